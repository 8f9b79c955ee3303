"""What the page of a commentator shows."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from kb.models import JudgeSeat, Party, Placement, Position, Quotation
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


def test_positions_stand_by_question_newest_first_and_undated_last():
    placed, alone = make_argument(), make_argument()
    question = make_question(placements=[Placement(argument=placed, answer_key="yes")])
    make_question(live=False, placements=[Placement(argument=alone, answer_key="yes")])
    person = make_commentator(
        positions=[
            position(argument=alone),
            position(argument=placed, date=dt.date(2023, 4, 3)),
            position(question=question, answer_key="yes", date=dt.date(2024, 1, 16)),
            position(question=question, answer_key="gone", date=dt.date(2022, 1, 1)),
            position("lead", argument=alone),
            position(argument=make_argument(live=False)),
        ]
    )
    on_question, on_argument = context_of(person)["standpoints"]
    assert (on_question.on.pk, on_argument.on.pk) == (question.pk, alone.pk)
    assert [(row.date.year, row.answer) for row in on_question.positions] == [
        (2024, "Yes"),
        (2023, None),
        (2022, None),
    ]
    assert [row.date for row in on_argument.positions] == [None]


def test_a_product_is_a_name_of_its_maker_and_leads_to_the_cases_about_it():
    for live in (True, False):
        make_case(live=live, systems=["ChatGPT"])
    maker = make_commentator(commentator_kind="organisation", other_names=["ChatGPT", "Codex"])
    names = context_of(maker)["names"]
    assert [(one.words, one.cases) for one in names] == [("ChatGPT", 1), ("Codex", 0)]
    assert names[0].url == "/cases/?system=chatgpt"


def test_no_one_gives_a_judge_a_position():
    judge = make_commentator(commentator_kind="judge")
    row = position(commentator=judge, argument=make_argument())
    with pytest.raises(ValidationError, match="never carries a position"):
        row.clean()


def test_a_judge_has_rulings_and_never_a_position():
    judge = make_commentator(
        commentator_kind="judge", positions=[position(argument=make_argument())]
    )
    ruling = make_ruling(bench=[JudgeSeat(judge=tag_of(judge))])
    make_ruling(live=False, bench=[JudgeSeat(judge=tag_of(judge))])
    quotation = Quotation(text="Words", commentator=tag_of(judge), source=make_source())
    make_argument(quotations=[quotation])
    context = context_of(judge)
    assert context["standpoints"] == context["quotations"] == context["parties"] == []
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
        other_names=["A product"],
        positions=[
            *(position(question=make_question(), answer_key="yes") for _ in range(number)),
            position(argument=make_argument()),
        ],
    )
    for _ in range(number):
        make_case(parties=[Party(name="P", role="plaintiff", commentator=tag_of(person))])
        quotation = Quotation(text="Words", commentator=tag_of(person), source=make_source())
        make_argument(quotations=[quotation])
    with django_assert_num_queries(12):
        context = context_of(person)
    assert len(context["standpoints"]) - 1 == len(context["parties"]) == number
