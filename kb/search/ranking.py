"""Order by relevance: the same on both databases, as it is worked out from what they both hold.

A first score counts where each part of the query stands: in a name, the summary, the body; rare
parts weigh more. The best by it are then ordered by how well their names are what was asked for,
by what kind they are, and by how many entries are tagged with them.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import nlargest
from operator import neg

from django.db.models import Count
from rapidfuzz import fuzz

from kb.models import TAGGED, SearchDocument
from kb.models.vocabulary import Kind
from kb.search.analysis import fold, tokens
from kb.search.engine import FIELDS, Clause, Expression, engine
from kb.search.numbers import Columns

WEIGHTS = {"names": 12, "summary": 5, "body": 2}
# Who asks uses words that stand in names less often.
WEIGHTS_OF_QUESTIONS = {"names": 8, "summary": 6, "body": 2}
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
# To who asks, a question is worth more by so much of what it matches, and a close name this much.
QUESTION_ASKED, NAME_ASKED = 0.5, 1.1
TAGGED_OFTEN = 0.03
# What a name adds that says the same as a question, word by word.
LIKE, UNLIKE = 3.0, 0.6
_FIRST = 1_000_000
_folded = lru_cache(maxsize=20_000)(fold)
_tokens = lru_cache(maxsize=20_000)(lambda name: tuple(tokens(name)))


@dataclass(frozen=True)
class Wanted:
    """What is to be ranked: the entries found, and what of them matched or was found all the same.

    Of these `named` the first stands first.
    """

    found: Columns
    expression: Expression
    named: tuple[int, ...] = ()
    asked: str = ""  # the words of a question

    @property
    def fields(self) -> tuple[str, ...]:
        """Those that are weighed; of a single part not the body, where nearly all have it."""
        return FIELDS if len(self.expression.must) > 1 else FIELDS[:-1]

    @cached_property
    def places(self) -> list[list[array]]:
        """For each part of the query and each field, the keys of the entries that have it there."""
        return engine().places(self.expression.must, self.fields)

    @cached_property
    def rarity(self) -> list[int]:
        """What each part of the query weighs: a whole number, the same on both databases."""
        if len(self.places) == 1:
            return [1]
        every = SearchDocument.objects.count()
        numbers = (len(set().union(*fields)) for fields in self.places)
        return [1 + round(10 * math.log((every + 1) / (number + 1))) for number in numbers]

    @property
    def weights(self) -> dict[str, int]:
        """What each field weighs."""
        return WEIGHTS_OF_QUESTIONS if self.asked else WEIGHTS


def page_of(wanted: Wanted, start: int, size: int) -> list[int]:
    """The keys of one page of those that match, the best first; ties by date, then by key."""
    scores = _scores(wanted)
    # As `scores` was made of the keys, it has their order.
    rows = zip(scores.values(), wanted.found.days, map(neg, scores), strict=True)
    best = [-key for *_, key in nlargest(max(CLOSELY, start + size), rows)]
    if start < CLOSELY:
        best[:CLOSELY] = _closely(best[:CLOSELY], scores, wanted)
    return best[start : start + size]


def _scores(wanted: Wanted) -> dict[int, int]:
    """By the key of each entry found: where the parts of the query stand in it."""
    scores = dict.fromkeys(wanted.found.keys, 0)
    for places, weight in zip(wanted.places, wanted.rarity, strict=True):
        for field, keys in zip(wanted.fields, places, strict=True):
            for key in scores.keys() & keys:
                scores[key] += wanted.weights[field] * weight
    for number, key in enumerate(wanted.named):
        if key in scores:
            scores[key] += _FIRST // (number + 1)
    return scores


def _closely(keys: list[int], scores: Mapping[int, int], wanted: Wanted) -> list[int]:
    if len(keys) < 2:
        return keys
    clauses = wanted.expression.must
    weights = wanted.rarity
    most = sum(weights) * sum(wanted.weights.values())
    rows = SearchDocument.objects.filter(pk__in=keys).values_list("pk", "kind", "text__names")
    known = {key: (Kind(kind), names) for key, kind, names in rows}
    keys = [key for key in keys if key in known]  # one may have gone meanwhile
    tagged = _tagged(keys)
    prior = PRIOR_OF_QUESTIONS if wanted.asked else PRIOR

    def score(key: int) -> float:
        kind, called = known[key]
        matched = scores[key] / most
        close = closeness(called, clauses, weights)
        if wanted.asked:
            close = NAME_ASKED * close + likeness(called, wanted.asked)
            close += QUESTION_ASKED * matched if kind == Kind.QUESTION else 0.0
        often = TAGGED_OFTEN * math.log(1 + tagged[key])
        return matched + close + prior[kind] + often

    return sorted(keys, key=score, reverse=True)  # which keeps the order of ties


def _tagged(pages: Iterable[int]) -> Counter[int]:
    """How many times entries are tagged with each of these pages."""
    parts = [
        rows.every.filter(tag__page__in=pages)
        .order_by()
        .values_list("tag__page")
        .annotate(number=Count("*"))
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
