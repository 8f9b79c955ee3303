"""Filings by month as a drawing: its bars say the numbers, and nothing leaves the field."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.law.filings import HEIGHT, LEFT, MONTHS, TOP, WIDTH, filings

years = st.integers(1850, 2099)
counts = st.dictionaries(
    years.map(str) | st.builds("{}-{:02}".format, years, st.integers(1, 12)),
    st.integers(1, 5000),
    max_size=80,
)


@given(counts)
def test_every_case_is_drawn_or_said_not_to_be(counts: dict[str, int]) -> None:
    found = filings(counts)
    months = {value: number for value, number in counts.items() if len(value) == 7}
    if found is None:
        assert not months
        return
    assert found.total == sum(counts.values())
    assert sum(bar.number for bar in found.bars) + found.older + found.no_month == found.total
    assert found.last == max(months)
    most = max(bar.number for bar in found.bars)
    highest = int(found.lines[-1].word)
    assert most <= highest <= 2 * max(most, 1)
    assert 1 <= len(found.lines) <= 5
    for bar in found.bars:
        assert bar.x >= LEFT
        assert bar.x + found.bar <= WIDTH
        assert bar.y >= TOP - 0.1
        assert abs(bar.y + bar.height - found.floor) < 0.2
        assert abs(bar.height - HEIGHT * bar.number / highest) < 0.1
        assert bar.number == counts[bar.month]
    assert all(found.left <= mark.at < WIDTH for mark in found.years)


def test_months_stand_at_even_distances_whatever_lies_between() -> None:
    found = filings({"2020-12": 1, "2021-01": 2, "2021-03": 4, "2010-05": 7, "2019": 3})
    assert found is not None
    first, second, third = (bar.x for bar in found.bars)
    assert third - second == 2 * (second - first)
    assert [bar.number for bar in found.bars] == [1, 2, 4]
    assert (found.older, found.no_month, found.first) == (7, 3, "2020-12")
    assert [line.word for line in found.lines] == ["1", "2", "3", "4"]
    assert MONTHS * (second - first) == WIDTH - LEFT - 8
