"""The search box suggests while one types: by keyboard, by pointer, and not without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Site
from tests.browser.test_accessibility import LOOKS, look

ASKED = "**/search/suggest/**"


@pytest.fixture
def site(shared_site: Site) -> Site:
    """Nothing is changed here."""
    return shared_site


def box(page: Page) -> Locator:
    """The search box of the page."""
    return page.get_by_role("combobox", name="Search cases, arguments and doctrines")


def options(page: Page) -> Locator:
    """What is suggested."""
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def chosen(page: Page) -> str | None:
    """The suggestion that a screen reader is told of, which is the one that is marked."""
    key = box(page).get_attribute("aria-activedescendant")
    marked = page.locator("[role=option][aria-selected=true]")
    assert marked.evaluate_all("options => options.map(option => option.id)") == [key] * bool(key)
    return page.locator(f"#{key} > span").first.inner_text() if key else None


def test_by_keyboard_only(page: Page) -> None:
    page.goto("/cases/")
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("fair u")
    expect(options(page).first).to_be_visible()
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    count = options(page).count()
    expect(page.locator(".search-form [role=status]")).to_have_text(f"{count} suggestions")
    groups = page.get_by_role("listbox").get_by_role("group")
    assert [one.get_attribute("aria-labelledby") for one in groups.all()]
    expect(page.get_by_role("group", name="Doctrines and laws")).to_contain_text("Fair use")
    names = [one.inner_text() for one in page.locator("[role=option] > span:first-child").all()]

    assert chosen(page) is None
    page.keyboard.press("ArrowDown")
    assert chosen(page) == names[0] == "Fair use"
    page.keyboard.press("ArrowDown")
    assert chosen(page) == names[1]
    for key in ("ArrowUp", "ArrowUp"):  # past the first to the last
        page.keyboard.press(key)
    assert chosen(page) == names[-1]
    page.keyboard.press("ArrowDown")
    assert chosen(page) == names[0]

    for key, place in (("Home", 0), ("End", 6), ("ArrowLeft", 5)):  # these move in the text
        page.keyboard.press("ArrowDown")
        page.keyboard.press(key)
        assert chosen(page) is None
        assert box(page).evaluate("input => input.selectionStart") == place

    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(box(page)).to_have_value("fair u")
    page.keyboard.press("ArrowUp")
    expect(options(page).last).to_be_visible()
    expect(page.locator("[aria-selected=true]")).to_have_count(1)
    assert chosen(page) == names[-1]
    page.keyboard.press("Alt+ArrowUp")
    expect(options(page)).to_have_count(0)
    page.keyboard.press("Alt+ArrowDown")
    expect(options(page).first).to_be_visible()
    assert chosen(page) is None

    page.keyboard.press("Tab")
    expect(options(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Search")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    expect(box(page)).to_have_value("")

    page.keyboard.type("23-cv-11195")
    expect(options(page)).to_contain_text(["NYT v. OpenAI 1:23-cv-11195 · S.D.N.Y. · 2023"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/nyt-v-openai/")

    page.keyboard.press("Control+k")
    page.keyboard.type("bartz")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Enter")  # nothing is chosen: it searches
    page.wait_for_url("**/search/?q=bartz")


def test_by_pointer(page: Page) -> None:
    page.goto("/")
    box(page).press_sequentially("kadrey")
    page.get_by_role("option", name="Kadrey v. Meta").click()
    page.wait_for_url("**/cases/kadrey-v-meta/")
    page.go_back()
    expect(options(page)).to_have_count(0)
    box(page).press_sequentially(" v")
    expect(options(page).first).to_be_visible()
    page.get_by_role("heading", level=1).click()
    expect(options(page)).to_have_count(0)


def test_the_shortcuts_leave_fields_alone_and_can_be_switched_off(page: Page) -> None:
    page.goto("/search/")
    box(page).fill("a")
    page.keyboard.type("/b")
    expect(box(page)).to_have_value("a/b")
    box(page).blur()
    page.keyboard.press("Control+/")
    expect(box(page)).not_to_be_focused()
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "a/b"

    choice = page.get_by_role("checkbox", name="Keyboard shortcuts")
    expect(choice).to_be_checked()
    choice.uncheck()
    for address in ("/search/", "/cases/"):
        page.goto(address)
        for key in ("/", "Control+k"):
            page.keyboard.press(key)
            expect(box(page)).not_to_be_focused()
        assert box(page).get_attribute("aria-keyshortcuts") is None
    page.goto("/search/")
    page.get_by_role("checkbox", name="Keyboard shortcuts").check()
    box(page).blur()
    page.goto("/cases/")
    page.keyboard.press("Control+k")
    expect(box(page)).to_be_focused()


def test_late_answers_are_dropped_and_failures_say_nothing(page: Page, problems: list[str]) -> None:
    page.goto("/cases/")
    held: list[Route] = []
    # Playwright marks the function it is given, and can't mark a list's own.
    page.route("**/search/suggest/?q=bartz", lambda route: held.append(route))
    box(page).press_sequentially("bartz")
    page.wait_for_timeout(400)
    box(page).fill("kadrey")
    expect(options(page)).to_contain_text(["Kadrey v. Meta"])
    assert len(held) == 1  # one question for five keys
    held[0].continue_()
    page.wait_for_timeout(400)
    expect(options(page)).to_contain_text(["Kadrey v. Meta"])

    page.route(ASKED, lambda route: route.abort())
    box(page).fill("gema")
    expect(options(page)).to_have_count(0)
    expect(page.locator(".search-form [role=status]")).to_be_empty()
    page.unroute(ASKED)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    box(page).fill("x" * 65)
    page.wait_for_timeout(400)
    assert asked == []
    box(page).fill("gema")
    box(page).press("Enter")
    page.wait_for_url("**/search/?q=gema")
    # The browser notes the connection that was cut on purpose; nothing else went wrong.
    problems[:] = [said for said in problems if "net::ERR_FAILED" not in said]


def test_all_can_use_it_while_it_is_open(page: Page, accessible: Callable[[Page], None]) -> None:
    for address in ("/cases/", "/search/"):
        for width, scheme in LOOKS:
            page.goto(address)
            look(page, width, scheme)
            box(page).fill("openai")
            expect(options(page).first).to_be_visible()
            page.keyboard.press("ArrowDown")
            look(page, width, scheme)
            accessible(page)


def test_without_scripts_it_is_a_plain_form(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/search/")
    expect(page.get_by_role("combobox")).to_have_count(0)
    expect(page.get_by_role("checkbox")).to_have_count(0)
    page.get_by_role("searchbox").fill("bartz")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search/?q=bartz")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()
