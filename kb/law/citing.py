"""How a decision or a pending matter is cited, in the manner of its legal system.

American forms follow the Indigo Book (2nd edition): name, report or docket, court and year. British
and European ones follow OSCOLA, German and other continental ones their courts' own habit of court,
date and file number. What is not known is left out, never filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

MONTHS = tuple("Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.".split())
LONG_MONTHS = (
    "January February March April May June July August September October November December".split()
)
# Systems that write “v” without a full stop, and those that begin with the court.
NO_STOP = frozenset({"uk", "eu", "au", "sg", "de", "cz", "hu", "dk", "fr", "nl", "it"})
COURT_FIRST = frozenset({"de", "cz", "hu", "dk", "fr", "nl", "it"})
# By whom the decisions in a report were made: these words begin its abbreviation.
_REPORTED = (
    ("apex", re.compile(r"(?:U\. ?S\.|S\. ?Ct\.|L\. ?Ed\.)")),
    ("first", re.compile(r"F\. ?Supp\.")),
    ("appellate", re.compile(r"F\.(?: ?App|[234 ]|$)")),
)
_YEAR = re.compile(r"(?:^\[?|:)((?:17|18|19|20)\d{2})\b")
_LAST_YEAR = re.compile(r"\b((?:17|18|19|20)\d{2})\)$")
_OTHERS = re.compile(r",? (?:et al\.?|& (?:Ors|Anr)\.?)(?=,?\s|$)")
_VERSUS = re.compile(r"\bv\.(?=\s)")
# The order in which citations of one decision are preferred.
LEVELS = ("apex", "appellate", "first")
PREFERRED = ("reporter", "neutral", "ecli", "other", "database")

Day = tuple[int, ...]  # year, then month and day as far as they are known


@dataclass(frozen=True)
class Reference:
    """One citation of a decision: a report by its parts, anything else as it is printed."""

    kind: str
    text: str
    volume: str = ""
    reporter: str = ""
    page: str = ""
    noted: str = ""  # the year, of a report that doesn't say it

    @property
    def level(self) -> str:
        """The level of the courts whose decisions an American report has; empty if not known."""
        for level, begins in _REPORTED:
            if self.kind == "reporter" and begins.match(self.reporter):
                return level
        return ""

    @property
    def year(self) -> int | None:
        """The year of the decision: all but reports say it themselves."""
        if self.kind == "reporter":
            return int(self.noted) if self.noted else None
        found = (_LAST_YEAR if self.kind == "other" else _YEAR).search(self.text)
        return int(found[1]) if found else None


@dataclass(frozen=True)
class Matter:
    """What is cited: a decision with its day, or a matter with the day it was filed."""

    name: str
    system: str
    court: str = ""
    level: str = ""
    docket: str = ""
    decided: Day = ()
    filed: Day = ()
    title: str = ""
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, eq=False)
class Decision:
    """What is known of one decision in a matter, to tell which citation is its own.

    Two of one court and day are two.
    """

    court: str
    level: str
    decided: Day


@dataclass(frozen=True)
class LegalCitation:
    """A citation in three parts, so that the name can be set in italics."""

    before: str
    name: str
    after: str

    def __str__(self) -> str:
        return f"{self.before}{self.name}{self.after}"


def plain_name(name: str, system: str) -> str:
    """A caption as citations have it: without “et al.”, with the system's own “v”."""
    name = _OTHERS.sub("", name)
    return _VERSUS.sub("v", name) if system in NO_STOP else name


def american_day(day: Day) -> str:
    """“June 23, 2025”, “June 2025” or “2025”, months as the Indigo Book shortens them."""
    if len(day) == 3:
        return f"{MONTHS[day[1] - 1]} {day[2]}, {day[0]}"
    return f"{MONTHS[day[1] - 1]} {day[0]}" if len(day) == 2 else "".join(map(str, day))


def european_day(day: Day) -> str:
    """“23 June 2025”, “June 2025” or “2025”."""
    words = [str(part) for part in day]
    if len(words) > 1:
        words[1] = LONG_MONTHS[day[1] - 1]
    return " ".join(reversed(words))


def own_decision(reference: Reference, decisions: Iterable[Decision]) -> Decision | None:
    """The decision that a citation is of, if only one can be meant."""
    found = _meant(reference, decisions)
    return found[0] if len(found) == 1 else None


def in_common(reference: Reference, decisions: Iterable[Decision]) -> tuple[str, Day]:
    """The court and the year of a citation, where all decisions it can be of agree on them.

    The year that is noted of a report stands even where its decision is not recorded.
    """
    found = _meant(reference, decisions)
    courts, years = {one.court for one in found}, {one.decided[:1] for one in found}
    if reference.noted:
        years = {(reference.year,)}
    return courts.pop() if len(courts) == 1 else "", years.pop() if len(years) == 1 else ()


