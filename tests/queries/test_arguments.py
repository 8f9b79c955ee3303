"""What the page of an argument shows."""

import pytest

from kb.models import (
    Contention,
    Placement,
    Position,
    Premise,
    Quotation,
    Reception,
    Relation,
)
from kb.queries.arguments import why_first
from tests.factories import (
    make_argument,
    make_case,
    make_commentator,
    make_question,
    make_ruling,
    make_source,
)
from tests.queries.making import context_of, publish

pytestmark = pytest.mark.django_db


def reply(argument, type_="rebuts", **fields):
    return make_argument(relations=[Relation(target=argument, type=type_)], **fields)


def titles(moves):
    return [move.argument.title for move in moves]


def test_the_best_reply_was_accepted_by_a_court_or_has_most_on_record():
    argument = make_argument()
    reply(argument, title="First by the editors")
    stated = reply(argument, title="On record")
    accepted = reply(argument, title="Accepted")
    dissent = reply(argument, title="Accepted by a dissent")
    reply(argument, "supports", title="No reply at all")
    make_commentator(positions=[Position(argument=stated, stance="advances", source=make_source())])
    make_ruling(
        receptions=[
            Reception(argument=accepted, outcome="adopted_in_part"),
            Reception(argument=dissent, outcome="adopted", voice="dissent"),
        ]
    )
    context = context_of(argument)
    assert titles(context["replies"])[:2] == ["Accepted", "On record"]
    assert titles(context["support"]) == ["No reply at all"]
    assert context["why_best"] == "a court accepted it"
    assert why_first(context["replies"][1:]) == "more are on record for it than for the next one"
    assert why_first(context["replies"][2:]) == "the editors put it first"


def test_moves_name_the_premise_and_say_when_it_has_gone():
    argument = make_argument(premises=[Premise(key="there", text="A premise.")])
    other = make_argument(
        relations=[
            Relation(target=argument, type="undermines", premise_key="there"),
            Relation(target=argument, type="undermines", premise_key="gone"),
        ]
    )
    assert [move.premise for move in context_of(argument)["replies"]] == [
        "A premise.",
        "since removed",
    ]
    assert [(move.words, move.premise) for move in context_of(other)["answers"]] == [
        ("disputes a premise", "A premise."),
        ("disputes a premise", "since removed"),
    ]


def test_draft_replies_stay_out():
    argument = make_argument()
    reply(argument, live=False)
    assert context_of(argument)["best_reply"] is None


def test_positions_need_a_source_that_may_be_printed_and_no_judge():
    argument = make_argument()

    def speak(rank="primary", **fields):
        row = Position(argument=argument, stance="advances", source=make_source(rank=rank))
        return make_commentator(positions=[row], **fields)

    known = speak()
    speak("lead")
    speak(commentator_kind="judge")
    speak(live=False)
    context = context_of(argument)
    assert [row.commentator.pk for row in context["positions"]] == [known.pk]
    assert not context["stated_by_editors"]
    assert context_of(make_argument())["stated_by_editors"]


def test_a_quotation_needs_a_source_that_may_be_printed():
    rows = [Quotation(text=rank, source=make_source(rank=rank)) for rank in ("primary", "lead")]
    argument = make_argument(quotations=rows)
    assert [row["text"] for row in context_of(argument)["quotations"]] == ["primary"]


def test_placements_name_the_answer():
    argument = make_argument()
    make_question(placements=[Placement(argument=argument, answer_key="no")])
    question = make_question(placements=[Placement(argument=argument, answer_key="gone")])
    make_question(live=False, placements=[Placement(argument=argument, answer_key="yes")])
    assert [row.answer_label for row in context_of(argument)["placements"]] == ["No", None]
    publish(question)


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_is_the_same(django_assert_num_queries, number):
    argument = make_argument(
        premises=[Premise(key=f"p{n}", text="A premise.") for n in range(number)],
        quotations=[Quotation(text="Words", source=make_source()) for _ in range(number)],
        relations=[
            Relation(
                target=make_argument(premises=[Premise(key="p", text="Theirs.")]),
                type="undermines",
                premise_key="p",
            )
            for _ in range(number)
        ],
    )
    for _ in range(number):
        other = reply(argument)
        make_question(placements=[Placement(argument=argument, answer_key="no")])
        make_case(contentions=[Contention(argument=other, raised_by="The publisher")])
        make_ruling(
            receptions=[
                Reception(argument=argument, outcome="adopted"),
                Reception(argument=other, outcome="rejected"),
            ]
        )
        make_commentator(
            positions=[Position(argument=argument, stance="advances", source=make_source())]
        )
    with django_assert_num_queries(16):
        context = context_of(argument)
    assert len(context["replies"]) == len(context["positions"]) == number
