"""Running a search: the entries that match, their fragments, and the facets with counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from kb.models import ENTRY_MODELS, TAGGED, TOPICS, Court, Entry, SearchFacet
from kb.models.vocabulary import Jurisdiction, Kind
from kb.search.engine import engine
from kb.search.fragments import fragments
from kb.search.request import FACETS, SearchRequest

PAGE_SIZE = 20
OPEN_VALUES = 8
LABELS = {
    "kind": "Kind",
    "doctrine": "Doctrine or law",
    "case": "Case",
    "commentator": "Commentator",
    "jurisdiction": "Jurisdiction",
    "court": "Court",
    "year": "Year",
}


@dataclass(frozen=True)
class Hit:
    """One entry found (as its own kind), with the places where the words stand."""

    entry: Entry
    fragments: list[str]


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet; `url` adds it to the search, or takes it away when chosen."""

    value: str
    label: str
    count: int
    chosen: bool
    url: str


@dataclass(frozen=True)
class Facet:
    """A facet with its largest values.

    `more` is how many there are beyond; `url_all` shows them all.
    """

    name: str
    label: str
    values: list[FacetValue]
    more: int
    url_all: str


@dataclass(frozen=True)
class Chip:
    """A chosen filter; `url_without` is the search without it."""

    facet: str
    label: str
    url_without: str


@dataclass(frozen=True)
class Results:
    """What a search found."""

    request: SearchRequest
    total: int
    hits: list[Hit]
    page: int
    pages: int
    facets: list[Facet]
    chips: list[Chip]
    kinds: list[tuple[Kind, int, str]]
    message: str


def matching(request: SearchRequest, *, without: str = "") -> QuerySet[Entry]:
    """The public entries a search finds, leaving out the filter of one facet if it is named."""
    entries = _filtered(request, without)
    expression = request.expression()
    if expression:
        return entries.filter(pk__in=engine().matching(expression))
    return entries.none() if request.q else entries


def _filtered(request: SearchRequest, without: str = "") -> QuerySet[Entry]:
    entries = Entry.objects.visible().order_by()
    if request.kind:
        entries = entries.filter(kind=request.kind)
    for name, values in request.filters.items():
        if name != without and values:
            entries = entries.filter(_filter(name, values))
    return entries


def _filter(name: str, values: list[str]) -> Q:
    if name == "kind":
        return Q(kind__in=values)
    if name in TOPICS:
        tags = TOPICS[Kind(name)].objects.visible().filter(slug__in=values)
        tagged = TAGGED[Kind(name)].every.filter(tag__in=tags.values("pk"))
        return Q(pk__in=tagged.values("content_object"))
    rows = SearchFacet.objects.filter(facet=name, value__in=values)
    return Q(pk__in=rows.values("document"))


