"""Order by relevance: the same on both databases, as it is worked out from what they both hold.

A first score counts where each part of the query stands: in a name, the summary, the body; rare
parts weigh more. The best by it are then ordered by how well their names are what was asked for,
by what kind they are, and by how many entries are tagged with them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db.models import Count, F, QuerySet
from rapidfuzz import fuzz

from kb.models import TAGGED, Entry, SearchDocument
from kb.models.vocabulary import Kind
from kb.search.analysis import fold, tokens
from kb.search.engine import FIELDS, Clause, Expression, counts, engine

WEIGHTS = {"names": 12, "summary": 5, "body": 2}
# Who asks uses words that seldom stand in names.
WEIGHTS_OF_QUESTIONS = {"names": 6, "summary": 6, "body": 3}
# How many of the best are ordered by their names too: five pages.
CLOSELY = 100
# What a name adds that is just what was asked for, by where it stands among the names; and what
# the first does at least that begins with it.
FIRST_NAME, OTHER_NAME, BEGINNING = 1.5, 1.2, 1.05
# Who reads the name of several kinds mostly wants these, and news last; who asks, questions.
PRIOR = {
    Kind.CASE: 0.06,
    Kind.COMMENTATOR: 0.2,
    Kind.DOCTRINE: 0.1,
    Kind.QUESTION: 0.1,
    Kind.ARGUMENT: 0.05,
    Kind.ARTICLE: -0.1,
}
PRIOR_OF_QUESTIONS = {**PRIOR, Kind.COMMENTATOR: 0.0, Kind.ARTICLE: 0.0}
# To who asks, a question is worth more by so much of what it matches, and a name less.
QUESTION_ASKED, NAME_ASKED = 0.5, 0.8
TAGGED_OFTEN = 0.03
# What a name adds that says the same as a question, word by word.
LIKE, UNLIKE = 3.0, 0.6
_FIRST = 1_000_000
_folded = lru_cache(maxsize=20_000)(fold)
_tokens = lru_cache(maxsize=20_000)(lambda name: tuple(tokens(name)))


@dataclass(frozen=True)
class Wanted:
    """What is to be ranked: entries, what of them must match, and those found all the same.

    Of these `named` the first stands first.
    """

    entries: QuerySet[Entry]
    expression: Expression
    named: tuple[int, ...] = ()
    asked: str = ""  # the words of a question

    @cached_property
    def rarity(self) -> list[int]:
        """What each part of the query weighs."""
        return rarity(self.expression.weighed)

    @property
    def weights(self) -> dict[str, int]:
        """What each field weighs."""
        return WEIGHTS_OF_QUESTIONS if self.asked else WEIGHTS


def ranked(wanted: Wanted) -> QuerySet[Entry]:
    """The entries that match, the best first; ties by date, then by key."""
    clauses = wanted.expression.weighed
    parts, parameters = [], []
    for clause, weight in zip(clauses, wanted.rarity, strict=True):
        for field in FIELDS:
            if len(clauses) == 1 and field == "body":
                continue  # nothing to weigh it against
            condition, parameter = engine().in_field(clause, field)
            parts.append(f"CASE WHEN {condition} THEN {wanted.weights[field] * weight} ELSE 0 END")
            parameters.append(parameter)
    for number, key in enumerate(wanted.named):
        above = _FIRST // (number + 1)
        parts.append(f"CASE WHEN kb_entry.page_ptr_id = {key:d} THEN {above} ELSE 0 END")
    found = engine().found(wanted.entries, wanted.expression, wanted.named)
    # Their parameters apart, the parts are made of our own words and numbers.
    found = found.extra(select={"score": " + ".join(parts)}, select_params=parameters)  # noqa: S610
    return found.order_by("-score", F("search_document__date").desc(nulls_last=True), "pk")


def rarity(clauses: Sequence[Clause]) -> list[int]:
    """What each clause weighs: a whole number, so that both databases add up the same."""
    if len(clauses) == 1:
        return [1]
    *numbers, every = counts(clauses)
    return [1 + round(10 * math.log((every + 1) / (number + 1))) for number in numbers]


def page_of(wanted: Wanted, start: int, size: int) -> list[int]:
    """The keys of one page of those that match."""
    order = ranked(wanted)
    if start >= CLOSELY:
        return [entry.pk for entry in order.only("pk")[start : start + size]]
    best = list(order.only("pk", "kind")[: max(CLOSELY, start + size)])
    close, rest = best[:CLOSELY], best[CLOSELY:]
    return [entry.pk for entry in (*_closely(close, wanted), *rest)][start : start + size]


def _closely(entries: list[Entry], wanted: Wanted) -> list[Entry]:
    if len(entries) < 2:
        return entries
    clauses = wanted.expression.weighed
    weights = wanted.rarity
    most = sum(weights) * sum(wanted.weights.values())
    keys = [entry.pk for entry in entries]
    names = dict(SearchDocument.objects.filter(pk__in=keys).values_list("pk", "names"))
    tagged = _tagged(keys)
    prior = PRIOR_OF_QUESTIONS if wanted.asked else PRIOR

    def score(entry: Entry) -> float:
        called = names.get(entry.pk, "")
        matched = entry.score / most
        close = closeness(called, clauses, weights)
        if wanted.asked:
            close = NAME_ASKED * close + likeness(called, wanted.asked)
            close += QUESTION_ASKED * matched if entry.kind == Kind.QUESTION else 0.0
        often = TAGGED_OFTEN * math.log(1 + tagged[entry.pk])
        return matched + close + prior[Kind(entry.kind)] + often

    return sorted(entries, key=score, reverse=True)  # which keeps the order of ties


def _tagged(pages: Iterable[int]) -> Counter[int]:
    """How many entries are tagged with each of these pages."""
    parts = [
        rows.every.filter(tag__page__in=pages)
        .order_by()
        .values_list("tag__page")
        .annotate(number=Count("content_object", distinct=True))
        for rows in TAGGED.values()
    ]
    return Counter(dict(parts[0].union(*parts[1:], all=True)))


def closeness(names: str, clauses: Sequence[Clause], weights: Sequence[int]) -> float:
    """How much the best of some names (a line each) is what the clauses ask for."""
    first, *others = (_tokens(name) for name in names.split("\n"))
    best = max((_closeness(name, clauses, weights) for name in others), default=0.0) * OTHER_NAME
    begins = BEGINNING if _begins(first, clauses) else 0.0
    return max(best, begins, _closeness(first, clauses, weights) * FIRST_NAME)


def likeness(names: str, question: str) -> float:
    """How much a question is put in the words of one of some names: of that most like it."""
    asked = fold(question)
    most = max(fuzz.token_sort_ratio(_folded(name), asked) for name in names.split("\n"))
    return LIKE * max(0.0, most / 100 - UNLIKE)


def _begins(name: tuple[str, ...], clauses: Sequence[Clause]) -> bool:
    """Whether a name begins with the clauses, in their order."""
    for clause in clauses:
        run = next((run for run in clause.alternatives if name[: len(run)] == run), None)
        if run is None:
            return False
        name = name[len(run) :]
    return True


def _closeness(name: tuple[str, ...], clauses: Sequence[Clause], weights: Sequence[int]) -> float:
    met: set[int] = set()
    asked = 0
    for clause, weight in zip(clauses, weights, strict=True):
        places = [place for run in clause.alternatives for place in _places(run, name)]
        if places:
            asked += weight
            met.update(places)
    if not met:
        return 0.0
    return (asked / sum(weights)) ** 2 * len(met) / len(name)


def _places(run: tuple[str, ...], name: tuple[str, ...]) -> list[int]:
    size = len(run)
    return [
        place + step
        for place in range(len(name) - size + 1)
        if name[place : place + size] == run
        for step in range(size)
    ]
