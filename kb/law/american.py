"""What eyecite finds: American reporters, short forms, *id.* and *supra*, with its traps mended.

Importing it takes a third of a second and 44 MB, so it is done when the first text that may hold
such a citation is read, and never for a request that shows a page.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

from kb.law.patterns import Hit, court_and_year, squeeze

# Nothing that eyecite reads is a citation without one of these.
_WORTH_READING = re.compile(r"\d\s{1,2}[A-Z]|\b[Ii]d\.|\b[Ii]bid\b|\bsupra\b")
# Its time grows faster than the text, and no citation is longer than a paragraph.
_LONGEST = 4_000
_PARAGRAPH = re.compile(rf"[^\n]{{1,{_LONGEST}}}")
# The court before a year in a parenthesis. We tell it ourselves: eyecite takes 2nd Cir. for another
# court, doesn't know 3d Cir. or D. Md., and goes through 2,800 courts each time.
_COURT = re.compile(r"(?<=\()[^()\n]{4,80}(?= (?:1[6-9]|20)\d\d\))")
_SUPREME = {"us", "sct", "led", "led2d"}
# A year in brackets before the volume: not an American report, whatever its letters.
_FOREIGN = re.compile(r"[\[(]\d{4}[\])]\s{0,2}$")


def american(text: str) -> Iterator[Hit]:
    """Citations of American reports, and references back to one: kind `back`, with its name."""
    for paragraph in _PARAGRAPH.finditer(text):
        if _WORTH_READING.search(paragraph.group()):
            yield from _read(paragraph.group(), paragraph.start())


def _read(text: str, offset: int) -> Iterator[Hit]:
    from eyecite import get_citations
    from eyecite.models import (
        FullCaseCitation,
        IdCitation,
        ShortCaseCitation,
        SupraCitation,
    )

    # It logs the texts it finds odd; what readers paste is nobody's business.
    logging.getLogger("eyecite").setLevel(logging.CRITICAL + 1)
    for found in get_citations(_COURT.sub(lambda match: " " * len(match.group()), text)):
        start, end = found.span()
        if isinstance(found, IdCitation):
            yield _back(offset + start, offset + start + len(found.matched_text().rstrip()), "")
        elif isinstance(found, SupraCitation):
            name = found.metadata.antecedent_guess or ""
            yield _back(offset + start, offset + end, name)
        elif isinstance(found, (FullCaseCitation, ShortCaseCitation)):
            hit = _case(found, text, isinstance(found, ShortCaseCitation))
            if hit:
                yield Hit(**{**vars(hit), "start": offset + start, "end": offset + end})


def _back(start: int, end: int, name: str) -> Hit:
    return Hit("back", start, end, (), method="eyecite", certain=False, complete=False, name=name)


def _case(found: object, text: str, short: bool) -> Hit | None:
    start, end = found.span()
    volume, page = found.groups.get("volume"), found.groups.get("page")
    if not volume or not (page or "").isdigit() or _FOREIGN.search(text[max(0, start - 9) : start]):
        return None
    reporter = squeeze(found.corrected_reporter())
    known = "scotus" if reporter in _SUPREME else ""
    court, year = court_and_year(text, end, known)
    names = (getattr(found.metadata, side, None) for side in ("plaintiff", "defendant"))
    name = " v. ".join(name for name in names if name)
    if short:
        name = found.metadata.antecedent_guess or ""
    database = reporter in ("wl", "lexis") or reporter.endswith("lexis")
    return Hit(
        "back" if short else "database" if database else "reporter",
        start,
        end,
        (f"report {volume} {reporter} {page}",),
        method="eyecite",
        certain=not short,
        court=court,
        year=year or (int(found.metadata.year) if found.metadata.year else None),
        name=name,
    )
