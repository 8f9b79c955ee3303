"""Backups: the database and the uploaded files, written beside each other and put back together.

SQLite is copied page by page while it is in use (its online backup); PostgreSQL by its own
`pg_dump`. Either way a restore happens in one transaction: it works whole or changes nothing.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection as default_connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from psycopg.conninfo import make_conninfo

ENDINGS = {"sqlite": ".sqlite3.gz", "postgresql": ".pgdump"}
MEDIA_ENDING = ".media.zip"


class BackupError(Exception):
    """A backup can't be made or put back; the message says why in a sentence."""


def back_up(
    connection: BaseDatabaseWrapper = default_connection, folder: Path | None = None
) -> Path:
    """Write the database and the uploaded files to `folder`; the path of the database's file.

    Raises `BackupError` when a tool is missing or fails.
    """
    folder = folder or settings.VAR / "backups"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # holds password hashes
    stem = folder / timezone.now().strftime("%Y%m%d-%H%M%S-%f")
    file = Path(f"{stem}{_ending(connection)}")
    if connection.vendor == "sqlite":
        _dump_sqlite(connection, file)
    else:
        _run("pg_dump", ["--format=custom", f"--file={file}", _address(connection)], connection)
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir() and any(media.iterdir()):
        shutil.make_archive(f"{stem}{MEDIA_ENDING}".removesuffix(".zip"), "zip", media)
    return file


def restore(file: Path, connection: BaseDatabaseWrapper = default_connection) -> Path:
    """Make the database, and the uploaded files if they were backed up with it, what they were.

    The present state is backed up first; returns where.
    Raises `BackupError` when the file isn't a backup of this kind of database, or a tool fails;
    the database is then as it was.
    """
    ending = _ending(connection)
    if not file.is_file():
        raise BackupError(f"There is no file {file}.")
    if not file.name.endswith(ending):
        raise BackupError(
            f"This site runs on {connection.display_name}: its backups end in {ending}."
        )
    kept = back_up(connection)
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        if connection.vendor == "sqlite":
            _load_sqlite(file, connection, Path(folder))
        else:
            _load_postgresql(file, connection, Path(folder))
    media = file.with_name(file.name.removesuffix(ending) + MEDIA_ENDING)
    if media.exists():
        _replace_media(media)
    cache.clear()
    return kept


def _ending(connection: BaseDatabaseWrapper) -> str:
    return ENDINGS[connection.vendor]


# SQLite


def _dump_sqlite(connection: BaseDatabaseWrapper, file: Path) -> None:
    with tempfile.NamedTemporaryFile(dir=file.parent) as draft:
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
            closing(sqlite3.connect(draft.name)) as target,
        ):
            source.backup(target)
        with gzip.open(file, "wb") as packed:
            shutil.copyfileobj(draft, packed)


def _load_sqlite(file: Path, connection: BaseDatabaseWrapper, folder: Path) -> None:
    draft = folder / "database.sqlite3"
    try:
        with gzip.open(file) as packed, draft.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
        with closing(sqlite3.connect(draft)) as source:
            healthy = source.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            ours = source.execute(
                "SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'"
            ).fetchone()
            if not healthy or not ours:
                raise BackupError(f"{file} is not a whole backup of this site.")
            connection.close()
            Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(connection.settings_dict["NAME"])) as target:
                source.backup(target)
    except (OSError, EOFError, sqlite3.DatabaseError) as error:
        raise BackupError(f"{file} can't be read as a backup: {error}") from error


# PostgreSQL


def _address(connection: BaseDatabaseWrapper) -> str:
    """What Django connects with, as PostgreSQL's own tools take it; the password goes apart."""
    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if isinstance(value, str | int) and name not in ("password", "prepare_threshold")
    }
    return f"--dbname={make_conninfo(**parameters)}"


def _load_postgresql(file: Path, connection: BaseDatabaseWrapper, folder: Path) -> None:
    script = folder / "restore.sql"
    _run("pg_restore", ["--no-owner", "--no-privileges", f"--file={script}", str(file)], connection)
    connection.close()  # or the restore would wait for ourselves
    _run(
        "psql",
        [
            _address(connection),
            *("--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"),
            # A request that hangs must not make the restore hang too.
            "--command=SET lock_timeout = '30s'",
            "--command=DROP SCHEMA public CASCADE",
            "--command=CREATE SCHEMA public",
            f"--file={script}",
        ],
        connection,
    )


def _run(tool: str, arguments: list[str], connection: BaseDatabaseWrapper) -> None:
    path = shutil.which(tool)
    if not path:
        raise BackupError(
            f"PostgreSQL's {tool} is not installed: it comes with the system's postgresql-client."
        )
    password = connection.settings_dict["PASSWORD"]
    done = subprocess.run(
        [path, *arguments],
        env=os.environ | ({"PGPASSWORD": password} if password else {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{tool} failed: {' '.join(done.stderr.split())}")


# Uploaded files


def _replace_media(archive: Path) -> None:
    media = Path(settings.MEDIA_ROOT)
    fresh, stale = media.with_name("media.new"), media.with_name("media.old")
    for folder in (fresh, stale):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.unpack_archive(archive, fresh, "zip")
    if media.exists():
        media.rename(stale)
    fresh.rename(media)
    shutil.rmtree(stale, ignore_errors=True)
