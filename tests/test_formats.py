"""Other formats of listings, topics, search and entries: their words, their shape, no leak."""

from __future__ import annotations

import csv
import datetime as dt
import json
from io import StringIO
from itertools import product
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kb.formats import ENTRY_FORMATS, LISTING_FORMATS
from kb.formats.listings import cell
from kb.models import (
    CaseStatus,
    Entry,
    EntrySource,
    Event,
    Holding,
    Kind,
    Placement,
    Position,
    Premise,
    Reception,
    Relation,
)
from tests.factories import (
    make_argument,
    make_article,
    make_case,
    make_commentator,
    make_court,
    make_doctrine,
    make_question,
    make_ruling,
    make_source,
    make_tag,
)
from tests.test_pages import MAKERS, hide, tag

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]

SITE = "http://127.0.0.1:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
LISTINGS = [*(f"/{kind.folder}/" for kind in Kind), "/search/"]


def data(client: Client, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(response.content)


def entry_data(client: Client, entry: Entry) -> dict[str, Any]:
    return data(client, f"{entry.url}?format=json")["entry"]


def table(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(response.content.decode())))


def test_every_listing_has_every_format(client: Client) -> None:
    for maker in MAKERS.values():
        maker(title="A title, with comma")
        hide(maker(title="Kept from readers"))
    for address, form in product(LISTINGS, LISTING_FORMATS):
        response = client.get(f"{address}?format={form}")
        assert response.status_code == 200, (address, form)
        text = response.content.decode()
        assert "A title, with comma" in text, (address, form)
        assert "Kept from readers" not in text, (address, form)
        assert not response.cookies, (address, form)


@pytest.mark.parametrize("address", [*LISTINGS, "/latest/"])
@pytest.mark.parametrize("form", ["xml", "bibtex", "JSON", "%00"])
def test_a_format_that_is_not_there_is_404(client: Client, address: str, form: str) -> None:
    assert client.get(f"{address}?format={form}").status_code == 404


def test_a_format_of_an_entry_that_is_not_there_is_404(client: Client) -> None:
    url = make_article().url
    assert client.get(f"{url}?format=endnote").status_code == 404
    assert set(ENTRY_FORMATS) == {"json"}


@pytest.mark.parametrize("form", LISTING_FORMATS)
def test_bad_value_is_400_in_every_format(client: Client, form: str) -> None:
    assert client.get(f"/cases/?format={form}&year=soon").status_code == 400


def test_listing_json_says_what_it_is(client: Client) -> None:
    case = make_case(
        short_name="Smith v. Model Co",
        title="Smith v. Model Company",
        court=make_court(name="District Court of Tests"),
        statuses=[
            CaseStatus(date=dt.date(2023, 5, 1), state="pending"),
            CaseStatus(date=dt.date(2025, 6, 30), date_precision="month", state="settled"),
        ],
    )
    found = data(client, "/cases/?format=json&jurisdiction=us&utm_source=x")
    assert found["schema_version"] == 1
    assert found["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert dt.datetime.fromisoformat(found["as_of"]).tzinfo
    assert found["url"] == f"{SITE}/cases/?jurisdiction=us&format=json"
    assert found["filters"] == {"jurisdiction": ["us"]}
    assert (found["total"], found["page"], found["pages"], found["next"]) == (1, 1, 1, None)
    [row] = found["entries"]
    assert row["url"] == f"{SITE}{case.url}"
    assert row["name"] == "Smith v. Model Co"
    assert row["title"] == "Smith v. Model Company"
    assert row["court"] == "District Court of Tests"
    assert (row["status"], row["status_as_of"], row["since"]) == ("settled", "2025-06", 2023)


def test_data_go_on_after_a_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.formats.listings.PAGE_SIZE", 2)
    for number in range(3):
        make_article(title=f"Piece {number}")
    first = data(client, "/articles/?format=json")
    assert first["next"] == f"{SITE}/articles/?page=2&format=json"
    assert len(data(client, "/articles/?format=json&page=2")["entries"]) == 1
    response = client.get("/articles/?format=csv")
    assert response["Link"] == f'<{SITE}/articles/?page=2&format=csv>; rel="next"'
    assert response["Content-Disposition"] == 'attachment; filename="counterpoint-articles.csv"'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(start: str) -> None:
    assert cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (2023, "2023"),
        (["a", "b"], "a; b"),
        ("a=b", "a=b"),
    ],
)
def test_cells_are_plain_words(value: object, text: str) -> None:
    assert cell(value) == text


