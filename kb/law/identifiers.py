"""Identifiers of the law in running text: dockets, reporters, neutral citations, ECLI, statutes.

Formats: US federal docket numbers (office:year-type-serial-judge), law reports by volume, reporter
and page, neutral citations of England and Wales, CJEU case numbers, the European Case Law
Identifier (Council conclusions 2011/C 127/01), German file numbers, U.S.C. sections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DASH = r"[-‐‑–]"
_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "docket",
        r"(?:\bno\.\s*)?"
        rf"(?:(?P<office>\d{{1,2}}):)?(?P<year>\d{{2,4}}){_DASH}(?P<type>cv|cr|md|mc|ml){_DASH}"
        rf"(?P<serial>\d{{3,6}})(?:{_DASH}[a-z]{{2,4}})*",
    ),
    ("ecli", r"ecli:[a-z]{2}:[a-z0-9]{1,7}:\d{4}:[a-z0-9.]{1,25}"),
    (
        "neutral",
        r"\[?(?P<ny>(?:19|20)\d{2})\]?\s+(?P<court>ewhc|ewca|uksc|ukpc|ukut|ewca\s+civ)\s+"
        r"(?P<number>\d{1,5})",
    ),
    ("cjeu", rf"\b(?P<list>[ctf]){_DASH}(?P<case>\d{{1,4}})/(?P<cy>\d{{2}})\b"),
    ("usc", r"(?P<title>\d{1,2})\s+u\.?\s?s\.?\s?c\.?\s*(?:§+\s*)?(?P<section>\d{1,5}[a-z]?)\b"),
    ("section", r"§+\s*(?P<sec>\d{1,5}[a-z]?)\b"),
    (
        "reporter",
        r"(?P<volume>\d{1,4})\s+(?P<reporter>u\.?\s?s\.?|s\.?\s?ct\.?|f\.?\s?(?:2d|3d|4th)"
        r"|f\.?\s?supp\.?\s?(?:2d|3d)?|l\.?\s?ed\.?\s?2d)\s+(?P<page>\d{1,5})\b",
    ),
    ("westlaw", r"(?P<wy>(?:19|20)\d{2})\s+wl\s+(?P<wn>\d{4,9})\b"),
    (
        "german",
        r"\b(?P<chamber>\d{1,3})\s+(?P<register>[ousct])\s+(?P<file>\d{1,6})/(?P<gy>\d{2})\b",
    ),
)
_ANY = re.compile(
    "|".join(
        f"(?P<k_{kind}>{re.sub(r'[?]P<', f'?P<{kind}_', pattern)})" for kind, pattern in _PATTERNS
    ),
    re.IGNORECASE,
)
_RUNS = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Identifier:
    """One identifier found at `text[start:end]`; `keys` are its forms, the most exact first."""

    kind: str
    start: int
    end: int
    keys: tuple[str, ...]


def _key(*parts: str) -> str:
    return "_".join("".join(_RUNS.findall(part.lower())) for part in parts)


def _keys(kind: str, found: dict[str, str], whole: str) -> tuple[str, ...]:
    match kind:
        case "docket":
            short = _key(found["year"][-2:], found["type"], str(int(found["serial"])))
            office = found["office"]
            return (f"{office}_{short}", short) if office else (short,)
        case "neutral":
            return (_key(found["ny"], found["court"], found["number"]),)
        case "cjeu":
            return (_key(found["list"], found["case"], found["cy"]),)
        case "usc":
            return (_key(found["title"], "usc", found["section"]), _key("s", found["section"]))
        case "section":
            return (_key("s", found["sec"]),)
        case "reporter":
            return (_key(found["volume"], found["reporter"], found["page"]),)
        case "westlaw":
            return (_key(found["wy"], "wl", found["wn"]),)
        case "german":
            return (_key(found["chamber"], found["register"], found["file"], found["gy"]),)
        case _:
            return ("_".join(_RUNS.findall(whole.lower())),)


def find_identifiers(text: str) -> Iterator[Identifier]:
    """The identifiers in `text`, from left to right, not overlapping."""
    for match in _ANY.finditer(text):
        kind = (
            match.lastgroup
            if match.lastgroup and match.lastgroup.startswith("k_")
            else next(
                name for name, value in match.groupdict().items() if name.startswith("k_") and value
            )
        )
        kind = kind.removeprefix("k_")
        found = {
            name.removeprefix(f"{kind}_"): value or ""
            for name, value in match.groupdict().items()
            if name.startswith(f"{kind}_")
        }
        yield Identifier(kind, match.start(), match.end(), _keys(kind, found, match.group()))
