"""What courts and legislatures did, and apart from it what we changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, Value
from django.utils import timezone

from kb.models import Correction, DoctrinePage, Entry, Event, Ruling, Version
from kb.models.dates import PartialDate
from kb.models.vocabulary import DoctrineKind
from kb.search.results import load_entries

PAGE_SIZE = 30
CHANGES = 20
# What legislatures and offices make; a doctrine itself has no day.
DATED_LAW = (
    DoctrineKind.STATUTE,
    DoctrineKind.BILL,
    DoctrineKind.CONSULTATION,
    DoctrineKind.REPORT,
    DoctrineKind.GUIDANCE,
)


@dataclass(frozen=True)
class Deed:
    """Something a court or legislature did: a ruling, an event in a case, a bill or report."""

    uid: str
    kind: str
    when: PartialDate
    title: str
    url: str
    words: str
    text: str
    place: str


@dataclass(frozen=True)
class Change:
    """A publication of ours: what was added or changed, when and why."""

    entry: Entry
    added: bool
    at: dt.datetime
    note: str


def deed_keys() -> QuerySet:
    """The date, sort and key of everything courts and legislatures did, newest first."""
    today = timezone.localdate()
    columns = ("date", "sort", "pk")
    sources = (
        ("ruling", Ruling.objects.visible()),
        ("event", Event.objects.visible_through("case").filter(scheduled=False)),
        ("doctrine", DoctrinePage.objects.visible().filter(doctrine_kind__in=DATED_LAW)),
    )
    parts = [
        found.filter(date__lte=today).order_by().annotate(sort=Value(sort)).values_list(*columns)
        for sort, found in sources
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-date", "sort", "-pk")


def deeds(keys: Iterable[tuple[dt.date, str, int]]) -> list[Deed]:
    """The deeds with these keys, in their order: three queries whatever their number."""
    keys = list(keys)
    found: dict[tuple[str, int], Deed] = {}
    wanted: dict[str, list[int]] = {"ruling": [], "event": [], "doctrine": []}
    for _, sort, pk in keys:
        wanted[sort].append(pk)
    for ruling in Ruling.objects.filter(pk__in=wanted["ruling"]).select_related("case", "court"):
        found["ruling", ruling.pk] = ruling_deed(ruling)
    events = Event.objects.filter(pk__in=wanted["event"]).select_related("case__court")
    for event in events:
        found["event", event.pk] = _event_deed(event)
    for doctrine in DoctrinePage.objects.filter(pk__in=wanted["doctrine"]).defer("body"):
        found["doctrine", doctrine.pk] = _doctrine_deed(doctrine)
    return [found[sort, pk] for _, sort, pk in keys if (sort, pk) in found]


def latest_rulings(number: int) -> list[Deed]:
    """The newest rulings."""
    newest = Ruling.objects.visible().select_related("case", "court").order_by("-date", "-pk")
    return [ruling_deed(ruling) for ruling in newest[:number]]


def ruling_deed(ruling: Ruling) -> Deed:
    """A ruling as an item of a dated list; `case` and `court` are loaded."""
    return Deed(
        uid=ruling.uid,
        kind="ruling",
        when=ruling.when,
        title=f"{ruling.case.short_name}: {ruling.title}",
        url=ruling.get_absolute_url(),
        words=ruling.get_disposition_display(),
        text=ruling.decided,
        place=ruling.court.short_name,
    )


def _event_deed(event: Event) -> Deed:
    return Deed(
        uid=f"{event.case.uid}-{event.key}",
        kind="event",
        when=event.when,
        title=f"{event.case.short_name}: {event.title}",
        url=event.case.url,
        words=event.get_type_display(),
        text="",
        place=event.case.court.short_name,
    )


def _doctrine_deed(doctrine: DoctrinePage) -> Deed:
    return Deed(
        uid=doctrine.uid,
        kind="doctrine",
        when=doctrine.when,
        title=doctrine.title,
        url=doctrine.url,
        words=doctrine.bill_stage or doctrine.get_doctrine_kind_display(),
        text=doctrine.summary,
        place=", ".join(doctrine._meta.get_field("jurisdictions").labels(doctrine.jurisdictions)),
    )


def correction_rows() -> QuerySet[Correction]:
    """Every correction of an entry that is public now, newest first."""
    return Correction.objects.visible_through("entry").order_by("-date", "-pk")


def corrected(rows: Iterable[Correction]) -> list[tuple[Correction, Entry]]:
    """Corrections with their entries: a few queries, whatever their number."""
    rows = list(rows)
    entries = {entry.pk: entry for entry in load_entries([row.entry_id for row in rows])}
    return [(row, entries[row.entry_id]) for row in rows if row.entry_id in entries]


def changes(number: int = CHANGES) -> list[Change]:
    """Our newest publications, of entries that are public now."""
    public = Entry.objects.visible()
    newest = list(
        Version.objects.filter(uid__in=public.values("uid"))
        .order_by("-published_at", "-pk")
        .defer("text")[:number]
    )
    keys = dict(public.filter(uid__in={v.uid for v in newest}).values_list("uid", "pk"))
    entries = {entry.uid: entry for entry in load_entries(list(keys.values()))}
    return [
        Change(entries[v.uid], added=v.number == 1, at=v.published_at, note=v.note)
        for v in newest
        if v.uid in entries
    ]
