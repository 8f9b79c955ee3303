"""The drawing of a time line: everything on it stands where it belongs, and nothing overlaps."""

import datetime as dt
from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from kb.law.timeline import (
    CHARACTER,
    LANE,
    NAMES_WIDTH,
    WIDTH,
    Point,
    Span,
    drawing,
)

TODAY = dt.date(2026, 11, 22)
DAYS = st.dates(dt.date(1700, 1, 1), dt.date(2100, 1, 1))
POINTS = st.lists(
    st.builds(
        Point,
        date=DAYS,
        name=st.just("A name"),
        href=st.just("#x"),
        words=st.text("abc ", max_size=60).map(str.strip),
    ),
    max_size=30,
)


def points(*years):
    return [Point(dt.date(year, 6, 1), str(year), "#x", f"Ruling of {year}") for year in years]


def extent(mark):
    """From where to where a mark and its words reach."""
    length = len(mark.words) * CHARACTER
    ends = [mark.x - LANE / 2, mark.x + LANE / 2]
    if mark.words:
        ends.append(mark.words_x + (length if mark.anchor == "start" else -length))
    return min(ends), max(ends)


@given(POINTS, POINTS, st.lists(DAYS, max_size=5).map(sorted), DAYS, st.booleans())
@example(points(2020, 2021, 2022), [], [], TODAY, True)
def test_nothing_overlaps_and_time_runs_to_the_right(rulings, events, starts, today, goes_on):
    spans = [Span(one, None, "Pending") for one in starts]
    found = drawing(rulings, events, spans, today, goes_on=goes_on)
    days = {one.date for one in (*rulings, *events)} | set(starts)
    assert (found is None) == (len(days) < 3)
    if found is None:
        return
    assert len(found.marks) == len(rulings) + len(events)
    for one, other in combinations(found.marks, 2):
        if one.point.date < other.point.date:
            assert one.x <= other.x
        if one.y == other.y:
            (left, right), (start, end) = extent(one), extent(other)
            assert right <= start or end <= left, "overlapping"
        else:
            assert abs(one.y - other.y) >= LANE
    for mark in found.marks:
        assert NAMES_WIDTH <= mark.x <= WIDTH
        assert extent(mark)[1] <= WIDTH
        assert mark.y + LANE / 2 <= found.foot <= found.height
    assert all(len(band.words) * CHARACTER <= band.width for band in found.bands)
    ticks = [tick.x for tick in found.ticks]
    assert ticks == sorted(set(ticks))
    assert len(ticks) <= 12
    assert found.today is None or NAMES_WIDTH <= found.today <= WIDTH


def test_what_goes_on_is_drawn_until_today_and_what_ended_is_not():
    rulings = points(2020, 2021, 2022)
    ends = [drawing(rulings, [], [], TODAY, goes_on=one).today for one in (True, False)]
    assert ends == [WIDTH - 14, None]


def test_the_present_status_can_always_be_read():
    spans = [Span(dt.date(2020, 1, 1), TODAY, "Pending"), Span(TODAY, None, "On appeal")]
    bands = drawing(points(2020, 2021), [], spans, TODAY, goes_on=True).bands
    assert [(band.words, band.present) for band in bands] == [
        ("Pending", False),
        ("On appeal", True),
    ]


def test_eighty_events_and_twelve_rulings_within_three_years_fit_a_screen():
    begin = dt.date(2023, 1, 1)
    events = [Point(begin + dt.timedelta(days=12 * n), str(n), "#x") for n in range(80)]
    rulings = [
        Point(begin + dt.timedelta(days=80 * n), str(n), "#x", "Order on a motion to dismiss")
        for n in range(12)
    ]
    assert drawing(rulings, events, [], TODAY, goes_on=True).height < 420
