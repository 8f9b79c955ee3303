"""What courts did with arguments."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import OuterRef, QuerySet, Subquery

from kb.models import CasePage, Contention, Reception, Ruling, Source, Treatment
from kb.models.vocabulary import ReceptionOutcome, ReceptionVoice, TreatmentType
from kb.queries.neighbours import public_rows

NO_RULING = "No ruling recorded here has dealt with it"
ACCEPTING = (ReceptionOutcome.ADOPTED, ReceptionOutcome.ADOPTED_IN_PART)
# What a later ruling can do to the standing of an earlier one, as against merely citing it.
REVIEW = (
    TreatmentType.AFFIRMED,
    TreatmentType.AFFIRMED_IN_PART,
    TreatmentType.REVERSED,
    TreatmentType.VACATED,
    TreatmentType.SUPERSEDED,
    TreatmentType.OVERRULED,
)
BY = {
    ReceptionVoice.COURT: "",
    ReceptionVoice.DICTUM: " in passing",
    ReceptionVoice.CONCURRENCE: " by a concurrence",
    ReceptionVoice.DISSENT: " by a dissent",
}


@dataclass
class InTheCourts:
    """What rulings did with one argument, newest first, and where it waits for a ruling."""

    receptions: list[Reception] = field(default_factory=list)
    contentions: list[Contention] = field(default_factory=list)

    @property
    def raised(self) -> list[Contention]:
        """Contentions in cases where no ruling has answered them yet."""
        answered = {reception.ruling.case_id for reception in self.receptions}
        return [row for row in self.contentions if row.case_id not in answered]

    @property
    def accepted(self) -> bool:
        """Whether a court, not a judge alone or in passing, accepted it at least in part."""
        return any(
            row.outcome in ACCEPTING and row.voice == ReceptionVoice.COURT
            for row in self.receptions
        )

    @property
    def line(self) -> str:
        """All of it in one line."""
        if self.receptions:
            words = "; ".join(_summary(self.receptions))
            return words[0].upper() + words[1:]
        cases = {row.case_id: row.case.short_name for row in self.raised}
        if len(cases) == 1:
            return f"Raised in {cases.popitem()[1]}, not yet ruled on"
        return f"Raised in {len(cases)} cases, not yet ruled on" if cases else NO_RULING


def in_the_courts(arguments: Collection[int]) -> dict[int, InTheCourts]:
    """For each argument what rulings did with it: two queries, whatever the number."""
    found = {pk: InTheCourts() for pk in arguments}
    for row in public_rows(
        newest_first(Reception.objects.filter(argument__in=found)),
        need={"ruling": Ruling.objects.visible()},
        load=("ruling__court", "ruling__case"),
    ):
        found[row.argument_id].receptions.append(row)
    for row in public_rows(
        Contention.objects.filter(argument__in=found).order_by("date", "pk"),
        need={"case": CasePage.objects.visible()},
        may={"source": Source.objects.printable()},
    ):
        found[row.argument_id].contentions.append(row)
    return found


def newest_first(rows: QuerySet) -> QuerySet:
    """Rows of rulings, newest ruling first, each with the last review of its ruling, if any.

    `later_type` says what the reviewing ruling did, `later_court` which court it was.
    """
    reviews = Treatment.objects.filter(
        target=OuterRef("ruling"), type__in=REVIEW, ruling__in=Ruling.objects.visible()
    ).order_by("-ruling__date", "-pk")
    return rows.annotate(
        later_type=Subquery(reviews.values("type")[:1]),
        later_court=Subquery(reviews.values("ruling__court__short_name")[:1]),
    ).order_by("-ruling__date", "-ruling__pk", "sort_order", "pk")


def _summary(receptions: list[Reception]) -> Iterable[str]:
    """One clause for each outcome: the court's own word first, then what judges said alone."""
    order = [(voice, outcome) for voice in ReceptionVoice for outcome in ReceptionOutcome]

    def place(row: Reception) -> tuple[str, str]:
        return row.voice, row.outcome

    for (voice, outcome), group in groupby(
        sorted(receptions, key=lambda row: order.index(place(row))), key=place
    ):
        rulings = [row.ruling for row in group]
        where = f"{len(rulings)} rulings"
        if len(rulings) == 1:
            [ruling] = rulings
            where = f"{ruling.case.short_name} ({ruling.court.short_name}, {ruling.date.year})"
        yield f"{ReceptionOutcome(outcome).label.lower()}{BY[ReceptionVoice(voice)]} in {where}"