def test_table_guards_titles(client: Client) -> None:
    make_article(title='=HYPERLINK("http://x")', summary="@here, a comma")
    [row] = table(client, "/articles/?format=csv")
    assert row["name"] == '\'=HYPERLINK("http://x")'
    assert row["summary"] == "'@here, a comma"
    assert row["category"] == "analysis"


def test_feed_is_valid_and_keeps_its_names(client: Client) -> None:
    article = make_article(title="A piece with <b>marks</b> & more")
    response = client.get("/articles/?format=atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "alternate": f"{SITE}/articles/",
        "self": f"{SITE}/articles/?format=atom",
    }
    [item] = feed.findall(f"{ATOM}entry")
    assert item.findtext(f"{ATOM}id") == f"tag:127.0.0.1,2026:{article.uid}"
    assert item.findtext(f"{ATOM}title") == "Article: A piece with <b>marks</b> & more"
    assert item.find(f"{ATOM}link").get("href") == f"{SITE}{article.url}"
    assert item.findtext(f"{ATOM}updated")


def test_feed_begins_with_what_was_published_last(client: Client) -> None:
    for title in ("Middle", "Zebra", "Apple"):
        make_doctrine(title=title)
    feed = ElementTree.fromstring(client.get("/doctrines/?format=atom").content)  # noqa: S314 - ours
    titles = [item.findtext(f"{ATOM}title") for item in feed.findall(f"{ATOM}entry")]
    assert [title.rsplit(" ", 1)[1] for title in titles] == ["Apple", "Zebra", "Middle"]


def test_feed_of_what_courts_did(client: Client) -> None:
    ruling = make_ruling(title="Order on fair use", date=dt.date(2025, 6, 23))
    hide(make_ruling(title="Hidden order").case)
    feed = ElementTree.fromstring(client.get("/latest/?format=atom").content)  # noqa: S314 - our own
    [item] = feed.findall(f"{ATOM}entry")
    assert item.find(f"{ATOM}link").get("href") == f"{SITE}{ruling.get_absolute_url()}"
    assert item.findtext(f"{ATOM}updated") == "2025-06-23T00:00:00+00:00"
    assert "Order on fair use" in item.findtext(f"{ATOM}title")


@pytest.mark.parametrize("form", LISTING_FORMATS)
def test_topic_has_the_formats_of_a_listing(client: Client, form: str) -> None:
    topic = make_tag(Kind.CASE, "Planned v. Case")
    tag(make_argument(title="Speaks of it"), topic)
    make_argument(title="Speaks of others")
    text = client.get(f"/topics/case/planned-v-case/?format={form}").content.decode()
    assert "Speaks of it" in text
    assert "Speaks of others" not in text


@pytest.mark.parametrize("kind", Kind)
def test_every_entry_has_its_json(client: Client, kind: Kind) -> None:
    entry = MAKERS[kind](title="Its title", body=[("text", "<p>Words of the <b>body</b>.</p>")])
    document = data(client, f"{entry.url}?format=json")
    assert document["url"] == f"{SITE}{entry.url}?format=json"
    assert document["entry"]["kind"] == kind
    assert document["entry"]["uid"] == entry.uid
    assert "Words of the <b>body</b>." in document["body"][0]["html"]
    assert {"review_by", "handle", "path", "owner", "live", "search_description"}.isdisjoint(
        document["entry"]
    )


