"""A part of the graph in our own JSON, which `manage.py import_arguments` reads back.

The names are those of the content files (docs/content-format.md), but arguments are named by uid;
only the longer text, which is Markdown as it stands in those files, names them by their slug.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kb.argument.exchange import CARRIES, PARTIAL, Argument, Entry, Graph, Question

FORMAT = "counterpoint-graph"
VERSION = "2"
# What files of version 1 did not have.
SINCE_2 = frozenset(
    ("critical_answers", "checked_on", "check_level", "unconfirmed", "corrections", "body")
)


def write(graph: Graph, bodies: Mapping[str, str]) -> dict[str, Any]:
    """The document, less what every document of the site says of itself.

    `bodies` are the longer texts by the uid of their entry.
    """
    return {
        name: list(value) if isinstance(value, Iterator) else value
        for name, value in parts(graph, bodies).items()
    }


def parts(graph: Graph, bodies: Mapping[str, str]) -> dict[str, Any]:
    """The same with each list made item by item, so that a large one is never there as a whole."""
    return {
        "format": FORMAT,
        "format_version": VERSION,
        "note": f"{CARRIES['graph']} {PARTIAL}",
        "title": graph.title,
        "arguments": (_argument(graph, argument, bodies) for argument in graph.arguments),
        "questions": (_question(question, bodies) for question in graph.questions),
        "sources": (_row(source) for source in graph.sources),
    }


def _argument(graph: Graph, argument: Argument, bodies: Mapping[str, str]) -> dict[str, Any]:
    relations = [
        _filled(
            type=move.type,
            argument=move.target,
            premise=move.premise,
            case=move.case,
            note=move.note,
        )
        for move in graph.moves[argument.uid]
    ]
    return _filled(
        **_entry(argument),
        label=argument.label,
        scheme=argument.scheme,
        premises=[_row(row) for row in argument.premises],
        critical_answers=[_row(row) for row in argument.critical_answers],
        quotations=[_row(row) for row in argument.quotations],
        relations=relations,
        **_end(argument, bodies),
    )


def _question(question: Question, bodies: Mapping[str, str]) -> dict[str, Any]:
    return _filled(
        **_entry(question),
        short_answer=question.short_answer,
        short_answer_date=question.short_answer_date,
        answers=[_row(row) for row in question.answers],
        placements=[_row(row) for row in question.placements],
        **_end(question, bodies),
    )


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "uid": entry.uid,
        "slug": entry.slug,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "other_names": list(entry.other_names),
        "case_tags": list(entry.case_tags),
        "doctrine_tags": list(entry.doctrine_tags),
        "commentator_tags": list(entry.commentator_tags),
    }


def _end(entry: Entry, bodies: Mapping[str, str]) -> dict[str, Any]:
    return {
        "sources": [_row(row) for row in entry.sources],
        "checked_on": entry.checked_on,
        "check_level": entry.check_level,
        "unconfirmed": "true" if entry.unconfirmed else "",
        "corrections": [_row(row) for row in entry.corrections],
        "body": bodies.get(entry.uid, ""),
    }


def _row(row: object) -> dict[str, str]:
    return _filled(**{name: getattr(row, name) for name in row.__slots__})


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
