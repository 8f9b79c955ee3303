"""What changed between two versions, in words: what went and what came, under its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from kb.queries.body import Part
from kb.textfiles.past import Fact, Past

# Above this, comparing word by word takes too long, and nobody could read it.
MOST_COMPARED = 250_000
_WORDS = re.compile(r"\S+\s*")
_BLOCKS = ("p", "h2", "h3", "h4", "li", "tr", "caption", "figcaption")


@dataclass(frozen=True)
class Piece:
    """Words that stayed (`same`), went (`gone`) or came (`new`)."""

    state: str
    words: str


@dataclass(frozen=True)
class Change:
    """The lines under one name that are not what they were."""

    label: str
    lines: tuple[tuple[Piece, ...], ...]


def changes(before: Past, after: Past) -> list[Change]:
    """All that differs, in the order of the newer version; what it no longer has comes last."""
    old, new = _said(before), _said(after)
    labels = [*new, *(label for label in old if label not in new)]
    found = []
    for label in labels:
        lines = tuple(_compared(old.get(label, []), new.get(label, [])))
        if lines:
            found.append(Change(label, lines))
    return found


def _said(past: Past) -> dict[str, list[str]]:
    """All that a version says, as lines under names."""
    found: dict[str, list[str]] = {}
    for name, lines in _parts(past):
        found.setdefault(name, []).extend(lines)
    return found


def _parts(past: Past) -> Iterator[tuple[str, list[str]]]:
    yield "Title", [past.title]
    yield "Summary", [past.summary] if past.summary else []
    yield from map(_lines, past.facts)
    for ruling in past.rulings:
        for fact in ruling.facts:
            name, lines = _lines(fact)
            yield f"{ruling.title}: {name}", lines
    yield "Text", [*past.plain, *(line for part in past.text for line in _block_lines(part))]
    yield from map(_lines, past.end)


def _lines(fact: Fact) -> tuple[str, list[str]]:
    return fact.label, [" · ".join(value.words for value in line) for line in fact.lines]


def _block_lines(part: Part) -> list[str]:
    soup = BeautifulSoup(render_to_string(part.template, {"value": part.value}), "html.parser")
    inner = [tag for tag in soup.find_all(_BLOCKS) if not tag.find(_BLOCKS)]
    return [words for tag in inner if (words := " ".join(tag.get_text(" ").split()))]


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Piece, ...]]:
    """The lines that went, came, or were put in other words."""
    if len(old) * len(new) > MOST_COMPARED:
        yield from ((Piece("gone", line),) for line in old)
        yield from ((Piece("new", line),) for line in new)
        return
    for state, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if state == "equal":
            continue
        pairs = min(b - a, d - c)
        for before, after in zip(old[a : a + pairs], new[c : c + pairs], strict=True):
            yield tuple(_words_compared(before, after))
        yield from ((Piece("gone", line),) for line in old[a + pairs : b])
        yield from ((Piece("new", line),) for line in new[c + pairs : d])


def _words_compared(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, [w.strip() for w in old], [w.strip() for w in new], False)
    if len(old) * len(new) > MOST_COMPARED or matcher.ratio() < 0.3:
        yield Piece("gone", before)
        yield Piece("new", after)
        return
    for state, a, b, c, d in matcher.get_opcodes():
        if state == "equal":
            yield Piece("same", "".join(new[c:d]))
            continue
        if b > a:
            yield Piece("gone", "".join(old[a:b]))
        if d > c:
            yield Piece("new", "".join(new[c:d]))
