"""What readers come for, with and without JavaScript, by mouse and by keyboard, and on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.places import ENTRIES, PLACES

TITLES = "main h2 a, main h3 a"
ROWS = ".tracker tbody th a"


@pytest.fixture
def site(shared_site: Site) -> Site:
    """Nothing is changed here."""
    return shared_site


@pytest.fixture
def page(either_page: Page) -> Page:
    """With scripts and without."""
    return either_page


def heading(page: Page) -> str:
    """The heading of the page."""
    return page.get_by_role("heading", level=1).inner_text()


def section(page: Page, name: str):
    """The section of the page that has this heading."""
    return page.locator("section").filter(
        has=page.get_by_role("heading", level=2).filter(has_text=re.compile(f"^{name}"))
    )


def test_from_the_front_page_to_a_ruling_and_back(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Is training an AI model on copyrighted works fair use?").click()
    page.wait_for_url("**/questions/is-training-fair-use/")

    page.locator("main").get_by_role("link", name="Training as fair use").first.click()
    page.wait_for_url("**/arguments/training-is-fair-use/")
    argument = heading(page)
    question = section(page, "Questions it bears on").get_by_role(
        "link", name="Is training an AI model on copyrighted works fair use?"
    )
    assert question.get_attribute("href") == "/questions/is-training-fair-use/"

    best = section(page, "The best reply").get_by_role("heading", level=3).get_by_role("link")
    reply = best.inner_text()
    best.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(reply)
    answered = section(page, "What it answers").get_by_role("link", name=argument)
    assert answered.first.get_attribute("href") == "/arguments/training-is-fair-use/"

    section(page, "In the courts").get_by_role("link", name="Thomson Reuters v. Ross").first.click()
    page.wait_for_url("**/cases/thomson-reuters-v-ross/#*")
    ruling = page.locator(":target")
    expect(ruling).to_be_in_viewport()
    ruling.get_by_role("link", name=reply).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(reply)


def test_from_an_argument_to_its_best_reply_and_what_answers_that_in_two_clicks(page: Page) -> None:
    page.goto("/arguments/studying-is-not-reproducing/")
    replies = section(page, "Replies on this site")
    expect(replies).to_contain_text("which replies we have recorded, not who is right")
    best = section(page, "The best reply")
    expect(best).to_contain_text("shown first because a court accepted it")
    best.get_by_role("heading", level=3).get_by_role("link").click()
    page.wait_for_url("**/arguments/models-emit-passages-verbatim/")
    expect(section(page, "Replies on this site")).to_contain_text("A reply here is not answered.")
    section(page, "The best reply").get_by_role("heading", level=3).get_by_role("link").click()
    page.wait_for_url("**/arguments/models-learn-more-than-word-order/")


def test_cases_are_filtered_by_doctrine_and_the_filter_is_taken_away(page: Page) -> None:
    page.goto("/cases/")
    count = page.locator(ROWS).count()
    filters = page.locator(".facets")
    filters.get_by_text("More filters").click()
    chosen = filters.get_by_role("link", name=re.compile("^Copyright management information"))
    number = int(chosen.locator(".count").inner_text())
    chosen.click()
    page.wait_for_url("**/cases/?doctrine=dmca-1202")

    assert page.locator(ROWS).count() == number < count
    page.get_by_role("link", name="In re OpenAI (MDL)", exact=True).click()
    topics = section(page, "Cases, doctrines and people")
    expect(topics.get_by_role("link", name=re.compile("DMCA § 1202"))).to_be_visible()
    page.go_back()

    page.get_by_role("link", name="Remove filter: Copyright management information").click()
    page.wait_for_url(re.compile(r"/cases/\??$"))
    assert page.locator(ROWS).count() == count


def test_search_by_words_by_doctrine_and_by_case(page: Page) -> None:
    page.goto("/")
    page.locator("[name=q]").fill("Bartz")
    page.locator("[name=q]").press("Enter")
    page.wait_for_url("**/search/?q=Bartz")
    assert page.locator(TITLES).first.get_attribute("href") == "/cases/bartz-v-anthropic/"

    page.get_by_role("navigation", name="Results by kind").get_by_role(
        "link", name=re.compile("^Arguments")
    ).click()
    page.wait_for_url("**/search/?q=Bartz&kind=argument")
    links = [link.get_attribute("href") for link in page.locator(TITLES).all()]
    assert links
    assert all(link.startswith("/arguments/") for link in links)

    page.goto("/search/?doctrine=fair-use")
    assert {"/doctrines/fair-use/", "/questions/is-training-fair-use/"} <= found(page)

    page.goto("/search/?case=bartz-v-anthropic")
    entries = found(page)
    assert {"/cases/bartz-v-anthropic/", "/questions/is-training-fair-use/"} <= entries
    assert {"/arguments/training-is-fair-use/", "/doctrines/fair-use/"} <= entries
    assert not entries & {"/cases/gema-v-openai/", "/arguments/plain-distillation-is-lawful/"}


def found(page: Page) -> set[str]:
    """The addresses of all results, over all pages of them."""
    links = set()
    while True:
        links |= {link.get_attribute("href") for link in page.locator(TITLES).all()}
        further = page.get_by_role("link", name=re.compile("^Next"))
        if not further.count():
            return links
        further.click()


@pytest.mark.parametrize("page", [True], indirect=True)
def test_by_keyboard(page: Page) -> None:
    page.goto(ENTRIES["argument"])
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")

    page.goto("/cases/")
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        page.wait_for_timeout(0)
        state = page.evaluate(FOCUSED)
        assert state["outlined"] or state["moved"], f"No focus to be seen on {state['what']}"
        assert state["inside"], f"Focus is out of sight on {state['what']}"
        seen.add(state["what"])
    assert len(seen) > 35, "The keyboard is caught"


def reach(page: Page, text: str, within: str = ".facets") -> None:
    """Press Tab until the focus is on what begins with a text, in a part of the page."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(BEGINS, [text, within]):
            return
    raise AssertionError(f"The keyboard does not reach “{text}”")


