"""The keys of an identifier that is stored: what citations of it in running text are matched by."""

from __future__ import annotations

import re

from kb.law.patterns import squeeze
from kb.law.recognition import Citation, recognise

_APPEAL = re.compile(r"(?:No\.?\s*)?(?P<year>\d{2})-(?P<serial>\d{1,5})(?!\w|-)")


def docket_keys(number: str, court: str = "") -> list[tuple[str, ...]]:
    """The keys of a docket number as courts write it; `court` is its courts-db identifier."""
    appeal = _APPEAL.fullmatch(number.strip())
    if appeal:
        serial = appeal["serial"].lstrip("0") or "0"
        return [(f"appeal {appeal['year']}-{serial} {court}",)]
    return _keys(number)


def citation_keys(text: str) -> list[tuple[str, ...]]:
    """The keys of a citation as it is printed."""
    return _keys(text)


def report_keys(volume: str, reporter: str, page: str) -> list[tuple[str, ...]]:
    """The keys of a place in a law report, given as parts."""
    parts = " ".join(filter(None, (volume.strip(), squeeze(reporter), page.strip())))
    found = [one.keys for one in recognise(f"{volume} {reporter} {page}".strip())]
    return list(dict.fromkeys([(f"report {parts}",), *found]))


def statute_keys(text: str) -> list[str]:
    """The keys of the provisions that a doctrine is about, each in its most exact form."""
    found = (one for one in recognise(text) if one.kind == "statute" and one.complete)
    return list(dict.fromkeys(one.keys[0] for one in found))


def _keys(text: str) -> list[tuple[str, ...]]:
    found: list[Citation] = [one for one in recognise(text) if one.kind != "statute"]
    exact = (f"exact {squeeze(text)}",)
    return [one.keys for one in found] or ([exact] if squeeze(text) else [])
