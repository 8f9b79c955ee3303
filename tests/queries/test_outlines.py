"""Outlines are stored with the change that causes them, and are what a rebuild would make."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kb.argument.outline import lines
from kb.models import Placement, QuestionOutline, Relation
from kb.queries.graph_rows import graph_differences, rebuild_graph
from kb.queries.outlines import published_outline
from tests.factories import make_argument, make_question
from tests.queries.making import publish, restrict

pytestmark = pytest.mark.django_db


def reply_to(*targets, **fields):
    rows = [Relation(target=target, type="rebuts") for target in targets]
    return make_argument(relations=rows, **fields)


def ask(**placed):
    """A question with these arguments under its answers."""
    rows = [Placement(argument=one, answer_key=key) for key, row in placed.items() for one in row]
    return make_question(placements=rows)


def shown(question) -> list[int]:
    branches = published_outline(QuestionOutline.objects.get(pk=question.pk).tree)
    ordered = [branches[answer] for answer in ("yes", "no") if answer in branches]
    return [line.argument for line in lines(ordered)]


def test_an_outline_follows_each_change():
    first, second = make_argument(), make_argument()
    question = ask(yes=[first], no=[second])
    assert shown(question) == [first.pk, second.pk]

    reply = reply_to(first)
    answer = reply_to(reply)
    assert shown(question) == [first.pk, reply.pk, answer.pk, second.pk]

    answer.relations = [Relation(target=second, type="rebuts")]
    publish(answer)
    assert shown(question) == [first.pk, reply.pk, second.pk, answer.pk]

    restrict(reply)
    assert shown(question) == [first.pk, second.pk, answer.pk]

    answer.relations = [Relation(target=second, type="supports")]
    answer = publish(answer)
    assert shown(question) == [first.pk, second.pk]

    question.placements = [Placement(argument=answer, answer_key="yes")]
    publish(question)
    assert shown(question) == [answer.pk]

    type(question).objects.get(pk=question.pk).unpublish()
    assert not QuestionOutline.objects.exists()
    assert graph_differences() == []


def test_only_the_outlines_concerned_are_written():
    arguments = [make_argument() for _ in range(3)]
    for one in arguments:
        ask(yes=[one])
    reply_to(arguments[1])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rebuild_graph()
    assert not [one for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    QuestionOutline.objects.update(tree={"answers": {}, "reached": []})
    assert len(graph_differences()) == 3
    rebuild_graph({arguments[1].pk})
    assert len(graph_differences()) == 2
    rebuild_graph()
    assert graph_differences() == []


def fresh(page):
    return type(page).objects.get(pk=page.pk)


changes = st.tuples(
    st.integers(0, 5), st.integers(0, 5), st.sampled_from(["reply", "place", "hide", "show", "go"])
)


@settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(changes, min_size=3, max_size=8))
def test_after_any_changes_nothing_differs_from_a_rebuild(built: tuple, steps: list) -> None:
    arguments, questions = built
    with transaction.atomic():
        for one, other, what in steps:
            argument, question = fresh(arguments[one]), fresh(questions[other % 2])
            if what == "reply":
                rows = [Relation(target=arguments[other], type="undercuts", note="Why")]
                argument.relations = rows if one != other else []
                publish(argument)
            elif what == "place":
                question.placements = [
                    Placement(argument=row, answer_key="yes")
                    for row in {arguments[one], arguments[other]}
                ]
                publish(question)
            elif what == "hide":
                argument.unpublish()
            elif what == "show":
                publish(argument)
            else:
                question.unpublish()
            assert graph_differences() == []
        transaction.set_rollback(True)


@pytest.fixture
def built():
    """Arguments in a circle of replies, and two questions."""
    arguments = [make_argument() for _ in range(6)]
    for one, other in zip(arguments, arguments[1:] + arguments[:1], strict=True):
        one.relations = [Relation(target=other, type="rebuts")]
        publish(one)
    return arguments, [ask(yes=arguments[:1]), ask(no=arguments[3:5])]
