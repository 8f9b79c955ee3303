"""A part of the graph in the Argument Interchange Format: as AIFdb's JSON, and as JSON-LD.

Premises lead through an inference (RA) to one conclusion; an attack leads through a conflict (CA)
to a claim or to an inference. No claim leads straight to another. An argument without premises
rests on its summary, since an inference needs one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from kb.argument.exchange import (
    ATTACKS_CONCLUSION,
    ATTACKS_PREMISE,
    CARRIES,
    LICENCE,
    NEITHER_FOR_NOR_AGAINST,
    PARTIAL,
    SUPPORTS,
    Argument,
    Graph,
    Question,
    Relation,
    one_line,
)

INFERENCE = {"text": "Default Inference", "scheme": "Default Inference", "schemeID": "72"}
CONFLICT = {"text": "Default Conflict", "scheme": "Default Conflict", "schemeID": "71"}
STEPS = {"RA": INFERENCE, "CA": CONFLICT}
NAMESPACE = "http://www.arg.dundee.ac.uk/aif#"
SUMMARY = "summary"


def _statements(argument: Argument) -> list[tuple[str, str]]:
    """What an argument's inference starts from: a name and the words."""
    return [(f"premise-{row.key}", row.text) for row in argument.premises] or [
        (SUMMARY, argument.summary)
    ]


# AIFdb's JSON


def write_json(graph: Graph) -> dict[str, Any]:
    """Nodes and edges as AIFdb holds them, and what they leave out."""
    return _whole(json_document(graph))


def json_document(graph: Graph) -> dict[str, Any]:
    """The same; its lists are iterators, since they are long."""
    return _Nodes(graph).document()


def _whole(document: dict[str, Any]) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, Iterator) else value
        for name, value in document.items()
    }