def run(request: SearchRequest, *, page_size: int = PAGE_SIZE) -> Results:
    """Search. The number of database queries does not depend on the number of entries."""
    total = matching(request).count()
    pages = max(1, -(-total // page_size))
    page = min(request.page, pages)
    start = (page - 1) * page_size
    keys = [entry.pk for entry in ordered(request).only("pk")[start : start + page_size]]
    facets = [_facet(name, request) for name in FACETS if not (request.kind and name == "kind")]
    kinds = [
        (Kind(value.value), value.count, value.url)
        for facet in facets
        if facet.name == "kind"
        for value in facet.values
    ]
    return Results(
        request=request,
        total=total,
        hits=_hits(keys, request),
        page=page,
        pages=pages,
        facets=[facet for facet in facets if facet.values],
        chips=_chips(facets, request),
        kinds=kinds,
        message=_message(request, total),
    )


def ordered(request: SearchRequest) -> QuerySet[Entry]:
    """The entries a search finds in the order asked for; ties by date, then title."""
    newest = F("search_document__date").desc(nulls_last=True)
    expression = request.expression()
    if request.order == "relevance" and expression:
        ranked = engine().ranked(_filtered(request), expression)
        return ranked.order_by("score", newest, "title", "pk")
    if request.order == "title":
        return matching(request).order_by("title", "pk")
    return matching(request).order_by(newest, "title", "pk")


def _hits(keys: list[int], request: SearchRequest) -> list[Hit]:
    entries = load_entries(keys)
    expression = request.expression()
    return [
        Hit(entry, fragments(entry.search_document, expression) if expression else [])
        for entry in entries
    ]


def load_entries(keys: list[int]) -> list[Entry]:
    """Entries as their own kinds, in the order of `keys`: one query a kind, two for cases."""
    kinds = dict(Entry.objects.filter(pk__in=keys).values_list("pk", "kind"))
    found: dict[int, Entry] = {}
    for kind in sorted(set(kinds.values())):
        wanted = [pk for pk in keys if kinds.get(pk) == kind]
        entries = ENTRY_MODELS[Kind(kind)].objects.filter(pk__in=wanted)
        entries = entries.defer("body").select_related("search_document")
        if kind == Kind.CASE:
            entries = entries.select_related("court").prefetch_related("statuses")
        found |= {entry.pk: entry for entry in entries}
    return [found[pk] for pk in keys if pk in found]


def _facet(name: str, request: SearchRequest) -> Facet:
    base = matching(request, without=name).values("pk")
    chosen = request.filters.get(name, [])
    counts, label = _counts(name, base)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    if name == "year":
        rows.sort(key=lambda row: row[0], reverse=True)
    if name == "kind":
        rows.sort(key=lambda row: Kind.values.index(row[0]))
    count_open = len(rows) if request.all == name else OPEN_VALUES
    shown = rows[:count_open]
    shown += [row for row in rows[count_open:] if row[0] in chosen]
    shown += [(value, 0) for value in chosen if value not in counts]
    labels = label([value for value, _ in shown])
    values = [
        FacetValue(
            value=value,
            label=labels.get(value, value),
            count=count,
            chosen=value in chosen,
            url=request.with_value(name, value),
        )
        for value, count in shown
        if count or value in labels
    ]
    more = max(0, len(rows) - len(values))
    return Facet(name, LABELS[name], values, more, f"{request.url(all=name)}#facet-{name}")


def _counts(
    name: str, base: QuerySet
) -> tuple[dict[str, int], Callable[[list[str]], dict[str, str]]]:
    if name == "kind":
        rows = Entry.objects.filter(pk__in=base).order_by().values_list("kind")
        counts = dict(rows.annotate(number=Count("pk")))
        return counts, lambda values: {v: Kind(v).plural for v in values}
    if name in TOPICS:
        kind = Kind(name)
        topics = TOPICS[kind].objects.visible()
        rows = (
            TAGGED[kind]
            .every.filter(content_object__in=base, tag__in=topics.order_by().values("pk"))
            .order_by()
            .values_list("tag__slug", "tag__name")
            .annotate(number=Count("content_object", distinct=True))
        )
        found = {slug: (title, number) for slug, title, number in rows}

        def names(values: list[str]) -> dict[str, str]:
            return {v: found[v][0] for v in values if v in found}

        return {slug: number for slug, (_, number) in found.items()}, names
    rows = SearchFacet.objects.filter(facet=name, document__in=base).order_by()
    counts = dict(rows.values_list("value").annotate(number=Count("pk")))
    if name == "jurisdiction":
        return counts, lambda values: {v: Jurisdiction(v).label for v in values}
    if name == "court":
        return counts, lambda values: dict(
            Court.objects.filter(slug__in=values).values_list("slug", "name")
        )
    return counts, lambda values: {v: v for v in values}


def _chips(facets: list[Facet], request: SearchRequest) -> list[Chip]:
    labels = {(f.name, v.value): v.label for f in facets for v in f.values}
    return [
        Chip(LABELS[name], labels.get((name, value), value), request.with_value(name, value))
        for name in FACETS
        for value in request.filters.get(name, [])
    ]


def _message(request: SearchRequest, total: int) -> str:
    if request.q and not request.expression():
        return "These words are too common, or only excluded, to be searched for: add another."
    if not total and (request.q or request.filters):
        return "Nothing here matches all of that. Take a filter away or try fewer words."
    return ""
