"""Words that content shares with documents it may not copy. The documents lie elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kb.models.vocabulary import SourceKind, SourceRank
from kb.textfiles.library import Library
from kb.textfiles.problems import Problem
from kb.textfiles.wording import prose

SHARED = 12
QUOTED = 4
READABLE = {".txt", ".md", ".json", ".csv"}
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_INLINE_QUOTE = re.compile(r"“([^”]*)”|\"([^\"]*)\"")
_Runs = dict[tuple[str, ...], str]


def refuse_shared_words(library: Library, folder: Path, problems: list[Problem]) -> None:
    """Note every text of ours with twelve words in a row of a document in `folder`."""
    runs = _runs_of(folder, SHARED)
    for _file, text, here, _quoted in _texts(library, problems):
        for run in _runs(text, SHARED):
            if run in runs:
                words = " ".join(run)
                here.say(f"Shares {SHARED} words in a row with {runs[run]}: “{words}”.")
                break


def refuse_borrowed_quotations(library: Library, folder: Path, problems: list[Problem]) -> None:
    """Note quotations with four words in a row of a document in `folder` and no other source.

    A quotation row names its source, which must be one that can be printed and no discussion; words
    in quotation marks need such a source among those of the entry.
    """
    runs = _runs_of(folder, QUOTED)
    carrying = {
        slug
        for slug, file in library.of(None).items()
        if file.data.get("rank") != SourceRank.LEAD
        and file.data.get("source_kind") != SourceKind.DISCUSSION
    }
    for file, text, here, quoted in _texts(library, problems):
        sources = {str(row.get("source")) for row in file.values("sources")}
        if quoted or sources & carrying:
            continue  # a quotation's own source is looked at by its row, below
        for match in _INLINE_QUOTE.finditer(text):
            borrowed = next((r for r in _runs(match[1] or match[2], QUOTED) if r in runs), None)
            if borrowed:
                here.say(f"“{' '.join(borrowed)}” is quoted as in {runs[borrowed]}: no source.")
    for file in library.files:
        place = file.place(problems)
        for number, row in enumerate(file.values("quotations")):
            borrowed = next((r for r in _runs(str(row.get("text")), QUOTED) if r in runs), None)
            if borrowed and str(row.get("source")) not in carrying:
                place.at("quotations", number).say(
                    f"“{' '.join(borrowed)}” stands in {runs[borrowed]}: name a source that has it."
                )


def _texts(library: Library, problems: list[Problem]) -> Iterator[tuple]:
    for file in library.files:
        if file.kind is not None:
            for text, here, quoted in prose(file, file.place(problems)):
                yield file, text, here, quoted


def _runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return (tuple(words[n : n + length]) for n in range(len(words) - length + 1))


def _runs_of(folder: Path, length: int) -> _Runs:
    """Every run of words in the documents of a folder, with the name of the document."""
    found: _Runs = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in READABLE:
            text = path.read_text(encoding="utf-8", errors="replace")
            found.update(dict.fromkeys(_runs(text, length), path.name))
    return found
