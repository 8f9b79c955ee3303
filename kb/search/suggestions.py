"""Suggestions while a reader types: the entries whose names hold the words, a few of each kind."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Length, RowNumber

from kb.models import Entry, SearchFacet, SearchName
from kb.models.vocabulary import Kind
from kb.search.engine import engine
from kb.search.names import Typed, name_rows, typed
from kb.search.request import BadQuery, clean_words

LONGEST = 64
OF_A_KIND = 3
IN_ALL = 10
# Where a single word may go on in so many ways (one letter in a thousand entries), only what whole
# names begin with counts: nobody looks for one entry like that, and all would have to be sorted.
BROAD = 1000
# In which order readers see the kinds.
ORDER = (
    Kind.CASE,
    Kind.DOCTRINE,
    Kind.QUESTION,
    Kind.ARGUMENT,
    Kind.COMMENTATOR,
    Kind.ARTICLE,
)


@dataclass(frozen=True)
class Suggestion:
    """One entry: its name in lists and its address; of a case, its court and first year.

    `also` is the name by which it was found, where the title does not show why; None where the
    words stand in several names.
    """

    kind: Kind
    title: str
    url: str
    court: str
    year: str
    also: str | None


@dataclass(frozen=True)
class Group:
    """The suggestions of one kind, the best first."""

    kind: Kind
    suggestions: list[Suggestion]


def suggest(text: str) -> list[Group]:
    """Public entries by their names, in two or three queries; none for text without a word.

    Raises BadQuery when the text is too long.
    """
    text = clean_words(text)
    if len(text) > LONGEST:
        raise BadQuery(f"Suggestions are for at most {LONGEST} characters: please search instead.")
    asked = typed(text)
    if asked is None:
        return []
    keys = _best(asked)
    found = _shown(keys, asked)
    # What one name says alone comes before what several say together.
    best = sorted((found[pk] for pk in keys if pk in found), key=lambda one: one.also is None)
    groups = [Group(kind, [one for one in best if one.kind == kind]) for kind in ORDER]
    # Kinds in which only other names have the words stand below.
    groups.sort(key=lambda group: all(one.also != "" for one in group.suggestions))
    return [group for group in groups if group.suggestions]


def _rows(asked: Typed) -> QuerySet[SearchName]:
    """Rows of names that begin like what was typed, of public entries with every other word."""
    beginning = engine().beginning
    whole = beginning("word", asked.whole) & Q(whole=True)
    # A common word that is dropped from the end leaves the word before it to go by.
    last = beginning("word", asked.start) if asked.start else Q(word=asked.words[-1])
    rows = SearchName.objects.filter(last | whole if asked.words else last)
    if not asked.words and rows[:BROAD].count() == BROAD:
        rows = rows.filter(whole=True)
    for word in asked.words:
        rows = rows.filter(document__in=SearchName.objects.filter(word=word).values("document"))
    return rows.filter(document__in=Entry.objects.visible().order_by().values("pk"))


def _best(asked: Typed) -> list[int]:
    """The keys of the entries to suggest, the best first.

    What has a name that begins with all that was typed comes first, the shortest of them at the
    top; then what is new. Every kind gets its first before another gets its second.
    """
    begins = engine().beginning("word", asked.whole) & Q(whole=True)
    order = (
        F("size").asc(nulls_last=True),
        F("document__date").desc(nulls_last=True),
        F("document").asc(),
    )
    rows = (
        _rows(asked)
        .order_by()
        .values("document", "document__kind", "document__date")
        .annotate(size=Min(Length("word"), filter=begins))
        .annotate(
            place=Window(RowNumber(), partition_by=F("document__kind"), order_by=order),
        )
        .filter(place__lte=OF_A_KIND)
        .values_list("place", "document__kind", "document")
    )
    best = sorted(rows, key=lambda row: (row[0], ORDER.index(Kind(row[1]))))
    return [pk for *_, pk in best[:IN_ALL]]


def _shown(keys: list[int], asked: Typed) -> dict[int, Suggestion]:
    # The first in which anything happened.
    years = SearchFacet.objects.filter(document=OuterRef("pk"), facet="year").order_by("value")
    rows = (
        Entry.objects.visible()
        .filter(pk__in=keys)
        .annotate(year=Subquery(years.values("value")[:1]))
        .values(
            "pk",
            "kind",
            "handle",
            "title",
            "year",
            short=F("casepage__short_name"),
            court=F("casepage__court__short_name"),
            names=F("search_document__text__names"),
        )
    )
    return {row["pk"]: _suggestion(row, asked) for row in rows}


def _suggestion(row: dict, asked: Typed) -> Suggestion:
    kind, title = Kind(row["kind"]), row["short"] or row["title"]
    return Suggestion(
        kind=kind,
        title=title,
        url=f"/{kind.folder}/{row['handle']}/",
        court=row["court"] or "",
        year=(row["year"] or "") if kind == Kind.CASE else "",
        also=_also(title, row["names"].split("\n"), asked),
    )


def _also(title: str, names: list[str], asked: Typed) -> str | None:
    for name in (title, *names):
        if asked.found_in(name_rows([name])):
            return "" if name == title else name
    return None
