"""Did you mean: for words that stand nowhere, the nearest of those that entries are found by."""

from __future__ import annotations

import re
from collections import Counter

from django.core.cache import cache
from django.db.models import Count, Max
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from kb.models import SearchName, SearchText
from kb.search.analysis import STOP_WORDS, fold

# Of so many entries, the newest, the summaries are read too; of all others the names.
MOST_SUMMARIES = 5_000
MOST_CORRECTED = 3
SHORTEST = 4
_HOURS = 6 * 3600
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_TYPED = re.compile(r"[^\s\"]+")


def vocabulary() -> dict[str, int]:
    """The words of names and summaries, without case and accents, with how often they stand there.

    Kept until the index changes. It may hold words of entries that not everybody may see: what is
    offered is asked for first.
    """
    # Whatever is written to the index gets new rows, and what leaves it takes its rows along.
    mark = SearchName.objects.aggregate(Max("pk"), Count("document", distinct=True))
    kept = cache.get("search-vocabulary")
    if kept and kept[0] == mark:
        return kept[1]
    words: Counter[str] = Counter()
    texts = SearchText.objects.order_by("-pk")
    for names in texts.values_list("names", flat=True).iterator():
        words.update(dict.fromkeys(_WORD.findall(fold(names)), 3))
    for summary in texts.values_list("summary", flat=True)[:MOST_SUMMARIES]:
        words.update(set(_WORD.findall(fold(summary))))
    found = {word: count for word, count in words.items() if len(word) >= SHORTEST}
    cache.set("search-vocabulary", (mark, found), _HOURS)
    return found


def corrections(q: str, missing: set[str]) -> list[tuple[str, str]]:
    """Of the words of a query that stand nowhere (`missing`, folded), what each may have meant."""
    known = vocabulary()
    found: list[tuple[str, str]] = []
    typed = [match.group() for match in _TYPED.finditer(q)]
    bare = [_bare(word) for word in typed]
    for number, word in enumerate(bare):
        if word not in missing or len(found) == MOST_CORRECTED:
            continue
        joined = _joined(bare, number, known)
        if joined:
            pair = typed[joined[0] : joined[0] + 2]
            found.append((" ".join(pair), joined[1]))
            continue
        other = nearest(word, known)
        if other:
            found.append((typed[number].strip(".,;:!?()"), other))
    return found


def _bare(word: str) -> str:
    return fold(word).strip(".,;:!?()-'’")


def _joined(words: list[str], number: int, known: dict[str, int]) -> tuple[int, str] | None:
    """A word that was written as two."""
    for start in (number, number - 1):
        if start >= 0 and start + 1 < len(words):
            whole = words[start] + words[start + 1]
            if whole in known:
                return start, whole
    return None


def nearest(word: str, known: dict[str, int]) -> str:
    """The word of `known` that is most like another; empty when none is."""
    if len(word) < SHORTEST or not _WORD.fullmatch(word) or word in STOP_WORDS:
        return ""
    most = 1 if len(word) < 5 else 2 if len(word) < 9 else 3
    near = process.extract(
        word, known.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=most, limit=12
    )
    if not near:
        return ""
    # Of those as near, the one that sounds alike at its beginning, then the one more common.
    return min(
        near,
        key=lambda row: (row[1], -fuzz.ratio(word[:4], row[0][:4]), -known[row[0]], row[0]),
    )[0]
