"""What entries can be filtered by: the names, the fixed words, and the values an entry has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import TextChoices
from django.utils.text import slugify

from kb.models import CasePage, Claim, Event, Ruling
from kb.models.dates import PartialDate
from kb.models.vocabulary import (
    CaseState,
    Conduct,
    DatePrecision,
    Disposition,
    EventType,
    Jurisdiction,
    Kind,
    Stage,
    WorkType,
)

# Filters that are tags, those that other kinds than cases have too, and those of cases alone.
OF_TAGS = ("doctrine", "case", "commentator")
OF_ALL = ("kind", *OF_TAGS, "jurisdiction", "court", "year")
OF_CASES = ("status", "stage", "outcome", "system", "works", "conduct", "filed")
FACETS = (*OF_ALL, *OF_CASES)
# Of these an entry may have several values, so that all of some can be asked for.
OF_SEVERAL = (*OF_TAGS, "jurisdiction", "court", "year", "outcome", "works", "conduct", "system")
# Shown from the start; the others under “more filters”. Of the tracker, the first of its list.
OPEN = ("kind", "doctrine", "case", "jurisdiction")
# As the tracker shows them.
OF_TRACKER = (
    "status",
    "jurisdiction",
    "court",
    "stage",
    "outcome",
    "works",
    "conduct",
    "system",
    "doctrine",
    "commentator",
    "year",
)
LABELS = {
    "kind": "Kind",
    "doctrine": "Doctrine or law",
    "case": "Case",
    "commentator": "Commentator",
    "jurisdiction": "Jurisdiction",
    "court": "Court",
    "year": "Year",
    "status": "Status",
    "stage": "Stage",
    "outcome": "Result of a ruling",
    "works": "Works at issue",
    "conduct": "Conduct alleged",
    "system": "AI system",
    "filed": "Filed in",
}
# Filters whose words are a fixed list: any other word is a mistake in the address.
FIXED: Mapping[str, type[TextChoices]] = {
    "kind": Kind,
    "jurisdiction": Jurisdiction,
    "status": CaseState,
    "stage": Stage,
    "outcome": Disposition,
    "works": WorkType,
    "conduct": Conduct,
}
# Listed by time, newest first; all others by how many entries they have.
BY_TIME = ("year", "filed")

# An entry's values: facet and value → the words, where they can't be had from the value.
Values = dict[tuple[str, str], str]


def case_values(case: CasePage, rulings: Iterable[Ruling], dates: Iterable[dt.date]) -> Values:
    """What a case is filtered by; the years are those in which something happened in it."""
    rulings = list(rulings)
    status, filed = case.status, filed_on(case.events.all())
    stage = stage_of(rulings, case.claims.all())
    found: list[tuple[str, str | None]] = [
        ("jurisdiction", case.jurisdiction),
        ("court", case.court.slug),
        ("status", status and status.state),
        ("stage", stage),
        # A month, or a year where no more is known.
        ("filed", filed and filed.iso()[:7]),
        *(("court", ruling.court.slug) for ruling in rulings),
        *(("outcome", ruling.disposition) for ruling in rulings),
        *(("works", work) for work in case.works),
        *(("conduct", conduct) for conduct in case.conduct),
        *(("year", str(day.year)) for day in dates),
    ]
    values = {(facet, value): "" for facet, value in found if value}
    for name in case.systems:
        values.setdefault(("system", slugify(name, allow_unicode=True)[:60]), name[:120])
    values.pop(("system", ""), None)
    return values


def filed_on(events: Iterable[Event]) -> PartialDate | None:
    """When the matter began, by the first event that says so."""
    filed = [
        event
        for event in events
        if event.type == EventType.FILED and event.date and not event.scheduled
    ]
    return min(filed, key=lambda event: event.date).when if filed else None


def stage_of(rulings: Iterable[Ruling], claims: Iterable[Claim]) -> str:
    """The stage a matter had reached by the newest ruling or dated claim that says one.

    Claims without a date count where nothing dated tells, and all of them are at one stage.
    """
    claims = [claim for claim in claims if claim.stage]
    dated = [(row.date, row.stage) for row in (*rulings, *claims) if row.stage and row.date]
    if dated:
        return max(dated, key=lambda pair: pair[0])[1]
    stages = {claim.stage for claim in claims}
    return stages.pop() if len(stages) == 1 else ""


def month_words(value: str) -> str:
    """`2025-03` as “March 2025”; a year as itself."""
    when = PartialDate.parse(value)
    return value if when.precision == DatePrecision.YEAR else str(when)
