"""Every public template, small and large, light and dark: axe finds nothing, nothing scrolls."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.places import FAILED_LOGINS, PLACES, Place, visit

# Colours depend on the scheme and the rest on the width: the other two pairs would say nothing new.
LOOKS = ((320, "light"), (1280, "dark"))
# How far the page reaches to the right of what can be seen.
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDEST = """
    [...document.body.querySelectorAll('*')]
        .filter(node => node.getBoundingClientRect().right > document.documentElement.clientWidth)
        .slice(0, 5).map(node => node.outerHTML.slice(0, 160)).join('\\n')
"""


@pytest.fixture
def site(shared_site: Site) -> Site:
    """Nothing is changed here."""
    return shared_site


def everywhere(page: Page, accessible: Callable[[Page], None]) -> None:
    """Look at the open page, with all that is folded opened, small and light, large and dark."""
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    for width, scheme in LOOKS:
        look(page, width, scheme)
        accessible(page)


def look(page: Page, width: int, scheme: str) -> None:
    """Show the page at a width and in a scheme; it must not reach beyond the width."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    sideways = page.evaluate(SIDEWAYS)
    assert sideways <= 0, f"{page.url} at {width} px: {sideways} px\n{page.evaluate(WIDEST)}"


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.path)
def test_all_can_use_it(
    place: Place, page: Page, accessible: Callable[[Page], None], problems: list[str]
) -> None:
    visit(page, place, problems)

    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    everywhere(page, accessible)


def test_all_can_use_the_lock_out(
    page: Page, accessible: Callable[[Page], None], problems: list[str]
) -> None:
    for _ in range(FAILED_LOGINS):
        page.goto("/admin/login/")
        page.locator("[name=username]").fill("nobody")
        page.locator("[name=password]").fill("a guess")
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Too many attempts")
    page.wait_for_load_state("networkidle")
    problems.clear()

    everywhere(page, accessible)
