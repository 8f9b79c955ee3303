"""Running a search: the entries that match, their fragments, and the facets with counts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import F, OrderBy, OuterRef, Q, QuerySet, Subquery

from kb.models import ENTRY_MODELS, CaseStatus, Entry, Event, Ruling, SearchDocument
from kb.models.visibility import in_force
from kb.models.vocabulary import EventType, Kind
from kb.queries.as_of import dated_by
from kb.search.analysis import fold
from kb.search.counting import Counted, Selection, every
from kb.search.engine import engine
from kb.search.facets import BY_TIME, FACETS, FIXED, LABELS, OF_SEVERAL, month_words
from kb.search.filtering import condition
from kb.search.fragments import fragments
from kb.search.nesting import BELOW, NESTED
from kb.search.numbers import Columns
from kb.search.past import DATED, known_by
from kb.search.ranking import Wanted, page_of
from kb.search.request import SearchRequest

PAGE_SIZE = 20
OPEN_VALUES = 8
# So many entries are put in order by their keys, more by what the search asks for.
FEW = 500


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
class Way:
    """How the values chosen of a facet are meant now, and the other way with its search."""

    now: str
    other: str
    url: str


@dataclass(frozen=True)
class Facet:
    """A facet with its largest values.

    `more` is how many there are beyond; `url_all` shows them all. When they are (`whole`),
    `url_fewer` shows the largest again.
    """

    name: str
    label: str
    values: list[FacetValue]
    more: int
    url_all: str
    folded: bool
    whole: bool
    url_fewer: str
    ways: list[Way]

    @property
    def number(self) -> int:
        """How many values there are."""
        return len(self.values) + self.more


@dataclass(frozen=True)
class Chip:
    """A chosen filter; `url_without` is the search without it.

    `meant` says whether what stands below counts with it, `joint` how it adds to the one before.
    """

    facet: str
    label: str
    url_without: str
    meant: str
    joint: str


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
    # Of the cases found, in whatever month: how many were filed in each month, or in a year where
    # no more is known.
    filed: dict[str, int]


def matching(request: SearchRequest, *, without: Collection[str] = ()) -> QuerySet[Entry]:
    """The public entries a search finds, leaving out the filters of the facets that are named."""
    conditions = _conditions(request)
    asked = every(conditions, [name for name in conditions if name not in without])
    documents = _found(request).filter(asked)
    return Entry.objects.filter(pk__in=documents.values("pk")).order_by()


def _found(request: SearchRequest) -> QuerySet[SearchDocument]:
    """What a search finds of the public entries without its filters.

    That is of all, or of those of one kind; as of a past day, of those that were known by then.
    """
    documents = SearchDocument.objects.visible().order_by()
    if request.kind:
        documents = documents.filter(kind=request.kind)
    if request.day:
        documents = documents.filter(
            pk__in=Entry.objects.filter(known_by(request.day)).values("pk")
        )
    expression = request.expression()
    if expression:
        found = Q(pk__in=engine().matching(expression))
        return documents.filter(found | Q(pk__in=request.cited.keys) if request.cited else found)
    return documents.none() if request.q else documents


def _conditions(request: SearchRequest) -> dict[str, Q]:
    """What each filter in force asks of a document."""
    return {name: condition(request, name) for name, values in request.filters.items() if values}


def run(request: SearchRequest, *, page_size: int = PAGE_SIZE) -> Results:
    """Search. The number of database queries does not depend on the number of entries."""
    names = _counted_names(request)
    dated = [name for name in names if request.past and name in DATED]
    free = [name for name in names if name not in dated]
    selected = Selection(request, _found(request), _conditions(request), free)
    counted = selected.count(OPEN_VALUES) | _count_dated(request, dated)
    total = len(selected.columns)
    pages = max(1, -(-total // page_size))
    page = min(request.page, pages)
    start = (page - 1) * page_size
    keys = _page(request, selected.columns, start, page_size)
    facets = [_facet(name, counted[name], request) for name in request.facets]
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
        filed=counted["filed"].numbers if "filed" in counted else {},
    )


def best(request: SearchRequest, number: int) -> list[int]:
    """The keys of the first entries a search finds, in the order asked for."""
    selected = Selection(request, _found(request), _conditions(request))
    return _page(request, selected.columns, 0, number)


def _page(request: SearchRequest, found: Columns, start: int, size: int) -> list[int]:
    if not found:
        return []
    expression = request.expression()
    if request.order == "relevance" and expression:
        wanted = Wanted(
            found=found,
            expression=expression,
            named=tuple(request.cited.keys) if request.cited else (),
            asked=request.q if request.words.question else "",
        )
        return page_of(wanted, start, size)
    by_date = request.order == "date" and not request.day
    newest = found.newest(start + size) if by_date else []
    few = 0 < len(newest) <= FEW
    entries = Entry.objects.filter(pk__in=newest) if few else matching(request)
    return list(_ordered(entries, request).values_list("pk", flat=True)[start : start + size])


def _ordered(entries: QuerySet[Entry], request: SearchRequest) -> QuerySet[Entry]:
    """Entries in the order asked for, if not by relevance; ties by date, then title."""
    newest = F("search_document__date").desc(nulls_last=True)
    if request.order == "title" and request.kind != Kind.CASE:
        return entries.order_by("title", "pk")
    name = request.order.removeprefix("-")
    key = _SORT_KEYS.get(name, _SORT_KEYS["date"])(dated_by(request.day))
    if request.day and name == "date":
        key = _SORT_KEYS["status"](dated_by(request.day))
    # Names run upwards of themselves, dates downwards; what has none stands last either way.
    down = (name in ("title", "court")) == request.order.startswith("-")
    order = OrderBy(key, descending=down, nulls_last=True)
    ties = [] if name == "title" else ["title"]
    if name not in ("date", "title"):
        ties.insert(0, newest)
    return entries.order_by(order, *ties, "pk")


def _first(rows: QuerySet, order: str) -> Subquery:
    """The date of the first of a case's rows in an order."""
    return Subquery(rows.filter(case=OuterRef("pk")).order_by(order).values("date")[:1])