BEGINS = """([text, within]) => {
    const node = document.activeElement
    return node.textContent.trim().startsWith(text) && node.closest(within) !== null
}"""


def test_a_search_is_narrowed_and_widened_by_keyboard_only(page: Page) -> None:
    page.goto("/search/?q=training")
    number = page.locator("main [role=status] b")
    everything = number.inner_text()
    reach(page, "Fair use")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=training&doctrine=fair-use")
    second = page.locator("#facet-doctrine ~ ul a:not([aria-current]) .facet__label").first
    reach(page, second.inner_text())
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("doctrine=.*doctrine="))
    either = int(number.inner_text())
    reach(page, "Instead: all of these")
    page.keyboard.press("Enter")
    page.wait_for_url("**&all=doctrine")
    assert int(number.inner_text()) < either
    reach(page, "More filters")
    page.keyboard.press("Enter")
    reach(page, page.locator("#facet-commentator ~ ul .facet__label").first.inner_text())
    page.keyboard.press("Enter")
    page.wait_for_url("**commentator=**")
    for left in (2, 1, 0):
        reach(page, "Remove filter", ".chips")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name=re.compile("^Remove filter"))).to_have_count(left)
    assert number.inner_text() == everything


# What has the focus, whether it shows, and whether it is in view.
FOCUSED = """() => {
    const node = document.activeElement, style = getComputedStyle(node)
    const box = node.getBoundingClientRect()
    return {
        what: node.outerHTML.slice(0, 120),
        outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        moved: node.matches('.skip-link'),
        inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    }
}"""


# What stands in folds that are on the paper, and takes no room there.
FOLDED = """() =>
    [...document.querySelectorAll('details > :not(summary)')]
    .filter(node => node.parentElement.getClientRects().length)
    .filter(node => node.getBoundingClientRect().height === 0)
    .map(node => node.outerHTML.slice(0, 120))"""


# What can only be operated, and yet has a box.
OPERATED = """() =>
    [...document.querySelectorAll('nav, form, .skip-link, .facets, button')]
    .filter(node => node.checkVisibility({ visibilityProperty: true }))
    .map(node => node.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("page", [True], indirect=True)
def test_on_paper_there_is_only_what_can_be_read(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    for place in PLACES:
        if place.status == 200 and not place.path.startswith("/admin/"):
            page.goto(place.path)
            assert page.evaluate(OPERATED) == [], place.path
            assert page.locator("h1").is_visible()
            assert page.evaluate(FOLDED) == []
            assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
