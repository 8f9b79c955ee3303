"""What a map shows, and that its lines keep clear of its boxes and words."""

from __future__ import annotations

import itertools
import json
import re
from collections import defaultdict
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.argument.maps import (
    BOX_WIDTH,
    MOST_OF_ARGUMENT,
    MOST_OF_QUESTION,
    WORD_WIDTH,
    Selection,
    around_argument,
    around_question,
    drawing,
    may_be_cut,
)


class Type(str):
    """A type of relation: `supports` is no attack."""

    __slots__ = ()

    @property
    def attacks(self) -> bool:
        return self != "supports"


REBUTS = Type("rebuts")


@dataclass(frozen=True)
class Move:
    source: int
    target: int
    type: Type = REBUTS


class Graph:
    """A graph of moves, as `kb.queries.graph` gives it."""

    def __init__(self, *moves: Move) -> None:
        self.incoming, self.outgoing = defaultdict(list), defaultdict(list)
        for move in moves:
            self.incoming[move.target].append(move)
            self.outgoing[move.source].append(move)


def replies_to(target: int, number: int) -> list[Move]:
    return [Move(100 * target + reply, target) for reply in range(1, number + 1)]


def test_an_argument_stands_among_those_it_meets():
    graph = Graph(Move(2, 1), Move(3, 2), Move(1, 4, Type("supports")), Move(2, 4))
    found = around_argument(1, graph, {})
    assert found.arguments[0] == 1
    assert set(found.arguments) == {1, 2, 4}
    assert set(found.steps) == {(2, 1, "rebuts"), (1, 4, "supports"), (2, 4, "rebuts")}


def test_more_neighbours_than_fit_are_cut_by_rulings_then_relations():
    graph = Graph(*replies_to(1, 20), Move(115, 116))
    found = around_argument(1, graph, {120: 2, 119: 1})
    assert len(found.arguments) == MOST_OF_ARGUMENT
    assert found.arguments == (1, *range(101, 108), 115, 116, 119, 120)
    assert len(found.chosen_from) == 21


def test_a_question_shows_what_is_placed_its_replies_and_theirs():
    graph = Graph(
        *(Move(2, 1), Move(3, 2), Move(4, 3)),
        *(Move(5, 1, Type("supports")), Move(6, 2, Type("supports"))),
    )
    found = around_question(["yes", "no"], [("yes", 1), ("gone", 1), ("no", 7)], graph, {7: 1})
    assert found.arguments == (1, 7, 2, 3)
    assert found.placed == (("yes", 1), ("no", 7))


def test_what_is_placed_comes_before_replies_when_not_all_fit():
    graph = Graph(*(move for placed in range(1, 31) for move in replies_to(placed, 3)))
    pairs = [("yes", placed) for placed in range(1, 31)]
    found = around_question(["yes"], pairs, graph, {303: 3})
    assert len(found.arguments) == MOST_OF_QUESTION
    assert found.arguments[:30] == tuple(range(1, 31))
    assert 303 in found.arguments
    assert len(found.chosen_from) == 120
    shown = set(found.arguments)
    assert all({source, target} <= shown for source, target, _ in found.steps)


def test_without_a_relation_there_is_nothing_to_draw():
    assert drawing(around_argument(1, Graph(), {})) is None
    assert drawing(around_question(["yes"], [("yes", 1)], Graph(), {})) is None


