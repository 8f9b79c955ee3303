"""Packed values come out as they went in, and are counted as one counts by hand."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.facets import FACETS
from kb.search.numbers import Value, counted, counted_above, number, pack, unpack, values

pytestmark = pytest.mark.either_engine
kinds = st.tuples(st.just("kind"), st.integers(1, 6))
others = st.tuples(st.sampled_from([name for name in FACETS if name != "kind"]), st.integers(1, 9))
entries = st.lists(st.tuples(kinds, st.sets(others, max_size=6)), max_size=12)
Entries = list[tuple[Value, set[Value]]]


def packed(entries: Entries) -> bytes:
    """Of several entries, one after another, whatever the order of each one's values."""
    return b"".join(pack([*own, kind]) for kind, own in entries)


@given(kinds, st.sets(st.tuples(st.sampled_from(FACETS[1:]), st.integers(1, 300_000_000))))
def test_values_come_out_as_they_went_in_the_kind_first(kind: Value, own: set[Value]) -> None:
    first, *rest = values(unpack(pack([*own, kind])))
    assert first == kind
    assert set(rest) == own
    assert len(rest) == len(own)


@given(entries)
def test_each_value_counts_the_entries_that_have_it(entries: Entries) -> None:
    expected = Counter(one for kind, own in entries for one in (kind, *own))
    found = counted(unpack(packed(entries)))
    assert {(name, key): times for name in found for key, times in found[name].items()} == expected


@given(entries, st.lists(st.tuples(others, others), max_size=8))
def test_an_entry_counts_once_for_what_stands_above_its_values(
    entries: Entries, steps: list[tuple[Value, Value]]
) -> None:
    above: dict[Value, set[Value]] = {}
    for below, wider in steps:
        above.setdefault(below, set()).add(wider)
    expected = Counter(
        wider
        for _, own in entries
        for wider in set().union(*(above.get(one, set()) for one in own))
    )
    numbered = {number(*below): {number(*wider) for wider in wide} for below, wide in above.items()}
    assert counted_above(unpack(packed(entries)), numbered) == expected
