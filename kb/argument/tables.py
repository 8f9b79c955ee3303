"""A part of the graph as two tables, for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from kb.argument.exchange import TARGET_PARTS, Graph

NODES = ("kind", "uid", "key", "name", "text", "summary", "url")
RELATIONS = ("source", "type", "target", "target_part", "key", "case", "note")
# A spreadsheet would take a cell that starts with one of these for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that would be starts with a ' more."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text


def nodes(graph: Graph) -> Iterator[str]:
    """Questions with answers, arguments with premises, line by line; a part has its owner's uid."""
    return _table(NODES, _nodes(graph))


def _nodes(graph: Graph) -> Iterator[tuple[str, ...]]:
    for question in graph.questions:
        yield ("question", question.uid, "", "", question.title, question.summary, question.url)
        for answer in question.answers:
            yield ("answer", question.uid, answer.key, answer.label, answer.text, "", "")
    for argument in graph.arguments:
        yield (
            *("argument", argument.uid, "", argument.label),
            *(argument.title, argument.summary, argument.url),
        )
        for row in argument.premises:
            yield ("premise", argument.uid, row.key, "", row.text, "", "")


def relations(graph: Graph) -> Iterator[str]:
    """The moves of arguments, and the answers they are placed under; `key` names a part."""
    return _table(RELATIONS, _relations(graph))


def _relations(graph: Graph) -> Iterator[tuple[str, ...]]:
    for row in graph.relations:
        part = TARGET_PARTS[row.type]
        yield (row.source, row.type, row.target, part, row.premise, row.case, row.note)
    for question in graph.questions:
        for row in question.placements:
            if row.argument in graph.by_uid:
                yield (row.argument, "placed", question.uid, "answer", row.answer, "", "")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([guarded(value) for value in row])
