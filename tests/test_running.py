"""What happens before the site is served."""

from __future__ import annotations

import importlib
import socket
from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError
from django.test import RequestFactory
from wagtail.models import Site

from kb import running


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def test_first_start_makes_an_editor_whose_password_only_we_can_read(db) -> None:
    password = running.make_demo_editor()

    file = running.demo_editor_file()
    assert password in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    editor = authenticate(RequestFactory().get("/"), username="editor", password=password)
    assert [group.name for group in editor.groups.all()] == ["Editors"]
    assert not editor.is_superuser


def test_no_editor_is_made_where_somebody_can_log_in_already(db) -> None:
    get_user_model().objects.create_user("somebody")

    assert running.make_demo_editor() is None


def test_production_makes_no_editor(db, settings) -> None:
    settings.DEMO_EDITOR = False

    assert running.make_demo_editor() is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://127.0.0.1:8123", ("127.0.0.1", 8123)),
        ("https://kb.example.org", ("kb.example.org", 443)),
        ("http://kb.example.org", ("kb.example.org", 80)),
    ],
)
def test_wagtail_knows_the_sites_address(db, settings, address, expected) -> None:
    settings.SITE_URL = address

    running.point_site()

    site = Site.objects.get(is_default_site=True)
    assert (site.hostname, site.port) == expected
    assert site.root_url == address


def test_static_files_are_collected_again_only_when_one_changed(settings, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "one.css").write_text("a{}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"

    first, second = running.collect_static(), running.collect_static()
    (source / "one.css").write_text("a{color:red}")
    third = running.collect_static()

    assert (first, second, third) == (True, False, True)
    assert (tmp_path / "static/one.css").read_text() == "a{color:red}"


def test_a_taken_port_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))

        with pytest.raises(CommandError, match=rf"Can't listen on 127\.0\.0\.1, port {port}"):
            running.listening_address()


@pytest.mark.parametrize("port", ["", "eighty", "0", "65536", "-1", "²"])
def test_a_port_that_is_no_number_is_one_sentence(monkeypatch: pytest.MonkeyPatch, port) -> None:
    monkeypatch.setenv("PORT", port)

    with pytest.raises(CommandError, match="PORT has to be a number"):
        running.listening_address()


def test_workers_multiply_only_with_a_shared_cache(settings, monkeypatch) -> None:
    def workers() -> str:
        command = running.server_command("127.0.0.1", 8000)
        return command[command.index("--workers") + 1]

    monkeypatch.setattr("os.cpu_count", lambda: 2)
    alone = workers()
    settings.CACHE_URL = "redis://localhost"

    assert (alone, workers()) == ("1", "2")


@pytest.mark.parametrize(
    ("proxies", "believed"),
    [("127.0.0.1", ("192.0.2.1", "https")), ("10.0.0.1", ("127.0.0.1", "http"))],
)
def test_only_a_trusted_proxy_says_who_asked_and_how(
    monkeypatch: pytest.MonkeyPatch, proxies: str, believed: tuple[str, str]
) -> None:
    seen: list[tuple[str, str]] = []

    def application(environ: dict, start_response: object) -> None:
        seen.append((environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]))

    monkeypatch.setattr("dotenv.load_dotenv", lambda path: None)
    monkeypatch.setattr("django.core.wsgi.get_wsgi_application", lambda: application)
    monkeypatch.setenv("TRUSTED_PROXIES", proxies)
    wsgi = importlib.reload(importlib.import_module("kb.wsgi"))
    headers = {"HTTP_X_FORWARDED_FOR": "192.0.2.1", "HTTP_X_FORWARDED_PROTO": "https"}

    wsgi.application(RequestFactory(REMOTE_ADDR="127.0.0.1", **headers).get("/").environ, None)

    assert seen == [believed]
