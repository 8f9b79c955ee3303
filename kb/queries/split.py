"""Where rulings differ on the same question: the same doctrine, element and use.

Only rulings that still stand are compared, and only rulings of different cases in one legal
system: what a higher court did to a ruling of its own case is history, not disagreement. Rulings
of other systems stand apart. Rulings on "other" uses are each about a use of its own.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from kb.models import DoctrinePage, Holding
from kb.models.receptions import EARLY
from kb.models.vocabulary import Direction, Finding, Jurisdiction, Use
from kb.queries.holdings import PLACES, element_words, holdings_of
from kb.queries.matrix import ANY_USE, WHOLE
from kb.queries.neighbours import SINCE_REMOVED


@dataclass(frozen=True)
class Side:
    """One answer to a question, with the rulings that gave it, newest first."""

    words: str
    place: int
    holdings: list[Holding]


@dataclass(frozen=True)
class Question:
    """What one element, or the doctrine as a whole, comes to for one use."""

    element: str
    use: str


@dataclass(frozen=True)
class System:
    """The answers that the courts of one legal system gave to one question."""

    jurisdiction: str
    sides: list[Side]

    @property
    def label(self) -> str:
        return str(Jurisdiction(self.jurisdiction).label)


@dataclass(frozen=True)
class Split:
    """A question on which rulings of at least one system differ; what others say is elsewhere."""

    question: Question
    systems: list[System]
    elsewhere: list[System]


@dataclass
class Splits:
    """All that differs on a doctrine: within a legal system, and only between systems."""

    within: list[Split] = field(default_factory=list)
    between: list[Split] = field(default_factory=list)
    compared: int = 0
    undone: int = 0


def splits_of(doctrine: DoctrinePage, day: dt.date | None = None) -> Splits:
    """Where rulings on a doctrine differ: four queries. With a `day`, as it stood then."""
    names = {"": WHOLE, **{row.key: row.name for row in doctrine.elements.all()}}
    rows = holdings_of(doctrine, day)
    standing = [row for row in rows if not row.history.undone]
    found = Splits(
        compared=len({row.ruling_id for row in standing}),
        undone=len({row.ruling_id for row in rows} - {row.ruling_id for row in standing}),
    )
    asked: dict[tuple[str, str], list[Holding]] = defaultdict(list)
    for row in standing:
        if answers(row):
            asked[row.element_key, row.use].append(row)
    uses, keys = ["", *Use.values], list(names)

    def place(question: tuple[str, str]) -> tuple[bool, int, int]:
        key, use = question
        return key not in names, keys.index(key) if key in names else 0, uses.index(use)

    for key, use in sorted(asked, key=place):
        question = Question(
            names.get(key, f"An element {SINCE_REMOVED}"),
            str(Use(use).label) if use else ANY_USE,
        )
        _add(found, question, asked[key, use])
    return found


def answers(row: Holding) -> bool:
    """Whether a holding answers a question that another ruling can have been asked."""
    if row.use == Use.OTHER:
        return False
    return row.finding != Finding.NOT_REACHED and row.direction != Direction.NOT_ANALYSED


def differ(one: Holding, other: Holding) -> bool:
    """Whether two holdings on the same question answer it differently.

    How strongly an element favours a side is no difference. That a claim was sufficiently pleaded
    differs only from a ruling of that stage that it was not: it says nothing on what is proven.
    """
    findings = {one.finding, other.finding}
    if Finding.PLAUSIBLE in findings:
        early = one.ruling.stage in EARLY and other.ruling.stage in EARLY
        return findings == {Finding.PLAUSIBLE, Finding.NOT_FOUND} and early
    leanings = {_leaning(one), _leaning(other)} - {None}
    return len(findings) > 1 or len(leanings) > 1


def _leaning(row: Holding) -> int | None:
    """Whom it favours: the user, nobody or the owner (-1, 0, 1)."""
    place = PLACES.get(row.direction)
    return None if place is None else (place > 3) - (place < 3)


def _add(found: Splits, question: Question, rows: list[Holding]) -> None:
    """Put a question where it belongs: a split within a system, between systems, or nowhere."""
    by_system: dict[str, list[Holding]] = defaultdict(list)
    for row in rows:
        by_system[row.ruling.court.jurisdiction].append(row)
    order = [code for code in Jurisdiction.values if code in by_system]
    split = [code for code in order if _any_differ(by_system[code])]
    systems = {code: System(code, _sides(by_system[code])) for code in order}
    elsewhere = [systems[code] for code in order if code not in split]
    if split:
        found.within.append(Split(question, [systems[code] for code in split], elsewhere))
    elif _any_differ(rows):
        found.between.append(Split(question, [], elsewhere))


def _any_differ(rows: Sequence[Holding]) -> bool:
    return any(
        one.ruling.case_id != other.ruling.case_id and differ(one, other)
        for one, other in combinations(rows, 2)
    )


def _sides(rows: Sequence[Holding]) -> list[Side]:
    """Rulings by what they answered, in the order of the closed lists."""
    findings, by_answer = Finding.values, defaultdict(list)
    for row in rows:
        by_answer[findings.index(row.finding), _leaning(row)].append(row)
    return [
        Side(_words(group), _place(group), group)
        for _, group in sorted(by_answer.items(), key=lambda item: (item[0][0], item[0][1] or 0))
    ]


def _words(rows: list[Holding]) -> str:
    """What they found, and whom that favours: of an element the latter alone, where it says all."""
    if rows[0].element_key:
        return " or ".join(dict.fromkeys(element_words(row) for row in rows))
    directions = dict.fromkeys(row.get_direction_display() for row in rows if row.direction)
    return "; ".join([rows[0].get_finding_display(), *(words.lower() for words in directions)])


def _place(rows: list[Holding]) -> int:
    return PLACES.get(rows[0].direction, 0)
