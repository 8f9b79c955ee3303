"""Two arguments side by side, as readers get them."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from kb.models import Contention, Placement, Premise, Reception, Relation
from kb.queries.compare import comparison
from tests.factories import make_argument, make_case, make_question, make_ruling
from tests.queries.making import publish, restrict

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]


def page(client, **asked) -> str:
    """The main part of the page, less line breaks."""
    response = client.get("/compare/", asked)
    assert response.status_code == 200
    text = response.content.decode()
    return " ".join(text[text.index("<main") : text.index("</main>")].split())


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def relate(source, type_: str, target, **fields):
    source.relations.add(Relation(target=target, type=type_, **fields))
    return publish(source)


def a_pair(number: int = 1):
    """Two arguments that meet in every way, `number` times each."""
    first = make_argument(
        title="Training is learning.",
        label="Learning",
        summary="The strongest version.",
        premises=[Premise(key=f"p{n}", text=f"Premise {n}.") for n in range(number)],
    )
    second = make_argument(title="Machines are no students.", label="Students")
    for n in range(number):
        second = relate(second, "undermines", first, premise_key=f"p{n}", note=f"Note {n}.")
        third = make_argument(title=f"Third {n}.", label=f"Third {n}")
        third = relate(third, "rebuts", first)
        second = relate(second, "supports", third)
        make_question(
            title=f"Question {n}?",
            placements=[
                Placement(argument=first, answer_key="yes"),
                Placement(argument=second, answer_key="no"),
            ],
        )
        case = make_case(short_name=f"Case {n}")
        make_ruling(
            case=case,
            receptions=[
                Reception(argument=first, outcome="adopted"),
                Reception(argument=second, outcome="rejected"),
            ],
        )
    return first, second


def test_two_arguments_stand_side_by_side_with_all_they_share(client):
    first, second = a_pair()
    text = words(page(client, a=first.slug, b=second.slug))
    for said in (
        "Learning and Students",
        "The strongest version.",
        "In the courts: Accepted in Case 0",
        "Replies on this site:",
        "Premise 0.",
        "Learning : premise disputed by Students",
        "Note 0.",
        "It replies to “Learning”, and “Students” supports it.",
        "“Learning” for Yes , “Students” for No .",
        "Case 0",
    ):
        assert said in text, said
    case = text[text.index("In the same cases") :]
    assert case.index("Learning Accepted") < case.index("Students Rejected")


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_is_the_same(client, django_assert_num_queries, number):
    first, second = a_pair(number)
    with django_assert_num_queries(8):
        context = comparison(first, second)
    counts = [len(context[name]) for name in ("direct", "meetings", "questions", "cases")]
    assert counts == [number] * 4


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([("third", "rebuts", 0), (1, "rebuts", "third")], "replies to “One”, and “Two” answers"),
        ([("third", "rebuts", 1), (0, "rebuts", "third")], "replies to “Two”, and “One” answers"),
        ([(0, "rebuts", "third"), (1, "supports", "third")], "“One” replies to it, and “Two” sup"),
        ([("third", "supports", 1), (0, "rebuts", "third")], "supports “Two”, and “One” replies"),
        ([("third", "rebuts", 0), ("third", "supports", 1)], "to “One” and supports “Two”"),
        ([("third", "rebuts", 0), ("third", "rebuts", 1)], "It replies to both"),
        ([(0, "rebuts", "third"), (1, "rebuts", "third")], "Both reply to it"),
        ([(0, "supports", "third"), (1, "supports", "third")], "Both support it"),
        ([("third", "supports", 0), ("third", "supports", 1)], "It supports both"),
        ([(0, "concedes", "third"), (1, "supports", "third")], "Both have to do with it"),
    ],
)
def test_how_two_meet_in_a_third_is_said_in_a_sentence(moves, expected):
    first, second = make_argument(label="One"), make_argument(label="Two")
    things = {0: first, 1: second, "third": make_argument()}
    for source, type_, target in moves:
        things[source] = relate(things[source], type_, things[target])
    [meeting] = comparison(first, second)["meetings"]
    assert expected in meeting.words
    assert len(meeting.steps) == 2


def test_what_waits_for_a_ruling_is_a_case_in_common_too():
    first, second, third = make_argument(), make_argument(), make_argument()
    case = make_case(
        contentions=[Contention(argument=one, raised_by="A party") for one in (first, third)]
    )
    make_ruling(case=case, receptions=[Reception(argument=second, outcome="left_open")])
    old = dt.date(2020, 1, 1)
    rows = [Reception(argument=one, outcome="assumed") for one in (first, second)]
    earlier = make_ruling(date=old, receptions=rows)
    cases = comparison(first, second)["cases"]
    assert [one.case.pk for one in cases] == [case.pk, earlier.case_id]
    assert [len(rows) for rows in (*cases[0].receptions, *cases[0].raised)] == [0, 1, 1, 0]


def test_nothing_in_common_is_said(client):
    first, second = make_argument(), make_argument()
    text = words(page(client, a=first.slug, b=second.slug))
    assert "Neither replies to the other" in text
    assert "No case recorded here has to do with both." in text


def test_what_is_hidden_shows_nowhere(client):
    first, second = make_argument(title="One."), make_argument(title="Two.")
    hidden = make_argument(title="Hidden claim.", label="Hidden label")
    for one in (first, second):
        relate(one, "rebuts", hidden)
    question = make_question(
        title="Hidden question?",
        placements=[Placement(argument=one, answer_key="yes") for one in (first, second)],
    )
    restrict(hidden)
    question.unpublish()
    assert "Hidden" not in page(client, a=first.slug, b=second.slug)
    text = page(client, a=first.slug, b=hidden.slug)
    assert "No argument here is called" in text
    assert "Hidden claim." not in text


def test_the_form_takes_a_claim_as_its_page_has_it(client):
    first = make_argument(title="Training is learning.", label="Learning")
    second = make_argument(title="Machines are no students.")
    address = f"/compare/?a={first.slug}&b={second.slug}"
    for name in ("Training is learning.", "training  is LEARNING.", "Learning"):
        response = client.get("/compare/", {"a": name, "b": second.slug})
        assert (response.status_code, response["Location"]) == (302, address), name
    form = page(client)
    assert '<option value="Machines are no students.">' in form
    assert 'name="a"' in form
    assert 'name="b"' in form


def test_what_cannot_be_compared_is_said_with_the_form(client):
    one = make_argument(title="Training is learning.")
    for asked, said in (
        ({"a": one.slug, "b": "no-such-claim"}, "No argument here is called “no-such-claim”."),
        ({"a": one.slug, "b": one.slug}, "Both are the same argument"),
        ({"a": one.slug, "b": one.title}, "Both are the same argument"),
        ({"a": "\x00\ud800".encode("utf-8", "replace"), "b": "<b>&"}, "called “&lt;b&gt;&amp;”."),
        ({"a": "x" * 5000}, "xxx"),
        ({"b": one.slug}, 'value="Training is learning."'),
    ):
        html = page(client, **asked)
        assert said in html, asked
        assert "<form" in html


def test_each_reply_on_an_arguments_page_leads_to_its_comparison(client):
    first = make_argument()
    reply = relate(make_argument(), "rebuts", first)
    link = f'href="/compare/?a={first.slug}&amp;b={reply.slug}"'
    assert link in client.get(first.url).content.decode()
    assert 'href="/compare/"' in client.get("/about/").content.decode()
