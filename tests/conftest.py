"""What every test stands on: one prepared database, no network, nothing kept in the cache."""

from __future__ import annotations

import gc
import hashlib
import ipaddress
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import pytest_django
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase

from tests import site

SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
OTHER_ENGINE = "postgres" if SQLITE else "sqlite"


# The database. All migrations take seconds, so SQLite's result is kept and each run gets a copy:
# runs side by side never meet, and what a test commits is gone with the copy. Within a run, what
# a transactional test commits is undone by putting the prepared database back.


@pytest.fixture(scope="session")
def _prepared(pytestconfig: pytest.Config) -> Path:
    """Where the migrated, otherwise untouched SQLite database is kept between runs.

    Its name changes with each migration of ours and each locked library.
    """
    digest = hashlib.sha256((site.ROOT / "requirements.txt").read_bytes())
    for path in sorted((site.ROOT / "kb/migrations").glob("*.py")):
        digest.update(path.read_bytes())
    return pytestconfig.cache.mkdir("database") / f"{digest.hexdigest()[:16]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    _prepared: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Point the run at its own copy of the prepared database."""
    if SQLITE:
        name = tmp_path_factory.mktemp("database") / "test.sqlite3"
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(name)
        if _prepared.exists():
            shutil.copyfile(_prepared, name)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker, _prepared: Path
) -> Iterator[None]:
    """Keep the prepared database, and put it back after each test that commits.

    Django would empty all tables instead, and what the migrations made would be gone with them.
    """
    with django_db_blocker.unblock():
        put_back = _kept_sqlite(_prepared) if SQLITE else _kept_postgresql()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: put_back())
        yield


def _kept_sqlite(prepared: Path) -> Callable[[], None]:
    test = connection.settings_dict["NAME"]

    def copy(source: Path | str, target: Path | str) -> None:
        connection.close()
        site.copy_database(source, target)

    if not prepared.exists():
        for older in prepared.parent.glob("*.sqlite3"):
            older.unlink(missing_ok=True)
        draft = prepared.with_suffix(f".{os.getpid()}")
        copy(test, draft)
        draft.replace(prepared)
    return lambda: copy(prepared, test)


def _kept_postgresql() -> Callable[[], None]:
    test, kept = connection.settings_dict["NAME"], "prepared"
    connection.creation.clone_test_db(kept, verbosity=0)

    def put_back() -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{test}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{test}" TEMPLATE "{test}_{kept}"')

    return put_back


@pytest.fixture(scope="session")
def prepared(pytestconfig: pytest.Config) -> Path:
    """The folder of a site on SQLite after its first start: it is copied, never changed."""
    return site.prepared(pytestconfig.cache.mkdir("site"))


# The rules.


def pytest_configure(config: pytest.Config) -> None:
    """Collect garbage seldom: a site's classes and templates are many and stay."""
    for line in (
        "long: takes so long that it has to begin before the rest",
        "either_engine: asks nothing of the database that differs between engines, so runs once",
    ):
        config.addinivalue_line("markers", line)
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other engine, and begin with what takes longest.

    Pure logic, forms and formats run once: with SQLite. At the end a worker alone with a long test
    would keep the others waiting.
    """
    left_out = [
        item
        for item in items
        if item.get_closest_marker(OTHER_ENGINE) or not (SQLITE or _is_of_the_engine(item))
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    # Workers are given two tests at a time (`--maxschedchunk 2`): of these one is long at most.
    long = [item for item in items if item.get_closest_marker("long")]
    for number, item in enumerate(long):
        items.remove(item)
        items.insert(2 * number, item)


def _is_of_the_engine(item: pytest.Item) -> bool:
    """Whether a test asks the database, by its marks or by a fixture, what engines differ in."""
    if item.get_closest_marker("either_engine"):
        return False
    marks = ("django_db", "postgres")
    fixtures = {"db", "transactional_db", "django_db_setup"} & set(item.fixturenames)
    return bool(fixtures) or any(item.get_closest_marker(mark) for mark in marks)


def _fail_skips(report: pytest.TestReport | pytest.CollectReport) -> None:
    """With CI set everything has to run: a skip is a failure (an expected failure isn't one)."""
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Nothing may skip when CI is set. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    report = yield
    _fail_skips(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    report = yield
    _fail_skips(report)
    return report


# The surroundings.


def _is_local(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a socket of this machine's file system
    host = address[0]
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may talk to another machine."""

    def guarded(name: str):
        original = getattr(socket.socket, name)

        def connect(self: socket.socket, address: object):
            if not _is_local(address):
                raise RuntimeError(f"A test tried to reach {address!r}: tests use no network.")
            return original(self, address)

        return connect

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guarded(name))


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Nothing a test cached is there for the next one."""
    yield
    for cache in caches.all(initialized_only=True):
        cache.clear()
