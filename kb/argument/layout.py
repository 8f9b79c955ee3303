"""Where the boxes of an argument map stand: in columns, from right to left.

What is argued about stands at the left and what is said about it to the right of it. The columns
and the order within them are `fast-sugiyama`'s; its traps stay behind `layout`. One self-loop
aborts the whole process, and a cycle can keep the network simplex of its default ranking busy for
ever (rust-sugiyama #25): it is given neither.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from fast_sugiyama import from_edges

Key = TypeVar("Key", bound=Hashable)
Pair = tuple[Key, Key]

BOX_GAP = 20.0
LINE_GAP = 18.0
# As many columns fit a wide page. Components share a row if they need no more together.
COLUMNS = 4
# How many more are tried, and what is bad: each column, one too many, a line that leads to the
# right, one that skips a column, one within a column (this decides much, so it is tried twice).
MORE = 2
COLUMN, TOO_WIDE, TURNED, LONGER, SAME_COLUMN = 6.0, 12.0, 3.0, 0.5, (6.0, 12.0)
SWEEPS = 10
SPACING = 10


@dataclass(frozen=True, slots=True)
class Place:
    """The column something stands in, counted from the left, and the height of its middle."""

    column: int
    y: float


@dataclass(frozen=True)
class Layout(Generic[Key]):
    """Where each box stands, and where the line of a pair passes the columns between its ends.

    The bends of a pair (left, right) run from left to right; pairs of neighbours have none.
    """

    places: dict[Key, Place] = field(default_factory=dict)
    bends: dict[Pair, tuple[Place, ...]] = field(default_factory=dict)
    height: float = 0.0

    def turned(self) -> Layout[Key]:
        """The same upside down."""
        return Layout(
            {one: Place(place.column, self.height - place.y) for one, place in self.places.items()},
            {
                pair: tuple(Place(place.column, self.height - place.y) for place in bends)
                for pair, bends in self.bends.items()
            },
            self.height,
        )


def leftwards(nodes: Iterable[Key], edges: Iterable[Pair], columns: int = COLUMNS) -> list[Pair]:
    """The pairs (left, right) of boxes that edges (source, target) join, each pair once.

    A target stands at the left of its source, except where that would close a circle or need many
    columns: readers follow an arrow to the right more easily than a map beyond their screen. The
    pairs never close a circle.
    """
    number = {node: index for index, node in enumerate(dict.fromkeys(nodes))}
    known = sorted(
        {
            (number[source], number[target])
            for source, target in edges
            if source != target and source in number and target in number
        }
    )
    column = _wanted_columns(len(number), known, columns)
    names = list(number)
    pairs = {tuple(sorted(pair, key=column.__getitem__)) for pair in known}
    return [(names[left], names[right]) for left, right in sorted(pairs)]


def _wanted_columns(count: int, edges: Sequence[tuple[int, int]], columns: int) -> list[int]:
    """A column for each number, another for each end of an edge.

    Few more than `columns` in all, few edges that lead to the right or skip a column: the best of
    some tries.
    """
    joined: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for source, target in edges:
        joined[source].append((target, 1))
        joined[target].append((source, -1))
    start = best = _distances(count, edges)
    least = math.inf
    # Who moves first decides much: those joined with most, or those joined with fewest.
    most_first = sorted(range(count), key=lambda one: -len(joined[one]))
    orders = (most_first, most_first[::-1])
    for same, order in itertools.product(SAME_COLUMN, orders):
        column = start
        for room in range(columns, columns + MORE + 1):
            # On from where the last try ended: a column more may be all that was missing.
            column = _settled([min(one, room - 1) for one in column], order, joined, room, same)
            found = _told_apart(column, joined)
            needed = max(found, default=0) + 1
            cost = (
                COLUMN * needed
                + TOO_WIDE * max(0, needed - columns)
                + sum(
                    LONGER * (abs(steps) - 1) + TURNED * (steps < 0)
                    for steps in (found[source] - found[target] for source, target in edges)
                )
            )
            if cost < least:
                best, least = found, cost
            if max(column, default=0) < room - 1:
                break
    return best


def _told_apart(column: list[int], joined: Sequence[Sequence[tuple[int, int]]]) -> list[int]:
    """As far left as the order of these columns allows, no two that are joined in one column."""
    found = [-1] * len(column)
    for one in sorted(range(len(column)), key=lambda one: (column[one], one)):
        found[one] = max((found[other] for other, _ in joined[one]), default=-1) + 1
    return found


def _settled(
    column: list[int],
    order: Sequence[int],
    joined: Sequence[Sequence[tuple[int, int]]],
    room: int,
    same: float,
) -> list[int]:
    """Each in the column of least cost beside all others, as far as a few rounds bring it."""
    costs = _costs(same, room)
    places = range(room)
    for _ in range(SWEEPS):
        before = list(column)
        for one in order:
            by_place = [0.0] * room
            for other, side in joined[one]:
                there = column[other]
                for at in places:
                    by_place[at] += costs[(at - there) * side]
            column[one] = by_place.index(min(by_place))
        if column == before:
            break
    return column


@functools.cache
def _costs(same: float, most: int) -> dict[int, float]:
    """What a line costs that leads so many columns to the left; negative ones lead to the right."""
    return {
        steps: LONGER * (abs(steps) - 1) + TURNED * (steps < 0) if steps else same
        for steps in range(-most, most + 1)
    }


def _distances(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """How many steps lead from each to the first that speaks to nothing else."""
    sources: list[list[int]] = [[] for _ in range(count)]
    free = [True] * count
    for source, target in edges:
        sources[target].append(source)
        free[source] = False
    found: dict[int, int] = {}
    for start in sorted(range(count), key=lambda one: not free[one]):
        front = [start] if start not in found else []
        distance = 0
        while front:
            found |= dict.fromkeys(front, distance)
            front = [one for other in front for one in sources[other]]
            front = [one for one in dict.fromkeys(front) if one not in found]
            distance += 1
    return [found[one] for one in range(count)]


def layout(
    nodes: Iterable[Key],
    edges: Iterable[Pair],
    heights: Mapping[Key, float] | None = None,
    columns: int = COLUMNS,
) -> Layout[Key]:
    """A place for each node, from edges (source, target); no two boxes overlap.

    Self-loops, doubles and edges to unknown nodes count for nothing. The same nodes in the same
    order and the same edges in any order give the same layout. A box is as high as `heights` says,
    1 if it says nothing. So many `columns` are enough, if that can be.
    """
    nodes = list(dict.fromkeys(nodes))
    heights = heights or {}
    pieces = [
        _Piece.of(component, heights)
        for component in _components(nodes, leftwards(nodes, edges, columns))
    ]
    return _packed(pieces, columns)


def apart(wanted: Sequence[float], offsets: Sequence[float]) -> list[float]:
    """The heights nearest to those wanted that are at least as far apart as the offsets.

    Isotonic regression by pooling neighbours that violate the order.
    """
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        total, size = want - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / size:
            before = pools.pop()
            total, size = total + before[0], size + before[1]
        pools.append((total, size))
    levels = [total / size for total, size in pools for _ in range(size)]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]


@dataclass
class _Piece(Generic[Key]):
    """A laid-out component: its own columns, its heights counted from 0."""

    columns: int
    height: float
    places: dict[Key, Place]
    bends: dict[Pair, tuple[Place, ...]]

    @classmethod
    def of(
        cls, component: tuple[list[Key], list[Pair]], heights: Mapping[Key, float]
    ) -> _Piece[Key]:
        nodes, pairs = component
        number = {node: index for index, node in enumerate(nodes)}
        pairs = sorted((number[left], number[right]) for left, right in pairs)
        columns, links = _columns(len(nodes), pairs)
        sizes = {index: heights.get(node, 1.0) + BOX_GAP for node, index in number.items()}
        middles = _spread(columns, links, sizes)
        top = min(middles[one] - sizes.get(one, LINE_GAP) / 2 for one in middles)
        bottom = max(middles[one] + sizes.get(one, LINE_GAP) / 2 for one in middles)
        places = {
            one: Place(column, middles[one] - top)
            for column, members in enumerate(columns)
            for one in members
        }
        return cls(
            len(columns),
            bottom - top,
            {node: places[index] for node, index in number.items()},
            {
                (nodes[left], nodes[right]): tuple(places[one] for one in between)
                for left, right, between in _chains(len(nodes), links)
            },
        )


def _components(nodes: Sequence[Key], pairs: Sequence[Pair]) -> list[tuple[list[Key], list[Pair]]]:
    """The connected parts, each with its nodes in the given order and its pairs."""
    joined: dict[Key, list[Key]] = {node: [] for node in nodes}
    for left, right in pairs:
        joined[left].append(right)
        joined[right].append(left)
    part: dict[Key, int] = {}
    parts: list[tuple[list[Key], list[Pair]]] = []
    for node in nodes:
        if node not in part:
            parts.append(([], []))
            waiting = [node]
            while waiting:
                one = waiting.pop()
                if one not in part:
                    part[one] = len(parts) - 1
                    waiting += joined[one]
        parts[part[node]][0].append(node)
    for pair in pairs:
        parts[part[pair[0]]][1].append(pair)
    return parts


def _columns(
    count: int, pairs: Sequence[tuple[int, int]]
) -> tuple[list[list[int]], list[tuple[int, int]]]:
    """Columns from the left, each from the top, and the links between neighbouring columns.

    Numbers from `count` on are no boxes: lines pass there on their way.
    """
    if not pairs:
        return [[0]], []
    [(positions, _, _, links)] = from_edges(
        pairs,
        vertex_spacing=SPACING,
        dummy_vertices=True,
        dummy_size=SPACING / 2,
        ranking_type="up",
        crossing_minimization="barycenter",
    )
    found: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for one, (x, y) in positions:
        found[round(y / SPACING)].append((x, one))
    columns = [[one for _, one in sorted(found[rank])] for rank in sorted(found, reverse=True)]
    return columns, sorted(links or ())


def _chains(count: int, links: Sequence[tuple[int, int]]) -> list[tuple[int, int, list[int]]]:
    """For each pair of boxes that a chain of links joins: left, right and what is passed."""
    onward: dict[int, list[int]] = defaultdict(list)
    for left, right in links:
        onward[left].append(right)
    chains = []
    for left in range(count):
        for following in onward[left]:
            between = []
            while following >= count:
                between.append(following)
                [following] = onward[following]
            if between:
                chains.append((left, following, between))
    return chains


def _spread(
    columns: Sequence[Sequence[int]],
    links: Sequence[tuple[int, int]],
    sizes: Mapping[int, float],
) -> dict[int, float]:
    """Heights that keep the order in each column, and each thing near what it is linked to."""
    linked: dict[int, list[int]] = defaultdict(list)
    for left, right in links:
        linked[left].append(right)
        linked[right].append(left)
    middles: dict[int, float] = {}
    offsets: list[list[float]] = []
    for members in columns:
        steps, below = [], 0.0
        for one in members:
            size = sizes.get(one, LINE_GAP)
            steps.append(below + size / 2)
            below += size
        offsets.append(steps)
        middles |= {one: step - below / 2 for one, step in zip(members, steps, strict=True)}
    order = list(range(len(columns)))
    for sweep in range(SWEEPS if len(columns) > 1 else 0):
        for column in order if sweep % 2 else reversed(order):
            members = columns[column]
            wanted = [
                sum(middles[other] for other in linked[one]) / len(linked[one]) for one in members
            ]
            middles.update(zip(members, apart(wanted, offsets[column]), strict=True))
    return middles


def _packed(pieces: Sequence[_Piece[Key]], columns: int) -> Layout[Key]:
    """All pieces in one drawing: widest first, beside each other as long as there is room."""
    room = max([columns, *(piece.columns for piece in pieces)])
    found: Layout[Key] = Layout()
    top = height = 0.0
    column = 0
    for piece in sorted(pieces, key=lambda piece: -piece.columns):
        if column + piece.columns > room:
            top, height, column = top + height, 0.0, 0
        found.places.update(
            {node: _moved(place, column, top) for node, place in piece.places.items()}
        )
        found.bends.update(
            {
                pair: tuple(_moved(place, column, top) for place in bends)
                for pair, bends in piece.bends.items()
            }
        )
        height = max(height, piece.height)
        column += piece.columns
    return Layout(found.places, found.bends, top + height)


def _moved(place: Place, columns: int, down: float) -> Place:
    return Place(place.column + columns, place.y + down)
