"""What the page of a question shows."""

import datetime as dt

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict

from kb.models import Citation, Docket, Placement, Position, QuestionOutline, Reception, Relation
from kb.queries.questions import question_context
from tests.factories import (
    make_argument,
    make_case,
    make_commentator,
    make_court,
    make_question,
    make_ruling,
    make_source,
)
from tests.queries.making import context_of, publish

pytestmark = pytest.mark.django_db


def ask(**placed):
    """A question with these arguments under its answers."""
    rows = [Placement(argument=one, answer_key=key) for key, row in placed.items() for one in row]
    return make_question(placements=rows)


def reply_to(*targets, **fields):
    rows = [Relation(target=target, type="rebuts") for target in targets]
    return make_argument(relations=rows, **fields)


def drawn(cards) -> list:
    """Arguments with their replies; what is met again is its key and where it is written out."""
    return [
        (card.argument.pk, card.elsewhere)
        if card.again
        else (card.argument.pk, *drawn(card.replies))
        for card in cards
    ]


def narrowed(question, query: str) -> list[list[int]]:
    context = question_context(question, QueryDict(query))
    return [[card.argument.pk for card in side.cards] for side in context["sides"]]


def test_sides_stand_in_the_order_of_the_question_with_their_arguments():
    yes, no, gone, draft = (make_argument(live=live) for live in (True, True, True, False))
    question = make_question(
        placements=[
            Placement(argument=no, answer_key="no"),
            Placement(argument=yes, answer_key="yes"),
            Placement(argument=gone, answer_key="gone"),
            Placement(argument=draft, answer_key="yes"),
        ]
    )
    sides = context_of(question)["sides"]
    assert [
        (side.number, side.label, [card.argument.pk for card in side.cards]) for side in sides
    ] == [
        (1, "Yes", [yes.pk]),
        (2, "No", [no.pk]),
        (3, "An answer since removed", [gone.pk]),
    ]


