"""The graph taken away over HTTP: which part of it, in which format, and nothing hidden."""

from __future__ import annotations

import datetime as dt
import html
import json

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kb.formats.exchange import GRAPH_FORMATS, LISTED
from kb.models import Correction, EntrySource, Kind, Placement, Premise, Quotation, Relation
from tests.argument.graphs import found_by_parser, needs_parser, parsed
from tests.argument.test_exchange import broken_rules, rows_of
from tests.factories import make_argument, make_article, make_question, make_source, make_tag
from tests.test_pages import hide

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]

ADDRESSES = [f"?{query}" for one in LISTED for _, query in one.links]
SITE = "http://127.0.0.1:8000"


def chain():
    """A question with one argument placed, its reply, the reply to that, and a bystander."""
    placed = make_argument(
        title="Learning is free.",
        label="Learning",
        premises=[Premise(key="learning", text="People learn.")],
    )
    reply = make_argument(
        title="Copies are not learning.",
        label="Copies",
        relations=[Relation(target=placed, type="undermines", premise_key="learning")],
    )
    answer = make_argument(
        title="Copies come first.",
        label="First",
        relations=[
            Relation(target=reply, type="undercuts", note="They come before."),
            Relation(target=placed, type="qualifies", note="Somewhat."),
        ],
    )
    other = make_argument(
        title="A neighbour of the answer.",
        label="Neighbour",
        relations=[Relation(target=answer, type="supports")],
    )
    stranger = make_argument(title="Nobody’s neighbour.", label="Stranger")
    question = make_question(
        title="May machines learn?", placements=[Placement(argument=placed, answer_key="yes")]
    )
    return placed, reply, answer, other, stranger, question


def titles(client: Client, url: str) -> set[str]:
    return {row["title"] for row in client.get(f"{url}?format=graph").json()["arguments"]}


def test_each_part_of_the_graph_has_what_belongs_to_it(client: Client) -> None:
    placed, reply, answer, other, stranger, question = chain()
    near = {placed.title, reply.title, answer.title}
    assert titles(client, placed.url) == near
    assert titles(client, other.url) == {other.title, answer.title}
    assert titles(client, stranger.url) == {stranger.title}
    assert titles(client, question.url) == {*near, other.title}
    assert titles(client, "/export/") == {*near, other.title, stranger.title}
    relations = rows_of(client.get(f"{placed.url}?format=csv&table=relations").content.decode())
    assert {(row["source"], row["type"], row["target"]) for row in relations} == {
        (reply.uid, "undermines", placed.uid),
        (answer.uid, "undercuts", reply.uid),
        (answer.uid, "qualifies", placed.uid),
    }


def test_our_json_carries_the_whole_argument(client: Client) -> None:
    source = make_source(title="The paper", slug="the-paper", rank="primary")
    case = make_tag(Kind.CASE, "Smith v. Model Co")
    other = make_argument()
    argument = make_argument(
        title="A claim.",
        label="A label",
        summary="Its strongest version.",
        scheme="precedent",
        other_names=["Another name"],
        premises=[Premise(key="one", text="A premise.")],
        quotations=[
            Quotation(
                text="Exact words.",
                source=source,
                commentator=make_tag(Kind.COMMENTATOR, "A person"),
                pinpoint="p. 2",
            )
        ],
        relations=[Relation(target=other, type="distinguishes", case=case, note="Not the same.")],
        entry_sources=[EntrySource(source=source, pinpoint="p. 1", supports="all of it")],
    )
    document = client.get(f"{argument.url}?format=graph").json()
    [row] = [row for row in document["arguments"] if row["uid"] == argument.uid]
    assert row == {
        "uid": argument.uid,
        "slug": argument.slug,
        "url": f"{SITE}{argument.url}",
        "title": "A claim.",
        "summary": "Its strongest version.",
        "other_names": ["Another name"],
        "label": "A label",
        "scheme": "precedent",
        "premises": [{"key": "one", "text": "A premise."}],
        "quotations": [
            {
                "text": "Exact words.",
                "commentator": "a-person",
                "source": "the-paper",
                "pinpoint": "p. 2",
            }
        ],
        "relations": [
            {
                "type": "distinguishes",
                "argument": other.uid,
                "case": "smith-v-model-co",
                "note": "Not the same.",
            }
        ],
        "sources": [{"source": "the-paper", "pinpoint": "p. 1", "supports": "all of it"}],
    }
    assert "the-paper" in {one["slug"] for one in document["sources"]}
    assert "left out" in document["note"]


