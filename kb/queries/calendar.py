"""Dates to come: what is listed in cases, and the set days of bills and consultations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone

from kb.models import CasePage, DoctrinePage, Entry, Event, Source, Version
from kb.models.dates import PartialDate
from kb.models.vocabulary import DatePrecision
from kb.queries.neighbours import public_rows


@dataclass(frozen=True)
class ListedDate:
    """Something listed for a day, or for a month or year of which no day is known."""

    uid: str
    entry: Entry
    when: PartialDate
    title: str
    words: str  # what sort of date it is: “Hearing”
    place: str
    more: tuple[str, ...]  # what else there is to say of it, a line each
    source: Source | None
    past: bool

    @property
    def has_day(self) -> bool:
        """Whether it can stand in a calendar."""
        return self.when.precision == DatePrecision.DAY


@dataclass(frozen=True)
class Edition:
    """Which version of an entry is public, and since when."""

    number: int
    at: dt.datetime


def listed_dates() -> list[ListedDate]:
    """Every listed date of public cases and laws, earliest first."""
    laws = DoctrinePage.objects.visible().exclude(next_on=None).defer("body")
    found = [*_of_events(Event.objects.visible_through("case")), *map(_of_law, laws)]
    return sorted(found, key=lambda one: (one.when.last, one.uid))


def listed_dates_of(case: CasePage) -> list[ListedDate]:
    """The listed dates of a case that the reader may see, earliest first."""
    found = _of_events(Event.objects.filter(case=case.pk))
    return sorted(found, key=lambda one: (one.when.last, one.uid))


def editions(entries: Iterable[Entry]) -> dict[str, Edition]:
    """The newest version of each of these public entries, by uid."""
    entries = list(entries)
    found = {
        entry.uid: Edition(0, entry.last_published_at)
        for entry in entries
        if entry.last_published_at
    }
    versions = Version.objects.filter(uid__in={entry.uid for entry in entries})
    for uid, number, at in versions.order_by("number").values_list("uid", "number", "published_at"):
        found[uid] = Edition(number, at)
    return found


def _of_events(events: QuerySet) -> list[ListedDate]:
    rows = public_rows(
        events.filter(scheduled=True),
        may={"source": Source.objects.printable()},
        load=("case__court",),
    )
    prefetch_related_objects([row.case for row in rows], "dockets", "statuses")
    return [_of_event(row) for row in rows]


def _of_event(event: Event) -> ListedDate:
    case, status = event.case, event.case.status
    dockets = ", ".join(row.number for row in case.dockets.all())
    return ListedDate(
        uid=f"{case.uid}-{event.key}",
        entry=case,
        when=event.when,
        title=f"{case.short_name}: {event.title}",
        words=event.get_type_display(),
        place=case.court.name,
        more=(
            *([f"Docket: {dockets}"] if dockets else []),
            *([f"The case: {status.get_state_display()}, as of {status.when}"] if status else []),
        ),
        source=event.source,
        past=event.is_past,
    )


def _of_law(law: DoctrinePage) -> ListedDate:
    when = PartialDate(law.next_on, DatePrecision.DAY)
    return ListedDate(
        uid=f"{law.uid}-next",
        entry=law,
        when=when,
        title=f"{law.title}: {law.next_step or 'next step'}",
        words=law.get_doctrine_kind_display(),
        place=", ".join(law._meta.get_field("jurisdictions").labels(law.jurisdictions)),
        more=(f"Stage: {law.bill_stage}",) if law.bill_stage else (),
        source=None,
        past=law.next_on < timezone.localdate(),
    )