def _meant(reference: Reference, decisions: Iterable[Decision]) -> list[Decision]:
    decisions = list(decisions)
    if reference.kind == "database":
        dated = [d for d in decisions if d.decided and american_day(d.decided) in reference.text]
        if dated or "(" in reference.text:
            return dated
    if reference.level:
        decisions = [d for d in decisions if d.level == reference.level]
    if reference.year:
        return [d for d in decisions if d.decided[:1] == (reference.year,)]
    return decisions if reference.level else []


def of_the_matter(references: Iterable[Reference]) -> Reference | None:
    """The citation that stands for a matter as a whole: that of its highest decision.

    Where two decisions of one level are reported, none does; a number in a database never does.
    """
    order = {kind: number for number, kind in enumerate(PREFERRED[:-1])}
    usable = sorted(
        (one for one in references if one.kind in order), key=lambda one: order[one.kind]
    )
    for level in LEVELS:
        reported = [one for one in usable if one.level == level]
        if reported:
            # The two reports of the Supreme Court are of the same decision.
            return reported[0] if len(reported) == 1 or level == "apex" else None
    return usable[0] if usable else None


def cite(matter: Matter) -> LegalCitation:
    """The citation of a matter or decision by the best reference there is, or by its docket."""
    order = {kind: number for number, kind in enumerate(PREFERRED)}
    usable = sorted(
        (one for one in matter.references if one.kind in order), key=lambda one: order[one.kind]
    )
    matter = replace(matter, name=plain_name(matter.name, matter.system))
    best = usable[0] if usable else None
    if matter.system == "eu":
        return _of_the_union(matter, best)
    if matter.system in COURT_FIRST:
        return _court_first(matter, best)
    if matter.system == "us" and matter.level != "administrative":
        return _american(matter, best)
    return _other(matter, best)


def _american(matter: Matter, best: Reference | None) -> LegalCitation:
    number = f", No. {matter.docket}" if matter.docket else ""
    number = number.replace("No. MDL No.", "MDL No.")
    if best is None:
        return LegalCitation("", matter.name, number + _bracketed(_court_and_day(matter)))
    if best.kind == "database":
        ending = "" if "(" in best.text else _bracketed(_court_and_day(matter))
        return LegalCitation("", matter.name, f"{number}, {best.text}{ending}")
    if best.kind == "other":
        return LegalCitation("", matter.name, f", {best.text}")
    year = "".join(map(str, matter.decided[:1]))
    # The report of the Supreme Court says which court it was.
    court = "" if best.level == "apex" else matter.court
    return LegalCitation(
        "", matter.name, f", {best.text}" + _bracketed(" ".join(filter(None, [court, year])))
    )


def _court_and_day(matter: Matter) -> str:
    day = american_day(matter.decided)
    if not day and matter.filed:
        day = f"filed {american_day(matter.filed)}"
    return " ".join(filter(None, [matter.court, day]))


def _of_the_union(matter: Matter, best: Reference | None) -> LegalCitation:
    before = f"Case {matter.docket} " if matter.docket else ""
    if best:
        return LegalCitation(before, matter.name, f" {best.text}")
    title = f", {matter.title}" if matter.title else ""
    return LegalCitation(before, matter.name, title + _bracketed(_court_comma_day(matter)))


def _court_first(matter: Matter, best: Reference | None) -> LegalCitation:
    day = european_day(matter.decided)
    parts = [matter.court, day, matter.docket, best.text if best else ""]
    before = ", ".join(filter(None, parts))
    if not day and matter.filed:
        before += f" (filed {european_day(matter.filed)})"
    return LegalCitation(f"{before} – " if before else "", matter.name, "")


def _other(matter: Matter, best: Reference | None) -> LegalCitation:
    if best:
        comma = "" if best.text.startswith("[") else ","
        return LegalCitation("", matter.name, f"{comma} {best.text}")
    number = f", {matter.docket}" if matter.docket and matter.docket not in matter.name else ""
    where = _court_and_day(matter) if matter.system == "us" else _court_comma_day(matter)
    return LegalCitation("", matter.name, number + _bracketed(where))


def _court_comma_day(matter: Matter) -> str:
    day = european_day(matter.decided)
    if not day and matter.filed:
        day = f"filed {european_day(matter.filed)}"
    return ", ".join(filter(None, [matter.court, day]))


def _bracketed(words: str) -> str:
    return f" ({words})" if words else ""
