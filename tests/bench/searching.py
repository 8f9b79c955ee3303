"""How soon searches with all their facets are answered among 1,000 to 100,000 entries.

The entries are pages with their tags and all that the index holds of them, written in batches;
their other rows are left out, as no search reads them. What is timed is the search itself: the
hits of one page with their fragments, and every facet with its counts.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from kb.models import (
    INDEX_MODELS,
    TAGGED,
    TOPICS,
    ArgumentPage,
    ArticlePage,
    CasePage,
    CommentatorPage,
    DoctrinePage,
    Entry,
    Kind,
    QuestionPage,
    Topic,
)
from kb.models.vocabulary import (
    CaseState,
    Conduct,
    Disposition,
    Jurisdiction,
    Stage,
    WorkType,
)
from kb.search import SearchRequest, run
from kb.search.index import BATCH, Content, index_entries, rebuild, write
from tests import factories
from tests.bench.clock import Took, best_of, timed
from tests.bench.making import store
from tests.bench.measures import MILLISECOND, Number, undone
from tests.bench.worlds import settle, world

SIZES = tuple(int(size) for size in os.environ.get("BENCH_SIZES", "1000 10000 100000").split())
SHARES = {
    Kind.DOCTRINE: 2,
    Kind.COMMENTATOR: 8,
    Kind.CASE: 20,
    Kind.QUESTION: 5,
    Kind.ARTICLE: 25,
    Kind.ARGUMENT: 40,
}
QUERIES = 200
SYLLABLES = (
    "ba cor den el fan gra hol in jo kel lor man nor ol per qui ros san tor um vel wen zad "
    "mi tre sol bri ek ul har dov pin"
).split()
# Words that half of all entries have, and words of which two together stand in about one of 20.
COMMON = ("copyright", "training", "model", "licence")
MIDDLING = "market excerpt archive novel lyric weight filter scrape royalty notice".split()
TAGS = {Kind.DOCTRINE: 2, Kind.CASE: 2, Kind.COMMENTATOR: 1}


@dataclass
class Library:
    """What was made: the names that readers know, by kind, and the slugs of tags."""

    entries: list[Entry]
    names: list[str]
    tags: dict[Kind, list[Topic]]
    courts: list


def of_searches() -> Iterator[Number]:
    """200 queries of four classes in libraries of each size; leaves the database as it was."""
    slowest: dict[int, float] = {}
    for size in SIZES:
        with world():
            library: list[Library] = []
            yield Number(
                f"making {size:,} entries for this bench",
                timed(lambda size=size, library=library: library.append(make_library(size))),
            )
            settle()
            yield from _searches(library[0], size, slowest)
    if 10_000 in slowest and 100_000 in slowest:
        growth = slowest[100_000] / slowest[10_000]
        yield Number(f"growth from 10,000 to 100,000: {growth:.1f} times", Took(0, 0))


def _searches(library: Library, size: int, slowest: dict[int, float]) -> Iterator[Number]:
    bar = (200 if connection.vendor == "postgresql" else 400) * MILLISECOND
    took: list[tuple[Took, str, SearchRequest]] = []
    for sort, address in queries(library):
        request = SearchRequest.parse(QueryDict(address))
        run(request)
        took.append((best_of(2, lambda request=request: _asked(request)), sort, request))
    took.sort(key=lambda row: row[0])
    slowest[size] = _p95([row[0] for row in took]).seconds
    yield Number(f"{QUERIES} searches among {size:,}, p95", _p95([row[0] for row in took]), bar)
    for sort in dict.fromkeys(row[1] for row in took):
        some = [row[0] for row in took if row[1] == sort]
        found = sorted(run(row[2]).total for row in took if row[1] == sort)[len(some) // 2]
        most = 100 * MILLISECOND if sort == FILTERS else None
        yield Number(f"… {sort} (half find {found:,} or more), p95", _p95(some), most)
    yield Number(f"… the slowest: {took[-1][2].url()}; {_plan(took[-1][2])}", took[-1][0])
    one = library.entries[-1]
    yield Number(
        "… one entry indexed",
        best_of(3, undone(lambda: index_entries([type(one).objects.get(pk=one.pk)]))),
        50 * MILLISECOND,
    )
    if size <= 1000:
        # Those of the other measures too.
        all_of_them = Entry.objects.filter(live=True).count()
        yield Number(
            f"… the whole index made anew, of {all_of_them:,}",
            timed(undone(rebuild)),
            all_of_them / 500,
        )


def _asked(request: SearchRequest) -> None:
    """Anew, with nothing kept from the last time."""
    run(SearchRequest.parse(QueryDict(request.url().removeprefix("?"))))


def _p95(took: Sequence[Took]) -> Took:
    return sorted(took)[int(0.95 * len(took))]


def _plan(request: SearchRequest) -> str:
    """Which statement of a search took longest, and by which indexes it goes."""
    with CaptureQueriesContext(connection) as captured:
        _asked(request)
    sql = max(captured.captured_queries, key=lambda query: float(query["time"]))["sql"]
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}")
        lines = [str(row[-1]) for row in cursor.fetchall()]
    used = [line.strip(" ->") for line in lines if "index" in line.lower()]
    return f"its plan: {'; '.join(dict.fromkeys(used)) or 'no index'}"


# The queries

NAMES, TWO, ONE = "names and identifiers", "two words", "one common word"
FILTERS = "three filters, two of them with two values"


def queries(library: Library) -> Iterator[tuple[str, str]]:
    """Class and query string of each; the same each time."""
    dice = random.Random(2)  # noqa: S311
    for number in range(QUERIES):
        place = number % 10
        if place < 4:
            yield NAMES, urlencode({"q": dice.choice(library.names)})
        elif place < 7:
            yield TWO, urlencode({"q": " ".join(dice.sample(MIDDLING, 2))})
        elif place < 9:
            yield ONE, urlencode({"q": dice.choice(COMMON)})
        else:
            doctrines = dice.sample(library.tags[Kind.DOCTRINE][:20], 2)
            chosen = {
                "kind": dice.sample([Kind.CASE.value, Kind.ARTICLE.value, Kind.ARGUMENT.value], 2),
                "doctrine": [tag.slug for tag in doctrines],
                "year": [str(dice.randint(2021, 2026))],
            }
            yield FILTERS, urlencode(chosen, doseq=True)


# The entries


def make_library(number: int) -> Library:
    """Public entries of all kinds in these shares, found as entries of the site are."""
    dice = random.Random(0)  # noqa: S311 - the same entries each time
    courts = [factories.make_court(slug=f"bench-{n}", name=f"Court {n}") for n in range(60)]
    library = Library([], [], {}, courts)
    contents: list[Content] = []
    for kind, share in SHARES.items():
        entries = [_entry(dice, kind, n, courts) for n in range(number * share // 100)]
        store(INDEX_MODELS[kind].objects.get(), entries)
        if kind in TAGS:
            library.tags[kind] = _tags(kind, entries)
        library.entries += entries
        contents += [_content(dice, entry, library) for entry in entries]
    _tag(dice, library)
    pairs = list(zip(library.entries, contents, strict=True))
    for start in range(0, len(pairs), BATCH):
        write(pairs[start : start + BATCH])
    return library


def _name(dice: random.Random, syllables: int = 3) -> str:
    return "".join(dice.choices(SYLLABLES, k=syllables)).capitalize()


def _entry(dice: random.Random, kind: Kind, number: int, courts: list) -> Entry:
    shared = {"slug": f"bench-{number}", "summary": _words(dice, 30)}
    match kind:
        case Kind.CASE:
            name = f"{_name(dice)} v. {_name(dice, 2)}"
            return CasePage(
                **shared,
                title=f"{name}, Inc.",
                short_name=name,
                court=dice.choice(courts),
                jurisdiction=dice.choice(["us"] * 8 + Jurisdiction.values),
            )
        case Kind.DOCTRINE:
            return DoctrinePage(
                **shared,
                title=f"{_name(dice)} {_name(dice, 2).lower()}",
                doctrine_kind="doctrine",
                jurisdictions=["us"],
                definition=_words(dice, 20),
            )
        case Kind.COMMENTATOR:
            return CommentatorPage(**shared, title=f"{_name(dice, 2)} {_name(dice)}")
        case Kind.QUESTION:
            return QuestionPage(**shared, title=f"{_words(dice, 9)}?")
        case Kind.ARTICLE:
            day = dt.date(2020, 1, 1) + dt.timedelta(days=dice.randrange(2400))
            return ArticlePage(**shared, title=_words(dice, 8), date=day)
        case _:
            return ArgumentPage(**shared, title=_words(dice, 12), label=f"Label {number}")


_VOCABULARY = [f"{a}{b}{c}" for a in SYLLABLES for b in SYLLABLES[:14] for c in SYLLABLES[:12]]
_RANKS = list(accumulate(1 / (rank + 30) for rank in range(len(_VOCABULARY))))


def _words(dice: random.Random, number: int) -> str:
    """A sentence in words of which some are far more frequent than others."""
    return " ".join(dice.choices(_VOCABULARY, cum_weights=_RANKS, k=number))


def _text(dice: random.Random) -> str:
    """A body: with each common word in one of two, with each middling one in about one of five."""
    found = [word for word in COMMON if dice.random() < 0.5]
    found += [word for word in MIDDLING if dice.random() < 0.22]
    words = [*found, *_words(dice, 110).split()]
    dice.shuffle(words)
    return " ".join(words)


def _content(dice: random.Random, entry: Entry, library: Library) -> Content:
    """What the index holds of an entry."""
    names, facets, date = [entry.title], set(), getattr(entry, "date", None)
    match entry.KIND:
        case Kind.CASE:
            date = dt.date(2019, 1, 1) + dt.timedelta(days=dice.randrange(2800))
            docket = f"{dice.randint(1, 5)}:{date.year % 100}-cv-{dice.randrange(100_000):05}"
            names += [entry.short_name, docket]
            library.names += [entry.short_name, docket]
            facets = {
                ("jurisdiction", entry.jurisdiction, ""),
                ("court", entry.court.slug, ""),
                ("status", dice.choice(CaseState.values), ""),
                ("stage", dice.choice(Stage.values), ""),
                ("outcome", dice.choice(Disposition.values), ""),
                ("filed", date.isoformat()[:7], ""),
                ("year", str(date.year), ""),
                ("year", str(min(2026, date.year + 1)), ""),
                *(("works", work, "") for work in dice.sample(WorkType.values, 2)),
                *(("conduct", conduct, "") for conduct in dice.sample(Conduct.values, 2)),
                *(("system", f"system-{n}", f"System {n}") for n in dice.sample(range(60), 1)),
            }
        case Kind.DOCTRINE:
            facets = {("jurisdiction", "us", "")}
        case Kind.ARTICLE:
            facets = {("year", str(entry.date.year), "")}
    if entry.KIND in (Kind.DOCTRINE, Kind.COMMENTATOR):
        library.names.append(entry.title)
    return Content("\n".join(names), entry.summary, _text(dice), date, frozenset(facets))


def _tags(kind: Kind, entries: Sequence[Entry]) -> list[Topic]:
    """The tags of entries; names that came up twice are told apart."""
    model = TOPICS[kind]
    return model.objects.bulk_create(
        [
            model(name=f"{entry.title} {n}", key=f"bench {kind} {n}", slug=entry.slug, page=entry)
            for n, entry in enumerate(entries)
        ],
        batch_size=500,
    )


def _tag(dice: random.Random, library: Library) -> None:
    """Some of every kind on each entry, a few of them far more often than the others."""
    for kind, of_each in TAGS.items():
        tags = library.tags[kind]
        weights = list(accumulate(1 / (rank + 5) for rank in range(len(tags))))
        TAGGED[kind].every.bulk_create(
            [
                TAGGED[kind](content_object_id=entry.pk, tag=tag)
                for entry in library.entries
                for tag in set(dice.choices(tags, cum_weights=weights, k=of_each))
            ],
            batch_size=500,
        )
