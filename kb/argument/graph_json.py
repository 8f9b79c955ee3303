"""A part of the graph in our own JSON, which `manage.py import_arguments` reads back.

The names are those of the content files (docs/content-format.md), but arguments are named by uid.
"""

from __future__ import annotations

from typing import Any

from kb.argument.exchange import CARRIES, PARTIAL, Argument, Entry, Graph, Question

FORMAT = "counterpoint-graph"


def write(graph: Graph) -> dict[str, Any]:
    """The document, less what every document of the site says of itself."""
    return {
        "format": FORMAT,
        "format_version": "1",
        "note": f"{CARRIES['graph']} {PARTIAL}",
        "title": graph.title,
        "arguments": [_argument(graph, argument) for argument in graph.arguments],
        "questions": [_question(question) for question in graph.questions],
        "sources": [_row(source) for source in graph.sources],
    }


def _argument(graph: Graph, argument: Argument) -> dict[str, Any]:
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
        quotations=[_row(row) for row in argument.quotations],
        relations=relations,
        sources=[_row(row) for row in argument.sources],
    )


def _question(question: Question) -> dict[str, Any]:
    return _filled(
        **_entry(question),
        short_answer=question.short_answer,
        short_answer_date=question.short_answer_date,
        answers=[_row(row) for row in question.answers],
        placements=[_row(row) for row in question.placements],
        sources=[_row(row) for row in question.sources],
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


def _row(row: object) -> dict[str, str]:
    return _filled(**{name: getattr(row, name) for name in row.__slots__})


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
