"""Values in braces and brackets, with the line of each: JSON, and the data of Argdown.

Argdown's data is YAML, of which this reads the part that is written on one line: JSON whose names,
and texts of one word or more, may go without quotation marks. All values are texts, lists and
mappings, as in front matter; what is nested too deeply or endless is refused.
"""

from __future__ import annotations

import re

from kb.textfiles.problems import ContentError, Path

DEEPEST = 12
MOST_VALUES = 600_000

_SPACE = re.compile(r"[ \t\r\n]*")
_DOUBLE = re.compile(r'"([^"\\\n]*(?:\\.[^"\\\n]*)*)"')
_SINGLE = re.compile(r"'([^'\n]*(?:''[^'\n]*)*)'")
_PLAIN = re.compile(r"[^\s,\[\]{}\"'&*!|>%@`#:][^,\[\]{}\n]*")
_NAME = re.compile(r"[\w-]+")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|.)")
_LITERALS = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SHARED = {"&": "anchors", "*": "aliases", "!": "tags"}
# What no text of ours can hold: controls, and halves of characters.
UNHELD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def read(text: str, start: int = 0, line: int = 1) -> tuple[object, dict[Path, int], int]:
    """The value that begins at `start`, which is on `line`; lines by path; where the value ends.

    A path whose line is that of its parent is left out. ContentError on anything else.
    """
    reader = _Reader(text, start, line)
    value = reader.value((), 0)
    return value, reader.lines, reader.at


class _Reader:
    def __init__(self, text: str, start: int, line: int) -> None:
        self.text, self.at, self.line = text, start, line
        self.lines: dict[Path, int] = {(): line}
        self.count = 0

    def value(self, path: Path, above: int) -> object:
        """The next value; `above` is the line of what holds it."""
        self.skip()
        if self.line != above:
            self.lines[path] = self.line
        self.count += 1
        if self.count > MOST_VALUES:
            raise self.error(f"There are more than {MOST_VALUES:,} values.")
        if len(path) > DEEPEST:
            raise self.error("This is nested too deeply.")
        sign = self.next()
        if sign == "{":
            return self.mapping(path)
        if sign == "[":
            return self.list(path)
        return self.scalar()

    def mapping(self, path: Path) -> dict[str, object]:
        found: dict[str, object] = {}
        line = self.line
        for _ in self.items("}"):
            name = self.name()
            if name in found:
                raise self.error(f"“{name}” stands here twice.")
            self.skip()
            if self.next() != ":":
                raise self.error(f"After “{name}” comes a colon.")
            self.at += 1
            value = self.value((*path, name), line)
            if value is not None:
                found[name] = value
        return found

    def list(self, path: Path) -> list[object]:
        found: list[object] = []
        line = self.line
        for _ in self.items("]"):
            found.append(self.value((*path, len(found)), line))
        return found

    def items(self, end: str):
        """Stops before each item, then after the end."""
        self.at += 1
        self.skip()
        if self.next() == end:
            self.at += 1
            return
        while True:
            yield
            self.skip()
            sign = self.next()
            self.at += 1
            if sign == end:
                return
            if sign != ",":
                self.at -= 1
                raise self.error(f"Here comes a comma or “{end}”.")
            self.skip()

    def name(self) -> str:
        match = _NAME.match(self.text, self.at)
        if match:
            self.at = match.end()
            return match[0]
        if self.next() in "\"'" and self.next():
            return str(self.scalar())
        raise self.error("Here comes a name, in quotation marks.")

    def scalar(self) -> str | None:
        sign = self.next()
        if sign in _SHARED and sign:
            raise self.error(f"YAML {_SHARED[sign]} are not used here.")
        if match := _DOUBLE.match(self.text, self.at):
            self.at = match.end()
            return self.held(self.unescaped(match[1]))
        if match := _SINGLE.match(self.text, self.at):
            self.at = match.end()
            return self.held(match[1].replace("''", "'"))
        if sign in "\"'" and sign:
            raise self.error("A text in quotation marks ends on its line.")
        if match := _PLAIN.match(self.text, self.at):
            self.at = match.end()
            text = match[0].rstrip()
            return None if text == "null" else self.held(text)
        raise self.error("Here comes a value.")

    def unescaped(self, text: str) -> str:
        if "\\" not in text:
            return text
        text = _ESCAPE.sub(self.letter, text)
        if UNHELD.search(text):  # JSON writes some characters as two halves
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return text

    def letter(self, match: re.Match) -> str:
        sign = match[1]
        if len(sign) > 1:
            code = int(sign[1:], 16)
            if code > 0x10FFFF:
                raise self.error(f"“{match[0]}” is no character.")
            return chr(code)
        if sign not in _LITERALS:
            raise self.error(f"“{match[0]}” is no character.")
        return _LITERALS[sign]

    def held(self, text: str) -> str:
        if UNHELD.search(text):
            raise self.error("A text has a character that can't be kept.")
        return text

    def next(self) -> str:
        return self.text[self.at : self.at + 1]

    def skip(self) -> None:
        end = _SPACE.match(self.text, self.at).end()
        if end != self.at:
            self.line += self.text.count("\n", self.at, end)
            self.at = end

    def error(self, message: str) -> ContentError:
        return ContentError(message, self.line)
