"""Page numbers of a listing, as links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# How many numbers stand on either side of the present page.
AROUND = 2


@dataclass(frozen=True)
class Pages:
    """The present page, those before and after, and the numbers to show (None is a gap)."""

    number: int
    count: int
    previous: str
    next: str
    steps: list[tuple[int, str]]


def pages(number: int, count: int, address: Callable[[int], str]) -> Pages:
    """Page links; `address` gives the address of a page. A gap is a step with no address."""
    shown = sorted(
        n for n in {1, count, *range(number - AROUND, number + AROUND + 1)} if 1 <= n <= count
    )
    steps: list[tuple[int, str]] = []
    for n in shown:
        if steps and n > steps[-1][0] + 1:
            steps.append((0, ""))
        steps.append((n, address(n)))
    return Pages(
        number=number,
        count=count,
        previous=address(number - 1) if number > 1 else "",
        next=address(number + 1) if number < count else "",
        steps=steps,
    )
