"""Maps of arguments as readers get them: links with names, enough contrast, folded where small."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.places import ENTRIES

QUESTION, ARGUMENT = ENTRIES["question"], ENTRIES["argument"]
# “Learning like a student”, its best reply, and the best reply to that.
STUDENT = "/arguments/studying-is-not-reproducing/"
# What a text must have against what stands behind it (WCAG 2.2, 1.4.3), and a line (1.4.11).
TEXT, LINE = 4.5, 3.0
CONTRASTS = """
    () => {
        const channels = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
        const light = colour => {
            const [r, g, b] = channels(colour).map(one => {
                const part = one / 255;
                return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
            });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const contrast = (one, other) => {
            const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
            return (high + 0.05) / (low + 0.05);
        };
        const style = node => getComputedStyle(node);
        const page = style(document.body).backgroundColor;
        const texts = [...document.querySelectorAll('.map__drawing text')].map(node => {
            const box = node.closest('a')?.querySelector('.map__box');
            const behind = box ? style(box).fill : page;
            return [node.textContent, contrast(style(node).fill, behind)];
        });
        const lines = [...document.querySelectorAll('.map__line, .map__link, .map__box')].map(
            node => [node.getAttribute('class'), contrast(style(node).stroke, page)]
        );
        return {texts, lines};
    }
"""
# Words that reach beyond the box they stand in, or beyond the room that a relation's words have.
TOO_WIDE = """
    () => [...document.querySelectorAll('.map__drawing text')].filter(node => {
        const words = node.getBBox();
        const box = node.closest('a')?.querySelector('.map__box').getBBox();
        if (!box) return words.width > 88;
        return words.x < box.x + 2 || words.x + words.width > box.x + box.width - 2
            || words.y < box.y || words.y + words.height > box.y + box.height;
    }).map(node => node.textContent)
"""


@pytest.fixture
def site(shared_site: Site) -> Site:
    """Nothing is changed here."""
    return shared_site


def named_links(page: Page) -> list[str]:
    """The names of the links that the accessibility tree has within the map."""
    drawing = page.locator(".map__drawing")
    links = drawing.get_by_role("link").all()
    tree = drawing.aria_snapshot()
    names = re.findall(r'link "([^"]+)"', tree)
    assert len(names) == len(links), tree
    return names


@pytest.mark.parametrize("path", [QUESTION, ARGUMENT, STUDENT])
def test_the_accessibility_tree_has_every_box_as_a_named_link(page: Page, path: str) -> None:
    page.goto(path)
    boxes = page.locator(".map__drawing .map__box").count()
    names = named_links(page)
    assert len(names) == len(set(names)) == boxes > 5
    labels = page.locator(".map__drawing a").evaluate_all(
        "links => links.map(link => [...link.querySelectorAll('.map__label')]"
        ".map(line => line.textContent.trim()).join(' '))"
    )
    for name, label in zip(names, labels, strict=True):
        assert label in name
    drawing = page.locator(".map").get_by_role("document")
    expect(drawing).to_have_accessible_name(page.locator("#map").inner_text())


def test_the_map_shows_an_argument_its_best_reply_and_the_answer_to_that(page: Page) -> None:
    page.goto(STUDENT)
    chain = [STUDENT]
    for _ in range(2):
        best = page.locator("section[aria-labelledby=best-reply] h3 a")
        chain.append(best.get_attribute("href"))
        best.click()
        page.wait_for_url(f"**{chain[-1]}")
    page.goto(QUESTION)
    for path in chain:
        expect(page.locator(f'.map__drawing a[href="{path}"]')).to_be_visible()
    page.locator(f'.map__drawing a[href="{chain[1]}"]').click()
    page.wait_for_url(f"**{chain[1]}")


@pytest.mark.parametrize("path", [QUESTION, ARGUMENT])
def test_words_and_lines_stand_out_and_words_keep_to_their_boxes(page: Page, path: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(path)
        found = page.evaluate(CONTRASTS)
        assert len(found["texts"]) > 20
        assert len(found["lines"]) > 20
        assert [one for one in found["texts"] if one[1] < TEXT] == [], scheme
        assert [one for one in found["lines"] if one[1] < LINE] == [], scheme
    assert page.evaluate(TOO_WIDE) == []


def test_a_small_screen_unfolds_the_map_and_paper_has_it(page: Page) -> None:
    page.goto(QUESTION)
    drawing, summary = page.locator(".map__drawing"), page.locator(".map > summary")
    expect(drawing).to_be_visible()
    expect(summary).to_be_hidden()

    page.set_viewport_size({"width": 390, "height": 800})
    expect(drawing).to_be_hidden()
    expect(summary).to_have_text(re.compile(r"^Map of \d+ arguments$"))
    summary.focus()
    page.keyboard.press("Enter")
    expect(drawing).to_be_visible()
    region = page.get_by_role("region", name="The map, to be scrolled")
    page.keyboard.press("Tab")
    expect(region).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(region).not_to_have_js_property("scrollLeft", 0)

    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 900})
    assert drawing.bounding_box()["width"] <= 700
