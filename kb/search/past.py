"""Cases as they stood on a past day: what the filters that change with time said then."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from kb.models import CaseStatus, Claim, Event, Ruling
from kb.models.dates import PartialDate
from kb.models.visibility import in_force
from kb.models.vocabulary import DatePrecision, EventType
from kb.queries.as_of import dated_by
from kb.search.facets import stage_of

# The filters that are worked out from dated rows; the others say the same on every day.
DATED = ("status", "stage", "outcome", "year", "filed")


@dataclass
class Past:
    """Every case with anything dated by then, and its values of the dated filters."""

    values: dict[int, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))

    def having(self, name: str, values: Iterable[str], *, every: bool = False) -> list[int]:
        """The cases with one of these values, or with every one."""
        wanted = {(name, value) for value in values}
        fits = wanted.issubset if every else wanted.intersection
        return [case for case, found in self.values.items() if fits(found)]

    def among(
        self,
        cases: Iterable[int],
        filters: Mapping[str, list[str]],
        *,
        together: Collection[str] = (),
        without: str = "",
    ) -> set[int]:
        """Those of these cases that the dated filters leave, but for one if it is named.

        Of the filters in `together` a case must have all values, of the others any.
        """
        left = set(cases)
        for name in DATED:
            if filters.get(name) and name != without:
                every = name in together
                left.intersection_update(self.having(name, filters[name], every=every))
        return left

    def count(self, name: str, cases: Collection[int]) -> dict[str, int]:
        """How many of these cases have each value of a filter."""
        pairs = (pair for case in cases for pair in self.values.get(case, ()))
        return dict(Counter(value for facet, value in pairs if facet == name))


class _Row(NamedTuple):
    """A dated row of a case; what the words and the number are differs by table."""

    table: str
    case: int
    date: dt.date
    number: int
    stage: str
    word: str


def past_of(day: dt.date) -> Past:
    """What was so on a day, of all cases: one query. Which are public is asked elsewhere."""
    past, tables = Past(), defaultdict(lambda: defaultdict(list))
    for row in _rows(day):
        tables[row.case][row.table].append(row)
        if row.table != "claim":
            past.values[row.case].add(("year", str(row.date.year)))
    for case, rows in tables.items():
        found = past.values.get(case)
        if found is None:
            continue  # a claim alone does not say that there was a case
        if rows["status"]:
            newest = max(rows["status"], key=lambda row: (row.date, row.number))
            found.add(("status", newest.word))
        if rows["filed"]:
            first = min(rows["filed"], key=lambda row: row.date)
            when = PartialDate(first.date, DatePrecision(first.word))
            found.add(("filed", when.iso()[:7]))
        found.update(("outcome", row.word) for row in rows["ruling"])
        rulings = sorted(rows["ruling"], key=lambda row: (row.date, row.number), reverse=True)
        stage = stage_of(rulings, rows["claim"])
        if stage:
            found.add(("stage", stage))
    return past


def known_by(day: dt.date) -> Q:
    """The entries that are cases with anything dated by then."""
    by_then = dated_by(day)
    return reduce(
        or_,
        (
            Q(Exists(rows.filter(by_then, case=OuterRef("pk"))))
            for rows in (
                CaseStatus.objects,
                Event.objects.filter(scheduled=False),
                Ruling.objects.filter(in_force()),
            )
        ),
    )


def _rows(day: dt.date) -> Iterable[_Row]:
    by_then, order = dated_by(day), Coalesce("sort_order", 0)
    events = Event.objects.filter(by_then, scheduled=False)
    parts = (
        _part("status", CaseStatus.objects.filter(by_then), order, Value(""), F("state")),
        _part(
            "filed",
            events.filter(type=EventType.FILED),
            Value(0),
            Value(""),
            F("date_precision"),
        ),
        _part("event", events.exclude(type=EventType.FILED), Value(0), Value(""), Value("")),
        _part(
            "ruling",
            Ruling.objects.filter(by_then, in_force()),
            F("pk"),
            F("stage"),
            F("disposition"),
        ),
        _part("claim", Claim.objects.filter(by_then), Value(0), F("stage"), Value("")),
    )
    return map(_Row._make, parts[0].union(*parts[1:], all=True))


def _part(table: str, rows: QuerySet, number: object, stage: object, word: object) -> QuerySet:
    """The columns of `_Row`."""
    said = {"of_table": Value(table), "of_number": number, "of_stage": stage, "of_word": word}
    return (
        rows.order_by()
        .annotate(**said)
        .values_list("of_table", "case_id", "date", "of_number", "of_stage", "of_word")
    )