def test_argument_json_names_its_neighbours_as_far_as_they_are_public(client: Client) -> None:
    seen = make_argument(title="A public reply")
    unseen = make_argument(title="A hidden reply")
    argument = make_argument(
        premises=[Premise(key="learning", text="People learn.")],
        relations=[
            Relation(type="rebuts", target=seen),
            Relation(type="rebuts", target=unseen),
        ],
    )
    attack = Relation(type="undercuts", target=argument, note="Why")
    make_argument(title="It attacks", relations=[attack])
    hide(make_argument(title="Secret attack", relations=[Relation(type="rebuts", target=argument)]))
    make_question(
        title="Where it stands", placements=[Placement(argument=argument, answer_key="yes")]
    )
    make_ruling(
        title="Order that dealt with it",
        receptions=[Reception(argument=argument, outcome="rejected")],
    )
    hidden = make_ruling(
        title="Hidden order", receptions=[Reception(argument=argument, outcome="adopted")]
    )
    hide(hidden.case)
    hide(unseen)
    found = entry_data(client, argument)
    assert found["premises"] == [{"key": "learning", "text": "People learn."}]
    assert [row["target"]["title"] for row in found["relations"]] == ["A public reply"]
    naming = found["named_in"]
    assert [row["source"]["title"] for row in naming["incoming_relations"]] == ["It attacks"]
    assert [row["question"]["title"] for row in naming["placements"]] == ["Where it stands"]
    [reception] = naming["receptions"]
    assert reception["ruling"]["title"] == "Order that dealt with it"
    assert reception["outcome"] == "rejected"


def test_case_json_has_its_rulings(client: Client) -> None:
    doctrine = make_tag(Kind.DOCTRINE, "Fair use")
    case = make_case(
        short_name="Smith v. Model Co",
        events=[
            Event(key="filed", date=dt.date(2024, 3, 1), type="filed", title="Complaint filed")
        ],
    )
    ruling = make_ruling(
        case=case,
        slug="order",
        date=dt.date(2025, 6, 30),
        date_precision="month",
        source=make_source(title="The order"),
        holdings=[Holding(doctrine=doctrine, finding="found", text="It was fair.")],
    )
    make_ruling(case=case, title="A draft order", live=False)
    found = entry_data(client, case)
    assert found["events"][0]["date"] == "2024-03-01"
    [order] = found["rulings"]
    assert order["url"] == f"{SITE}{case.url}#{ruling.anchor}"
    assert order["date"] == "2025-06"
    assert order["source"]["title"] == "The order"
    [holding] = order["holdings"]
    assert holding["doctrine"] == {"name": "Fair use", "slug": "fair-use", "has_page": False}
    assert holding["text"] == "It was fair."


def test_leads_are_never_given_as_sources(client: Client) -> None:
    lead = make_source(title="A tracker", rank="lead")
    proper = make_source(title="The paper itself", rank="secondary", note="Asked the author")
    argument = make_argument(
        entry_sources=[EntrySource(source=lead), EntrySource(source=proper, pinpoint="p. 2")]
    )
    commentator = make_commentator(
        positions=[
            Position(argument=argument, stance="advances", source=lead, note="From a tracker"),
            Position(argument=argument, stance="opposes", source=proper),
        ]
    )
    ruling = make_ruling(source=lead)
    found = entry_data(client, argument)
    assert [row["source"]["title"] for row in found["entry_sources"]] == ["The paper itself"]
    assert [row["stance"] for row in found["named_in"]["positions"]] == ["opposes"]
    assert [row["stance"] for row in entry_data(client, commentator)["positions"]] == ["opposes"]
    assert entry_data(client, ruling.case)["rulings"][0]["source"] is None
    assert "Asked the author" not in json.dumps(found)


def test_hidden_topics_are_not_named(client: Client) -> None:
    shown = make_tag(Kind.DOCTRINE, "Shown")
    page = make_doctrine(title="Secret page")
    hide(page)
    article = make_article()
    tag(article, shown)
    tag(article, page.tag)
    assert [row["name"] for row in entry_data(client, article)["topics"]["doctrine"]] == ["Shown"]


def test_entry_that_is_hidden_has_no_format(client: Client) -> None:
    draft = make_article(live=False)
    assert client.get(f"/articles/{draft.slug}/?format=json").status_code == 404
    hidden = make_article(title="Behind a login")
    hide(hidden)
    response = client.get(f"{hidden.url}?format=json")
    assert response.status_code == 302
    assert "Behind" not in response.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_data_cost_the_same_whatever_their_length(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    case = make_case()
    argument = make_argument()
    for _ in range(number):
        make_ruling(case=case, receptions=[Reception(argument=argument, outcome="adopted")])
        make_argument(relations=[Relation(type="rebuts", target=argument)])
    for address, queries in (
        (f"{argument.url}?format=json", 24),
        (f"{case.url}?format=json", 33),
        ("/arguments/?format=json", 12),
    ):
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)
