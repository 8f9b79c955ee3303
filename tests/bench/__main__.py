"""Print the numbers for the database that DATABASE_URL names, SQLite without it."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

import django


def main() -> None:
    """Measure on a throw-away database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings.test")
    django.setup()
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(settings.VAR / "bench.sqlite3")
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _measure(connection)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _measure(connection) -> None:
    from tests.bench.measures import of_cases, of_many, of_one_question, of_texts
    from tests.bench.searching import of_searches
    from tests.bench.suggestions import of_suggestions

    print(_surroundings(connection), flush=True)
    for numbers in (of_texts, of_one_question, of_cases, of_suggestions, of_many, of_searches):
        for number in numbers():
            bars = [f"{number.most_seconds * 1000:,.0f} ms"] if number.most_seconds else []
            took = f"{number.took.seconds * 1000:,.0f} ms"
            if number.took.processor < 0.7 * number.took.seconds:
                took += f" (processor {number.took.processor * 1000:,.0f} ms)"
            if number.megabytes:
                took += f", {number.megabytes:,.0f} MB"
                bars.append(f"{number.most_megabytes:,.0f} MB")
            verdict = (
                f"(at most {', '.join(bars)}{'' if number.met else ': MISSED'})" if bars else ""
            )
            print(f"{took:>38}  {number.what} {verdict}".rstrip(), flush=True)


def _surroundings(connection) -> str:
    """What the numbers were taken on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    root = Path(__file__).resolve().parents[2]
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=root, capture_output=True, text=True, check=False,
    ).stdout.strip()  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version"
        )
        [version] = cursor.fetchone()
    return (
        f"{connection.display_name} {version.split()[0]}, Python {platform.python_version()}, "
        f"Django {django.__version__}, {os.cpu_count()} cores, {memory:.0f} GB, "
        f"commit {commit or 'unknown'}"
    )


if __name__ == "__main__":
    main()
