"""A backup put back gives the same database, on either engine."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from kb.backups import BackupError, back_up, restore
from tests.factories import make_article


@pytest.fixture(autouse=True)
def folders(settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    """A second database of the same engine, empty."""
    target = connection.settings_dict | {"NAME": str(tmp_path / "second.sqlite3")}
    if connection.vendor == "postgresql":
        target["NAME"] = "second"
        with connection._nodb_cursor() as cursor:
            cursor.execute('CREATE DATABASE "second"')
    second = ConnectionHandler({"default": target})["default"]
    yield second
    second.close()
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute('DROP DATABASE "second"')


def fingerprint(database: BaseDatabaseWrapper) -> dict[str, str]:
    """Of each table, a hash of its rows in one order."""
    hashes = {}
    with database.cursor() as cursor:
        for table in database.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the database's own names
            rows = "\n".join(sorted(map(repr, cursor.fetchall())))
            hashes[table] = hashlib.sha256(rows.encode()).hexdigest()
    return hashes


@pytest.mark.django_db(transaction=True)
def test_restored_database_is_the_same(empty: BaseDatabaseWrapper) -> None:
    make_article(title="“Ünïcode” and 'quotes'", summary="Line one\nline two \\ %s")
    before = fingerprint(connection)
    file = back_up()
    with empty.cursor() as cursor:
        cursor.execute("CREATE TABLE leftover (word varchar(9))")

    restore(file, empty)

    assert fingerprint(empty) == before
    assert len(before) > 50
    assert before["kb_articlepage"] != hashlib.sha256(b"").hexdigest()


@pytest.mark.django_db(transaction=True)
def test_restore_command_takes_back_what_came_later_and_keeps_it_in_a_backup(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    before = fingerprint(connection)
    file = back_up()
    make_article(title="Written later")

    call_command("restore", str(file))

    assert fingerprint(connection) == before
    assert len(list((tmp_path / "backups").iterdir())) == 2
    assert f"Restored {file}" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_uploaded_files_come_back_as_they_were(settings) -> None:
    media = Path(settings.MEDIA_ROOT)
    (media / "images").mkdir(parents=True)
    (media / "images/one.png").write_bytes(b"\x89PNG one")
    file = back_up()
    (media / "images/one.png").write_bytes(b"changed")
    (media / "images/two.png").write_bytes(b"later")

    restore(file)

    assert {path.name: path.read_bytes() for path in media.rglob("*.png")} == {
        "one.png": b"\x89PNG one"
    }


def test_backups_are_for_our_eyes_alone(db, tmp_path: Path) -> None:
    back_up()

    assert (tmp_path / "backups").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["none.sqlite3.gz", "backup.zip"])
def test_what_is_no_backup_is_refused_with_a_sentence(db, tmp_path: Path, name: str) -> None:
    (tmp_path / "backup.zip").write_bytes(b"PK")

    with pytest.raises(CommandError, match=r"There is no file|its backups end in"):
        call_command("restore", str(tmp_path / name))


def _not_gzip(file: Path) -> None:
    file.write_bytes(b"not gzip")


def _cut_short(file: Path) -> None:
    file.write_bytes(back_up().read_bytes()[:-2000])


def _another_database(file: Path) -> None:
    other = file.with_suffix(".other")
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE t (n)")
    file.write_bytes(gzip.compress(other.read_bytes()))


@pytest.mark.sqlite
@pytest.mark.parametrize("damage", [_not_gzip, _cut_short, _another_database])
@pytest.mark.django_db(transaction=True)
def test_a_damaged_backup_changes_nothing(damage, tmp_path: Path) -> None:
    file = tmp_path / "damaged.sqlite3.gz"
    damage(file)
    before = fingerprint(connection)

    with pytest.raises(BackupError):
        restore(file)

    assert fingerprint(connection) == before


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_damaged_dump_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "damaged.pgdump"
    file.write_bytes(back_up().read_bytes()[:-2000])
    before = fingerprint(connection)

    with pytest.raises(BackupError, match="pg_restore failed"):
        restore(file)

    assert fingerprint(connection) == before


@pytest.mark.postgres
def test_a_missing_tool_is_named(db, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(CommandError, match="pg_dump is not installed"):
        call_command("backup")