def test_rulings_are_grouped_newest_first_with_what_each_did():
    first, second = make_argument(), make_argument()
    old = make_ruling(
        date=dt.date(2024, 1, 1),
        receptions=[
            Reception(argument=first, outcome="adopted"),
            Reception(argument=second, outcome="rejected"),
        ],
    )
    new = make_ruling(receptions=[Reception(argument=first, outcome="rejected")])
    question = make_question(
        placements=[Placement(argument=one, answer_key="yes") for one in (first, second)]
    )
    decisions = context_of(question)["decisions"]
    assert [
        (one.ruling.pk, [(row.argument.pk, row.outcome) for row in one.receptions])
        for one in decisions
    ] == [
        (new.pk, [(first.pk, "rejected")]),
        (old.pk, [(first.pk, "adopted"), (second.pk, "rejected")]),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_is_the_same(django_assert_num_queries, number):
    arguments = [make_argument() for _ in range(number)]
    question = ask(yes=arguments)
    for one in arguments:
        reply_to(reply_to(one))
        make_ruling(receptions=[Reception(argument=one, outcome="adopted")])
        row = Position(question=question, answer_key="no", stance="advances", source=make_source())
        make_commentator(positions=[row])
    with django_assert_num_queries(15):
        context = context_of(question)
    assert len(context["decisions"]) == len(context["sides"][1].positions) == number


def test_each_argument_leads_to_its_replies_which_are_written_out_once():
    first, second = make_argument(), make_argument()
    reply = reply_to(first, second)
    answer = reply_to(reply)
    second.relations = [Relation(target=first, type="undercuts", note="Why")]
    second = publish(second)
    question = ask(yes=[first], no=[second])
    context = context_of(question)
    assert [drawn(side.cards) for side in context["sides"]] == [
        [(first.pk, (reply.pk, (answer.pk,)), (second.pk, "below"))],
        [(second.pk, (reply.pk, "above"))],
    ]
    card = context["sides"][0].cards[0]
    assert [one.words for one in card.replies] == ["opposed by", "said not to follow by"]
    assert card.replies_here.words == "Argued both ways"


def test_the_most_ruled_on_come_first_and_so_do_the_better_replies():
    quiet, once, twice = make_argument(), make_argument(), make_argument()
    weak, strong = reply_to(twice), reply_to(twice)
    for receptions in ([once, twice], [twice]):
        make_ruling(receptions=[Reception(argument=one, outcome="rejected") for one in receptions])
    make_ruling(receptions=[Reception(argument=strong, outcome="adopted")])
    question = ask(yes=[quiet, once, twice])
    cards = context_of(question)["sides"][0].cards
    assert [card.argument.pk for card in cards] == [twice.pk, once.pk, quiet.pk]
    assert [reply.argument.pk for reply in cards[0].replies] == [strong.pk, weak.pk]


def test_a_hidden_reply_goes_with_what_replies_to_it_before_any_clock_has_run():
    argument = make_argument()
    reply = reply_to(argument)
    reply_to(reply)
    question = ask(yes=[argument])
    stored = QuestionOutline.objects.get(pk=question.pk).tree
    type(reply).objects.filter(pk=reply.pk).update(expire_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    [card] = context_of(question)["sides"][0].cards
    assert drawn([card]) == [(argument.pk,)]
    # What the replies amount to rested on the hidden one.
    assert card.replies_here is None
    assert QuestionOutline.objects.get(pk=question.pk).tree == stored


def test_a_draft_is_outlined_as_it_stands():
    argument, other = make_argument(), make_argument()
    reply = reply_to(other)
    question = ask(yes=[argument])
    question.placements = [Placement(argument=other, answer_key="no")]
    sides = question_context(question)["sides"]
    assert [drawn(side.cards) for side in sides] == [[], [(other.pk, (reply.pk,))]]


def test_arguments_are_narrowed_by_what_courts_did_and_where():
    accepted, rejected, quiet = (make_argument() for _ in range(3))
    german = make_case(court=make_court(jurisdiction="de"))
    make_ruling(receptions=[Reception(argument=accepted, outcome="adopted")])
    make_ruling(
        case=german,
        receptions=[
            Reception(argument=accepted, outcome="left_open"),
            Reception(argument=rejected, outcome="rejected"),
        ],
    )
    make_ruling(receptions=[Reception(argument=rejected, outcome="adopted", voice="dissent")])
    question = ask(yes=[quiet, accepted], no=[rejected])
    a, r, q = accepted.pk, rejected.pk, quiet.pk
    for query, expected in {
        "": [[a, q], [r]],
        "show=ruled": [[a], [r]],
        "show=accepted": [[a], []],
        "show=rejected": [[], [r]],
        "show=open": [[a], []],
        "show=unruled": [[q], []],
        "jurisdiction=de": [[a], [r]],
        "jurisdiction=us&show=accepted": [[a], []],
        "jurisdiction=de&show=accepted": [[], []],
        "jurisdiction=jp": [[], []],
        "other=thing": [[a, q], [r]],
    }.items():
        assert narrowed(question, query) == expected, query
    for query in ("show=best", "jurisdiction=mars", "show=x&jurisdiction=us"):
        with pytest.raises(BadRequest, match="There is no filter"):
            narrowed(question, query)
    filters = question_context(question, QueryDict("jurisdiction=de"))["filters"]
    assert {
        label: [(one.label, one.count, one.chosen, one.url) for one in choices]
        for label, choices in filters.items()
    } == {
        "In the courts": [
            ("Rejected", 1, False, "?show=rejected&jurisdiction=de#answers"),
            ("Left open", 1, False, "?show=open&jurisdiction=de#answers"),
            ("No ruling yet", 1, False, "?show=unruled&jurisdiction=de#answers"),
        ],
        "Rulings in": [
            ("United States", 2, False, "?jurisdiction=us#answers"),
            ("Germany", 2, True, "?#answers"),
        ],
    }


def test_a_ruling_says_where_it_is_found():
    argument = make_argument()
    case = make_case(
        dockets=[Docket(number="1:23-cv-1"), Docket(number="23-9")],
        citations=[Citation(citation_kind="reporter", volume="7", reporter="F.4th", page="1")],
    )
    lead = make_source(rank="lead", url="https://lead.example.org/")
    for source in (make_source(url="https://example.org/"), lead):
        rows = [Reception(argument=argument, outcome="adopted")]
        make_ruling(case=case, source=source, receptions=rows)
    unseen, found = context_of(ask(yes=[argument]))["decisions"]
    assert found.cited_as == "7 F.4th 1; No. 1:23-cv-1, 23-9"
    assert (found.source_url, unseen.source_url) == ("https://example.org/", "")
