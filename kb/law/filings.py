"""Cases filed by month: what is counted, and a chart of it as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Of the drawing, in its own units, which are pixels on an ordinary screen.
MONTHS = 60
STEP = 12
BAR = 8
LEFT = 28
TOP = 18
HEIGHT = 110
BELOW = 22
WIDTH = LEFT + MONTHS * STEP + 8


@dataclass(frozen=True)
class Bar:
    """One month with filings."""

    month: str
    number: int
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Mark:
    """A word on an axis: a number of cases, or a year, with the line or tick it belongs to."""

    word: str
    at: float


@dataclass(frozen=True)
class Filings:
    """Filings by month. The chart has the last years; what is older is a number."""

    total: int
    first: str
    last: str
    bars: list[Bar]
    lines: list[Mark]
    years: list[Mark]
    older: int
    no_month: int
    width: int = WIDTH
    height: int = TOP + HEIGHT + BELOW
    floor: int = TOP + HEIGHT
    left: int = LEFT
    bar: int = BAR


def filings(counts: Mapping[str, int]) -> Filings | None:
    """The chart of numbers by month (`2025-03`) or year (`2025`, where the month is unknown).

    None where no month is known of any case.
    """
    months = {_number(value): value for value in counts if len(value) == 7}
    if not months:
        return None
    last = max(months)
    start = last - MONTHS + 1
    shown = {number: value for number, value in months.items() if number >= start}
    lines = _lines(max(counts[value] for value in shown.values()))
    scale = HEIGHT / lines[-1]
    bars = [
        Bar(
            month=value,
            number=counts[value],
            x=LEFT + (number - start) * STEP + (STEP - BAR) / 2,
            y=round(TOP + HEIGHT - counts[value] * scale, 1),
            height=round(counts[value] * scale, 1),
        )
        for number, value in sorted(shown.items())
    ]
    return Filings(
        total=sum(counts.values()),
        first=months[min(shown)],
        last=months[last],
        bars=bars,
        lines=[Mark(str(line), round(TOP + HEIGHT - line * scale, 1)) for line in lines],
        years=[
            Mark(str(number // 12), LEFT + (number - start) * STEP)
            for number in range(start, last + 1)
            # The last months of a year have no room for its word at the right edge.
            if number % 12 == 0 and number <= last - 2
        ],
        older=sum(counts[value] for number, value in months.items() if number < start),
        no_month=sum(number for value, number in counts.items() if len(value) == 4),
    )


def _number(month: str) -> int:
    year, _, part = month.partition("-")
    return int(year) * 12 + int(part) - 1


def _lines(most: int) -> list[int]:
    """The numbers that have a line: a few, round, up to the largest bar or beyond."""
    step = next(step for step in _steps() if most / step <= 4)
    return [step * number for number in range(1, -(-most // step) + 1)]


def _steps():
    size = 1
    while True:
        yield from (size, 2 * size, 5 * size)
        size *= 10
