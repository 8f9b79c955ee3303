"""The product as a newcomer gets it: prepared by `serve --prepare`, served, read in Chromium.

Each journey has a site of its own, made from one that is prepared once: a copy of the database
with a server in front of it. A journey fails when the page logs an error, breaks the content
security policy or asks another host for anything.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from kb.running import DEMO_EDITOR, server_command
from tests.site import ADMIN, ROOT, copy_database, environment, manage

TIMEOUT = 15_000  # milliseconds, for a machine that has other things to do
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Site:
    """A running site: its address, who can log in (name, password), its folder."""

    address: str
    editor: tuple[str, str]
    admin: tuple[str, str]
    folder: Path

    def manage(self, *arguments: str) -> str:
        """Run a management command on this site; what it printed.

        Raises `AssertionError` with its output when it fails.
        """
        return manage(self.folder, *arguments, SITE_URL=self.address)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The address of a server for the site in `folder`, up for the block."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            server_command("127.0.0.1", port),
            cwd=ROOT,
            env=environment(folder, SITE_URL=address),
            stdout=output,
            stderr=output,
        )
    try:
        until = time.monotonic() + 60
        while not _answers(f"{address}/healthz"):
            assert server.poll() is None, f"The server stopped:\n{log.read_text()}"
            assert time.monotonic() < until, f"The server does not answer:\n{log.read_text()}"
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=15)
    assert "Traceback" not in log.read_text(), f"The server failed:\n{log.read_text()}"


def _answers(address: str) -> bool:
    try:
        with closing(urllib.request.urlopen(address, timeout=10)):  # noqa: S310 - our own server
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@contextmanager
def _copied(prepared: Path, folder: Path) -> Iterator[Site]:
    """A running copy of the prepared site in `folder`, up for the block."""
    copy_database(prepared, folder)
    (folder / "static").symlink_to(prepared / "static")
    if (prepared / "media").exists():
        shutil.copytree(prepared / "media", folder / "media")
    password = (prepared / "demo-editor.txt").read_text().rsplit(maxsplit=1)[-1]
    with _served(folder) as address:
        yield Site(address, editor=(DEMO_EDITOR, password), admin=ADMIN, folder=folder)


@pytest.fixture(scope="session")
def shared_site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all who only read: their modules name it `site`."""
    with _copied(prepared, tmp_path_factory.mktemp("shared")) as site:
        yield site


@pytest.fixture
def site(prepared: Path, tmp_path: Path) -> Iterator[Site]:
    """A site of the journey's own: whatever it changes is gone with it."""
    with _copied(prepared, tmp_path) as site:
        yield site


# The browser.


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, or Playwright's own where there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    expect.set_options(timeout=TIMEOUT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def problems() -> list[str]:
    """What went wrong in the browser. A journey that provokes an error on purpose clears it."""
    return []


@pytest.fixture
def new_page(browser: Browser, site: Site, problems: list[str]) -> Iterator[Callable[..., Page]]:
    """Makes pages with the options of a Playwright context: `new_page(viewport={…})`."""
    contexts: list[BrowserContext] = []

    def make(**options: object) -> Page:
        # What moves costs time to draw and shows nothing else.
        still = {"reduced_motion": "reduce"} | options
        context = browser.new_context(base_url=site.address, **still)
        context.set_default_timeout(TIMEOUT)
        contexts.append(context)
        page = context.new_page()
        _watch(page, site, problems)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not problems, "The browser reported:\n" + "\n".join(problems)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page at desktop size."""
    return new_page(viewport={"width": 1280, "height": 900})


def _watch(page: Page, site: Site, problems: list[str]) -> None:
    """Note errors of scripts, of the console (policy violations are among them), other hosts."""

    def request(request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != urlsplit(site.address).netloc:
            problems.append(f"{page.url} asked another host: {request.url}")

    page.on("request", request)
    page.on("pageerror", lambda error: problems.append(f"{page.url} failed: {error}"))
    page.on(
        "console",
        lambda message: (
            message.type == "error"
            and problems.append(
                f"{page.url} logged: {message.text} ({message.location.get('url')})"
            )
        ),
    )


@pytest.fixture
def log_in(site: Site) -> Callable[..., None]:
    """Logs a page in to the admin: `log_in(page)` as the editor, `log_in(page, site.admin)`."""

    def log_in(page: Page, user: tuple[str, str] | None = None) -> None:
        name, password = user or site.editor
        page.goto("/admin/login/")
        page.locator("[name=username]").fill(name)
        page.locator("[name=password]").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/admin/")

    return log_in


@pytest.fixture(scope="session")
def accessible() -> Callable[[Page], None]:
    """Fails, with axe's own report, when axe-core finds a violation: `accessible(page)`."""
    axe = Axe()

    def check(page: Page) -> None:
        results = axe.run(page, options={"resultTypes": ["violations"]})
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def either_page(new_page: Callable[..., Page], request: pytest.FixtureRequest) -> Page:
    """A page at desktop size whose browser runs scripts, and one whose browser does not."""
    return new_page(
        viewport={"width": 1280, "height": 900},
        java_script_enabled=request.param,
    )
