"""What identifiers have to look like, and the sentence that shows it when one doesn't.

Only systems with one form are held to it. Courts that number as they like (British claim numbers,
Indian suits, Chinese files) are kept as exact strings.
"""

from __future__ import annotations

import re

from kb.law.courts import is_federal

DOCKET = (
    "Write it like 3:23-cv-03417 (office, year, type, number; judges' initials may follow), "
    "or MDL No. 3143."
)
APPEAL = "Write it like 25-2153 (year and number)."
CJEU = "Write it like C-250/25, T-123/20 or 6/64."
GERMAN = "Write it like 42 O 14139/24 or I ZR 69/08 (chamber, register, number/year)."
ECLI = "Write it like ECLI:EU:C:2009:465 (country, court, year, number)."
CELEX = "Write it like 62008CJ0005 (sector, year, type, number)."
NEUTRAL = "Write it like [2025] EWHC 2863 (Ch) or 2004 SCC 13 (year, court, number)."
WESTLAW = "Write it like 2025 WL 458520; the court and day may follow in brackets."
REPORT = "Write it in parts, like 510, U.S., 569 (volume, reporter, first page)."

_DISTRICT = re.compile(
    r"(?:\d{1,2}:)?(?:19|20)?\d{2}-(?:cv|cr|md|mc|ml|mj|ap|bk)-\d{3,6}(?:-[A-Z]{2,4}){0,4}"
    r"|(?:\d{1,2}:)?\d{2}-\d{1,5}|MDL No\. \d{3,5}"
)
_APPEAL = re.compile(r"\d{2}-\d{1,5}")
# What somebody wrote who meant a docket of a district court, whatever the court is said to be.
_MEANT_DISTRICT = re.compile(r"(?i)\b\d{2,4}[-\s.]?(?:cv|cr|md|mc)[-\s.]?\d{2,}")
_CJEU = re.compile(r"(?:[CTF]-)?\d{1,4}/\d{2}(?: (?:P|PPU|R|DEP))?")
_GERMAN = re.compile(
    r"(?:\d{1,3}|[IVX]{1,5}a?) (?:[A-Z][A-Za-z]{0,3}) (?:\([A-Za-z]{1,6}\) )?\d{1,6}/\d{2}"
    r"(?: [a-z])?"
)
_ECLI = re.compile(r"(?:ECLI:)?[A-Z]{2}:[A-Z0-9]{1,7}:(?:1[89]|20)\d{2}:[A-Za-z0-9.]{1,25}")
_CELEX = re.compile(r"[1-9CE]\d{4}[A-Z]{1,2}\d{4}(?:\(\d{2}\))?")
_NEUTRAL = re.compile(
    r"(?:\[(?:1[89]|20)\d{2}\]|(?:1[89]|20)\d{2}) [A-Z][A-Za-z]{1,10}(?: [A-Z][a-z]{2,4})? \d{1,6}"
    r"(?: \([A-Za-z ]{1,12}\))?|(?:1[89]|20)\d{2}:[A-Z0-9-]{2,10}(?::\d{1,6}){1,2}"
)
_WESTLAW = re.compile(
    r"(?:19|20)\d{2} (?:WL \d{4,9}|[A-Z][\w. ]{0,30} ?LEXIS \d{1,9})(?: \(.{1,60}\))?"
)
_VOLUME = re.compile(r"\d{1,5}|[IVXLCDM]{1,8}|\[?(?:19|20)\d{2}\]?(?: \d{1,3})?")
_PAGE = re.compile(r"\d{1,6}[A-Za-z]?|[ivxlcdm]{1,8}")


def docket_problem(number: str, court: str, jurisdiction: str) -> str:
    """What is wrong with a docket number of a court; empty if nothing is, or nobody can tell.

    `court` is the court's identifier in courts-db or our own; both may be empty.
    """
    number = number.strip()
    if jurisdiction == "us" and is_federal(court):
        appeals = court == "scotus" or (court.startswith("ca") and not court.endswith("d"))
        pattern, form = (_APPEAL, APPEAL) if appeals else (_DISTRICT, DOCKET)
        if not pattern.fullmatch(number):
            return f"“{number}” is no docket number of this court. {form}"
    elif court == "cjeu" and not _CJEU.fullmatch(number):
        return f"“{number}” is no case number of the Court of Justice. {CJEU}"
    elif jurisdiction == "de" and not _GERMAN.fullmatch(number):
        return f"“{number}” is no file number of a German court. {GERMAN}"
    elif _MEANT_DISTRICT.search(number) and not _DISTRICT.fullmatch(number):
        return f"“{number}” is no docket number. {DOCKET}"
    return ""


_BY_KIND = {
    "ecli": (_ECLI, "an ECLI", ECLI),
    "celex": (_CELEX, "a CELEX number", CELEX),
    "neutral": (_NEUTRAL, "a neutral citation", NEUTRAL),
}


def citation_problem(kind: str, text: str) -> str:
    """What is wrong with a citation that is kept as it is printed; empty if nothing is."""
    text = text.strip()
    if kind in _BY_KIND:
        pattern, what, form = _BY_KIND[kind]
        return "" if pattern.fullmatch(text) else f"“{text}” is not {what}. {form}"
    if kind == "database" and re.search(r"\bWL\b|LEXIS", text) and not _WESTLAW.fullmatch(text):
        return f"“{text}” is no number of that database. {WESTLAW}"
    return ""


def report_problems(volume: str, reporter: str, page: str) -> dict[str, str]:
    """What is wrong with a place in a law report, by the part."""
    found = {}
    if volume and not _VOLUME.fullmatch(volume.strip()):
        found["volume"] = f"“{volume}” is not a volume. {REPORT}"
    if not re.search(r"[A-Za-z]", reporter):
        found["reporter"] = f"“{reporter}” is not the name of a law report. {REPORT}"
    if not _PAGE.fullmatch(page.strip()):
        found["page"] = f"“{page}” is not a page. {REPORT}"
    return found
