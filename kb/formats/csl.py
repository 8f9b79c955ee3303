"""What can be cited, as items of CSL: an entry in its version, the rulings of a case, sources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kb.formats.envelope import absolute
from kb.law.citing import (
    Decision,
    LegalCitation,
    Matter,
    Reference,
    american_day,
    cite,
    in_common,
    of_the_matter,
    own_decision,
    plain_name,
)
from kb.models import CasePage, Citation, Court, Docket, Entry, Kind, Ruling, Source
from kb.models.dates import PartialDate
from kb.models.vocabulary import EventType, SourceKind
from kb.queries.neighbours import own
from kb.queries.versions import last_number

SITE = "Counterpoint"
TYPES = {
    SourceKind.JUDGMENT: "legal_case",
    SourceKind.FILING: "document",
    SourceKind.STATUTE: "legislation",
    SourceKind.REPORT: "report",
    SourceKind.PAPER: "article",
    SourceKind.BOOK: "book",
}
# Cited by what they are called and where they come from, whatever the style.
LEGAL = frozenset({"legal_case", "document", "legislation"})
# Words by which an author is a body, not a person whose family name comes first.
_BODIES = frozenset(
    """agency alliance association authority board center centre coalition commission committee
    company corp corporation council court department editors foundation government group guild
    house inc initiative institute justice law library limited llc llp ltd ministry music news
    office organisation organization parliament pbc platforms press project records review society
    staff studios team times union university""".split()
)
_NAME = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w.'’-]*")


@dataclass(frozen=True)
class Citable:
    """Something to cite: its item of CSL, and for what courts did its legal citation."""

    item: dict[str, Any]
    legal: LegalCitation | None = None

    @property
    def plain(self) -> str:
        """Of a legal document, the line that stands whatever the style; empty for others."""
        if self.legal:
            return str(self.legal)
        return _legal_document(self.item) if self.item["type"] in LEGAL else ""


def permalink(entry: Entry, number: int) -> str:
    """The address of a version, for ever; of the entry itself where none was kept."""
    return absolute(f"{entry.url}@{number}/" if number else entry.url)


def of_entry(entry: Entry) -> Citable:
    """An entry (specific) in its present version; a case as the matter itself."""
    return Case.stored(entry).matter() if entry.kind == Kind.CASE else of_page(entry)


def of_page(entry: Entry, number: int | None = None) -> Citable:
    """An entry as a page of this site, whatever its kind: in its present version, or in another.

    With 0 it is the page itself, whatever its version.
    """
    number = last_number(entry) if number is None else number
    day = _day(getattr(entry, "when", None)) if entry.kind == Kind.ARTICLE else ()
    changed = entry.last_published_at
    item = {
        "id": f"{entry.kind}-{entry.slug}",
        "type": "webpage",
        "title": entry.title if entry.kind != Kind.CASE else entry.listed_name,
        "container-title": SITE,
        "author": [{"literal": getattr(entry, "credit", "") or SITE}],
        "issued": _parts(day or ((changed.year, changed.month, changed.day) if changed else ())),
        "URL": permalink(entry, number),
        "abstract": entry.summary,
        "language": "en-GB",
        "version": str(number) if number else "",
    }
    return Citable(_filled(item))


def of_rulings(case: CasePage) -> list[Citable]:
    """The public rulings of a case, the oldest first."""
    return Case.stored(case).rulings()


def of_sources(entry: Entry) -> list[Citable]:
    """The sources an entry rests on that readers may be pointed to, each once."""
    rows = own(entry, "entry_sources", need={"source": Source.objects.printable()})
    sources = {row.source_id: row.source for row in rows}
    return [of_source(source) for source in sources.values()]


def of_source(source: Source) -> Citable:
    """A source."""
    kind = TYPES.get(SourceKind(source.source_kind), "webpage")
    authors = list(people(source.author))
    place = source.publisher
    if not authors and place and kind not in LEGAL:
        # Without a name of its own, it is the publisher's.
        authors, place = [{"literal": place}], ""
    if place and authors == [{"literal": place}]:
        place = ""
    item = {
        "id": source.slug,
        "type": kind,
        "title": source.title,
        "author": authors,
        "container-title" if kind == "webpage" else "publisher": place,
        "issued": _parts(_day(source.when)),
        "URL": source.url,
        "language": source.language or "en",
    }
    return Citable(_filled(item))


def people(authors: str) -> Iterable[dict[str, str]]:
    """Names of authors in CSL; what may be a body stays as it is written."""
    for name in re.split(r"\s*[;,]\s*|\s+(?:and|&)\s+", authors.strip()):
        words = name.split()
        personal = 2 <= len(words) <= 4 and all(_NAME.fullmatch(word) for word in words)
        shouted = any(len(word) > 1 and word.isupper() and "." not in word for word in words)
        if personal and not shouted and not _BODIES & {w.strip(".").casefold() for w in words}:
            yield {"family": words[-1], "given": " ".join(words[:-1])}
        elif name:
            yield {"literal": name}


class Case:
    """Gathers what is needed to cite a case and its rulings: the same few queries for both."""

    def __init__(
        self,
        case: CasePage,
        dockets: Iterable[Docket],
        citations: Iterable[Citation],
        rulings: Iterable[Ruling],
        number: int = 0,
    ) -> None:
        self.case = case
        self.number = number
        self.url = permalink(case, number)
        self.dockets = list(dockets)
        self.references = [
            Reference(row.citation_kind, str(row), row.volume, row.reporter, row.page, row.year)
            for row in citations
        ]
        self.found = sorted(rulings, key=lambda ruling: (ruling.date, ruling.slug))
        self.decisions = {
            Decision(_short(ruling.court), ruling.court.level, _day(ruling.when)): ruling
            for ruling in self.found
        }
        self.owners = {
            reference: self.decisions.get(own_decision(reference, self.decisions))
            for reference in self.references
        }

    @classmethod
    def stored(cls, case: CasePage) -> Case:
        """A case with what readers may see of it, in its present version."""
        return cls(
            case,
            own(case, "dockets"),
            case.citations.all(),
            Ruling.objects.visible().filter(case=case.pk).select_related("court"),
            last_number(case),
        )

    def matter(self) -> Citable:
        """The case by its best citation, or by the docket it was filed under."""
        case = self.case
        best = of_the_matter(self.references)
        legal = cite(self.cited([best] if best else [], None))
        item = self.item(case.court, self.docket(case.court), self.url) | _reported(best)
        item["id"] = f"case-{case.slug}"
        item["references"] = "; ".join(one.text for one in self.references)
        owner = self.owners.get(best)
        if owner:
            item |= {"issued": _parts(_day(owner.when)), "authority": owner.court.name}
        elif best and best.noted:
            item["issued"] = _parts((best.year,))
        elif best is None:
            item["submitted"] = _parts(self.filed)
        return Citable(_filled(item), legal)

    def rulings(self) -> list[Citable]:
        """Each ruling, with the citation that can only be its own."""
        found = []
        for ruling in self.found:
            own_ones = [one for one, owner in self.owners.items() if owner == ruling]
            docket = self.docket(ruling.court)
            item = self.item(ruling.court, docket, f"{self.url}#{ruling.anchor}")
            item |= {
                "id": f"case-{self.case.slug}-{ruling.slug}",
                "title-short": ruling.title,
                "issued": _parts(_day(ruling.when)),
                "references": "; ".join(one.text for one in own_ones),
            }
            for one in own_ones:
                item |= _reported(one)
            found.append(Citable(_filled(item), cite(self.cited(own_ones, ruling))))
        return found

    def cited(self, references: list[Reference], ruling: Ruling | None) -> Matter:
        """What the citation of the case, or of one ruling in it, is made from."""
        court = ruling.court if ruling else self.case.court
        short, level = _short(court), court.level
        decided = _day(ruling.when) if ruling else ()
        if not ruling and references:
            # That of the decision it is of, which may be another court's than the matter is before.
            common, decided = in_common(references[0], self.decisions)
            same_level = references[0].level in ("", level)
            short, level = common or (short if same_level else ""), references[0].level or level
        return Matter(
            name=self.case.title,
            system=self.case.jurisdiction,
            court=short,
            level=level,
            docket=self.docket(court),
            decided=decided,
            filed=() if ruling else self.filed,
            title=ruling.title if ruling else "",
            references=tuple(references),
        )

    def docket(self, court: Court) -> str:
        """The number under which a court keeps the matter; its first one there."""
        numbers = [row.number for row in self.dockets if row.court_id in (court.pk, None)]
        return numbers[0] if numbers else ""

    @property
    def filed(self) -> tuple[int, ...]:
        """The day the matter was filed, where that is recorded."""
        rows = [row for row in self.case.events.all() if row.type == EventType.FILED]
        first = min(rows, key=lambda row: row.date, default=None)
        return _day(first.when) if first and not first.scheduled else ()

    def item(self, court: Court, docket: str, url: str) -> dict[str, Any]:
        """What all items of the case share."""
        name = plain_name(self.case.title, self.case.jurisdiction)
        return {
            "type": "legal_case",
            "title": name,
            "title-short": self.case.short_name,
            "authority": court.name,
            "number": docket,
            "jurisdiction": self.case.get_jurisdiction_display(),
            "URL": url,
            "language": "en",
            "note": f"As recorded by {SITE}, version {self.number}" if self.number else "",
        }


def _reported(reference: Reference | None) -> dict[str, Any]:
    if reference is None or reference.kind != "reporter":
        return {}
    return {
        "container-title": reference.reporter,
        "volume": reference.volume,
        "page": reference.page,
    }


def _short(court: Court) -> str:
    return court.bluebook or court.short_name


def _day(when: PartialDate | None) -> tuple[int, ...]:
    return tuple(int(part) for part in when.iso().split("-")) if when else ()


def _parts(day: tuple[int, ...]) -> dict[str, Any] | None:
    return {"date-parts": [list(day)]} if day else None


def _filled(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value}


def _legal_document(item: dict[str, Any]) -> str:
    day = american_day(tuple(item["issued"]["date-parts"][0])) if "issued" in item else ""
    authors = ", ".join(
        author.get("literal") or f"{author['given']} {author['family']}"
        for author in item.get("author", [])
    )
    where = ", ".join(filter(None, [item.get("publisher", ""), day]))
    line = ", ".join(filter(None, [authors, item["title"]])) + (f" ({where})" if where else "")
    return f"{line}, {item['URL']}" if item.get("URL") else line
