"""What is stored of the argument graph stays what a rebuild would make, whatever editors do."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from kb.models import INDEX_MODELS, Placement, Position, Reception, Relation, Ruling
from kb.models.vocabulary import RelationType
from kb.queries.graph_rows import graph_differences, rebuild_graph
from tests.factories import (
    make_argument,
    make_case,
    make_commentator,
    make_question,
    make_ruling,
    make_source,
)
from tests.queries.making import publish, tag_of

pytestmark = pytest.mark.django_db

ARGUMENTS = ("a", "b", "c", "d", "e")
ENTRIES = (*ARGUMENTS, *ARGUMENTS, "question", "case", "person")


@pytest.fixture
def world() -> dict[str, object]:
    """Five arguments in a line, a question that places two, and what ranks them."""
    arguments = {name: make_argument(title=name) for name in ARGUMENTS}
    for source, target in zip("bcde", "abcd", strict=True):
        move(arguments[source], {"target": arguments[target], "type": "undercuts"})
    case = make_case()
    return {
        **arguments,
        "question": make_question(
            placements=[
                Placement(argument=arguments["a"], answer_key="yes"),
                Placement(argument=arguments["b"], answer_key="no"),
            ]
        ),
        "case": case,
        "ruling": make_ruling(
            case=case, receptions=[Reception(argument=arguments["c"], outcome="adopted")]
        ),
        "person": make_commentator(
            positions=[
                Position(argument=arguments["d"], stance="advances", source=make_source()),
            ]
        ),
    }


def move(argument, *rows: dict) -> None:
    """Publish the argument with these relations and no others."""
    argument = type(argument).objects.get(pk=argument.pk)
    argument.relations = [Relation(note="Why.", **row) for row in rows]
    publish(argument)


def answer(world: dict, thing, name: str, types: list[RelationType]) -> None:
    """An argument answers others in other ways; whatever else it is stays as it is."""
    if thing.kind != "argument" or not types:
        return
    others = [world[one] for one in ARGUMENTS if world[one].pk != thing.pk]
    case = tag_of(world["case"])
    start = ARGUMENTS.index(name) if name in ARGUMENTS else 0
    rows = [
        {
            "target": others[(start + number) % len(others)],
            "type": type_,
            "case": case if type_ is RelationType.DISTINGUISHES else None,
        }
        for number, type_ in enumerate(types)
    ]
    move(thing, *rows)


def unpublish(world: dict, thing, name: str, types: list) -> None:
    thing.unpublish()


def publish_again(world: dict, thing, name: str, types: list) -> None:
    publish(thing.get_latest_revision_as_object())


def delete(world: dict, thing, name: str, types: list) -> None:
    thing.delete()


def restrict(world: dict, thing, name: str, types: list) -> None:
    page = INDEX_MODELS[thing.KIND].objects.get() if len(types) == 3 else thing
    PageViewRestriction.objects.create(page_id=page.pk, restriction_type="login")


def lift(world: dict, thing, name: str, types: list) -> None:
    for restriction in PageViewRestriction.objects.all():
        restriction.delete()


def end(world: dict, thing, name: str, types: list) -> None:
    thing = thing.get_latest_revision_as_object()
    thing.expire_at = timezone.now() + dt.timedelta(hours=1 if types else -1)
    thing.save_revision().publish()


def place(world: dict, thing, name: str, types: list) -> None:
    question = type(world["question"]).objects.filter(pk=world["question"].pk).first()
    if question is not None and thing.kind == "argument":
        question.placements = [Placement(argument=thing, answer_key="yes")]
        publish(question)


def rule(world: dict, thing, name: str, types: list) -> None:
    ruling = Ruling.objects.filter(pk=world["ruling"].pk).first()
    if ruling is None:
        return
    if not types:
        ruling.unpublish()
    elif thing.kind == "argument":
        ruling.receptions = [Reception(argument=thing, outcome="adopted")]
        publish(ruling)


CHANGES = [answer] * 5 + [unpublish, publish_again, delete, restrict, lift, end, place, rule]
steps = st.tuples(
    st.sampled_from(ENTRIES),
    st.sampled_from(CHANGES),
    st.sampled_from(ARGUMENTS),
    st.lists(st.sampled_from(RelationType), max_size=3),
)


@settings(
    max_examples=20,
    deadline=None,
    # Edits are too slow to look for the shortest list of them.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(steps, min_size=2, max_size=8))
def test_after_any_edits_nothing_differs_from_a_rebuild(world: dict, edits: list) -> None:
    assert graph_differences() == []
    with transaction.atomic():
        for name, change, other, types in edits:
            thing = type(world[name]).objects.filter(pk=world[name].pk).first()
            if thing is None:
                continue
            try:
                with transaction.atomic():
                    change(world, thing, other, types)
            except (ProtectedError, ValidationError):
                continue
            assert graph_differences() == [], (name, change.__name__, other, types)
        rebuild_graph()
        assert graph_differences() == []
        transaction.set_rollback(True)
