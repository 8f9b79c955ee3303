"""Filters of the arguments on a question's page: what courts did with them, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import BadRequest
from django.utils.http import urlencode

from kb.models import Reception
from kb.models.receptions import ACCEPTING
from kb.models.vocabulary import Jurisdiction, ReceptionOutcome, ReceptionVoice
from kb.queries.receptions import InTheCourts

RULED, UNRULED = "ruled", "unruled"
_BY_OUTCOME: dict[str, tuple[str, tuple[str, ...]]] = {
    "accepted": ("Accepted", ACCEPTING),
    "proceeding": ("Allowed to go forward", (ReceptionOutcome.ALLOWED_TO_PROCEED,)),
    "rejected": ("Rejected", (ReceptionOutcome.REJECTED,)),
    "open": ("Left open", (ReceptionOutcome.LEFT_OPEN, ReceptionOutcome.NOT_REACHED)),
}
SHOW: dict[str, str] = {
    RULED: "A court dealt with it",
    **{value: words for value, (words, _) in _BY_OUTCOME.items()},
    UNRULED: "No ruling yet",
}
WORDS: dict[str, Mapping[str, str]] = {"show": SHOW, "jurisdiction": dict(Jurisdiction.choices)}
LABELS = {"show": "In the courts", "jurisdiction": "Rulings in"}


@dataclass(frozen=True)
class Choice:
    """A filter as a link: with how many arguments it would leave, or to take it off."""

    label: str
    count: int
    chosen: bool
    url: str


@dataclass(frozen=True)
class Chip:
    """A filter that holds."""

    label: str
    url_without: str


@dataclass(frozen=True)
class ArgumentFilter:
    """What a question's page is asked to narrow its arguments to; empty words ask for nothing."""

    show: str = ""
    jurisdiction: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> ArgumentFilter:
        """Read a GET query; BadRequest with a sentence for a word that there is not."""
        values = {}
        for name, words in WORDS.items():
            value = query.get(name, "")
            if value and value not in words:
                raise BadRequest(
                    f"There is no filter “{name}={value[:40]}”: choose among {', '.join(words)}."
                )
            values[name] = value
        return cls(**values)

    def __bool__(self) -> bool:
        return bool(self.show or self.jurisdiction)

    def fits(self, courts: InTheCourts) -> bool:
        """Whether an argument that courts dealt with in this way is shown."""
        rows = [row for row in courts.receptions if self._here(row)]
        if self.show == UNRULED:
            return not rows
        if self.show in _BY_OUTCOME:
            _, outcomes = _BY_OUTCOME[self.show]
            return any(_decided(row, outcomes) for row in courts.counted if self._here(row))
        return bool(rows) or not self

    def choices(self, courts: Iterable[InTheCourts]) -> dict[str, list[Choice]]:
        """The filters by their label, of those that leave some of these arguments and not all."""
        courts = list(courts)
        found = {}
        for name, words in WORDS.items():
            every = sum(map(replace(self, **{name: ""}).fits, courts))
            choices = [self._choice(name, value, label, courts) for value, label in words.items()]
            found[LABELS[name]] = [one for one in choices if one.chosen or 0 < one.count < every]
        return {label: choices for label, choices in found.items() if choices}

    def chips(self) -> list[Chip]:
        """The filters that hold."""
        return [
            Chip(words[getattr(self, name)], replace(self, **{name: ""}).url)
            for name, words in WORDS.items()
            if getattr(self, name)
        ]

    @property
    def url(self) -> str:
        """The query string that asks for this, leading to the answers."""
        pairs = [(name, getattr(self, name)) for name in WORDS if getattr(self, name)]
        return f"?{urlencode(pairs)}#answers"

    def _here(self, row: Reception) -> bool:
        return self.jurisdiction in ("", row.ruling.court.jurisdiction)

    def _choice(self, name: str, value: str, label: str, courts: list[InTheCourts]) -> Choice:
        chosen = getattr(self, name) == value
        with_it = replace(self, **{name: value})
        other = replace(self, **{name: ""}) if chosen else with_it
        return Choice(label, sum(map(with_it.fits, courts)), chosen, other.url)


def _decided(row: Reception, outcomes: tuple[str, ...]) -> bool:
    """Whether the court itself did this: what a judge writes alone decides nothing."""
    return row.outcome in outcomes and row.voice == ReceptionVoice.COURT
