"""Listed dates as calendars that programs subscribe to (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.http import HttpResponse
from django.utils import timezone
from icalendar import Calendar, Component, Event, Journal

from kb.formats.envelope import LICENCE_NOTE, absolute
from kb.models import CasePage
from kb.queries.calendar import Edition, ListedDate, editions, listed_dates, listed_dates_of

CONTENT_TYPE = "text/calendar; charset=utf-8"
# How often programs are asked to look again.
REFRESH = dt.timedelta(hours=12)
LISTED = "Listed for this day, as recorded here. Days move: check the docket."
PASSED = "Was listed for this day; outcome not recorded here."


def calendar_of_all() -> HttpResponse:
    """Every listed date of public cases and laws."""
    return _response("Counterpoint: listed dates", "/calendar.ics", "calendar", listed_dates())


def calendar_of_case(case: CasePage) -> HttpResponse:
    """The listed dates of one public case."""
    path = f"/cases/{case.slug}.ics"
    return _response(f"{case.short_name}: listed dates", path, case.slug, listed_dates_of(case))


def _response(name: str, path: str, filename: str, dates: list[ListedDate]) -> HttpResponse:
    calendar = Calendar()
    calendar.add("prodid", "-//Counterpoint//Listed dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, name)
    calendar.add("description", f"Information, not legal advice. {LICENCE_NOTE}")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("source", absolute(path), parameters={"VALUE": "URI"})
    known = editions(one.entry for one in dates)
    for one in dates:
        calendar.add_component(_component(one, known[one.entry.uid]))
    if not dates:
        calendar.add_component(_nothing(absolute(path)))
    return HttpResponse(
        calendar.to_ical(),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'inline; filename="{filename}.ics"'},
    )


def _component(one: ListedDate, edition: Edition) -> Component:
    """A day of the calendar; where no day is known, a note that stands on none."""
    component = Event() if one.has_day else Journal()
    component.add("uid", one.uid)
    component.add("dtstamp", edition.at)
    component.add("last-modified", edition.at)
    component.add("sequence", edition.number)
    component.add("url", absolute(one.entry.url))
    component.add("categories", [one.words])
    if one.has_day:
        component.add("summary", one.title)
        component.add("dtstart", one.when.last)
        component.add("location", one.place)
        component.add("status", "TENTATIVE" if one.past else "CONFIRMED")
        component.add("transp", "TRANSPARENT")
        said = PASSED if one.past else LISTED
    else:
        component.add("summary", f"{one.title} ({one.when}, day not recorded)")
        said = f"Listed for {one.when}; the day is not recorded here. Check the docket."
    lines = [said, f"{one.words}, {one.place}", *one.more, *_source(one)]
    lines.append(f"As recorded at {absolute(one.entry.url)}")
    component.add("description", "\n".join(lines))
    return component


def _source(one: ListedDate) -> Iterable[str]:
    if one.source:
        yield " ".join(filter(None, (f"Source: {one.source.title}", one.source.url)))


def _nothing(address: str) -> Journal:
    """A calendar has at least one part: this note says that nothing is listed."""
    note = Journal()
    note.add("uid", address)
    note.add("dtstamp", timezone.now().replace(hour=0, minute=0, second=0, microsecond=0))
    note.add("summary", "No date is listed here at present.")
    return note
