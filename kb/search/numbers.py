"""What many entries are found by, column by column, in whole numbers.

Counting the values of filters over thousands of entries one row at a time takes long. So the
values of an entry stand packed with its document: each is a number that tells the filter and the
key of the value (of the tag, or of a `SearchValue`), first its kind's. Of whatever a search finds
they are read in one piece and counted at once; words are looked up for those that are shown.
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from heapq import nlargest

from kb.search.facets import FACETS

# The first of an entry's numbers is its kind's.
KIND = FACETS.index("kind")

Value = tuple[str, int]  # a filter, and the key of a tag or of a SearchValue


def _column() -> array:
    return array("I")


@dataclass
class Columns:
    """Some entries: their keys, the days lists are sorted by (later is more), and their numbers."""

    keys: array = field(default_factory=_column)
    days: array = field(default_factory=_column)
    numbers: array = field(default_factory=_column)

    def __len__(self) -> int:
        return len(self.keys)

    def newest(self, number: int) -> list[int]:
        """The keys of so many of the newest, and of all that are as new as the last of these."""
        if number >= len(self):
            return list(self.keys)
        least = nlargest(number, self.days)[-1]
        return [key for key, day in zip(self.keys, self.days, strict=True) if day >= least]


def number(facet: str, key: int) -> int:
    """The number of a value."""
    return key * len(FACETS) + FACETS.index(facet)


def pack(values: Iterable[Value]) -> bytes:
    """The values of an entry, with its kind, as they are stored."""
    numbers = (number(*value) for value in values)
    in_order = sorted(numbers, key=lambda one: (one % len(FACETS) != KIND, one))
    return _network_order(array("I", in_order)).tobytes()


def unpack(data: bytes) -> array:
    """The numbers in what is stored, of one entry or of several one after another."""
    numbers = _column()
    numbers.frombytes(data)
    return _network_order(numbers)


def _network_order(numbers: array) -> array:
    """Swapped in place where the machine's order of bytes is another; gives its argument."""
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def values(numbers: Iterable[int]) -> Iterator[Value]:
    """The values that numbers stand for."""
    for one in numbers:
        key, facet = divmod(one, len(FACETS))
        yield FACETS[facet], key


def counted(numbers: array) -> dict[str, dict[int, int]]:
    """For each filter, how many entries have each value, by its key."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for one, times in Counter(numbers).items():
        key, facet = divmod(one, len(FACETS))
        found[FACETS[facet]][key] = times
    return found


def counted_above(numbers: array, above: Mapping[int, Set[int]]) -> dict[Value, int]:
    """How many entries have a value, or several, that stand below each of some others.

    `above` maps the number of a value to those it counts for. An entry counts once.
    """
    found: Counter[int] = Counter()
    reached: set[int] = set()
    for one in numbers:
        if one % len(FACETS) == KIND:
            found.update(reached)
            reached = set()
        elif one in above:
            reached |= above[one]
    found.update(reached)
    return dict(zip(values(found), found.values(), strict=True))
