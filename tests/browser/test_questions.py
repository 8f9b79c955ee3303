"""A question's page: sides by side, replies that unfold by keyboard and lie open on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.places import ENTRIES

QUESTION = ENTRIES["question"]
SHOWING = re.compile(r"^Showing \d+ of")
BOXES = """nodes => nodes.map(node => {
    const box = node.getBoundingClientRect()
    return [box.x, box.y, box.width]
})"""


@pytest.fixture
def site(shared_site: Site) -> Site:
    """Nothing is changed here."""
    return shared_site


@pytest.fixture
def page(either_page: Page) -> Page:
    """With scripts and without."""
    return either_page


def test_replies_unfold_and_fold_by_keyboard(page: Page) -> None:
    page.goto(QUESTION)
    card = page.locator("#a-outputs-are-the-test")
    outer = card.locator("> .replies")
    inner = outer.locator(".replies").first
    reply, its_reply = outer.locator("> ul > li > p > a").first, inner.locator("> ul > li").first
    expect(reply).to_be_hidden()

    card.get_by_role("heading").get_by_role("link").focus()
    page.keyboard.press("Tab")
    expect(outer.locator("> summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(reply).to_be_visible()
    expect(its_reply).to_be_hidden()

    page.keyboard.press("Tab")
    expect(reply).to_be_focused()
    page.keyboard.press("Tab")
    expect(inner.locator("> summary")).to_be_focused()
    page.keyboard.press("Space")
    expect(its_reply).to_be_visible()

    page.keyboard.press("Space")
    expect(its_reply).to_be_hidden()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(reply).to_be_hidden()
    page.keyboard.press("Tab")
    assert not card.evaluate("card => card.contains(document.activeElement)"), "Folded, yet reached"


def test_what_is_shown_elsewhere_is_reached_where_it_is_folded(page: Page) -> None:
    page.goto(QUESTION)
    card = page.locator("#a-training-is-fair-use")
    card.locator("> .replies > summary").click()
    again = card.get_by_role("link", name="shown below").last
    target = page.locator(again.get_attribute("href"))
    again.click()
    expect(target).to_be_in_viewport()
    expect(target.get_by_role("heading").first).to_be_visible()


@pytest.mark.parametrize("page", [True], indirect=True)
def test_answers_stand_side_by_side_at_equal_width(page: Page) -> None:
    page.goto(QUESTION)
    boxes = page.locator(".side").evaluate_all(BOXES)
    assert len(boxes) == 3
    assert len({round(top) for _, top, _ in boxes}) == 1
    assert max(width for *_, width in boxes) - min(width for *_, width in boxes) < 1
    assert [left for left, *_ in boxes] == sorted(left for left, *_ in boxes)
    page.set_viewport_size({"width": 390, "height": 900})
    assert len({round(left) for left, *_ in page.locator(".side").evaluate_all(BOXES)}) == 1


@pytest.mark.parametrize("page", [True], indirect=True)
def test_every_reply_and_the_address_of_every_ruling_is_on_paper(page: Page) -> None:
    page.goto(QUESTION)
    lines = page.locator(".argument-card, .replies li")
    count = lines.count()
    assert count > 50
    page.emulate_media(media="print")
    for number in range(count):
        assert lines.nth(number).bounding_box()["height"] > 10, lines.nth(number).inner_html()
    addresses = page.locator(".decision a[rel=external]").evaluate_all(
        "links => links.map(link => [link.href, getComputedStyle(link, '::after').content])"
    )
    assert addresses
    for href, printed in addresses:
        assert href.rstrip("/") in printed


@pytest.mark.parametrize("page", [True], indirect=True)
def test_filters_narrow_the_answers_and_are_taken_off(page: Page) -> None:
    page.goto(QUESTION)
    page.get_by_text("Filter the arguments").click()
    page.get_by_role("link", name="Accepted", exact=False).first.click()
    page.wait_for_url("**?show=accepted#answers")
    expect(page.get_by_text(SHOWING)).to_be_visible()
    page.get_by_role("link", name="Remove filter: Accepted").click()
    expect(page.get_by_text(SHOWING)).to_have_count(0)


@pytest.mark.parametrize("page", [True], indirect=True)
def test_two_arguments_are_chosen_and_compared(page: Page) -> None:
    page.goto("/compare/")
    page.get_by_label("First argument").fill("Training as fair use")
    page.get_by_label("Second argument").fill("Consent and pay")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare/?a=training-is-fair-use&b=models-trade-on-unpaid-work")
    expect(page.get_by_role("heading", name="What one says to the other")).to_be_visible()