# What each order of the table of cases goes by; dated rows count only where they are in time.
_SORT_KEYS: dict[str, Callable[[Q], object]] = {
    "date": lambda timely: F("search_document__date"),
    "title": lambda timely: F("casepage__short_name"),
    "court": lambda timely: F("casepage__court__short_name"),
    "filed": lambda timely: _first(
        Event.objects.filter(timely, type=EventType.FILED, scheduled=False), "date"
    ),
    "status": lambda timely: _first(CaseStatus.objects.filter(timely), "-date"),
    "ruling": lambda timely: _first(Ruling.objects.filter(timely, in_force()), "-date"),
}


def _hits(keys: list[int], request: SearchRequest) -> list[Hit]:
    expression = request.expression()
    entries = load_entries(keys, texts=expression is not None)
    return [
        Hit(entry, fragments(entry.search_document.text, expression) if expression else [])
        for entry in entries
    ]


def load_entries(keys: list[int], *, texts: bool = False) -> list[Entry]:
    """Entries as their own kinds, in the order of `keys`: one query a kind, two for cases.

    With `texts`, what they are found by comes with them.
    """
    kinds = dict(Entry.objects.filter(pk__in=keys).values_list("pk", "kind"))
    found: dict[int, Entry] = {}
    for kind in sorted(set(kinds.values())):
        wanted = [pk for pk in keys if kinds.get(pk) == kind]
        entries = ENTRY_MODELS[Kind(kind)].objects.filter(pk__in=wanted)
        entries = entries.defer("body")
        if texts:
            entries = entries.select_related("search_document__text")
        if kind == Kind.CASE:
            entries = entries.select_related("court").prefetch_related("statuses")
        found |= {entry.pk: entry for entry in entries}
    return [found[pk] for pk in keys if pk in found]


def _counted_names(request: SearchRequest) -> list[str]:
    """The filters whose values are counted: those shown, and of cases the months of filing."""
    filed = ["filed"] if request.kind == Kind.CASE else []
    return list(dict.fromkeys([*request.facets, *filed]))


