"""Editors at work: short forms, tags, choosers, previews, approval; readers see it at once."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser import admin
from tests.browser.conftest import Site
from tests.browser.places import ENTRIES

MARKET = "Generative models compete with and replace the works"


@pytest.fixture
def reader(new_page: Callable[..., Page]) -> Page:
    """Somebody who is not logged in."""
    return new_page()


def test_an_article_is_written_tagged_found_and_withdrawn(
    page: Page, reader: Page, log_in: Callable[..., None], problems: list[str]
) -> None:
    log_in(page)
    admin.add(page, "Articles", "article")
    page.locator("#id_title").fill("A ruling that was made up for this journey")
    page.locator("#id_date").fill("2026-10-01")
    page.keyboard.press("Escape")
    page.locator("#id_summary").fill("A summary that stands alone.")
    admin.write(page, "Words about quicksilver.")
    source = admin.row(page, "entry_sources", "Add Source")
    admin.choose(source, "Choose source", "17 U.S.C. § 107", re.compile("^17 U.S.C. § 107"))
    admin.tab(page, "Topics")
    admin.tag(page, "doctrine_tags", "fair u", "Fair use")
    assert "published" in admin.press(page, "Publish")

    reader.goto("/search/?doctrine=fair-use&q=quicksilver")
    result = reader.get_by_role("link", name="A ruling that was made up for this journey")
    result.click()
    expect(reader.get_by_text("Words about quicksilver.")).to_be_visible()
    expect(reader.get_by_role("link", name=re.compile("17 U.S.C. § 107")).first).to_be_visible()
    address = reader.url

    page.get_by_role("link", name="Edit", exact=True).click()
    admin.ready(page)
    page.locator("footer").get_by_role("button", name="More actions").click()
    page.locator("footer").get_by_role("link", name="Unpublish").click()
    page.get_by_role("button", name="Yes, unpublish it").click()
    expect(page.locator(".messages")).to_contain_text("unpublished")

    assert reader.goto(address).status == 404
    reader.goto("/search/?doctrine=fair-use&q=quicksilver")
    assert reader.get_by_role("link", name="A ruling that was made up").count() == 0
    admin.forgive(problems, 404, 400)


def test_an_argument_answers_another_one_and_never_itself(
    page: Page, reader: Page, log_in: Callable[..., None], site: Site, problems: list[str]
) -> None:
    log_in(page)
    admin.add(page, "Arguments", "argument")
    title = "Substitutes for quicksilver are sold in another market."
    page.locator("#id_title").fill(title)
    page.locator("#id_label").fill("Another market")
    page.locator("#id_summary").fill("What is sold elsewhere takes no buyer away.")
    page.locator("#id_place").select_option(label="No")

    admin.tab(page, "Moves")
    move = admin.row(page, "relations", "Add Move")
    move.locator("select").first.select_option(label="argues the opposite")
    move.get_by_role("button", name="Choose a page").click()
    chooser = page.locator(".modal-content")
    chooser.get_by_label("Search term").fill("GEMA")
    expect(chooser.get_by_text("There are 0 matches")).to_be_visible()
    chooser.get_by_label("Search term").fill(MARKET)
    chooser.get_by_role("link", name=MARKET).click()
    assert "published" in admin.press(page, "Publish")

    reader.goto("/search/?q=quicksilver")
    reader.get_by_role("link", name=title).click()
    reader.get_by_role("link", name=re.compile(MARKET)).first.click()
    replies = reader.locator("section").filter(
        has=reader.get_by_role("heading", name=re.compile("^Replies on this site"))
    )
    expect(replies.get_by_role("link", name=title)).to_be_visible()

    page.get_by_role("link", name="Edit", exact=True).click()
    admin.ready(page)
    admin.tab(page, "Moves")
    itself = admin.row(page, "relations", "Add Move")
    itself.locator("select").first.select_option(label="supports")
    admin.choose(itself, "Choose a page", "quicksilver", title)
    assert "validation errors" in admin.press(page, "Publish")
    admin.tab(page, "Moves")
    error = page.locator("#inline_child_relations-1 .error-message")
    expect(error).to_have_text("An argument can't make a move towards itself.")
    admin.forgive(problems, 400)


def test_a_typed_tag_that_is_unknown_is_refused_at_its_field(
    page: Page, log_in: Callable[..., None], site: Site, problems: list[str]
) -> None:
    log_in(page)
    page.goto("/admin/knowledge/doctrines/")
    page.get_by_role("link", name="Fair use", exact=True).click()
    admin.ready(page)
    admin.tab(page, "Topics")
    admin.field(page, "case_tags").locator(".tagit-new input").press_sequentially("Nobody v. Nil")
    assert "validation errors" in admin.press(page, "Publish")
    admin.tab(page, "Topics")
    error = admin.field(page, "case_tags").locator(".error-message")
    expect(error).to_contain_text("There is no case called “Nobody v. Nil”.")

    with closing(sqlite3.connect(site.folder / "counterpoint.sqlite3")) as database:
        made = database.execute("SELECT count(*) FROM kb_casetag WHERE name LIKE 'Nobody%'")
        assert made.fetchone() == (0,)
    admin.settle(page)
    admin.forgive(problems, 400)


# What a new entry's form has to hold before there is something to preview: of the kind with a date
# and of the one with a name of its own. tests/editing/test_previews.py has them all.
NEEDED = {
    "article": {"title": "As it will be", "date": "2026-10-01"},
    "case": {"short_name": "As it will be"},
}


def test_previews_show_what_is_not_published_yet(
    page: Page, reader: Page, log_in: Callable[..., None], problems: list[str]
) -> None:
    log_in(page)
    for path in ENTRIES.values():
        _, folder, slug, _ = path.split("/")
        reader.goto(path)
        heading = reader.get_by_role("heading", level=1).inner_text()
        page.goto(f"/admin/knowledge/{folder}/?q={slug}")
        page.locator("td.title a").first.click()
        admin.ready(page)
        with admin.preview(page) as shown:
            expect(shown.get_by_role("heading", level=1)).to_have_text(heading)

    for kind, fields in NEEDED.items():
        page.goto(f"/admin/knowledge/{kind}s/")
        page.get_by_role("link", name=re.compile("^Add ")).first.click()
        admin.ready(page)
        for name, value in fields.items():
            page.locator(f"#id_{name}").fill(value)
            page.keyboard.press("Escape")
        if kind == "case":
            page.locator("#id_court").select_option(index=1)
        with admin.preview(page) as shown:
            expect(shown.get_by_role("heading", level=1)).to_have_text("As it will be")
    admin.forgive(problems, 400)


def test_a_ruling_is_previewed_and_shown_with_its_case(
    page: Page, reader: Page, log_in: Callable[..., None], problems: list[str]
) -> None:
    log_in(page)
    page.goto("/admin/snippets/kb/ruling/?q=Order+on+fair+use")
    page.get_by_role("link", name="Order on fair use").first.click()
    admin.ready(page)
    with admin.preview(page) as shown:
        expect(shown).to_contain_text("Order on fair use")

    page.goto("/admin/snippets/kb/ruling/add/")
    admin.ready(page)
    admin.choose(page, "Choose a page", "Kadrey", re.compile("^Kadrey"))
    page.locator("#id_title").fill("Order made up for this journey")
    page.locator("#id_court").select_option(index=1)
    page.locator("#id_date").fill("2026-10-01")
    page.keyboard.press("Escape")
    page.locator("#id_disposition").select_option(index=1)
    page.locator("#id_decided").fill("It was made up.")
    admin.choose(page, "Choose source", "Bartz", re.compile("Bartz"))
    with admin.preview(page) as shown:
        expect(shown).to_contain_text("Order made up for this journey")
    admin.press(page, "Publish")
    reader.goto("/cases/kadrey-v-meta/")
    expect(
        reader.get_by_role("heading", name="Order made up for this journey").first
    ).to_be_visible()
    admin.forgive(problems, 400)


def test_a_contributor_submits_and_an_editor_approves(
    page: Page,
    new_page: Callable[..., Page],
    reader: Page,
    log_in: Callable[..., None],
    site: Site,
    problems: list[str],
) -> None:
    password = "a-long-password-of-a-contributor"
    site.manage("shell", "-c", CONTRIBUTOR.format(password))
    writer = new_page(viewport={"width": 1280, "height": 900})
    log_in(writer, ("contributor", password))
    admin.add(writer, "Questions", "question")
    writer.locator("#id_title").press_sequentially("Is quicksilver a metal?")
    for label in ("Yes", "No"):
        answer = admin.row(writer, "answers", "Add Answer")
        answer.get_by_label("Label").fill(label)
        answer.get_by_label("Text").fill(f"{label}, it seems.")
    assert "submitted" in admin.press(writer, "Submit to")
    assert reader.goto("/questions/is-quicksilver-a-metal/").status == 404

    log_in(page)
    page.get_by_role("link", name="Is quicksilver a metal?").first.click()
    admin.ready(page)
    assert "updated" in admin.press(page, "Approve and Publish")
    reader.goto("/questions/is-quicksilver-a-metal/")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Is quicksilver a metal?")
    admin.forgive(problems, 404, 400)


CONTRIBUTOR = """
from django.contrib.auth.models import Group, User
User.objects.create_user("contributor", password="{}").groups.add(
    Group.objects.get(name="Contributors")
)
"""
