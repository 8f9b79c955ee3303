"""The words of content files: what is quoted, what presumes, what is too long or too alike."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from kb.textfiles import body, front_matter
from kb.textfiles.library import ContentFile
from kb.textfiles.problems import ContentError, Place
from kb.textfiles.schema import TEXT, Field, Rows, Words

QUOTED_WORDS = 50
SUMMARY_WORDS = 120
ALIKE = 0.9
# Values that are names, numbers and addresses, not words of ours.
_NO_PROSE = frozenset(
    "uid key slug title name other_names url document_url archived_url pinpoint number volume "
    "reporter page label systems statute raised_by document credit role affiliation against "
    "argument answer element premise question".split()
)
_QUOTING = {("quotations", "text"), ("receptions", "quotation")}
_PRESUMING = re.compile(
    r"\b(?:st(?:ole|olen|eal|eals|ealing)|theft|thie(?:f|ves)|pirat(?:e|es|ed|ing)|illegal(?:ly)?|"
    r"lied|hid|looted|plundered|laundered)\b",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"(?:^|[.!?] )(?:But|Yet|However|Nevertheless|Nonetheless|Still,)\b|\bhowever\b", re.IGNORECASE
)
_INLINE_QUOTE = re.compile(r"“[^”]*”|\"[^\"]*\"")
_STOP = frozenset("a an the of and or to in on for is are be by as its it that this not no".split())
_WORD = re.compile(r"\w+")


def prose(file: ContentFile, place: Place) -> Iterator[tuple[str, Place, bool]]:
    """The texts of a file in sentences, with their places and whether they are quotations."""
    yield from _values(file.data, file.schema, place, "")
    yield from _body(file, place)


def _values(
    data: dict, schema: tuple[Field | Rows, ...], place: Place, within: str
) -> Iterator[tuple[str, Place, bool]]:
    for part in schema:
        value, here = data.get(part.name), place.at(part.name)
        if isinstance(part, Rows):
            for number, row in enumerate(value if isinstance(value, list) else []):
                if isinstance(row, dict):
                    yield from _values(row, part.fields, here.at(number), part.name)
        elif part.name in _NO_PROSE and (within, part.name) not in _QUOTING:
            continue
        elif part.codec is TEXT and isinstance(value, str):
            yield value, here, (within, part.name) in _QUOTING
        elif type(part.codec) is Words and isinstance(value, list):
            yield from ((str(one), here.at(number), False) for number, one in enumerate(value))


def _body(file: ContentFile, place: Place) -> Iterator[tuple[str, Place, bool]]:
    at = Place(file.path, {}, place.problems, offset=file.body_line - 1)
    for name, lines, first in body.segments(file.body, at):
        here = Place(file.path, {(): first}, place.problems)
        if name == "":
            for number, words in _paragraphs(lines):
                yield words, Place(file.path, {(): first + number}, place.problems), False
        elif name in ("quote", "note", "table"):
            try:
                data, _ = front_matter.read("\n".join(lines), first + 1)
            except ContentError:
                continue
            if name == "table":
                rows = data.get("rows")
                cells = [cell for row in rows if isinstance(row, list) for cell in row]
                yield " \n".join(map(str, cells)), here, False
            else:
                yield str(data.get("text", "")), here, name == "quote"


def _paragraphs(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """What stands between empty lines, as one text, with the number of its first line."""
    start, words = 0, []
    for number, line in enumerate([*lines, ""]):
        if line.strip():
            start = start if words else number
            words.append(line.strip())
        elif words:
            yield start, " ".join(words)
            words = []


def quotations(file: ContentFile, place: Place) -> Iterator[tuple[str, Place]]:
    """The quotations of a file: those in rows, and those of the body."""
    return ((words, here) for words, here, quoted in prose(file, place) if quoted)


def warn_of_words(file: ContentFile, place: Place) -> None:
    """Note words that presume guilt, turns in a summary, and a summary that is too long."""
    for text, here, quoted in prose(file, place):
        finding = "rulings" in here.path
        own = _INLINE_QUOTE.sub("", text)
        if not quoted and not finding and (match := _PRESUMING.search(own)):
            here.say(f"“{match[0]}” presumes guilt outside a quotation or finding.")
    summary = str(file.data.get("summary", ""))
    if match := _TURN.search(" ".join(summary.split())):
        turn = match[0].strip(".!? ")
        place.at("summary").say(f"“{turn}” turns the summary against itself: let it stand alone.")
    number = len(summary.split())
    if number > SUMMARY_WORDS:
        place.at("summary").say(f"A summary has at most {SUMMARY_WORDS} words; this has {number}.")


def alike(titles: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The pairs of titles, by number, that a reader would take for one."""
    bags = [
        [word for word in _WORD.findall(title.casefold()) if word not in _STOP] for title in titles
    ]
    sets = [set(bag) for bag in bags]
    for first, second in combinations(range(len(titles)), 2):
        one, other = sets[first], sets[second]
        if not one or not other or len(one & other) < ALIKE * max(len(one), len(other)) - 1:
            continue
        if bags[first] == bags[second] or (
            len(one) >= 5
            and difflib.SequenceMatcher(None, bags[first], bags[second]).ratio() >= ALIKE
        ):
            yield first, second