def _count_dated(request: SearchRequest, names: list[str]) -> dict[str, Counted]:
    """As of a past day, the values of dated filters: what the cases were then.

    Which cases the other filters leave is asked once; the dated ones are then asked in memory.
    """
    if not names:
        return {}
    cases = set(matching(request, without=DATED).values_list("pk", flat=True))
    counted = {}
    for name in names:
        left = request.past.among(
            cases,
            request.filters,
            together=request.together,
            without="" if name in request.together else name,
        )
        counted[name] = Counted(request.past.count(name, left))
    return counted


def _facet(name: str, counted: Counted, request: SearchRequest) -> Facet:
    chosen = request.filters.get(name, [])
    whole = request.listed == name
    rows = sorted(counted.numbers.items(), key=lambda row: (-row[1], row[0]))
    if name in BY_TIME:
        rows.sort(key=lambda row: row[0], reverse=True)
    if name == "kind":
        rows.sort(key=lambda row: Kind.values.index(row[0]))
    number = len(rows) + counted.beyond
    count_open = number if whole else OPEN_VALUES
    shown = rows[:count_open]
    shown += [row for row in rows[count_open:] if row[0] in chosen]
    shown += [(value, 0) for value in chosen if value not in counted.numbers]
    words = _words(name, [value for value, _ in shown], counted)
    values = [
        FacetValue(
            value=value,
            label=words.get(value, value),
            count=count,
            chosen=value in chosen,
            url=request.with_value(name, value),
        )
        for value, count in shown
        if count or value in words
    ]
    if whole and name not in (*BY_TIME, "kind"):
        values.sort(key=lambda value: fold(value.label))
    return Facet(
        name=name,
        label=LABELS[name],
        values=values,
        more=max(0, number - len(values)),
        url_all=f"{request.url(listed=name)}#facet-{name}",
        folded=name in request.folded,
        whole=whole and number > OPEN_VALUES,
        url_fewer=f"{request.url(listed='')}#facet-{name}",
        ways=_ways(name, request),
    )


def _ways(name: str, request: SearchRequest) -> list[Way]:
    """How the chosen values are meant, where they could be meant otherwise."""
    values, ways = request.filters.get(name, []), []
    if len(values) > 1 and name in OF_SEVERAL:
        every = name in request.together
        now, other = ("all of these", "any of these")[:: 1 if every else -1]
        ways.append(Way(f"With {now}", f"{other}", request.with_every(name, not every)))
    if name in NESTED and any(request.nesting.below(name, value) for value in values):
        exact = name in request.exact
        now, other = ("exactly this", BELOW[name])[:: 1 if exact else -1]
        ways.append(Way(now.capitalize(), other, request.with_exactly(name, not exact)))
    return ways


def _words(name: str, values: list[str], counted: Counted) -> dict[str, str]:
    """What readers see for values; one that is unknown has no words."""
    if name == "kind":
        return {value: Kind(value).plural for value in values}
    if name in FIXED:
        return {value: str(FIXED[name](value).label) for value in values}
    if name == "filed":
        return {value: month_words(value) for value in values}
    if name == "year":
        return {value: value for value in values}
    return counted.words


def _chips(facets: list[Facet], request: SearchRequest) -> list[Chip]:
    labels = {(f.name, v.value): v.label for f in facets for v in f.values}
    return [
        Chip(
            facet=LABELS[name],
            label=labels.get((name, value), value),
            url_without=request.with_value(name, value),
            meant=_meant(request, name, value),
            joint=("and" if name in request.together else "or") if number else "",
        )
        for name in FACETS
        for number, value in enumerate(request.filters.get(name, []))
    ]


def _meant(request: SearchRequest, name: str, value: str) -> str:
    if name not in NESTED or not request.nesting.below(name, value):
        return ""
    return "exactly this" if name in request.exact else BELOW[name]


def _message(request: SearchRequest, total: int) -> str:
    if request.q and not request.expression():
        return "These words are too common, or only excluded, to be searched for: add another."
    if not total and (request.q or request.filters):
        return "Nothing here matches all of that. Take a filter away or try fewer words."
    return ""
