"""Names to the rows that suggestions are found by, and what a reader has typed to the same terms.

Words are kept as they are written, not stemmed: half a word is no word whose stem is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.law.identifiers import find_identifiers
from kb.search.analysis import STOP_WORDS, fold

LONGEST_WORD = 64
_WORD = re.compile(r"\w+")


def name_rows(names: Iterable[str]) -> dict[str, bool]:
    """Every word that names are found by, and whether it is a whole name written as one word.

    “804 F.3d 202” gives `804`, `f`, `3d`, `f3d`, `202` and, as a whole, `804f3d202`.
    """
    parts: dict[str, bool] = {}
    wholes: dict[str, bool] = {}
    for name in names:
        folded = fold(name)
        words = _WORD.findall(folded)
        pieces = [_as_one(piece) for piece in folded.split()]
        keys = [key.replace("_", "") for one in find_identifiers(folded) for key in one.keys]
        parts |= {word[:LONGEST_WORD]: False for word in (*words, *pieces, *keys)}
        wholes["".join(words)[:LONGEST_WORD]] = True
    found = {word: False for word in parts if word not in STOP_WORDS} | wholes
    found.pop("", None)
    return found


def _as_one(text: str) -> str:
    return "".join(_WORD.findall(text))


@dataclass(frozen=True)
class Typed:
    """What a reader has typed so far: whole words, how the last one begins, and all as one word."""

    words: tuple[str, ...]
    start: str
    whole: str

    def found_in(self, rows: Iterable[str]) -> bool:
        """Whether rows of names have every word, and one that begins like the last."""
        rows = set(rows)
        return rows.issuperset(self.words) and any(row.startswith(self.start) for row in rows)


def typed(text: str) -> Typed | None:
    """What was typed, or None where there is no word in it yet.

    Common words don't count; one that is being typed may be the beginning of another, so it counts
    while there is nothing else to go by.
    """
    found = [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]
    if not found:
        return None
    *before, last = found
    words = [word for word in dict.fromkeys(before) if word not in STOP_WORDS]
    start = "" if words and last in STOP_WORDS else last
    return Typed(tuple(words), start, "".join(found)[:LONGEST_WORD])