class _Nodes:
    """Numbers nodes and edges as they come. There are many, so they are kept as small as can be."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.nodes: list[tuple[str, str, str]] = []  # kind, the words of a claim, last change
        self.edges: list[tuple[int, int]] = []
        self.named: dict[tuple[str, str], int] = {}

    def document(self) -> dict[str, Any]:
        graph = self.graph
        for argument in graph.arguments:
            self._argument(argument)
        for relation in graph.relations:
            self._relation(relation)
        for question in graph.questions:
            self._question(question)
        return {
            "nodes": map(_node, count(1), self.nodes),
            "edges": map(_edge, count(1), self.edges),
            "locutions": [],
            "title": graph.title,
            "source": graph.url,
            "licence": LICENCE,
            "lossy": f"{CARRIES['aif']} {PARTIAL}",
        }

    def _argument(self, argument: Argument) -> None:
        conclusion = self._node("I", argument.title, argument.changed)
        inference = self._node("RA", "", argument.changed)
        self.named[argument.uid, "conclusion"] = conclusion
        self.named[argument.uid, "inference"] = inference
        for name, text in _statements(argument):
            self.named[argument.uid, name] = self._node("I", text, argument.changed)
            self._edge(self.named[argument.uid, name], inference)
        self._edge(inference, conclusion)

    def _relation(self, relation: Relation) -> None:
        if relation.type in NEITHER_FOR_NOR_AGAINST:
            return
        changed = self.graph.by_uid[relation.source].changed
        step = self._node("RA" if relation.type == SUPPORTS else "CA", "", changed)
        self._edge(self.named[relation.source, "conclusion"], step)
        self._edge(step, self.named[relation.target, _target(self.graph, relation)])

    def _question(self, question: Question) -> None:
        for answer in question.answers:
            text = f"{question.title} {answer.claim}"
            node = self._node("I", text, question.changed)
            for placement, under in question.placed:
                if under is answer and placement.argument in self.graph.by_uid:
                    step = self._node("RA", "", question.changed)
                    self._edge(self.named[placement.argument, "conclusion"], step)
                    self._edge(step, node)

    def _node(self, kind: str, text: str, changed: str) -> int:
        self.nodes.append((kind, text, changed))
        return len(self.nodes)

    def _edge(self, start: int, end: int) -> None:
        self.edges.append((start, end))


def _node(number: int, node: tuple[str, str, str]) -> dict[str, Any]:
    kind, text, changed = node
    return {
        "nodeID": str(number),
        "type": kind,
        **STEPS.get(kind, {"text": one_line(text)}),
        "timestamp": changed[:19].replace("T", " "),
    }


def _edge(number: int, ends: tuple[int, int]) -> dict[str, Any]:
    start, end = map(str, ends)
    return {"edgeID": str(number), "fromID": start, "toID": end, "formEdgeID": None}


def _target(graph: Graph, relation: Relation) -> str:
    """The name of what a relation hits within its target: a claim of it, or its inference.

    A premise that has gone can't be hit: what is left of the argument then is its inference.
    """
    if relation.type in (SUPPORTS, ATTACKS_CONCLUSION):
        return "conclusion"
    if relation.type == ATTACKS_PREMISE and graph.premise(relation):
        return f"premise-{relation.premise}"
    return "inference"


# JSON-LD


def write_jsonld(graph: Graph) -> dict[str, Any]:
    """The graph as JSON-LD; every key is defined in its own context, so it expands offline."""
    return _whole(jsonld_document(graph))


def jsonld_document(graph: Graph) -> dict[str, Any]:
    """The same; its list is an iterator, since it is long."""
    return {
        "@context": _context(graph.site),
        "@id": graph.url,
        "title": graph.title,
        "licence": LICENCE,
        "lossy": f"{CARRIES['jsonld']} {PARTIAL}",
        "@graph": _nodes(graph),
    }


def _nodes(graph: Graph) -> Iterator[dict[str, Any]]:
    for argument in graph.arguments:
        yield from _argument_nodes(argument)
    for number, relation in enumerate(graph.relations):
        yield _relation_node(graph, relation, number)
    for question in graph.questions:
        yield from _question_nodes(graph, question)


def _context(site: str) -> dict[str, Any]:
    ours = (
        *("title", "licence", "lossy", "label", "summary", "uid", "argumentScheme", "relation"),
        *("note", "case", "key", "shortAnswer", "shortAnswerDate"),
    )
    links = {"from": "kb:from", "to": "kb:to", "question": "kb:question"}
    links |= {"premise": "aif:Premise", "conclusion": "aif:Conclusion"}
    return {
        "@version": 1.1,
        "aif": NAMESPACE,
        "kb": f"{site}/ns#",
        "text": "aif:claimText",
        **{name: f"kb:{name}" for name in ours},
        **{name: {"@id": meaning, "@type": "@id"} for name, meaning in links.items()},
    }


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _argument_nodes(argument: Argument) -> Iterator[dict[str, Any]]:
    url, statements = argument.url, _statements(argument)
    yield {"@id": f"{url}#conclusion", "@type": "aif:I-node", "text": argument.title}
    for name, text in statements:
        yield {"@id": f"{url}#{name}", "@type": "aif:I-node", "text": text}
    yield {
        "@id": f"{url}#inference",
        "@type": "aif:RA-node",
        **_filled(
            uid=argument.uid,
            label=argument.label,
            summary=argument.summary,
            argumentScheme=argument.scheme,
        ),
        "premise": [f"{url}#{name}" for name, _ in statements],
        "conclusion": f"{url}#conclusion",
    }


def _relation_node(graph: Graph, relation: Relation, number: int) -> dict[str, Any]:
    source, target = graph.by_uid[relation.source], graph.by_uid[relation.target]
    case = f"{graph.site}/topics/case/{relation.case}/" if relation.case else ""
    about = {
        "@id": f"{source.url}#relation-{relation.type}-{target.uid}-{relation.premise or number}",
        "relation": relation.type,
        **_filled(note=relation.note, case=case),
    }
    start, end = f"{source.url}#conclusion", f"{target.url}#{_target(graph, relation)}"
    if relation.type in NEITHER_FOR_NOR_AGAINST:
        end = f"{target.url}#conclusion"
        return {**about, "@type": "kb:Relation", "from": start, "to": end}
    kind = "RA" if relation.type == SUPPORTS else "CA"
    return {**about, "@type": f"aif:{kind}-node", "premise": start, "conclusion": end}


def _question_nodes(graph: Graph, question: Question) -> Iterator[dict[str, Any]]:
    yield {
        "@id": question.url,
        "@type": "kb:Question",
        "uid": question.uid,
        "text": question.title,
        **_filled(
            summary=question.summary,
            shortAnswer=question.short_answer,
            shortAnswerDate=question.short_answer_date,
        ),
    }
    for answer in question.answers:
        yield {
            "@id": f"{question.url}#answer-{answer.key}",
            "@type": "aif:I-node",
            "text": answer.claim,
            "label": answer.label,
            "key": answer.key,
            "question": question.url,
        }
    for number, (placement, answer) in enumerate(question.placed):
        if placement.argument in graph.by_uid:
            yield {
                "@id": f"{question.url}#placement-{number}",
                "@type": "aif:RA-node",
                "premise": f"{graph.by_uid[placement.argument].url}#conclusion",
                "conclusion": f"{question.url}#answer-{answer.key}",
            }
