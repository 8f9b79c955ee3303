"""Never a dead end: where a search finds nothing, the nearest search that finds something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.db.models import Value

from kb.models import Entry
from kb.search.analysis import fold, query_tokens
from kb.search.engine import Clause, Expression, engine
from kb.search.request import SearchRequest
from kb.search.results import Results, run
from kb.search.spelling import corrections
from kb.search.synonyms import synonyms
from kb.search.words import mistakes


@dataclass(frozen=True)
class Slip:
    """A slip in how the query is written, the query without it, and the address of that."""

    sentence: str
    repaired: str
    url: str


@dataclass(frozen=True)
class Found:
    """What a search found, or if it found nothing (`answered` is false) the nearest one.

    `relaxed` says what was given up; `meant` is the query with its spelling put right.
    """

    results: Results
    slips: tuple[Slip, ...] = ()
    answered: bool = True
    relaxed: str = ""
    meant: str = ""
    meant_url: str = ""


def find(request: SearchRequest) -> Found:
    """Search, and where that finds nothing search for less: other spelling, any word, no filter."""
    slips = tuple(
        Slip(one.sentence, one.repaired, request.url(q=one.repaired)) for one in mistakes(request.q)
    )
    request = replace(request, rows=synonyms() if request.q else [])
    results = run(request)
    if results.total or request.expression() is None:
        return Found(results, slips)
    for other, sentence in _nearest(request):
        nearest = run(other)
        if nearest.total:
            meant = other.q if other.q != request.q else ""
            url = request.url(q=meant) if meant else ""
            return Found(nearest, slips, False, sentence, meant, url)
    return Found(results, slips, answered=False)


def _nearest(request: SearchRequest) -> Iterator[tuple[SearchRequest, str]]:
    """What to search for instead, the nearest first, each with what is said of it."""
    corrected = spelt(request)
    best = corrected or request
    several = len(best.words.must) > 1
    nothing = f"Nothing has {'all of ' if len(request.words.must) > 1 else ''}“{request.q}”"
    if request.filters:
        nothing += " with these filters"
    if corrected:
        yield corrected, f"{nothing}. These have “{best.q}”."
    if several:
        yield (
            replace(best, loosely=True),
            f"{nothing}. These have some of the words.",
        )
    if request.filters:
        free = replace(best, filters={})
        yield free, f"{nothing}. These have “{best.q}”, without the filters."
        if several:
            sentence = f"{nothing}. These have some of the words, without the filters."
            yield replace(free, loosely=True), sentence


def spelt(request: SearchRequest) -> SearchRequest | None:
    """The search with words that stand nowhere put right, if that can be told."""
    if '"' in request.q:
        return None
    missing = _missing(request)
    if not missing:
        return None
    found = corrections(request.q, missing)
    public = _public({meant: tuple(query_tokens(meant)) for _, meant in found})
    q = request.q
    for written, meant in found:
        if meant in public:
            q = q.replace(written, meant.capitalize() if written[0].isupper() else meant, 1)
    return replace(request, q=q) if q != request.q else None


def _missing(request: SearchRequest) -> set[str]:
    """The words of a query that stand nowhere, folded."""
    words = {fold(word).strip(".,;:!?()-'’") for word in request.q.split()}
    tokens = {word: tuple(query_tokens(word)) for word in words}
    asked = {word: run for word, run in tokens.items() if run}
    if not asked:
        return set()
    return set(asked) - _public(asked)


def _public(runs: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Those of some words, each with its tokens, that an entry has which everybody may see."""
    words = list(runs)
    visible = Entry.objects.visible().order_by()
    parts = [
        visible.filter(pk__in=engine().matching(Expression((Clause((runs[word],)),))))
        .annotate(number=Value(number))
        .values_list("number", flat=True)
        for number, word in enumerate(words)
    ]
    return {words[number] for number in parts[0].union(*parts[1:])} if parts else set()
