"""Citations to take away: BibTeX, RIS, CSL-JSON, and lines ready to paste.

`of=` says of what: the entry (a case as the matter itself), the rulings of a case, or the sources.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from kb.formats.bibliography import STYLES, formatted
from kb.formats.csl import Case, Citable, of_entry, of_page, of_rulings, of_sources
from kb.law.citing import LegalCitation
from kb.models import Entry, Kind

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
BIBTEX_TYPES = {"book": "book", "report": "techreport"}
RIS_TYPES = {
    "legal_case": "CASE",
    "legislation": "STAT",
    "report": "RPRT",
    "article": "GEN",
    "book": "BOOK",
    "document": "GEN",
    "webpage": "ELEC",
}
_BIBTEX_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)
_UNSAFE_IN_URL = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def bibtex(citables: Iterable[Citable]) -> str:
    """Items as BibTeX, in UTF-8. Titles keep their capitals."""
    return "\n".join(_bibtex_record(one) for one in citables)


def _bibtex_record(one: Citable) -> str:
    item = one.item
    day = _day(item.get("issued") or item.get("submitted"))
    kind = BIBTEX_TYPES.get(item["type"], "misc")
    place = item.get("container-title") or item.get("publisher") or item.get("authority")
    if one.legal:
        place = str(one.legal)
    held = {"book": "publisher", "techreport": "institution"}.get(kind, "howpublished")
    notes = [f"Version {item['version']}" if item.get("version") else "", item.get("note", "")]
    fields = {
        "author": " and ".join(_bibtex_name(name) for name in item.get("author", [])),
        "title": f"{{{_escaped(item['title'])}}}",
        held: _escaped(place or ""),
        "number": _escaped(item.get("number", "")),
        "year": str(day[0]) if day else "",
        "month": MONTHS[day[1] - 1] if len(day) > 1 else "",
        "url": item.get("URL", "").translate(_UNSAFE_IN_URL),
        "note": _escaped(". ".join(filter(None, notes))),
    }
    lines = [
        f"  {name} = {value if name == 'month' else f'{{{value}}}'},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join([f"@{kind}{{{_key(item['id'])},", *lines, "}", ""])


def _bibtex_name(name: dict[str, str]) -> str:
    if "literal" in name:
        return "others" if name["literal"] == "others" else f"{{{_escaped(name['literal'])}}}"
    return f"{_escaped(name['family'])}, {_escaped(name['given'])}"


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9-]+", "-", plain).strip("-") or "entry"


def _escaped(text: str) -> str:
    return " ".join(text.split()).translate(_BIBTEX_ESCAPES)


def ris(citables: Iterable[Citable]) -> str:
    """Items as RIS."""
    return "".join(
        "".join(f"{tag}  - {value}\r\n" for tag, value in _ris_lines(one.item)) + "\r\n"
        for one in citables
    )


def _ris_lines(item: dict[str, Any]) -> Iterable[tuple[str, str]]:
    day = _day(item.get("issued") or item.get("submitted"))
    yield "TY", RIS_TYPES.get(item["type"], "GEN")
    for name in item.get("author", []):
        yield "AU", _one_line(name.get("literal") or f"{name['family']}, {name['given']}")
    pairs = {
        "TI": item["title"],
        "ST": item.get("title-short"),
        "T2": item.get("container-title"),
        "PB": item.get("publisher") or item.get("authority"),
        "SV": item.get("number"),
        "VL": item.get("volume"),
        "SP": item.get("page"),
        "PY": str(day[0]) if day else "",
        "DA": "/".join([f"{part:02}" for part in day] + [""] * (4 - len(day))) if day else "",
        "ET": item.get("version"),
        "LA": item.get("language"),
        "UR": item.get("URL"),
        "N1": "; ".join(filter(None, [item.get("references"), item.get("note")])),
        "AB": item.get("abstract"),
        "ID": item["id"],
    }
    yield from ((tag, _one_line(value)) for tag, value in pairs.items() if value)
    yield "ER", ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _day(date: dict[str, Any] | None) -> tuple[int, ...]:
    return tuple(date["date-parts"][0]) if date else ()


def csl(citables: Iterable[Citable]) -> str:
    """Items as CSL-JSON."""
    return json.dumps([one.item for one in citables], ensure_ascii=False, indent=1) + "\n"


def lines(citables: Iterable[Citable]) -> str:
    """Items as lines to paste: by the law's own form, or in each style."""
    found = []
    for one in citables:
        if one.plain:
            found.append(one.plain)
        else:
            found += [f"{name}: {formatted(one.item, style)}" for style, name in STYLES.items()]
        found.append("")
    return "\n".join(found)


