"""What editors do in Wagtail's admin, in their words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect


def add(page: Page, plural: str, singular: str) -> None:
    """Open the form of a new thing by the menu of the knowledge base."""
    page.goto("/admin/")
    page.get_by_role("button", name="Knowledge base").click()
    page.get_by_role("link", name=plural, exact=True).click()
    page.get_by_role("link", name=f"Add {singular}").first.click()
    watched(page)


def ready(page: Page) -> None:
    """Wait until the form's scripts have taken over."""
    page.wait_for_load_state("networkidle")


def watched(page: Page) -> None:
    """Wait until changes are noticed too: what is written before counts as there from the start."""
    ready(page)
    page.wait_for_timeout(2000)


def tab(page: Page, name: str) -> None:
    """Turn to a tab of the form."""
    page.get_by_role("tab", name=re.compile(f"^{name}")).click()


def field(page: Page, name: str) -> Locator:
    """A field of the form with its label, errors and help."""
    return page.locator(".w-field").filter(has=page.locator(f"#id_{name}"))


def write(page: Page, text: str) -> None:
    """Add a block of text to the body and write it."""
    body = page.locator("#panel-child-content-body-section")
    body.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("option", name="Text", exact=True).click()
    body.locator("[contenteditable=true]").last.click()
    page.keyboard.type(text)


def tag(page: Page, name: str, letters: str, choice: str) -> None:
    """Type some letters into a tag field and pick a name from the list that opens."""
    field(page, name).locator(".tagit-new input").press_sequentially(letters, delay=20)
    page.locator(".ui-autocomplete:visible li").get_by_text(choice, exact=True).click()
    expect(field(page, name).locator(".tagit-choice")).to_contain_text([choice])


def row(page: Page, relation: str, button: str) -> Locator:
    """Add a row."""
    number = page.locator(f"#id_{relation}-TOTAL_FORMS").input_value()
    page.get_by_role("button", name=button, exact=True).click()
    return page.locator(f"#inline_child_{relation}-{number}")


def choose(within: Page | Locator, button: str, search: str, title: str | re.Pattern) -> None:
    """Choose something through a chooser, searching for it."""
    page = within if isinstance(within, Page) else within.page
    within.get_by_role("button", name=button).first.click()
    chooser = page.locator(".modal-content")
    chooser.get_by_label("Search term").fill(search)
    chooser.get_by_role("link", name=title).first.click()
    expect(chooser).to_have_count(0)


def settle(page: Page) -> None:
    """Let the autosave of what was just written end: the form does not wait for it."""
    page.wait_for_timeout(1600)
    expect(page.locator("[data-w-autosave-state-value=saving]")).to_have_count(0)


def press(page: Page, button: str, *, changed: bool = True) -> str:
    """Press one of the form's buttons; the message that answers, and the errors in the form."""
    if changed:
        settle(page)
    footer = page.locator("footer")
    footer.get_by_role("button", name="More actions").click()
    footer.get_by_role("button", name=button).click()
    page.wait_for_load_state("load")
    message = page.locator(".messages li").first
    expect(message).to_be_visible()
    errors = page.locator(".error-message").all_text_contents()
    return " ".join(" ".join([message.inner_text(), *errors]).split())


@contextmanager
def preview(page: Page) -> Iterator[Locator]:
    """The main part of the page in the preview panel, which is open for the block."""
    toggle = page.get_by_role("button", name="Toggle preview")
    toggle.click()
    yield page.frame_locator("#w-preview-iframe").locator("main")
    toggle.click()


def forgive(problems: list[str], *statuses: int) -> None:
    """Forget that the browser noted answers the journey provoked.

    400 is what an autosave gets while a row is not filled in yet.
    """
    for status in statuses:
        problems[:] = [said for said in problems if f"status of {status}" not in said]
