"""Text as it is recognised: one kind of space, dash and letter, with the way back to the source.

Pasted text is full of no-break spaces, typographic dashes and full-width digits, and rich text of
tags and entities. A citation is found in what a reader sees, and linked where it was written.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_QUOTES = {"‘": "'", "’": "'", "“": '"', "”": '"'}
_INLINE = {"a", "b", "i", "em", "strong", "code"}
_QUIET = {"a", "h2", "h3", "h4", "code"}
_MARKUP = re.compile(
    r"<(?P<close>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]*)[^<>]*>"
    r"|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});"
    r"|[\u00ad\u200b\u2060\ufeff]"
)
_UNSEEN = re.compile(r"[\u00ad\u200b\u2060\ufeff]")


class _Plain(dict):
    """What a character is read as: its compatibility form where that is one character too."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = unicodedata.normalize("NFKC", char)
        plain = plain if len(plain) == 1 else char
        plain = _DASHES.get(plain) or _QUOTES.get(plain) or plain
        if plain.isspace() and plain != "\n":
            plain = " "
        self[code] = plain
        return plain


_PLAIN = _Plain()


@dataclass(frozen=True)
class Reading:
    """A text as it is read. `starts` and `sources` say where its runs begin, here and there."""

    text: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]
    quiet: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of_text(cls, source: str) -> Reading:
        """A plain text."""
        return _read(source, _UNSEEN)

    @classmethod
    def of_html(cls, source: str) -> Reading:
        """Rich text; links, headings and code are quiet: nothing in them becomes a link."""
        return _read(source, _MARKUP)

    def source(self, position: int) -> int:
        """Where the character at `position` stands in the source."""
        run = bisect_right(self.starts, position) - 1
        return self.sources[run] + position - self.starts[run]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the source that `text[start:end]` was read from."""
        return self.source(start), self.source(end - 1) + 1

    def is_quiet(self, start: int, end: int) -> bool:
        """Whether any of `text[start:end]` stands in a link, a heading or code."""
        run = bisect_right(self.quiet, (end,)) - 1
        return run >= 0 and self.quiet[run][1] > start


def _read(source: str, marks: re.Pattern) -> Reading:
    pieces: list[str] = []
    starts, sources, quiet = [], [], []
    length, position = 0, 0
    open_quiet: list[int] = []

    def add(piece: str, at: int) -> None:
        nonlocal length
        if piece:
            pieces.append(piece)
            starts.append(length)
            sources.append(at)
            length += len(piece)

    for match in marks.finditer(source):
        add(source[position : match.start()].translate(_PLAIN), position)
        position = match.end()
        mark = match.group()
        if mark[0] == "&":
            char = html.unescape(mark)
            add(char.translate(_PLAIN) if len(char) == 1 else " ", match.start())
        elif mark[0] == "<":
            tag = match["tag"].lower()
            if tag not in _INLINE:
                add("\n", match.start())
            if tag in _QUIET and not match["close"]:
                open_quiet.append(length)
            elif tag in _QUIET and open_quiet:
                begun = open_quiet.pop()
                if not open_quiet:
                    quiet.append((begun, length))
    add(source[position:].translate(_PLAIN), position)
    return Reading("".join(pieces), tuple(starts) or (0,), tuple(sources) or (0,), tuple(quiet))
