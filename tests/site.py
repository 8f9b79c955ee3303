"""A site as a newcomer gets it, in a folder of its own: made once for all who use a copy of it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "counterpoint.sqlite3"
ADMIN = ("admin", "a-long-password-of-the-admin")
# What a first start is made of.
MADE_OF = ("kb", "content", "static", "manage.py", "requirements.txt")


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """What the site's programs see: nothing of the tests' settings, nor of a developer's .env."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "kb.settings.base",
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "SECRET_KEY": "only-for-journeys-" + "x" * 50,
        "ALLOWED_HOSTS": "127.0.0.1",
        "CACHE_URL": "",
        "TRUSTED_PROXIES": "",
        "WORKERS": "1",
        "SITE_URL": "http://127.0.0.1",
    }
    return os.environ | ours | variables


def manage(folder: Path, *arguments: str, **variables: str) -> str:
    """Run a management command on the site in `folder`; what it printed.

    Raises `AssertionError` with its output when it fails.
    """
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{arguments} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def prepared(cache: Path) -> Path:
    """The folder of a site after its first start, with content, demo editor and an admin.

    It is kept in `cache` until the code or the content changes. Of those who ask for it side by
    side the first makes it, and the others wait.
    """
    folder = cache / _digest()
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            for older in cache.iterdir():
                if older.is_dir():
                    shutil.rmtree(older)
            draft = cache / "draft"
            draft.mkdir()
            _prepare(draft)
            draft.rename(folder)
    return folder


def copy_database(source: Path | str, target: Path | str) -> None:
    """Make one SQLite file what another one is; with a folder, the database of the site in it."""
    files = [path / DATABASE if path.is_dir() else path for path in (Path(source), Path(target))]
    with closing(sqlite3.connect(files[0])) as old, closing(sqlite3.connect(files[1])) as new:
        old.backup(new)


def _prepare(folder: Path) -> None:
    said = manage(folder, "serve", "--prepare")
    assert "not loaded" not in said, said
    manage(
        folder,
        *("createsuperuser", "--noinput", "--username", ADMIN[0], "--email", "admin@example.org"),
        DJANGO_SUPERUSER_PASSWORD=ADMIN[1],
    )


def _digest() -> str:
    digest = hashlib.sha256()
    for name in MADE_OF:
        path = ROOT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:16]
