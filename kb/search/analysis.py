"""Text to search tokens: once, in Python, so that every database engine sees the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

from kb.law.identifiers import find_identifiers

# Part of each document's digest: raise it when the tokens of an unchanged text change.
VERSION = 2
LONGEST_TOKEN = 60
STOP_WORDS = frozenset(
    """a an and are as at be been but by for from had has have if in into is it its of on or s such
    t that the their then there these they this to v versus vs was were which will with""".split()
)
_WORD = re.compile(r"\w+")
_PLAIN = re.compile(r"[a-z0-9_]+")
_stem = lru_cache(maxsize=50_000)(snowballstemmer.stemmer("english").stemWord)


def fold(text: str) -> str:
    """Without case, accents and compatibility forms; `É` and `e` are one."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def _token(word: str) -> str:
    """A word as the engines store it: stemmed, and ASCII so that their own rules change nothing."""
    stem = word if any(char.isdigit() for char in word) else _stem(word)
    if not _PLAIN.fullmatch(stem):
        stem = "".join(c if _PLAIN.fullmatch(c) else f"u{ord(c):x}z" for c in stem)
    return stem[:LONGEST_TOKEN]


def _words(folded: str) -> list[str]:
    return [_token(word) for word in _WORD.findall(folded) if word not in STOP_WORDS]


def tokens(text: str) -> list[str]:
    """The tokens of a text in order. An identifier gives its whole forms, then its parts."""
    folded = fold(text)
    found: list[str] = []
    end = 0
    for identifier in find_identifiers(folded):
        found += _words(folded[end : identifier.start])
        found += identifier.keys
        found += _words(folded[identifier.start : identifier.end])
        end = identifier.end
    return found + _words(folded[end:])


def phrase_tokens(text: str) -> list[str]:
    """The tokens of words that stand together: an identifier alone, or all as a text has them."""
    exact = query_tokens(text)
    return exact if len(exact) == 1 else tokens(text)


def query_tokens(text: str) -> list[str]:
    """The tokens a reader's words look for: of an identifier, only its most exact form."""
    folded = fold(text)
    found: list[str] = []
    end = 0
    for identifier in find_identifiers(folded):
        found += _words(folded[end : identifier.start])
        found.append(identifier.keys[0])
        end = identifier.end
    return found + _words(folded[end:])
