"""The time line of a matter as a drawing: where its marks, bands and dates stand.

Time runs from left to right at one scale. Rulings stand above, each with its words beside it; then
what else happened, as marks without words; then the status as bands; then the dates. No two marks
of a row and no words overlap: what would goes one lane down.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

# In units of the drawing, which are pixels on an ordinary screen.
WIDTH = 720
NAMES_WIDTH = 76
SIDE = 14
MOST_SIDE = 150
BAND_SIDES = 12
LANE = 24
GAP = 10
TOP = 20
AXIS = 26
# SVG does not measure words: a character of the small face is about so wide.
CHARACTER = 6.5
MOST_CHARACTERS = 34
LEAST_CHARACTERS = 7
# Below so many days apart a drawing says nothing that the list does not.
LEAST_DAYS = 120
TICK_WIDTH = 68
TICK_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


@dataclass(frozen=True)
class Point:
    """Something on one day. `name` is what screen readers say, `words` what stands beside it."""

    date: dt.date
    name: str
    href: str
    words: str = ""
    sort: str = "happened"


@dataclass(frozen=True)
class Span:
    """Something from one day to another; without an end it lasts until the drawing's own."""

    start: dt.date
    end: dt.date | None
    words: str


@dataclass(frozen=True)
class Mark:
    """A point in the drawing: its centre, and its words with the side at which they stand."""

    point: Point
    x: int
    y: int
    words: str = ""
    words_x: int = 0
    anchor: str = "start"


@dataclass(frozen=True)
class Band:
    """A span in the drawing; `words` are those that fit it."""

    span: Span
    x: int
    y: int
    width: int
    words: str
    present: bool


@dataclass(frozen=True)
class Tick:
    """A date at the foot of the drawing."""

    x: int
    words: str


@dataclass
class Drawing:
    """Everything to draw. `rows` are the names of the rows with their heights."""

    width: int
    height: int
    foot: int
    rows: list[tuple[str, int]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    today: int | None = None


def drawing(
    rulings: Sequence[Point],
    events: Sequence[Point],
    spans: Sequence[Span],
    today: dt.date,
    *,
    goes_on: bool,
) -> Drawing | None:
    """The drawing, or None where fewer than three days would stand in it.

    A matter that `goes_on` is drawn until today at least.
    """
    days = {point.date for point in (*rulings, *events)} | {span.start for span in spans}
    if len(days) < 3:
        return None
    # Room at the right for the words of the last band, which is the present.
    length = len(spans[-1].words) * CHARACTER + BAND_SIDES + 2 if spans else 0
    side = round(min(max(length, SIDE), MOST_SIDE))
    scale = _Scale(min(days), max([*days, today] if goes_on else days), side)
    found = Drawing(WIDTH, 0, 0)
    y = TOP
    for name, points in (("Rulings", rulings), ("Events", events)):
        if points:
            marks, lanes = _marks(points, scale, y)
            found.rows.append((name, y + LANE // 2))
            found.marks += marks
            y += lanes * LANE + GAP
    if spans:
        found.rows.append(("Status", y + LANE // 2))
        found.bands = _bands(spans, scale, y)
        y += LANE + GAP
    found.foot = y
    found.height = y + AXIS
    found.ticks = scale.ticks()
    found.today = scale.x(today) if scale.first <= today <= scale.last else None
    return found


class _Scale:
    """Where a day stands."""

    def __init__(self, first: dt.date, last: dt.date, side: int) -> None:
        self.first = first
        self.last = max(last, _later(first, LEAST_DAYS))
        self.left, self.right = NAMES_WIDTH + SIDE, WIDTH - side

    def x(self, day: dt.date) -> int:
        share = (day - self.first).days / (self.last - self.first).days
        return round(self.left + share * (self.right - self.left))

    def ticks(self) -> list[Tick]:
        """The first days of months or years, as many as there is room for."""
        months = (self.last - self.first).days / 30.44
        room = (self.right - self.left) // TICK_WIDTH
        step = next((step for step in TICK_MONTHS if months / step <= room), TICK_MONTHS[-1])
        begin, end = (day.year * 12 + day.month - 1 for day in (self.first, self.last))
        days = [
            dt.date(number // 12, number % 12 + 1, 1)
            for number in range(begin - begin % step, end + 1, step)
            if number // 12 >= dt.MINYEAR
        ]
        form = "%Y" if step >= 12 else "%b %Y"
        return [
            Tick(self.x(day), day.strftime(form)) for day in days if self.first <= day <= self.last
        ]


def _later(day: dt.date, days: int) -> dt.date:
    return day + dt.timedelta(days=min(days, (dt.date.max - day).days))


def _marks(points: Sequence[Point], scale: _Scale, top: int) -> tuple[list[Mark], int]:
    """The points of one row, each in the first lane where it has room, and how many lanes."""
    ends: list[float] = []
    marks = []
    for point in sorted(points, key=lambda point: point.date):
        x = scale.x(point.date)
        words = _shortened(point.words, MOST_CHARACTERS)
        length = len(words) * CHARACTER + LANE // 2 if words else 0
        to_left = x + LANE // 2 + length > WIDTH
        start = x - LANE / 2 - (length if to_left else 0)
        end = x + LANE / 2 + (0 if to_left else length)
        lane = next((n for n, taken in enumerate(ends) if taken <= start), len(ends))
        ends[lane : lane + 1] = [end]
        marks.append(
            Mark(
                point,
                x,
                top + lane * LANE + LANE // 2,
                words,
                x - LANE // 2 if to_left else x + LANE // 2,
                "end" if to_left else "start",
            )
        )
    return marks, len(ends)


def _bands(spans: Sequence[Span], scale: _Scale, top: int) -> list[Band]:
    """The spans in their order, one beside the other; the last one is the present."""
    bands = []
    for number, span in enumerate(spans, start=1):
        x = scale.x(span.start)
        end = scale.x(span.end) if span.end else WIDTH - 1
        width = max(end - x, 3)
        words = _shortened(span.words, int((width - BAND_SIDES) / CHARACTER))
        words = words if len(words) >= LEAST_CHARACTERS or words == span.words else ""
        bands.append(Band(span, x, top, width, words, present=number == len(spans)))
    return bands


def _shortened(words: str, most: int) -> str:
    """As many whole words as fit, or none."""
    if len(words) <= most:
        return words
    return textwrap.shorten(words, most, placeholder="…") if most > 1 else ""
