"""What the page of a question shows."""

import datetime as dt

import pytest

from kb.models import Placement, Position, Reception
from tests.factories import (
    make_argument,
    make_commentator,
    make_question,
    make_ruling,
    make_source,
)
from tests.queries.making import context_of

pytestmark = pytest.mark.django_db


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
    question = make_question(
        placements=[Placement(argument=one, answer_key="yes") for one in arguments]
    )
    for one in arguments:
        make_ruling(receptions=[Reception(argument=one, outcome="adopted")])
        row = Position(question=question, answer_key="no", stance="advances", source=make_source())
        make_commentator(positions=[row])
    with django_assert_num_queries(9):
        context = context_of(question)
    assert len(context["decisions"]) == len(context["sides"][1].positions) == number
