"""The table of cases: what each row says, in which order, and how many were filed by month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest

from kb.law.filings import filings
from kb.models import CaseIndex, CasePage, CaseStatus, Claim, Event, Ruling
from kb.models.dates import PartialDate
from kb.models.visibility import in_force
from kb.models.vocabulary import EventType, Stage
from kb.queries.as_of import dated_by
from kb.queries.listings import asked, listing_page
from kb.search import SearchRequest, run
from kb.search.facets import filed_on, month_words, stage_of

PAGE_SIZE = 50
RULING_COLUMNS = ("case", "slug", "title", "date", "date_precision", "stage", "disposition")


@dataclass(frozen=True)
class TrackerRow:
    """One case in the table; what is not recorded is empty."""

    case: CasePage
    filed: PartialDate | None
    status: CaseStatus | None
    stage: Stage | None
    ruling: Ruling | None


@dataclass(frozen=True)
class Column:
    """A heading of the table: `url` puts the rows in order by it, or turns the order round."""

    label: str
    url: str
    order: str  # as `aria-sort` has it; empty where the rows are in another order


@dataclass(frozen=True)
class Month:
    """A line of the table under the chart."""

    value: str
    label: str
    number: int
    url: str
    chosen: bool


def tracker_context(index: CaseIndex, request: HttpRequest) -> dict:
    """What the page of all cases shows."""
    search = asked(request, index.entry_kind)
    results = run(search, page_size=PAGE_SIZE)
    return {
        **listing_page(index, results, request.path),
        "as_of": search.day,
        "now_url": replace(search, day=None).url() if search.day else "",
        "kept": search.kept,
        "rows": tracker_rows((hit.entry for hit in results.hits), search.day),
        "columns": _columns(search),
        "order_words": ORDER_WORDS[search.order],
        "filings": filings(results.filed),
        "months": _months(search, results.filed),
    }


def load_tracked(cases: Iterable[CasePage], day: dt.date | None = None) -> list[CasePage]:
    """The cases with all that the table and the data say of them: one query a relation.

    With a `day`, with what was dated by then.
    """
    cases = list(cases)
    timely = dated_by(day)
    public = Ruling.objects.filter(timely, in_force()).only(*RULING_COLUMNS)
    begun = Event.objects.filter(timely, type=EventType.FILED)
    dated = (("statuses", CaseStatus), ("claims", Claim))
    for case in cases if day else ():
        case._prefetched_objects_cache = {}  # what was loaded with it is of today
    prefetch_related_objects(
        cases,
        "court",
        *(Prefetch(name, rows.objects.filter(timely)) if day else name for name, rows in dated),
        Prefetch("rulings", public, to_attr="public_rulings"),
        Prefetch("events", begun, to_attr="filings"),
    )
    return cases


def tracker_rows(cases: Iterable[CasePage], day: dt.date | None = None) -> list[TrackerRow]:
    """A row for each of these public cases, in their order."""
    return [tracker_row(case) for case in load_tracked(cases, day)]


def tracker_row(case: CasePage) -> TrackerRow:
    """What the table says of a case that `load_tracked` has loaded."""
    rulings = case.public_rulings
    stage = stage_of(rulings, case.claims.all())
    return TrackerRow(
        case=case,
        filed=filed_on(case.filings),
        status=case.status,
        stage=Stage(stage) if stage else None,
        ruling=max(rulings, key=lambda ruling: (ruling.date, ruling.pk), default=None),
    )


# The headings, each with the order it stands for; a stage has none.
COLUMNS = (
    ("Case", "title"),
    ("Court", "court"),
    ("Filed", "filed"),
    ("Status", "status"),
    ("Stage", ""),
    ("Latest ruling", "ruling"),
)
UPWARDS = ("title", "court")
ORDER_WORDS = {
    "relevance": "best match first",
    "date": "latest activity first",
    "-date": "longest without activity first",
    "title": "by name",
    "-title": "by name, from the end",
    "court": "by court",
    "-court": "by court, from the end",
    "filed": "last filed first",
    "-filed": "first filed first",
    "status": "latest status first",
    "-status": "oldest status first",
    "ruling": "latest ruling first",
    "-ruling": "oldest ruling first",
}


def _columns(search: SearchRequest) -> list[Column]:
    """The headings. A first click sorts names upwards and days downwards, a second turns it."""
    found = []
    for label, name in COLUMNS:
        here = bool(name) and search.order.removeprefix("-") == name
        turned = search.order.startswith("-")
        upwards = (name in UPWARDS) != turned
        sort = f"-{name}" if here and not turned else name
        found.append(
            Column(
                label=label,
                url=search.url(sort=sort) if name else "",
                order=("ascending" if upwards else "descending") if here else "",
            )
        )
    return found


def _months(search: SearchRequest, counts: dict[str, int]) -> list[Month]:
    """Each month with filings, newest first; the link adds it to the filters or takes it off."""
    chosen = search.filters.get("filed", [])
    one = replace(search, filters={k: v for k, v in search.filters.items() if k != "filed"})
    return [
        Month(
            value=value,
            label=month_words(value),
            number=counts[value],
            url=one.url() if value in chosen else one.with_value("filed", value),
            chosen=value in chosen,
        )
        for value in sorted(counts, reverse=True)
    ]
