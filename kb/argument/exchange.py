"""A part of the argument graph as every format of it holds it: plain data, without a database.

What the writers share about the formats: which words each file says of what it can't carry, and
names that stay apart within one file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

ATTACKS_CONCLUSION = "rebuts"
ATTACKS_PREMISE = "undermines"
ATTACKS_INFERENCE = ("undercuts", "distinguishes")
SUPPORTS = "supports"
# Moves for which neither Argdown nor AIF has a sign.
NEITHER_FOR_NOR_AGAINST = ("qualifies", "concedes")
# What a move is about, in the words of the tables.
TARGET_PARTS = {
    SUPPORTS: "conclusion",
    ATTACKS_CONCLUSION: "conclusion",
    ATTACKS_PREMISE: "premise",
    **dict.fromkeys(ATTACKS_INFERENCE, "inference"),
    **dict.fromkeys(NEITHER_FOR_NOR_AGAINST, "conclusion"),
}


@dataclass(frozen=True, slots=True)
class Premise:
    """One of the statements an argument rests on."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A move of one argument, by its uid, towards another; `case` is the slug of a case."""

    source: str
    type: str
    target: str
    premise: str = ""
    case: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Exact words; `commentator` and `source` are slugs."""

    text: str
    commentator: str
    source: str
    pinpoint: str


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A source that an entry rests on, by its slug."""

    source: str
    pinpoint: str
    supports: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What was wrong once, and since when it is put right."""

    date: str
    text: str


@dataclass(frozen=True, slots=True)
class CriticalAnswer:
    """How an argument deals with a question of its scheme; `argument` is a uid."""

    question: str
    handling: str
    argument: str
    note: str


@dataclass(frozen=True, slots=True)
class Source:
    """A document that readers may be pointed to."""

    slug: str
    title: str
    author: str
    publisher: str
    date: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What arguments and questions share; the tags are the slugs of those set by hand.

    `check_level` is empty for what nobody checked yet.
    """

    uid: str
    slug: str
    url: str
    title: str
    summary: str
    changed: str = ""
    other_names: tuple[str, ...] = ()
    case_tags: tuple[str, ...] = ()
    doctrine_tags: tuple[str, ...] = ()
    commentator_tags: tuple[str, ...] = ()
    sources: tuple[SourceUse, ...] = ()
    checked_on: str = ""
    check_level: str = ""
    unconfirmed: bool = False
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument(Entry):
    """An argument; its title is its conclusion, its label what maps and chips call it."""

    label: str
    scheme: str = ""
    premises: tuple[Premise, ...] = ()
    critical_answers: tuple[CriticalAnswer, ...] = ()
    quotations: tuple[Quotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a question."""

    key: str
    label: str
    text: str

    @property
    def claim(self) -> str:
        """The answer as a sentence, or in a word where it has none."""
        return self.text or self.label


@dataclass(frozen=True, slots=True)
class Placement:
    """An argument, by its uid, under an answer."""

    argument: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Entry):
    """A question with its answers and what is placed under them."""

    short_answer: str = ""
    short_answer_date: str = ""
    answers: tuple[Answer, ...] = ()
    placements: tuple[Placement, ...] = ()

    @property
    def placed(self) -> list[tuple[Placement, Answer]]:
        """The placements under answers that are there."""
        answers = {answer.key: answer for answer in self.answers}
        return [(one, answers[one.answer]) for one in self.placements if one.answer in answers]


@dataclass(frozen=True)
class Graph:
    """Arguments, the relations among them, and questions; relations stand in their order.

    `site` is the address of the site without a slash at its end, `url` the page this is of.
    """

    title: str
    url: str
    site: str
    arguments: tuple[Argument, ...] = ()
    questions: tuple[Question, ...] = ()
    relations: tuple[Relation, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The arguments and the questions."""
        return (*self.arguments, *self.questions)

    @cached_property
    def by_uid(self) -> dict[str, Argument]:
        """The arguments by their uid."""
        return {argument.uid: argument for argument in self.arguments}

    @cached_property
    def moves(self) -> dict[str, list[Relation]]:
        """The relations that each argument makes, by its uid."""
        found: dict[str, list[Relation]] = {uid: [] for uid in self.by_uid}
        for relation in self.relations:
            found[relation.source].append(relation)
        return found

    def premise(self, relation: Relation) -> Premise | None:
        """The premise a relation disputes, if it names one that is there."""
        premises = self.by_uid[relation.target].premises
        return next((one for one in premises if one.key == relation.premise), None)


LICENCE = "CC BY 4.0 for our words; quotations belong to their authors."
PARTIAL = (
    "Relations with arguments that are not in this file are left out, critical questions that such"
    " an argument answers, and whatever is not public."
)
_NOT_TOLD = "longer texts, critical questions, corrections, and what courts did."
CARRIES = {
    "graph": (
        "All that stands in arguments and questions: premises, critical questions with how they are"
        " dealt with, quotations, sources, topics, every relation with its note, answers and"
        " placements, the longer text, when it was checked, and corrections. Not what courts did"
        " with an argument, and who holds it, which stand in cases and with commentators: each"
        " entry’s own JSON has those. Images by their title alone."
    ),
    "argdown": (
        "Arguments with premises and conclusions, the questions’ answers, and relations; “narrows”"
        " and “accepts this point”, notes and cases stand in the data of an argument, since Argdown"
        f" has no sign for them. Not quotations, sources, topics, {_NOT_TOLD}"
    ),
    "aif": (
        "Claims, inferences and conflicts. “Does not follow” and “that case is different” are both"
        " conflicts with an inference. Not “narrows”, “accepts this point”, notes, cases, labels,"
        f" quotations, sources, {_NOT_TOLD}"
    ),
    "jsonld": (
        "The same claims, inferences and conflicts as RDF, with labels, summaries, notes and cases"
        f" under names of our own. Not quotations, sources, {_NOT_TOLD}"
    ),
    "graphml": (
        "Arguments and answers as boxes and relations as arrows, for drawing programs; premises"
        f" are a text of their argument. Not quotations, sources, {_NOT_TOLD}"
    ),
    "csv": (
        "Two tables: questions, answers, arguments and premises; and the relations among them. Not"
        f" quotations, sources, topics, {_NOT_TOLD}"
    ),
}

_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def distinct(names: Iterable[str], taken: set[str] | None = None) -> list[str]:
    """Names in their order, numbered where one stands already; `taken` grows by them."""
    taken = set() if taken is None else taken
    found = []
    for name in names:
        unique, number = name, 2
        while unique in taken:
            unique = f"{name} ({number})"
            number += 1
        taken.add(unique)
        found.append(unique)
    return found


def one_line(text: str) -> str:
    """A text without line breaks, tabs and other controls, which most formats can't hold."""
    return _BREAKS.sub(" ", text).strip()
