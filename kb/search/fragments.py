"""Fragments: the places in an entry's own words where a search matched, escaped, then marked."""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kb.models import SearchText
from kb.search.analysis import tokens
from kb.search.engine import Expression

LONGEST = 180
MOST = 2
_WORD = re.compile(r"\S+")
# Texts say the same words over and over.
_tokens = lru_cache(maxsize=50_000)(lambda word: frozenset(tokens(word)))


def fragments(text: SearchText, expression: Expression) -> list[SafeString]:
    """At most two pieces of the summary or body, with the words that matched in <mark>."""
    wanted = {token for clause in expression.must for run in clause.alternatives for token in run}
    found: list[SafeString] = []
    for part in (text.summary, text.body):
        for line in part.split("\n"):
            if len(found) == MOST:
                return found
            piece = _fragment(line, wanted)
            if piece:
                found.append(piece)
    return found


def _fragment(text: str, wanted: set[str]) -> SafeString | None:
    words = [
        (one.start(), one.end(), not wanted.isdisjoint(_tokens(one.group())))
        for one in _WORD.finditer(text)
    ]
    hit = next((number for number, word in enumerate(words) if word[2]), None)
    if hit is None:
        return None
    start = words[max(0, hit - 10)][0]
    inside = [word for word in words if word[0] >= start and word[1] <= start + LONGEST]
    if not inside:
        return None
    pieces, position = [], start
    for left, right, marked in inside:
        if marked:
            pieces.append((escape(text[position:left]), escape(text[left:right])))
            position = right
    rest = escape(text[position : inside[-1][1]])
    before = "…" if start else ""
    after = "…" if inside[-1][1] < len(text) else ""
    marked = format_html_join("", "{}<mark>{}</mark>", pieces)
    # Every part of it was escaped above.
    return mark_safe(f"{before}{marked}{rest}{after}")
