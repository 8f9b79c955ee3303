"""The map of arguments around a question or an argument: what it shows and how it is drawn.

A drawing is plain data that can be stored as JSON: keys, codes and numbers, never words. The boxes
stand in columns. Between two columns each line first runs straight from the box at its right, where
its word stands, and then bends: so no line ever crosses a box or a word.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kb.argument.layout import Layout, apart, layout, leftwards

MOST_OF_QUESTION = 40
MOST_OF_ARGUMENT = 12
COLUMNS_OF_QUESTION = 4
COLUMNS_OF_ARGUMENT = 3

# Of the drawing, in its own units, which are pixels on an ordinary screen.
BOX_WIDTH = 140
BOX_HEIGHT = 68
WORD_WIDTH = 84
WORD_HEIGHT = 29
ANSWER_WIDTH = 96
ANSWER_HEIGHT = 58
BEND_WIDTH = (32, 72)
PORT_GAP = 12
LANE_GAP = 6
LEAST_PORT_GAP = 9
MARGIN = 4
# Raised when a drawing of the same arguments would look different: stored ones are then made anew.
FORMAT = 13

Step = tuple[int, int, str]


class Type(Protocol):
    """The type of a relation: text that knows whether it attacks."""

    @property
    def attacks(self) -> bool: ...


class Move(Protocol):
    """A relation of the graph: the argument `source` makes a move towards `target`."""

    @property
    def source(self) -> int: ...
    @property
    def target(self) -> int: ...
    @property
    def type(self) -> Type: ...


class Graph(Protocol):
    """What a map is chosen from."""

    @property
    def incoming(self) -> Mapping[int, Sequence[Move]]: ...
    @property
    def outgoing(self) -> Mapping[int, Sequence[Move]]: ...


@dataclass(frozen=True)
class Selection:
    """What a map shows: arguments in order, the steps among them, and chosen from which.

    For a question also its answers in order, and which arguments are placed under each.
    """

    arguments: tuple[int, ...]
    steps: tuple[Step, ...]
    chosen_from: tuple[int, ...]
    answers: tuple[str, ...] = ()
    placed: tuple[tuple[str, int], ...] = ()

    @property
    def columns(self) -> int:
        """How many columns its place on the page has room for."""
        return COLUMNS_OF_QUESTION if self.answers else COLUMNS_OF_ARGUMENT

    @property
    def digest(self) -> str:
        """Tells this selection from every other one."""
        made_of = [
            FORMAT,
            *(self.arguments, self.steps, self.chosen_from, self.answers, self.placed),
        ]
        return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:20]


def around_question(
    answers: Sequence[str],
    placed: Sequence[tuple[str, int]],
    graph: Graph,
    rulings: Mapping[int, int],
) -> Selection:
    """What is placed under the answers, the replies to that, and the replies to those.

    `placed` are pairs (answer, argument) in the editors' order.
    """
    steps = dict.fromkeys((argument for _, argument in placed), 0)
    for distance in (1, 2):
        attacked = [argument for argument, at in steps.items() if at == distance - 1]
        for argument in attacked:
            for move in graph.incoming.get(argument, ()):
                if move.type.attacks:
                    steps.setdefault(move.source, distance)
    chosen = _best(steps, MOST_OF_QUESTION, graph, rulings)
    shown = set(chosen)
    return Selection(
        tuple(chosen),
        _among(chosen, graph),
        tuple(sorted(steps)),
        tuple(answers),
        tuple(pair for pair in dict.fromkeys(placed) if pair[1] in shown and pair[0] in answers),
    )


def around_argument(argument: int, graph: Graph, rulings: Mapping[int, int]) -> Selection:
    """An argument and those that stand in a relation with it."""
    near = {argument: 0}
    for move in graph.outgoing.get(argument, ()):
        near.setdefault(move.target, 1)
    for move in graph.incoming.get(argument, ()):
        near.setdefault(move.source, 1)
    chosen = _best(near, MOST_OF_ARGUMENT, graph, rulings)
    return Selection(tuple(chosen), _among(chosen, graph), tuple(sorted(near)))


def _best(
    distances: Mapping[int, int], most: int, graph: Graph, rulings: Mapping[int, int]
) -> list[int]:
    """So many of them: nearest first, then by the number of rulings, then by that of relations."""

    def rank(argument: int) -> tuple[int, ...]:
        relations = len(graph.incoming.get(argument, ())) + len(graph.outgoing.get(argument, ()))
        return distances[argument], -rulings.get(argument, 0), -relations, argument

    best = sorted(distances, key=rank)[:most]
    # Their rank decides whether they are shown, not where: else each ruling would move boxes.
    return [
        *(argument for argument in distances if not distances[argument] and argument in best),
        *sorted(argument for argument in best if distances[argument]),
    ]


def may_be_cut(graph: Graph) -> set[int]:
    """The arguments that may stand in relations with more than their map shows."""
    moves = (move for found in graph.outgoing.values() for move in found)
    relations = Counter(end for move in moves for end in (move.source, move.target))
    return {argument for argument, number in relations.items() if number >= MOST_OF_ARGUMENT}


def _among(chosen: Sequence[int], graph: Graph) -> tuple[Step, ...]:
    shown = set(chosen)
    return tuple(
        sorted(
            {
                (move.source, move.target, str(move.type))
                for argument in chosen
                for move in graph.outgoing.get(argument, ())
                if move.target in shown and move.target != move.source
            }
        )
    )


def drawing(selection: Selection) -> dict | None:
    """The drawing of a selection as plain data, or None if there is nothing to draw.

    - `made_of`, `of`: the selection's digest, and all arguments it was chosen from
    - `boxes`: [argument, x, y, height], x and y being those of the left upper corner
    - `answers`: the same with the answer's key; `placed`: [answer, argument]
    - `links`: [answer, argument, path] for arguments that stand next to the answers
    - `lines`: relations that share a word: its `type`, where it stands (`at`, the left end of its
      line), the box at the `right`, the `heads` of arrows (left, right, both), and as `ends`
      [the box at the left, path]
    """
    if not selection.steps:
        return None
    return _Drawing(selection).data()


@dataclass
class _Bundle:
    """Relations of one type between one box and some at its left: they share a word."""

    right: int
    heads: str
    type: str
    lefts: list[int] = field(default_factory=list)
    y: float = 0.0
    # How far beside the way of a pair each line runs, so that two of them show.
    beside: dict[int, float] = field(default_factory=dict)
    # Where each line arrives at the box at its left.
    ports: dict[int, float] = field(default_factory=dict)


class _Drawing:
    """The geometry of one map."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.bundles = _bundles(selection)
        self.heights = self._box_heights()
        self.layout = self._laid_out()
        self.answers = self._answer_places()
        self._set_words()
        self._set_ports()
        self.bends = self._bend_widths()
        self.lefts = self._left_edges()

    def data(self) -> dict:
        """The drawing as `drawing` describes it."""
        places = self.layout.places
        boxes = sorted(places, key=lambda one: (places[one].column, places[one].y))
        width = max(self.lefts[place.column] + BOX_WIDTH for place in places.values())
        bottoms = [self.layout.height, *(y + ANSWER_HEIGHT / 2 for y in self.answers.values())]
        return {
            "made_of": self.selection.digest,
            "of": list(self.selection.chosen_from),
            "width": round(width + MARGIN),
            "height": round(max(bottoms) + 2 * MARGIN),
            "boxes": [
                [
                    one,
                    round(self.lefts[places[one].column]),
                    round(places[one].y - self.heights[one] / 2 + MARGIN),
                    round(self.heights[one]),
                ]
                for one in boxes
            ],
            "answers": [
                [key, MARGIN, round(y - ANSWER_HEIGHT / 2 + MARGIN), ANSWER_HEIGHT]
                for key, y in self.answers.items()
            ],
            "placed": [list(pair) for pair in self.selection.placed],
            "links": [
                [key, argument, self._link(key, argument)]
                for key, argument in self.selection.placed
                if places[argument].column == 0
            ],
            "lines": [
                {
                    "type": bundle.type,
                    "heads": bundle.heads,
                    "right": right,
                    "at": [
                        round(self.lefts[places[right].column] - WORD_WIDTH),
                        round(bundle.y + MARGIN),
                    ],
                    "ends": [[left, self._path(bundle, left)] for left in bundle.lefts],
                }
                for right, bundles in self.bundles.items()
                for bundle in bundles
            ],
        }

    def _box_heights(self) -> dict[int, float]:
        """Boxes are as high as what is joined to them needs."""
        needed: dict[int, float] = defaultdict(float)
        for right, bundles in self.bundles.items():
            needed[right] = max(needed[right], WORD_HEIGHT * len(bundles) + 4)
        arriving = Counter(
            left for bundles in self.bundles.values() for one in bundles for left in one.lefts
        )
        return {
            one: max(BOX_HEIGHT, needed[one], LEAST_PORT_GAP * (arriving[one] - 1) + 24)
            for one in self.selection.arguments
        }

    def _laid_out(self) -> Layout[int]:
        """The layout, the other way up where that puts the answers nearer to their order."""
        edges = ((source, target) for source, target, _ in self.selection.steps)
        found = layout(self.selection.arguments, edges, self.heights, self.selection.columns)
        wanted = self._wanted(found)
        falling = sum(
            first > second for index, first in enumerate(wanted) for second in wanted[index + 1 :]
        )
        rising = sum(
            first < second for index, first in enumerate(wanted) for second in wanted[index + 1 :]
        )
        return found.turned() if falling > rising else found

    def _wanted(self, found: Layout[int]) -> list[float]:
        """For each answer with a link the middle of what is linked to it."""
        heights = defaultdict(list)
        for key, argument in self.selection.placed:
            if found.places[argument].column == 0:
                heights[key].append(found.places[argument].y)
        return [
            sum(heights[key]) / len(heights[key]) for key in self.selection.answers if heights[key]
        ]

    def _answer_places(self) -> dict[str, float]:
        """The middle of each answer's box, in the order of the question."""
        linked = iter(self._wanted(self.layout))
        has_link = {
            key
            for key, argument in self.selection.placed
            if self.layout.places[argument].column == 0
        }
        middle = self.layout.height / 2
        wanted = [next(linked) if key in has_link else middle for key in self.selection.answers]
        step = ANSWER_HEIGHT + 16.0
        offsets = [step * number for number in range(len(wanted))]
        found = apart(wanted, offsets)
        # All of them within the drawing, as far as it is high enough.
        if found:
            top = ANSWER_HEIGHT / 2
            up = max(0.0, found[-1] + top - self.layout.height)
            found = [y - up for y in found]
            down = max(0.0, top - found[0])
            found = [y + down for y in found]
        return dict(zip(self.selection.answers, found, strict=True))

    def _set_words(self) -> None:
        """Give each bundle its own height at the left of its box, in the order of its ends."""
        places = self.layout.places
        for right, bundles in self.bundles.items():
            for bundle in bundles:
                aims = [self._next_left(left, right) for left in bundle.lefts]
                bundle.y = sum(aims) / len(aims)
            bundles.sort(key=lambda bundle: bundle.y)
            top = places[right].y - WORD_HEIGHT * (len(bundles) - 1) / 2
            for number, bundle in enumerate(bundles):
                bundle.y = top + number * WORD_HEIGHT
            for left in {left for bundle in bundles for left in bundle.lefts}:
                same = [bundle for bundle in bundles if left in bundle.lefts]
                for number, bundle in enumerate(same):
                    bundle.beside[left] = (number - (len(same) - 1) / 2) * LANE_GAP

    def _set_ports(self) -> None:
        """Give each line its own height at the right of the box it leads to."""
        places = self.layout.places
        arriving = defaultdict(list)
        for right, bundles in self.bundles.items():
            for bundle in bundles:
                for left in bundle.lefts:
                    bends = self.layout.bends.get((left, right))
                    aim = bends[0].y if bends else bundle.y
                    arriving[left].append((aim, bundle.y, right, bundle))
        for left, lines in arriving.items():
            lines.sort(key=lambda line: line[:3])
            gap = min(PORT_GAP, (self.heights[left] - 20) / max(1, len(lines) - 1))
            top = places[left].y - gap * (len(lines) - 1) / 2
            for number, (_, _, _, bundle) in enumerate(lines):
                bundle.ports[left] = top + number * gap

    def _next_left(self, left: int, right: int) -> float:
        bends = self.layout.bends.get((left, right))
        return bends[-1].y if bends else self.layout.places[left].y

    def _points(self, bundle: _Bundle, left: int) -> list[tuple[int, float]]:
        """The columns a line passes, from right to left, and its height at each."""
        bends = self.layout.bends.get((left, bundle.right), ())
        return [
            (self.layout.places[bundle.right].column, bundle.y),
            *((bend.column, bend.y + bundle.beside[left]) for bend in reversed(bends)),
            (self.layout.places[left].column, bundle.ports[left]),
        ]

    def _bend_widths(self) -> dict[int, float]:
        """For each column the room at its left in which lines bend: more for longer ways."""
        least, most = BEND_WIDTH
        widths = defaultdict(lambda: float(least))
        for bundles in self.bundles.values():
            for bundle in bundles:
                for left in bundle.lefts:
                    points = self._points(bundle, left)
                    for (column, start), (_, end) in itertools.pairwise(points):
                        wanted = least + abs(end - start) / 6
                        widths[column] = max(widths[column], min(wanted, most))
        return widths

    def _left_edges(self) -> dict[int, float]:
        """Where each column begins."""
        columns = 1 + max(place.column for place in self.layout.places.values())
        left = float(MARGIN)
        if self.selection.answers:
            left += ANSWER_WIDTH + BEND_WIDTH[0]
        found = {0: left}
        for column in range(1, columns):
            left += BOX_WIDTH + self.bends[column] + WORD_WIDTH
            found[column] = left
        return found

    def _path(self, bundle: _Bundle, left: int) -> str:
        """The line of a relation, from right to left."""
        points = self._points(bundle, left)
        x, y = self.lefts[points[0][0]], points[0][1] + MARGIN
        steps = [f"M{_n(x)} {_n(y)}"]
        for (column, _), (_, height) in itertools.pairwise(points):
            x = self.lefts[column] - WORD_WIDTH
            end, below = x - self.bends[column], height + MARGIN
            middle = _n((x + end) / 2)
            steps.append(
                f"H{_n(x)}C{middle} {_n(y)} {middle} {_n(below)} {_n(end)} {_n(below)}"
                if abs(below - y) > 0.5
                else f"H{_n(end)}"
            )
            y = below
        return "".join(steps)

    def _link(self, key: str, argument: int) -> str:
        """The line from an argument of the first column to the answer it is placed under."""
        x, y = self.lefts[0], self.layout.places[argument].y + MARGIN
        end, below = float(MARGIN + ANSWER_WIDTH), self.answers[key] + MARGIN
        middle = _n((x + end) / 2)
        return f"M{_n(x)} {_n(y)}C{middle} {_n(y)} {middle} {_n(below)} {_n(end)} {_n(below)}"


def _bundles(selection: Selection) -> dict[int, list[_Bundle]]:
    """By the box at the right what runs from there to the left, or from the left to it."""
    steps = set(selection.steps)
    found: dict[int, dict[tuple[str, str], _Bundle]] = {}
    edges = ((source, target) for source, target, _ in selection.steps)
    for left, right in leftwards(selection.arguments, edges, selection.columns):
        types = dict.fromkeys(
            kind for one, other, kind in selection.steps if {one, other} == {left, right}
        )
        for kind in types:
            out, back = (right, left, kind) in steps, (left, right, kind) in steps
            heads = "both" if out and back else "left" if out else "right"
            own = found.setdefault(right, {})
            bundle = own.setdefault((heads, kind), _Bundle(right, heads, kind))
            bundle.lefts.append(left)
    return {right: list(own.values()) for right, own in found.items()}


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
