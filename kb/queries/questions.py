"""What the page of a question shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.models import ArgumentPage, Position, QuestionPage, Reception, Ruling
from kb.queries.body import ArgumentCard, carded
from kb.queries.neighbours import SINCE_REMOVED, key_of, own
from kb.queries.positions import on_record
from kb.queries.receptions import InTheCourts, in_the_courts


@dataclass
class Side:
    """One answer with the arguments placed under it and who is on record for it."""

    number: int
    label: str
    text: str
    cards: list[ArgumentCard] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)


@dataclass
class Decision:
    """A ruling with what it did with arguments of the question."""

    ruling: Ruling
    receptions: list[Reception] = field(default_factory=list)


def question_context(question: QuestionPage) -> dict:
    """The answers side by side, and the rulings that dealt with their arguments, newest first."""
    placements = own(question, "placements", need={"argument": ArgumentPage.objects.visible()})
    courts = in_the_courts({row.argument_id for row in placements} | carded(question.body))
    sides = {
        row.key: Side(number, row.label, row.text)
        for number, row in enumerate(question.answers.all(), start=1)
    }
    for row in placements:
        card = ArgumentCard(row.argument, courts[row.argument_id])
        _side(sides, row.answer_key).cards.append(card)
    for position in on_record(Position.objects.filter(question=key_of(question))):
        _side(sides, position.answer_key).positions.append(position)
    arguments = {row.argument_id: row.argument for row in placements}
    return {
        "sides": list(sides.values()),
        "decisions": _decisions(arguments, courts),
        "known_courts": courts,
    }


def _side(sides: dict[str, Side], key: str) -> Side:
    """The answer a row names; one that has gone gets a column that says so."""
    return sides.setdefault(key, Side(len(sides) + 1, f"An answer {SINCE_REMOVED}", ""))


def _decisions(
    arguments: dict[int, ArgumentPage], courts: dict[int, InTheCourts]
) -> list[Decision]:
    """The receptions of these arguments, grouped by ruling; each knows its argument."""
    decisions: dict[int, Decision] = {}
    for pk, argument in arguments.items():
        for reception in courts[pk].receptions:
            reception.argument = argument
            ruling = reception.ruling
            decisions.setdefault(ruling.pk, Decision(ruling)).receptions.append(reception)
    return sorted(
        decisions.values(), key=lambda one: (one.ruling.date, one.ruling.pk), reverse=True
    )
