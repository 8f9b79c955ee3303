"""Worlds that are measured as sites have them: committed, and known to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests.site import copy_database


@contextmanager
def world() -> Iterator[None]:
    """A block after which the database is as it was before, whatever was committed."""
    name = connection.settings_dict["NAME"]
    kept = f"{name}_kept"
    connection.close()
    if connection.vendor == "sqlite":
        copy_database(name, kept)
    else:
        connection.creation.clone_test_db("kept", verbosity=0)
    try:
        yield
    finally:
        connection.close()
        if connection.vendor == "sqlite":
            copy_database(kept, name)
            Path(kept).unlink()
        else:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
                cursor.execute(f'ALTER DATABASE "{kept}" RENAME TO "{name}"')


def settle() -> None:
    """What PostgreSQL does by itself soon after a large change: mark what is old, count its rows.

    SQLite does nothing of the kind.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
