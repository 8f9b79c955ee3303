"""Files that bring arguments and questions in: our graph JSON, or Argdown, read into entries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.argument import graph_json
from kb.models.vocabulary import Kind
from kb.textfiles import argdown, flow
from kb.textfiles.library import ContentFile
from kb.textfiles.problems import ContentError, Path, Place, Problem, Refused
from kb.textfiles.schema import ENTRY_FILES, Field, Rows

LARGEST = 10_000_000
MOST_LINES = 300_000
MOST_PROBLEMS = 200

KINDS = {"arguments": Kind.ARGUMENT, "questions": Kind.QUESTION}
# What a file can hold of an entry, by the names of the content files.
_ARGDOWN = {
    *("uid", "title", "label", "scheme", "summary", "premises", "relations"),
    *("short_answer", "short_answer_date", "answers", "placements"),
}
_JSON = _ARGDOWN | {
    *("other_names", "case_tags", "doctrine_tags", "commentator_tags", "quotations", "sources"),
    *graph_json.SINCE_2,
}
# What says nothing when it isn't there, because it was perhaps only not carried.
_ARGDOWN_SILENT = {"title", "label", "scheme", "summary", "short_answer", "short_answer_date"}
_JSON_SILENT = {"1": graph_json.SINCE_2, graph_json.VERSION: frozenset()}
LONGEST_BODY = 100_000
MOST_TEXT = 2_000_000


class Problems(list[Problem]):
    """Problems, as many as anybody would read; one more and the file is refused at once."""

    def append(self, problem: Problem) -> None:
        super().append(problem)
        if len(self) >= MOST_PROBLEMS:
            more = "There may be more: these are the first that were found."
            raise Refused([*self, Problem(problem.file, problem.line, more)])


@dataclass
class Imported(ContentFile):
    """One entry of a file; arguments are known by their uid, which takes the place of the slug."""

    names: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    prefix: Path = ()

    @property
    def schema(self) -> tuple[Field | Rows, ...]:
        return tuple(part for part in ENTRY_FILES[self.kind] if part.name in self.names)

    def says(self, name: str) -> bool:
        """Whether the file gives this value, or says by leaving it out that it is empty."""
        return name in self.names and (name in self.data or name not in self.silent)

    def place(self, problems: list[Problem]) -> Place:
        return Place(self.path, self.lines, problems, self.prefix)


def read(name: str, content: bytes, problems: list[Problem]) -> list[Imported]:
    """The entries of a file, not checked yet; what is wrong goes to `problems`.

    Raises Refused on a file that can't be read at all.
    """
    text = _decoded(name, content)
    if _is_json(text):
        return _read_json(name, text, problems)
    if text.lstrip().startswith(("<?xml", "<graphml")):
        message = "XML can't be brought in: use our JSON or Argdown."
        raise Refused([Problem(name, 1, message)])
    return [
        imported(item.kind, name, item.data, item.lines, _ARGDOWN, _ARGDOWN_SILENT)
        for item in argdown.read(text, name, problems)
    ]


def _decoded(name: str, content: bytes) -> str:
    """The text of a file, its lines ending in one way. Raises Refused on what is no text."""
    if len(content) > LARGEST:
        raise Refused([Problem(name, 1, "The file is larger than 10 MB.")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused([Problem(name, line, "The file is not text in UTF-8.")]) from None
    text = text.replace("\r\n", "\n")
    if match := flow.UNHELD.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise Refused([Problem(name, line, "Here stands a character that is no text.")])
    if text.count("\n") > MOST_LINES:
        raise Refused([Problem(name, 1, f"The file has more than {MOST_LINES:,} lines.")])
    if not text.strip():
        raise Refused([Problem(name, 1, "The file is empty.")])
    return text


def _is_json(text: str) -> bool:
    """Whether a text is meant as JSON: Argdown may begin with a bracket too, but not so."""
    return bool(re.match(r'\s*(\{|\[\s*[\[\]{"\d])', text))


def _read_json(name: str, text: str, problems: list[Problem]) -> list[Imported]:
    start = len(text) - len(text.lstrip())
    try:
        root, lines, end = flow.read(text, start, text.count("\n", 0, start) + 1)
    except ContentError as error:
        raise Refused([Problem(name, error.line, str(error))]) from None
    rest = text[end:].lstrip()
    if rest:
        line = text.count("\n", 0, len(text) - len(rest)) + 1
        raise Refused([Problem(name, line, "After the end of the JSON there is more.")])
    _check_root(name, root)
    place = Place(name, lines, problems)
    version = root.get("format_version", "1")
    if not isinstance(version, str) or version not in _JSON_SILENT:
        known = " and ".join(_JSON_SILENT)
        place.at("format_version").say(f"Read are the format versions {known}.")
        return []
    files = []
    for key, kind in KINDS.items():
        rows = root.get(key, [])
        if not isinstance(rows, list):
            place.at(key).say(f"“{key}” is a list.")
            continue
        for number, data in enumerate(rows):
            here = place.at(key, number)
            if isinstance(data, dict):
                silent = _JSON_SILENT[version]
                files.append(imported(kind, name, data, lines, _JSON, silent, (key, number)))
            else:
                here.say("Each of these has names and values.")
    return files


def _check_root(name: str, root: object) -> None:
    """Raise Refused for JSON that is not ours."""
    known = root.keys() if isinstance(root, dict) else set()
    if known & {"AIF", "@graph", "@context"} or known >= {"nodes", "edges"}:
        message = (
            "This is AIF, which can be taken away but not brought in: use our JSON or Argdown."
        )
    elif not isinstance(root, dict) or root.get("format") != graph_json.FORMAT:
        message = f"This JSON is not our graph: that says “format”: “{graph_json.FORMAT}”."
    else:
        return
    raise Refused([Problem(name, 1, message)])


def imported(
    kind: Kind,
    name: str,
    data: dict,
    lines: dict,
    names: Iterable[str] = (),
    silent: Iterable[str] = (),
    prefix: Path = (),
) -> Imported:
    """One entry of a file that can hold these names, of which some say nothing when left out."""
    uid, body = data.get("uid"), data.get("body")
    return Imported(
        kind=kind,
        slug=uid if isinstance(uid, str) else "",
        path=name,
        sha256="",
        data=data,
        lines=lines,
        body=body if isinstance(body, str) else "",
        body_line=lines.get((*prefix, "body"), 0),
        names=frozenset(names),
        silent=frozenset(silent),
        prefix=prefix,
    )
