"""What the page of a commentator shows."""

import datetime as dt

import pytest

from kb.models import JudgeSeat, Party, Position, Quotation
from tests.factories import (
    make_argument,
    make_case,
    make_commentator,
    make_question,
    make_ruling,
    make_source,
)
from tests.queries.making import context_of, tag_of

pytestmark = pytest.mark.django_db


def position(rank="primary", **fields):
    return Position(stance="advances", source=make_source(rank=rank), **fields)


def test_positions_newest_first_and_undated_last():
    argument, question = make_argument(), make_question()
    person = make_commentator(
        positions=[
            position(argument=argument),
            position(argument=argument, date=dt.date(2023, 4, 3)),
            position(question=question, answer_key="yes", date=dt.date(2024, 1, 16)),
            position(question=question, answer_key="gone", date=dt.date(2022, 1, 1)),
            position("lead", argument=argument),
            position(argument=make_argument(live=False)),
        ]
    )
    rows = context_of(person)["positions"]
    assert [(row.date and row.date.year, row.answer) for row in rows] == [
        (2024, "Yes"),
        (2023, None),
        (2022, None),
        (None, None),
    ]


def test_a_judge_has_rulings_and_never_a_position():
    judge = make_commentator(
        commentator_kind="judge", positions=[position(argument=make_argument())]
    )
    ruling = make_ruling(bench=[JudgeSeat(judge=tag_of(judge))])
    make_ruling(live=False, bench=[JudgeSeat(judge=tag_of(judge))])
    context = context_of(judge)
    assert context["positions"] == []
    assert [one.pk for one in context["rulings"]] == [ruling.pk]


def test_an_interest_is_shown_with_the_source_that_says_so():
    source = make_source()
    known = make_commentator(interest="Shares.", interest_source=source)
    assert context_of(known)["interest"] == {"text": "Shares.", "source": source}
    rumoured = make_commentator(interest="Shares.", interest_source=make_source(rank="lead"))
    assert context_of(rumoured)["interest"] is None


def test_cases_and_quotations_lead_back():
    person = make_commentator()
    case = make_case(parties=[Party(name="P", role="plaintiff", commentator=tag_of(person))])
    make_case(live=False, parties=[Party(name="P", role="plaintiff", commentator=tag_of(person))])
    make_argument(
        quotations=[
            Quotation(text=rank, commentator=tag_of(person), source=make_source(rank=rank))
            for rank in ("secondary", "lead")
        ]
    )
    context = context_of(person)
    assert [row.case.pk for row in context["parties"]] == [case.pk]
    assert [row.text for row in context["quotations"]] == ["secondary"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_is_the_same(django_assert_num_queries, number):
    person = make_commentator(
        interest="Shares.",
        interest_source=make_source(),
        positions=[position(question=make_question(), answer_key="yes") for _ in range(number)],
    )
    for _ in range(number):
        make_case(parties=[Party(name="P", role="plaintiff", commentator=tag_of(person))])
        quotation = Quotation(text="Words", commentator=tag_of(person), source=make_source())
        make_argument(quotations=[quotation])
    with django_assert_num_queries(10):
        context = context_of(person)
    assert len(context["positions"]) == len(context["parties"]) == number
