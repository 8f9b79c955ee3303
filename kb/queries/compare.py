"""Two arguments side by side: where they meet, and what answers what."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import OuterRef, Q, Subquery

from kb.models import (
    Answer,
    ArgumentPage,
    CasePage,
    CaseTag,
    Contention,
    Placement,
    Premise,
    QuestionPage,
    Reception,
    Relation,
)
from kb.models.vocabulary import RelationType
from kb.queries.neighbours import SINCE_REMOVED, TopicLink, public_rows, topic_link
from kb.queries.receptions import InTheCourts, in_the_courts
from kb.queries.reply_states import RepliesHere, replies_here

LONGEST_NAME = 255
MOST_LISTED = 500


Pair = tuple[ArgumentPage, ArgumentPage]
# How two arguments meet in a third: what it does to one, or that one to it, and the other's part.
WORDS = {
    ("replies", "replied to"): "It replies to “{}”, and “{}” answers it",
    ("replies", "supported"): "It replies to “{}”, and “{}” supports it",
    ("replied to", "supported"): "“{}” replies to it, and “{}” supports it",
    ("supports", "replied to"): "It supports “{}”, and “{}” replies to it",
    ("replies", "supports"): "It replies to “{}” and supports “{}”",
    ("replies", "replies"): "It replies to both",
    ("replied to", "replied to"): "Both reply to it",
    ("supported", "supported"): "Both support it",
    ("supports", "supports"): "It supports both",
}


@dataclass
class Compared:
    """One of the two."""

    argument: ArgumentPage
    courts: InTheCourts
    replies: RepliesHere | None
    premises: list[Premise]


@dataclass
class Step:
    """A relation in words: `of` is `words` (passive) `by`."""

    of: ArgumentPage
    words: str
    by: ArgumentPage
    premise: str
    case: TopicLink | None
    note: str


@dataclass
class Meeting:
    """A third argument that both have to do with: how, in a sentence, and step by step."""

    argument: ArgumentPage
    words: str
    steps: list[Step] = field(default_factory=list)


@dataclass
class SharedQuestion:
    """A question that both bear on, with the answers each supports."""

    question: QuestionPage
    answers: tuple[list[str], list[str]]

    @property
    def same(self) -> bool:
        """Whether both support the same answer, and no other."""
        return self.answers[0] == self.answers[1]


@dataclass
class SharedCase:
    """A case in which courts dealt with both, or where both were raised."""

    case: CasePage
    receptions: tuple[list[Reception], list[Reception]]
    raised: tuple[list[Contention], list[Contention]]


def named(names: Iterable[str]) -> dict[str, ArgumentPage | None]:
    """The public argument of each slug, or else of each title or label; one query for all."""
    names = list(names)
    wanted = Q(handle__in=names)
    for name in names:
        wanted |= Q(title__iexact=name) | Q(label__iexact=name)
    found = list(ArgumentPage.objects.visible().filter(wanted).order_by("pk")) if names else []

    def best(name: str) -> ArgumentPage | None:
        folded = name.casefold()
        for is_it in (
            lambda one: one.slug == name,
            lambda one: one.title.casefold() == folded,
            lambda one: one.label.casefold() == folded,
        ):
            match = next(filter(is_it, found), None)
            if match:
                return match
        return None

    return {name: best(name) for name in names}


def asked_names(query: Mapping[str, str]) -> tuple[str, str]:
    """What an address names as the two arguments, cleaned of what no name holds."""

    def clean(text: str) -> str:
        kept = (char for char in text if char.isprintable())
        return " ".join("".join(kept).split())[:LONGEST_NAME]

    return clean(query.get("a", "")), clean(query.get("b", ""))


def listed_titles() -> list[str]:
    """The claims that the form offers."""
    titles = ArgumentPage.objects.visible().order_by("title").values_list("title", flat=True)
    return list(titles[:MOST_LISTED])


def comparison(first: ArgumentPage, second: ArgumentPage) -> dict:
    """What the page of two different arguments shows: the same few queries for any two."""
    pair = (first, second)
    keys = [one.pk for one in pair]
    relations = _relations(keys)
    premises = _premises(keys, relations)
    steps = _steps(relations, premises)
    courts, states = in_the_courts(keys), replies_here(keys)
    sides = [
        Compared(
            one,
            courts[one.pk],
            states.get(one.pk),
            [row for row in premises if row.argument_id == one.pk],
        )
        for one in pair
    ]
    return {
        "sides": sides,
        "direct": [step for row, step in zip(relations, steps, strict=True) if _within(row, keys)],
        "meetings": _meetings(pair, relations, steps),
        "questions": _questions(keys),
        "cases": _cases([side.courts for side in sides]),
    }


def _relations(keys: list[int]) -> list[Relation]:
    rows = Relation.objects.filter(Q(source__in=keys) | Q(target__in=keys))
    public = ArgumentPage.objects.visible()
    return public_rows(
        rows.order_by("target", "sort_order", "pk"),
        need={"source": public, "target": public, "case": CaseTag.objects.visible()},
        load=("case__page",),
    )


def _within(row: Relation, keys: list[int]) -> bool:
    return row.source_id in keys and row.target_id in keys


def _premises(keys: list[int], relations: list[Relation]) -> list[Premise]:
    disputed = {row.target_id for row in relations if row.premise_key}
    return list(Premise.objects.filter(argument__in={*keys, *disputed}))


def _steps(relations: list[Relation], premises: list[Premise]) -> list[Step]:
    texts = {(row.argument_id, row.key): row.text for row in premises}
    return [
        Step(
            row.target,
            RelationType(row.type).passive,
            row.source,
            texts.get((row.target_id, row.premise_key), SINCE_REMOVED) if row.premise_key else "",
            topic_link(row.case) if row.case else None,
            row.note,
        )
        for row in relations
    ]


def _meetings(pair: Pair, relations: list[Relation], steps: list[Step]) -> list[Meeting]:
    """The arguments that both have to do with; what answers what comes first."""
    keys = [one.pk for one in pair]
    thirds: dict[int, list[tuple[Relation, Step]]] = defaultdict(list)
    for row, step in zip(relations, steps, strict=True):
        if not _within(row, keys):
            thirds[row.source_id if row.target_id in keys else row.target_id].append((row, step))
    found = []
    for third, rows in thirds.items():
        sides = [
            [one for one in rows if key in (one[0].source_id, one[0].target_id)] for key in keys
        ]
        if all(sides):
            row, step = rows[0]
            moves = [{_move(row, third) for row, _ in side} for side in sides]
            rank, words = _in_words(pair, moves)
            argument = step.by if row.source_id == third else step.of
            ordered = [step for side in sides for _, step in side]
            found.append((rank, argument.title, Meeting(argument, words, ordered)))
    return [meeting for _, _, meeting in sorted(found, key=lambda one: one[:2])]


def _move(row: Relation, third: int) -> str:
    """What the third argument does to the other end of a relation, or what is done to it."""
    type_ = RelationType(row.type)
    active = row.source_id == third
    if type_.attacks:
        return "replies" if active else "replied to"
    if type_ is RelationType.SUPPORTS:
        return "supports" if active else "supported"
    return "other"


def _in_words(pair: Pair, moves: list[set[str]]) -> tuple[int, str]:
    """How two meet in a third argument, in a sentence; the more telling ranks lower."""
    for rank, ((of_one, of_other), words) in enumerate(WORDS.items()):
        for one, other in ((0, 1), (1, 0)):
            if of_one in moves[one] and of_other in moves[other]:
                return rank, words.format(pair[one].label, pair[other].label)
    return len(WORDS), "Both have to do with it"


def _questions(keys: list[int]) -> list[SharedQuestion]:
    answers = Answer.objects.filter(question=OuterRef("question"), key=OuterRef("answer_key"))
    rows = public_rows(
        Placement.objects.filter(argument__in=keys)
        .annotate(answer_label=Subquery(answers.values("label")[:1]))
        .order_by("question__title", "sort_order", "pk"),
        need={"question": QuestionPage.objects.visible()},
    )
    found: dict[int, SharedQuestion] = {}
    for row in rows:
        shared = found.setdefault(row.question_id, SharedQuestion(row.question, ([], [])))
        label = row.answer_label or f"An answer {SINCE_REMOVED}"
        shared.answers[keys.index(row.argument_id)].append(label)
    return [one for one in found.values() if all(one.answers)]


def _cases(courts: list[InTheCourts]) -> list[SharedCase]:
    """The cases that have to do with both, that of the newest ruling first."""
    found: dict[int, SharedCase] = {}

    def shared(case: CasePage) -> SharedCase:
        return found.setdefault(case.pk, SharedCase(case, ([], []), ([], [])))

    for side, here in enumerate(courts):
        for row in here.receptions:
            shared(row.ruling.case).receptions[side].append(row)
        for row in here.raised:
            shared(row.case).raised[side].append(row)
    both = [
        one
        for one in found.values()
        if all(one.receptions[side] or one.raised[side] for side in (0, 1))
    ]

    def newest(one: SharedCase) -> dt.date:
        dates = (row.ruling.date for rows in one.receptions for row in rows)
        return max(dates, default=dt.date.min)

    return sorted(both, key=newest, reverse=True)
