"""Cycles of support: found exactly when there are any, however long the chain."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.argument.cycles import supports_cycle

ARGUMENTS = st.integers(0, 7)


@pytest.mark.parametrize(
    ("edges", "cycle"),
    [
        ([], None),
        ([(1, 2), (2, 3), (1, 3)], None),
        ([(1, 2), (2, 3), (3, 1)], [1, 2, 3]),
        ([(5, 1), (1, 2), (2, 1)], [1, 2]),
        ([(1, 1)], [1]),
    ],
)
def test_examples(edges: list[tuple[int, int]], cycle: list[int] | None) -> None:
    assert supports_cycle(edges) == cycle


def test_a_chain_longer_than_the_stack() -> None:
    chain = [(number, number + 1) for number in range(20_000)]
    assert supports_cycle(chain) is None
    assert len(supports_cycle([*chain, (20_000, 0)])) == 20_001


@given(st.lists(st.tuples(ARGUMENTS, ARGUMENTS)))
def test_a_cycle_is_found_when_there_is_one(edges: list[tuple[int, int]]) -> None:
    cycle = supports_cycle(iter(edges))
    graph: dict[int, set[int]] = {}
    for supporter, target in edges:
        graph.setdefault(supporter, set()).add(target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError:
        assert cycle
        assert len(set(cycle)) == len(cycle)
        assert set(zip(cycle, [*cycle[1:], cycle[0]], strict=True)) <= set(edges)
    else:
        assert cycle is None
