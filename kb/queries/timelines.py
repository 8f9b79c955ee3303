"""The time line of a case: rulings, events and changes of status, day by day, and as a drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.core.exceptions import BadRequest
from django.utils import timezone

from kb.law.timeline import Drawing, Point, Span, drawing
from kb.models import CaseStatus, Event, Ruling
from kb.models.dates import PartialDate
from kb.models.vocabulary import CaseState

PARAMETER = "timeline"
# What an address may ask for, and how it is called; the first is what stands there unasked.
VIEWS = {"": "Everything", "main": "Rulings and status only"}
# What the signs of the drawing mean.
SIGNS = {
    "ruling": "Ruling",
    "happened": "Event",
    "listed": "Listed for a day to come",
    "unknown": "Was listed; outcome not recorded here",
}
CLOSED = frozenset(
    {
        CaseState.TRANSFERRED,
        CaseState.SETTLED,
        CaseState.DISMISSED_VOLUNTARILY,
        CaseState.DISMISSED,
        CaseState.FINAL,
        CaseState.WITHDRAWN,
        CaseState.CLOSED,
    }
)


@dataclass
class Moment:
    """What happened on one day, or in one month or year of which no more is known."""

    when: PartialDate
    rulings: list[Ruling] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    statuses: list[CaseStatus] = field(default_factory=list)


@dataclass
class Timeline:
    """Moments, oldest first, and their drawing. `views` are the choices where there is one."""

    moments: list[Moment]
    drawing: Drawing | None
    view: str = ""
    views: dict[str, str] = field(default_factory=dict)

    @property
    def legend(self) -> dict[str, str]:
        """The signs that the drawing has, in words."""
        drawn = {mark.point.sort for mark in self.drawing.marks} if self.drawing else ()
        return {sign: words for sign, words in SIGNS.items() if sign in drawn}


def view_asked(query: Mapping[str, str]) -> str:
    """Which view an address asks for; BadRequest with a sentence for one that there isn't."""
    view = query.get(PARAMETER, "")
    if view not in VIEWS:
        raise BadRequest(f"There is no such view of a time line: “{PARAMETER}” can be main.")
    return view


def timeline(
    rulings: Sequence[Ruling],
    events: Sequence[Event],
    statuses: Sequence[CaseStatus],
    view: str = "",
) -> Timeline:
    """The time line of what is given; rows of a draft that have no date yet are left out."""
    shown = {
        "rulings": [row for row in rulings if row.date],
        "events": [row for row in events if row.date and not view],
        "statuses": sorted((row for row in statuses if row.date), key=_in_order),
    }
    found: dict[PartialDate, Moment] = {}
    for name, rows in shown.items():
        for row in rows:
            getattr(found.setdefault(row.when, Moment(row.when)), name).append(row)
    moments = sorted(found.values(), key=lambda moment: moment.when.last)
    choice = VIEWS if events and (rulings or len(statuses) > 1) else {}
    return Timeline(moments, _drawing(**shown), view, choice)


def _in_order(row: CaseStatus) -> tuple:
    return row.date, row.sort_order or 0


def _drawing(
    rulings: Sequence[Ruling], events: Sequence[Event], statuses: Sequence[CaseStatus]
) -> Drawing | None:
    # Of rows that tell the same state anew, with another note, the first begins the band.
    told = pairwise([None, *statuses])
    states = [row for before, row in told if not before or row.state != before.state]
    today = timezone.localdate()
    return drawing(
        [
            Point(
                row.date,
                f"{row.when}: {row.title}, {row.get_disposition_display().lower()}",
                f"#{row.anchor}",
                row.title,
                "ruling",
            )
            for row in rulings
        ],
        [Point(row.date, _said(row), f"#event-{row.key}", sort=row.standing) for row in events],
        [
            Span(row.date, later.date if later else None, row.get_state_display())
            for row, later in pairwise([*states, None])
        ],
        today,
        goes_on=bool(statuses) and statuses[-1].state not in CLOSED,
    )


def _said(event: Event) -> str:
    match event.standing:
        case "listed":
            return f"Listed for {event.when}: {event.title}"
        case "unknown":
            return f"{event.title} was listed for {event.when}; outcome not recorded here"
    return f"{event.when}: {event.title}"
