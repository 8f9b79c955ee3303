"""What has to be done before the site can be served, and how its server is started."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Site

from kb.backups import back_up
from kb.publishing import rebuild_if_outdated

DEMO_EDITOR = "editor"


def prepare(say: Callable[[str], object]) -> None:
    """Bring database, static files and content up to date. `say` gets a line for each news.

    Raises what a failing migration or collection raises. Content with errors or conflicts does
    not stop the site: it starts with what it has, and the loader says what is wrong.
    """
    settings.VAR.mkdir(parents=True, exist_ok=True)
    bring_database_up_to_date(say)
    point_site()
    if collect_static():
        say("Collected the static files.")
    if password := make_demo_editor():
        say(f"Made an editor to try the admin with: {DEMO_EDITOR}, password {password}")
        say(f"(kept in {demo_editor_file()})")
    try:
        call_command("load_content")
    except (CommandError, SystemExit) as error:
        say(f"The content files were not loaded: {error}")
        say("The site starts with what it has.")
    if rebuild_if_outdated():
        say("Made the search index and the argument graph anew.")


def bring_database_up_to_date(say: Callable[[str], object]) -> None:
    """Migrate. An SQLite database that a migration is about to change is backed up first."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        if connection.vendor == "sqlite" and executor.loader.applied_migrations:
            say(f"Backed up the database to {back_up()}")
        say("Preparing the database…")
    call_command("migrate", interactive=False, verbosity=0)


def point_site() -> None:
    """Make Wagtail's idea of the site's address the one in the settings."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.get(is_default_site=True)
    if (site.hostname, site.port) != (address.hostname, port):
        site.hostname, site.port = address.hostname, port
        site.save()


def collect_static() -> bool:
    """Collect the static files if one of them has changed since; whether that was so."""
    seen = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=None):
            state = Path(storage.path(path)).stat()
            seen.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    stamp = settings.VAR / "static.stamp"
    if stamp.exists() and stamp.read_text() == seen.hexdigest():
        return False
    # It copies what looks newer, to the second; what changed need not. What was collected before
    # stays, so that a server that still runs finds its files.
    for file in Path(settings.STATIC_ROOT).rglob("*"):
        os.utime(file, (0, 0))
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(seen.hexdigest())
    return True


def demo_editor_file() -> Path:
    """Where the demo editor's password is kept, readable by us alone."""
    return settings.VAR / "demo-editor.txt"


def make_demo_editor() -> str | None:
    """Make the demo editor while nobody can log in yet; the password, or None if there is none."""
    users = get_user_model().objects
    if not settings.DEMO_EDITOR or users.exists():
        return None
    password = secrets.token_urlsafe(12)
    editor = users.create_user(DEMO_EDITOR, password=password, first_name="Demo editor")
    editor.groups.add(Group.objects.get(name="Editors"))
    file = demo_editor_file()
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(f"name: {DEMO_EDITOR}\npassword: {password}\n")
    return password


def listening_address() -> tuple[str, int]:
    """Where to listen, by HOST and PORT, once it is known to be free.

    Raises `CommandError` with a sentence when the port is no number or can't be had.
    """
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise CommandError(f"PORT has to be a number from 1 to 65535: it is “{port}”.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            raise CommandError(
                f"Can't listen on {host}, port {port}: {error.strerror}. "
                f"Stop what uses it, or choose another: PORT={int(port) % 65535 + 1} make run"
            ) from error
    return host, int(port)


def server_command(host: str, port: int) -> list[str]:
    """The command that serves the site.

    Workers share the cache by CACHE_URL only: without it there is one, and several threads.
    """
    alone = not settings.CACHE_URL
    workers = os.environ.get("WORKERS") or ("1" if alone else str(min(4, os.cpu_count() or 1)))
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", workers, "--blocking-threads", "4"),
        *("--log-level", "warning", "--respawn-failed-workers", "--workers-kill-timeout", "3"),
        "kb.wsgi:application",
    ]