DOWNLOADS = {"bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON", "citation": "Text"}
CITATION_FORMATS: dict[str, tuple[Callable[[Iterable[Citable]], str], str, str]] = {
    "bibtex": (bibtex, "application/x-bibtex", "bib"),
    "ris": (ris, "application/x-research-info-systems", "ris"),
    "csl": (csl, "application/vnd.citationstyles.csl+json", "json"),
    "citation": (lines, "text/plain", ""),
}
OF: dict[str, Callable[[Entry], list[Citable]]] = {
    "entry": lambda entry: [of_entry(entry)],
    "page": lambda entry: [of_page(entry)],
    "rulings": lambda entry: of_rulings(entry) if entry.kind == Kind.CASE else [],
    "sources": of_sources,
}


def serve_citation(entry: Entry, request: HttpRequest) -> HttpResponse | None:
    """Citations of an entry, of its rulings or of its sources; None for other formats.

    BadRequest where `of` names something else.
    """
    found = CITATION_FORMATS.get(request.GET.get("format", ""))
    if found is None:
        return None
    write, content_type, ending = found
    of = request.GET.get("of") or "entry"
    if of not in OF:
        raise BadRequest(f"Citations are of {', '.join(OF)}.")
    entry = entry.specific
    response = HttpResponse(write(OF[of](entry)), content_type=f"{content_type}; charset=utf-8")
    if ending:
        name = f"counterpoint-{_key(entry.slug)}.{ending}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@dataclass(frozen=True)
class Section:
    """Things of one sort to cite on a page: each as lines with what they are called."""

    of: str
    title: str
    cited: tuple[Cited, ...]


@dataclass(frozen=True)
class Cited:
    """One thing: its legal citation, or its line in each style asked for, by the style's name."""

    label: str
    legal: LegalCitation | None
    lines: tuple[tuple[str, str], ...]


def cite_context(entry: Entry, style: str) -> dict[str, Any]:
    """What a page says on how to cite an entry: in each style, and its sources in one of them."""
    page, sources = of_page(entry), of_sources(entry)
    sections = []
    if entry.kind == Kind.CASE:
        case = Case.stored(entry)
        sections.append(Section("entry", "The case", (_cited(case.matter(), STYLES),)))
        rulings = tuple(_cited(one, STYLES) for one in case.rulings())
        if rulings:
            sections.append(Section("rulings", "Its rulings", rulings))
    of = "page" if entry.kind == Kind.CASE else "entry"
    sections.append(Section(of, "This page", (_cited(page, STYLES),)))
    return {
        "sections": sections,
        "permalink": page.item["URL"],
        "version": page.item.get("version"),
        "sources": [_cited(one, {style: STYLES[style]}) for one in sources],
        "styles": STYLES,
        "style": style,
        "formats": DOWNLOADS,
    }


def _cited(one: Citable, styles: Mapping[str, str]) -> Cited:
    if one.plain:
        found = [("", one.plain)]
    else:
        found = [(name, formatted(one.item, style)) for style, name in styles.items()]
    return Cited(one.item.get("title-short", ""), one.legal, tuple(found))
