"""Merging two arguments: whatever named the one names the other, once, and the graph is right."""

from __future__ import annotations

import random

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from kb.argument.schemes import SCHEMES
from kb.editing.merging import CannotMerge, merge
from kb.models import (
    ArgumentPage,
    Contention,
    CriticalAnswer,
    Placement,
    Position,
    Premise,
    Quotation,
    Reception,
    Relation,
)
from kb.models.vocabulary import RelationType
from kb.queries.graph_rows import graph_differences
from tests import factories

pytestmark = pytest.mark.django_db
ALIKE = "They are alike."
KEYS = [question.key for question in SCHEMES["analogy"]]


class World:
    """Five arguments in random relations, and random rows of others about them."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.arguments = [
            factories.make_argument(
                title=f"Argument {n}.",
                scheme="analogy",
                premises=[
                    Premise(key=f"alike{n}", text=ALIKE),
                    Premise(key=f"own{n}", text=f"Only {n}."),
                ],
            )
            for n in range(5)
        ]
        self.source = factories.make_source()
        case = factories.make_case()
        for number, argument in enumerate(self.arguments):
            argument.relations = self.moves(number, case.tag)
            others = [other for other in self.arguments[2:] if other != argument]
            argument.critical_answers = [
                CriticalAnswer(question=key, handling="by_argument", answered_by=other)
                if (other := chance.choice([None, *others]))
                else CriticalAnswer(question=key, handling="in_text")
                for key in chance.sample(KEYS, 3)
            ]
            argument.quotations = [
                Quotation(text=f"Words {chance.randrange(3)}", source=self.source)
            ]
            argument.save_revision().publish()
        factories.make_case(
            contentions=[Contention(argument=a, raised_by="Smith") for a in self.some()]
        )
        factories.make_ruling(
            case=case, receptions=[Reception(argument=a, outcome="adopted") for a in self.some()]
        )
        factories.make_question(
            placements=[Placement(argument=a, answer_key="yes") for a in self.some()]
        )
        factories.make_commentator(
            positions=[
                Position(argument=a, stance="advances", source=self.source) for a in self.some()
            ]
        )

    def some(self) -> list[ArgumentPage]:
        """One of the two to be merged at least, and any of the others."""
        first = self.chance.choice([self.arguments[:1], self.arguments[1:2], self.arguments[:2]])
        return [*first, *self.chance.sample(self.arguments[2:], 1)]

    def moves(self, number: int, case: object) -> list[Relation]:
        """Moves towards some others; support only towards later ones, so never in a circle."""
        found = []
        for other, target in enumerate(self.arguments):
            if other == number or self.chance.random() < 0.3:
                continue
            kind = RelationType(self.chance.choice(RelationType.values))
            if kind is RelationType.SUPPORTS and other < number:
                kind = RelationType.REBUTS
            row = Relation(type=kind, target=target, note="Why.")
            if kind is RelationType.UNDERMINES:
                row.premise_key = self.chance.choice([f"alike{other}", f"own{other}"])
            if kind is RelationType.DISTINGUISHES:
                row.case = case
            found.append(row)
        return found


def facts(renamed: dict[int, int], gone: set[str]) -> set[tuple]:
    """What all rows say, with arguments renamed, and premises that are gone said to be."""

    def now(pk: int | None) -> int | None:
        return renamed.get(pk, pk)

    premises = dict(Premise.objects.values_list("key", "text"))
    said: set[tuple] = set()
    for row in Relation.objects.all():
        words = "gone" if row.premise_key in gone else premises.get(row.premise_key, "gone")
        if now(row.source_id) != now(row.target_id):
            ends = (now(row.source_id), row.type, now(row.target_id))
            said.add((*ends, row.premise_key and words, row.case_id, row.note))
    answers: dict[tuple, tuple] = {}
    for row in sorted(CriticalAnswer.objects.all(), key=lambda row: row.argument_id in renamed):
        # Where both dealt with a question, the answer of the one that stays is kept.
        asked = (now(row.argument_id), row.question)
        answers.setdefault(asked, (row.handling, now(row.answered_by_id)))
    said |= {asked + answer for asked, answer in answers.items()}
    for row in Quotation.objects.all():
        said.add((now(row.argument_id), row.text, row.source_id))
    for row in Contention.objects.all():
        said.add((row.case_id, now(row.argument_id), row.raised_by))
    for row in Reception.objects.all():
        said.add((row.ruling_id, now(row.argument_id), row.outcome, row.voice))
    for row in Placement.objects.all():
        said.add((row.question_id, now(row.argument_id), row.answer_key))
    for row in Position.objects.all():
        said.add((row.commentator_id, now(row.argument_id), row.stance, row.source_id))
    return said


@pytest.mark.parametrize("seed", range(4))
def test_every_row_is_kept_once_and_the_graph_is_right(client: Client, seed: int) -> None:
    world = World(random.Random(seed))  # noqa: S311, a seeded world
    loser, winner = world.arguments[:2]
    expected = facts({loser.pk: winner.pk}, gone={"own0"})
    address = loser.url
    merge(ArgumentPage.objects.get(pk=loser.pk), ArgumentPage.objects.get(pk=winner.pk), None)
    assert facts({}, gone=set()) == expected
    rows = (Relation, CriticalAnswer, Quotation, Contention, Reception, Placement, Position)
    assert len(expected) == sum(model.objects.count() for model in rows)
    assert graph_differences() == []
    assert Redirect.objects.get(old_path=address.rstrip("/")).redirect_page_id == winner.pk
    response = client.get(address)
    assert (response.status_code, response.url) == (301, winner.url)
    for argument in ArgumentPage.objects.all():
        assert not argument.has_unpublished_changes
        assert client.get(argument.url).status_code == 200


def test_a_question_answered_by_the_other_of_the_two_is_open_again() -> None:
    winner = factories.make_argument(scheme="analogy")
    answer = CriticalAnswer(question=KEYS[0], handling="by_argument", answered_by=winner)
    loser = factories.make_argument(scheme="analogy", critical_answers=[answer])
    winner.critical_answers = [
        CriticalAnswer(question=KEYS[1], handling="by_argument", answered_by=loser),
        CriticalAnswer(question=KEYS[2], handling="in_text"),
    ]
    winner.save_revision().publish()
    merge(loser, ArgumentPage.objects.get(pk=winner.pk), None)
    assert [row.question for row in CriticalAnswer.objects.all()] == [KEYS[2]]


def test_answers_follow_the_scheme() -> None:
    def one(scheme: str, *questions: str) -> ArgumentPage:
        rows = [CriticalAnswer(question=key, handling="in_text") for key in questions]
        return factories.make_argument(scheme=scheme, critical_answers=rows)

    bare = one("")
    merge(one("precedent", "decided"), bare, None)
    bare = ArgumentPage.objects.get(pk=bare.pk)
    assert (bare.scheme, bare.critical_answers.get().question) == ("precedent", "decided")
    merge(one("analogy", KEYS[0]), bare, None)
    bare = ArgumentPage.objects.get(pk=bare.pk)
    assert (bare.scheme, bare.critical_answers.get().question) == ("precedent", "decided")


def test_a_ruling_that_contradicts_itself_on_the_two_is_settled_first() -> None:
    loser, winner = factories.make_argument(), factories.make_argument()
    ruling = factories.make_ruling(
        receptions=[
            Reception(argument=loser, outcome="rejected"),
            Reception(argument=winner, outcome="adopted"),
        ]
    )
    with pytest.raises(CannotMerge, match="“Rejected” and “Accepted”"):
        merge(loser, winner, None)
    assert ruling.receptions.count() == 2
    assert ArgumentPage.objects.filter(pk=loser.pk, live=True).exists()
