"""A part of the graph as GraphML, for drawing programs: boxes with properties, and arrows."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from kb.argument.exchange import CARRIES, LICENCE, PARTIAL, Graph

NODE = ("kind", "label", "text", "summary", "premises", "url")
EDGE = ("relation", "premise", "case", "note")
# Characters that XML 1.0 has no way to write.
_UNWRITABLE = dict.fromkeys(
    [*(code for code in range(32) if code not in (9, 10, 13)), 0xFFFE, 0xFFFF]
)


def write(graph: Graph) -> str:
    """The document."""
    return "".join(pieces(graph))


def pieces(graph: Graph) -> Iterator[str]:
    """The document, line by line."""
    for line in _lines(graph):
        yield f"{line}\n"


def _lines(graph: Graph) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    about = f"{graph.title}. {graph.url} {LICENCE} {CARRIES['graphml']} {PARTIAL}"
    yield f"  <desc>{escape(_clean(about))}</desc>"
    for target, names in (("node", NODE), ("edge", EDGE)):
        for name in names:
            key = f'id="{target}-{name}" for="{target}" attr.name="{name}" attr.type="string"'
            yield f"  <key {key}/>"
    yield '  <graph id="counterpoint" edgedefault="directed">'
    for argument in graph.arguments:
        yield from _node(
            argument.uid,
            kind="argument",
            label=argument.label,
            text=argument.title,
            summary=argument.summary,
            premises="\n".join(row.text for row in argument.premises),
            url=argument.url,
        )
    for question in graph.questions:
        for answer in question.answers:
            yield from _node(
                f"{question.uid}/{answer.key}",
                kind="answer",
                label=answer.label,
                text=answer.claim,
                summary=question.title,
                url=question.url,
            )
    number = 0
    for number, relation in enumerate(graph.relations, start=1):
        yield from _edge(
            number,
            relation.source,
            relation.target,
            relation=relation.type,
            premise=relation.premise,
            case=relation.case,
            note=relation.note,
        )
    for question in graph.questions:
        for placement, answer in question.placed:
            if placement.argument in graph.by_uid:
                number += 1
                end = f"{question.uid}/{answer.key}"
                yield from _edge(number, placement.argument, end, relation="placed")
    yield "  </graph>"
    yield "</graphml>"


def _clean(text: str) -> str:
    return text.translate(_UNWRITABLE)


def _data(target: str, values: dict[str, str]) -> list[str]:
    return [
        f'      <data key="{target}-{name}">{escape(_clean(value))}</data>'
        for name, value in values.items()
        if value
    ]


def _node(key: str, **values: str) -> list[str]:
    return [f"    <node id={quoteattr(key)}>", *_data("node", values), "    </node>"]


def _edge(number: int, start: str, end: str, **values: str) -> list[str]:
    ends = f"source={quoteattr(start)} target={quoteattr(end)}"
    return [f'    <edge id="e{number}" {ends}>', *_data("edge", values), "    </edge>"]
