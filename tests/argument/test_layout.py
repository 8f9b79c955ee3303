"""Where boxes stand: whatever the graph, each once, none on another, and always the same."""

from __future__ import annotations

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.argument.layout import COLUMNS, layout, leftwards

HEIGHT = 60.0
NODES = st.lists(st.integers(0, 30), max_size=14)
EDGES = st.lists(st.tuples(st.integers(0, 16), st.integers(0, 16)), max_size=40)


def drawn(nodes, edges):
    return layout(nodes, edges, dict.fromkeys(nodes, HEIGHT))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NODES, EDGES, st.randoms(use_true_random=False))
def test_any_graph_is_laid_out(nodes, edges, shuffled):
    found = drawn(nodes, edges)

    assert found.places.keys() == set(nodes)
    columns: dict[int, list[float]] = {}
    for place in found.places.values():
        columns.setdefault(place.column, []).append(place.y)
    for heights in columns.values():
        heights.sort()
        assert all(b - a >= HEIGHT for a, b in itertools.pairwise(heights))
        assert heights[0] >= HEIGHT / 2
        assert heights[-1] + HEIGHT / 2 <= found.height

    joined = {frozenset(edge) for edge in edges if set(edge) <= set(nodes)}
    pairs = leftwards(nodes, edges)
    assert {frozenset(pair) for pair in pairs} == {pair for pair in joined if len(pair) == 2}
    for left, right in pairs:
        ends = found.places[left].column, found.places[right].column
        passed = [place.column for place in found.bends.get((left, right), ())]
        assert [ends[0], *passed, ends[1]] == list(range(ends[0], ends[1] + 1))
    for bends in found.bends.values():
        for bend in bends:
            assert all(abs(bend.y - y) > HEIGHT / 2 for y in columns.get(bend.column, []))

    again = list(edges)
    shuffled.shuffle(again)
    assert drawn(nodes, [*again, *again]) == found


def test_what_the_library_cannot_bear_does_not_reach_it():
    assert layout([], []).places == {}
    assert layout([1], [(1, 1)]).places.keys() == {1}
    assert layout([1, 2], [(1, 1), (2, 1), (2, 1), (1, 2), (3, 1)]).places.keys() == {1, 2}
    # With its default ranking the library never returns from this one.
    hanging = [(0, 1), (0, 2), (0, 3), (1, 0), (1, 3), (2, 0), (2, 3), (3, 0), (4, 1), (4, 2)]
    assert len(layout(range(5), hanging).places) == 5


def test_replies_stand_at_the_right_of_what_they_reply_to():
    found = layout("abcd", [("b", "a"), ("c", "b"), ("d", "b")])
    assert [found.places[node].column for node in "abcd"] == [0, 1, 2, 2]


def test_a_long_chain_turns_back_sooner_than_it_needs_many_columns():
    chain = [(number + 1, number) for number in range(30)]
    found = layout(range(31), chain)
    assert max(place.column for place in found.places.values()) <= COLUMNS + 1


def test_a_circle_is_cut_once():
    assert len(leftwards("abc", [("a", "b"), ("b", "c"), ("c", "a")])) == 3
    found = layout("abc", [("a", "b"), ("b", "c"), ("c", "a")])
    assert sorted(place.column for place in found.places.values()) == [0, 1, 2]


def test_components_and_single_boxes_fill_the_rows():
    edges = [(number, number + 1) for number in range(0, 8, 2)]
    found = layout(range(14), edges)
    assert max(place.column for place in found.places.values()) == COLUMNS - 1
    assert len({place.y for place in found.places.values()}) < 14


def test_a_large_dense_graph_is_laid_out_too():
    edges = [(one, (one * step + step) % 40) for one in range(40) for step in (1, 3, 7, 11, 13, 17)]
    assert len(layout(range(40), edges).places) == 40
