"""Decisions that texts cite and no file knows: neither a case nor a line of `planned.csv`."""

from __future__ import annotations

from collections.abc import Iterator

from kb.law.identity import citation_keys, docket_keys, report_keys
from kb.law.recognition import Context, recognise
from kb.models.vocabulary import AuthorityKind, CitationKind, Kind
from kb.textfiles.export import BETWEEN_ALIASES
from kb.textfiles.library import ContentFile, Library
from kb.textfiles.problems import Problem
from kb.textfiles.wording import prose

_DECISIONS = frozenset(AuthorityKind) - {AuthorityKind.STATUTE, AuthorityKind.LINK}


def refuse_unlisted_citations(library: Library, problems: list[Problem]) -> None:
    """Note citations of decisions by which no case here is known."""
    courts = {row["slug"]: row["courts_db_id"] for row in library.courts}
    known = {key for keys in _known(library, courts) for key in keys}
    for file in library.files:
        if file.kind is None:
            continue
        context = Context()
        for text, here, _ in prose(file, file.place(problems)):
            for one in recognise(text, context=context):
                if one.kind in _DECISIONS and one.complete and not known & set(one.keys):
                    here.say(
                        f"“{one.text}” is cited and no case is known by it: give it to its case, "
                        "or list it with a case in planned.csv."
                    )


def _known(library: Library, courts: dict[str, str]) -> Iterator[tuple[str, ...]]:
    for row in library.planned:
        for text in filter(None, row["citations"].split(BETWEEN_ALIASES)):
            yield from citation_keys(text)
    for case in library.of(Kind.CASE).values():
        yield from _known_by(case, courts)


def _known_by(case: ContentFile, courts: dict[str, str]) -> Iterator[tuple[str, ...]]:
    for row in case.values("dockets"):
        court = str(row.get("court") or case.data.get("court"))
        yield from docket_keys(str(row.get("number", "")), courts.get(court, ""))
    for row in case.values("citations"):
        if row.get("citation_kind") == CitationKind.REPORTER:
            yield from report_keys(*(str(row.get(k, "")) for k in ("volume", "reporter", "page")))
        else:
            yield from citation_keys(str(row.get("text", "")))
