"""What every test stands on: one prepared database, no network, nothing kept in the cache."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches

ROOT = Path(__file__).resolve().parent.parent
SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


# The database. All migrations take seconds, so SQLite's result is kept and each run gets a copy:
# runs side by side never meet, and what a test commits is gone with the copy.


def _schema_key() -> str:
    """A name for the schema: it changes with each migration of ours and each locked library."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted((ROOT / "kb/migrations").glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def _prepared(pytestconfig: pytest.Config) -> Path:
    """Where the migrated, otherwise untouched SQLite database is kept between runs."""
    return pytestconfig.cache.mkdir("database") / f"{_schema_key()}.sqlite3"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> None:
    """Point the run at its own copy of the prepared database."""
    if not SQLITE:
        return
    name = tmp_path_factory.mktemp("database") / "test.sqlite3"
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(name)
    prepared = request.getfixturevalue("_prepared")
    if prepared.exists() and not pytestconfig.getvalue("create_db"):
        shutil.copyfile(prepared, name)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, pytestconfig: pytest.Config, request: pytest.FixtureRequest
) -> None:
    """Keep a fresh SQLite database for the next runs, and drop those of older schemas."""
    if not SQLITE:
        return
    prepared = request.getfixturevalue("_prepared")
    if prepared.exists() and not pytestconfig.getvalue("create_db"):
        return
    for old in prepared.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    draft = prepared.with_suffix(f".{os.getpid()}")
    source = sqlite3.connect(settings.DATABASES["default"]["TEST"]["NAME"])
    target = sqlite3.connect(draft)
    source.backup(target)
    source.close()
    target.close()
    draft.replace(prepared)


# The rules.


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other engine; refuse what would empty the shared database.

    A transactional test flushes every table, and the pages that migrations make would be gone for
    the tests after it: it has to ask for `serialized_rollback=True`, which puts them back.
    """
    other = "postgres" if SQLITE else "sqlite"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            if not marker.kwargs.get("serialized_rollback"):
                raise pytest.UsageError(
                    f"{item.nodeid}: a transactional test needs serialized_rollback=True."
                )
        elif "transactional_db" in getattr(item, "fixturenames", ()) and not marker:
            raise pytest.UsageError(
                f"{item.nodeid}: write @pytest.mark.django_db(transaction=True, "
                "serialized_rollback=True) instead of using transactional_db."
            )


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
