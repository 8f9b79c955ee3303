"""What courts did with arguments."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import F, QuerySet

from kb.models import CasePage, Contention, Reception, Ruling, Source
from kb.models.receptions import ACCEPTING, ALONE, EARLY, outcome_words, stage_words
from kb.models.vocabulary import CourtLevel, Jurisdiction, ReceptionOutcome, ReceptionVoice
from kb.queries.as_of import dated_by
from kb.queries.neighbours import public_rows
from kb.queries.reviews import with_history

NO_RULING = "No ruling recorded here has dealt with it"
# How what is left out of the totals is named: one of it, several of it.
ASIDE = {
    ReceptionVoice.DICTUM: ("remark in passing", "remarks in passing"),
    ReceptionVoice.CONCURRENCE: ("concurring judge", "concurring judges"),
    ReceptionVoice.DISSENT: ("dissenting judge", "dissenting judges"),
}


@dataclass(frozen=True)
class Total:
    """What the courts of one jurisdiction decided on an argument, by level and outcome."""

    jurisdiction: str
    levels: list[str]


@dataclass
class InTheCourts:
    """What rulings did with one argument, newest first, and where it waits for a ruling."""

    receptions: list[Reception] = field(default_factory=list)
    contentions: list[Contention] = field(default_factory=list)

    @property
    def counted(self) -> list[Reception]:
        """Those of rulings that still stand."""
        return [row for row in self.receptions if not row.history.undone]

    @property
    def undone(self) -> list[Reception]:
        """Those of rulings that were reversed, vacated, superseded or overruled since."""
        return [row for row in self.receptions if row.history.undone]

    @property
    def raised(self) -> list[Contention]:
        """Contentions in cases where no court has answered them yet; a judge alone doesn't."""
        ruled_on = {row.ruling.case_id for row in self.receptions if row.voice not in ALONE}
        return [row for row in self.contentions if row.case_id not in ruled_on]

    @property
    def accepted(self) -> bool:
        """Whether a court accepted it at least in part, in a ruling that still stands.

        What a judge wrote alone or a court said in passing is no acceptance.
        """
        return any(
            row.outcome in ACCEPTING and row.voice == ReceptionVoice.COURT for row in self.counted
        )

    @property
    def totals(self) -> list[Total]:
        """What courts decided and still stands, counted; nothing where there is but one."""
        decided = [row for row in self.counted if row.voice == ReceptionVoice.COURT]
        if len(decided) < 2:
            return []
        totals = []
        for jurisdiction, rows in _grouped(decided, Jurisdiction, _jurisdiction):
            levels = [
                f"{level.label}: {_tally(at_level)}"
                for level, at_level in _grouped(rows, CourtLevel, _level)
            ]
            totals.append(Total(str(jurisdiction.label), levels))
        return totals

    @property
    def not_counted(self) -> str:
        """What the totals leave out, in words: “1 dissenting judge, 2 rulings undone since”."""
        voices = Counter(row.voice for row in self.counted)
        parts = [
            f"{voices[voice]} {one if voices[voice] == 1 else many}"
            for voice, (one, many) in ASIDE.items()
            if voices[voice]
        ]
        undone = len({row.ruling_id for row in self.undone})
        if undone:
            parts.append(f"{undone} ruling{'' if undone == 1 else 's'} undone since")
        return ", ".join(parts)

    @property
    def line(self) -> str:
        """All of it in one line."""
        if self.receptions:
            words = "; ".join([*_clauses(self.counted), *_undone_clauses(self.undone)])
            return words[0].upper() + words[1:]
        cases = {row.case_id: row.case.short_name for row in self.raised}
        if len(cases) == 1:
            return f"Raised in {cases.popitem()[1]}, not yet ruled on"
        return f"Raised in {len(cases)} cases, not yet ruled on" if cases else NO_RULING


def in_the_courts(arguments: Collection[int], day: dt.date | None = None) -> dict[int, InTheCourts]:
    """For each argument what rulings did with it: three queries, whatever the number.

    With a `day`, what they had done by then; what was raised on a day unknown is left out.
    """
    found = {pk: InTheCourts() for pk in arguments}
    receptions = public_rows(
        newest_first(Reception.objects.filter(dated_by(day, "ruling__date"), argument__in=found)),
        need={"ruling": Ruling.objects.visible()},
        load=("ruling__court", "ruling__case"),
    )
    for row in with_history(receptions, day):
        found[row.argument_id].receptions.append(row)
    newest = (F("date").desc(nulls_last=True), "-pk")
    for row in public_rows(
        Contention.objects.filter(dated_by(day), argument__in=found).order_by(*newest),
        need={"case": CasePage.objects.visible()},
        may={"source": Source.objects.printable()},
    ):
        found[row.argument_id].contentions.append(row)
    return found


def newest_first(rows: QuerySet) -> QuerySet:
    """Rows of rulings, newest ruling first."""
    return rows.order_by("-ruling__date", "-ruling__pk", "sort_order", "pk")


def _jurisdiction(row: Reception) -> str:
    return row.ruling.court.jurisdiction


def _level(row: Reception) -> str:
    return row.ruling.court.level


def _grouped(rows: list[Reception], order: type, key) -> Iterator[tuple]:
    """The members of a closed list that have rows, in its order, each with its rows."""
    for member in order:
        of_member = [row for row in rows if key(row) == member]
        if of_member:
            yield member, of_member


def _tally(rows: list[Reception]) -> str:
    counts = Counter(row.outcome for row in rows)
    return ", ".join(
        f"{outcome_words(outcome, ReceptionVoice.COURT).lower()} {counts[outcome]}"
        for outcome in ReceptionOutcome
        if counts[outcome]
    )


def _said_alike(receptions: list[Reception]) -> Iterator[tuple[str, list[Reception]]]:
    """Receptions by voice and outcome: the court's own word first, then what judges said alone."""
    order = [(voice, outcome) for voice in ReceptionVoice for outcome in ReceptionOutcome]

    def place(row: Reception) -> tuple[str, str]:
        return row.voice, row.outcome

    for (voice, outcome), group in groupby(
        sorted(receptions, key=lambda row: order.index(place(row))), key=place
    ):
        words = outcome_words(outcome, voice)
        yield words[0].lower() + words[1:], list(group)


def _clauses(receptions: list[Reception]) -> Iterable[str]:
    for words, rows in _said_alike(receptions):
        yield f"{words}{_early(rows)} in {_where(rows)}"


def _undone_clauses(receptions: list[Reception]) -> Iterable[str]:
    for words, rows in _said_alike(receptions):
        undone = " or ".join(sorted({row.history.undone for row in rows}))
        yield f"{undone} since: {words}{_early(rows)} in {_where(rows)}"


def _early(rows: list[Reception]) -> str:
    """The stage where all were at one at which courts decide little."""
    stages = {row.ruling.stage for row in rows}
    [stage, *others] = stages
    return f" {stage_words(stage)}" if stage in EARLY and not others else ""


def _where(rows: list[Reception]) -> str:
    if len(rows) > 1:
        return f"{len(rows)} rulings"
    [ruling] = [row.ruling for row in rows]
    return f"{ruling.case.short_name} ({ruling.court.short_name}, {ruling.date.year})"