def test_answers_stand_at_the_left_in_the_order_of_the_question():
    graph = Graph(*(Move(end + 1, end) for end in (1, 2, 11, 12, 21, 22)))
    for answers in (["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]):
        placed = [("a", 1), ("b", 11), ("c", 21)]
        found = drawing(around_question(answers, placed, graph, {}))
        assert [key for key, *_ in found["answers"]] == answers
        heights = [y for _, _, y, _ in found["answers"]]
        assert heights == sorted(heights)
        assert all(b - a >= 58 for a, b in itertools.pairwise(heights))
        assert max(x for _, x, _, _ in found["answers"]) < min(x for _, x, _, _ in found["boxes"])
        assert [key for key, *_ in found["links"]] == ["a", "b", "c"]


def test_one_word_serves_all_moves_of_a_type_and_mutual_ones_share_a_line():
    graph = Graph(Move(3, 1), Move(3, 2), Move(1, 3))
    found = drawing(around_argument(3, graph, {}))
    heads = sorted((line["heads"], len(line["ends"])) for line in found["lines"])
    assert heads in ([("both", 1), ("left", 1)], [("both", 1), ("right", 1)])


TYPES = st.sampled_from([Type("supports"), Type("rebuts"), Type("undermines"), Type("qualifies")])
MOVES = st.lists(st.builds(Move, st.integers(1, 13), st.integers(1, 13), TYPES), max_size=30)


def points(path: str):
    """The points along a line: each step is straight and level, or a curve."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    codes = re.findall(r"[MHC]", path)
    x, y = numbers[:2]
    numbers = numbers[2:]
    for code in codes[1:]:
        if code == "H":
            end, *numbers = numbers
            yield from ((x + (end - x) * part / 20, y) for part in range(1, 20))
            x = end
        else:
            (x1, y1, x2, y2, x3, y3), numbers = numbers[:6], numbers[6:]
            for part in (number / 20 for number in range(1, 20)):
                a, b, c, d = (
                    (1 - part) ** 3,
                    3 * part * (1 - part) ** 2,
                    3 * part**2 * (1 - part),
                    part**3,
                )
                yield a * x + b * x1 + c * x2 + d * x3, a * y + b * y1 + c * y2 + d * y3
            x, y = x3, y3


@settings(max_examples=150, deadline=None)
@given(MOVES, st.booleans())
def test_no_line_crosses_a_box_or_the_word_of_another(moves, of_question):
    moves = [move for move in moves if move.source != move.target]
    graph = Graph(*moves)
    found = drawing(
        around_question(["yes", "no"], [("yes", 1), ("no", 2), ("no", 3)], graph, {})
        if of_question
        else around_argument(1, graph, {})
    )
    if found is None:
        return
    assert json.loads(json.dumps(found)) == found
    width, height = found["width"], found["height"]
    boxes = [(x, y, x + BOX_WIDTH, y + high) for _, x, y, high in found["boxes"]]
    assert all(min(x, y) >= 0 and x2 <= width and y2 <= height for x, y, x2, y2 in boxes)
    for line in found["lines"]:
        for _, path in line["ends"]:
            for x, y in points(path):
                assert not any(x1 < x < x2 and y1 < y < y2 for x1, y1, x2, y2 in boxes)
                assert 0 <= x <= width
                assert 0 <= y <= height
                for other in found["lines"]:
                    left, middle = other["at"]
                    if other is not line and left + 1 < x < left + WORD_WIDTH - 1:
                        assert abs(y - middle) > 12
    drawn = {
        (left, line["right"]) if line["heads"] == "right" else (line["right"], left)
        for line in found["lines"]
        for left, _ in line["ends"]
    }
    shown = {argument for argument, *_ in found["boxes"]}
    asked = {(move.source, move.target) for move in moves if {move.source, move.target} <= shown}
    assert {frozenset(pair) for pair in drawn} == {frozenset(pair) for pair in asked}


def test_a_ruling_moves_no_box_where_all_fit():
    graph = Graph(*replies_to(1, 5))
    assert around_argument(1, graph, {}) == around_argument(1, graph, {103: 2, 1: 1})
    assert may_be_cut(graph) == set()
    assert may_be_cut(Graph(*replies_to(1, MOST_OF_ARGUMENT))) == {1}


def test_another_choice_has_another_digest():
    one = Selection((1, 2), ((1, 2, "rebuts"),), (1, 2))
    assert one.digest == Selection((1, 2), ((1, 2, "rebuts"),), (1, 2)).digest
    for other in (
        Selection((2, 1), ((1, 2, "rebuts"),), (1, 2)),
        Selection((1, 2), ((2, 1, "rebuts"),), (1, 2)),
        Selection((1, 2), ((1, 2, "rebuts"),), (1, 2, 3)),
        Selection((1, 2), ((1, 2, "rebuts"),), (1, 2), ("yes",), (("yes", 1),)),
    ):
        assert other.digest != one.digest