def test_what_is_hidden_leaves_in_no_format(client: Client) -> None:
    placed, reply, *_, question = chain()
    lead = make_source(title="zqlead", slug="zqlead", rank="lead")
    secret = make_argument(
        title="zqsecret",
        label="zqlabel",
        relations=[Relation(target=placed, type="rebuts", note="zqnote")],
    )
    draft = make_argument(title="zqdraft", live=False)
    placed.relations = [
        Relation(target=secret, type="qualifies", note="zqof"),
        Relation(target=draft, type="qualifies", note="zqon"),
    ]
    placed.quotations = [Quotation(text="zqwords", source=lead)]
    placed.entry_sources = [EntrySource(source=lead, supports="zqfacts")]
    placed.save_revision().publish()
    question.placements = [
        Placement(argument=placed, answer_key="yes"),
        Placement(argument=secret, answer_key="no"),
    ]
    question.save_revision().publish()
    hide(secret)
    for address in ADDRESSES:
        for url in (placed.url, question.url, "/export/"):
            text = client.get(f"{url}{address}").content.decode()
            assert reply.uid in text or reply.title in text or "table=nodes" in address
            assert "zq" not in text, f"{url}{address}"
    assert client.get(f"/arguments/{draft.slug}/?format=argdown").status_code == 404
    assert client.get(f"{secret.url}?format=argdown").status_code == 302


def test_what_is_not_there_is_404_and_an_unknown_table_400(client: Client) -> None:
    argument = make_argument()
    assert client.get(f"{make_article().url}?format=argdown").status_code == 404
    assert client.get("/export/?format=atom").status_code == 404
    for url in (argument.url, "/export/"):
        response = client.get(f"{url}?format=csv&table=premises")
        assert response.status_code == 400
        assert "nodes, relations" in response.content.decode()


def test_every_format_is_listed_with_what_it_cannot_carry_and_linked(client: Client) -> None:
    placed, *_, question = chain()
    text = client.get("/export/").content.decode()
    assert {one.name for one in LISTED} == set(GRAPH_FORMATS)
    for one in LISTED:
        assert html.escape(one.carries) in html.escape(html.unescape(text))
        assert "Not" in one.carries
    for address in ADDRESSES:
        assert f'href="{html.escape(address)}"' in text
    assert "5 arguments" in text
    for url in (placed.url, question.url):
        text = client.get(url).content.decode()
        for address in ADDRESSES:
            assert text.count(f'href="{url}{html.escape(address)}"') == 2  # in the head and below
    assert 'href="/export/"' in text


def test_every_format_of_real_pages_is_read(client: Client) -> None:
    needs_parser()
    placed, reply, answer, *_, question = chain()
    arguments, claims, relations = found_by_parser(
        parsed(client.get(f"{question.url}?format=argdown").content.decode())
    )
    assert {placed.uid, reply.uid, answer.uid} < arguments
    assert ("undercut", ("conclusion", answer.uid), ("argument", reply.uid)) in relations
    premise = ("premise", placed.uid, "learning")
    assert ("against", frozenset({("conclusion", reply.uid), premise})) in relations
    assert ("for", ("conclusion", placed.uid), ("answer", question.uid, "yes")) in relations
    assert premise in claims
    assert broken_rules(json.loads(client.get(f"{question.url}?format=aif").content)) == []


@pytest.mark.parametrize("number", [1, 3])
def test_taking_away_costs_the_same_whatever_there_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    argument = make_argument(premises=[Premise(key="a", text="A premise.")])
    for _ in range(number):
        source = make_source()
        make_argument(
            relations=[Relation(target=argument, type="undermines", premise_key="a")],
            quotations=[Quotation(text="Exact words.", source=source)],
            corrections=[Correction(date=dt.date(2026, 3, 4), text="It said something else.")],
            body=[
                ("text", f'<p>See <a linktype="page" id="{argument.pk}">it</a>.</p>'),
                ("quote", {"text": "Exact words.", "source": source}),
                ("argument", {"argument": argument}),
            ],
        )
    question = make_question(placements=[Placement(argument=argument, answer_key="yes")])
    for url, queries in ((argument.url, 22), (question.url, 26), ("/export/", 18)):
        client.get(f"{url}?format=graph")
        with django_assert_num_queries(queries):
            client.get(f"{url}?format=graph")
