"""The argument graph in the formats that take it away: of an argument, of a question, of all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from kb.argument import aif, argdown, graph_json, graphml, tables
from kb.argument.exchange import CARRIES, Graph
from kb.formats.envelope import envelope
from kb.models import Entry, Kind
from kb.queries.exchange import neighbourhood, question_graph, whole_graph
from kb.textfiles.public_text import public_bodies

WHOLE = "/export/"
TABLES: dict[str, Callable[[Graph], Iterable[str]]] = {
    "nodes": tables.nodes,
    "relations": tables.relations,
}
GATHER: dict[Kind, Callable[[Entry], Graph]] = {
    Kind.ARGUMENT: neighbourhood,
    Kind.QUESTION: question_graph,
}


@dataclass(frozen=True)
class GraphFormat:
    """One format: what it is called, its addresses after `?`, and what it can and can't carry."""

    name: str
    label: str
    links: tuple[tuple[str, str], ...]

    @property
    def carries(self) -> str:
        """What a file of it holds, and what it leaves out."""
        return CARRIES[self.name]


LISTED = (
    GraphFormat("graph", "Our own JSON", (("JSON", "format=graph"),)),
    GraphFormat("argdown", "Argdown", (("Argdown", "format=argdown"),)),
    GraphFormat("aif", "Argument Interchange Format", (("AIF", "format=aif"),)),
    GraphFormat("jsonld", "The same as linked data", (("JSON-LD", "format=jsonld"),)),
    GraphFormat("graphml", "For drawing programs", (("GraphML", "format=graphml"),)),
    GraphFormat(
        "csv",
        "For spreadsheets",
        (("CSV: entries", "format=csv"), ("CSV: relations", "format=csv&table=relations")),
    ),
)


def _own_json(graph: Graph, request: HttpRequest, name: str) -> HttpResponse:
    document = envelope(f"{graph.url}?format=graph") | graph_json.parts(graph, public_bodies(graph))
    return _json(document, "application/json")


def _argdown(graph: Graph, request: HttpRequest, name: str) -> HttpResponse:
    return _file(argdown.pieces(graph), "text/plain", f"{name}.argdown")


def _aif(graph: Graph, request: HttpRequest, name: str) -> HttpResponse:
    return _json(aif.json_document(graph), "application/json")


def _jsonld(graph: Graph, request: HttpRequest, name: str) -> HttpResponse:
    return _json(aif.jsonld_document(graph), "application/ld+json")


def _graphml(graph: Graph, request: HttpRequest, name: str) -> HttpResponse:
    return _file(graphml.pieces(graph), "application/graphml+xml", f"{name}.graphml")


def _csv(graph: Graph, request: HttpRequest, name: str) -> HttpResponse:
    table = request.GET.get("table") or "nodes"
    return _file(TABLES[table](graph), "text/csv", f"{name}-{table}.csv")


GRAPH_FORMATS: dict[str, Callable[[Graph, HttpRequest, str], HttpResponse]] = {
    "graph": _own_json,
    "argdown": _argdown,
    "aif": _aif,
    "jsonld": _jsonld,
    "graphml": _graphml,
    "csv": _csv,
}


def serve_graph(entry: Entry, request: HttpRequest) -> HttpResponse | None:
    """An argument with its neighbours, or a question with what leads to its answers.

    None for other kinds and formats; BadRequest for a table that isn't there.
    """
    form = GRAPH_FORMATS.get(request.GET.get("format", ""))
    gather = GATHER.get(Kind(entry.kind))
    if form is None or gather is None:
        return None
    _check_table(request)
    return form(gather(entry), request, f"counterpoint-{entry.slug}")


def serve_whole(request: HttpRequest) -> HttpResponse | None:
    """All arguments and questions; None for other formats, BadRequest for an unknown table."""
    form = GRAPH_FORMATS.get(request.GET.get("format", ""))
    if form is None:
        return None
    _check_table(request)
    return form(whole_graph(), request, "counterpoint")


def _check_table(request: HttpRequest) -> None:
    table = request.GET.get("table")
    if table and table not in TABLES:
        raise BadRequest(f"There is no such table: choose among {', '.join(TABLES)}.")


# The whole base is large: files are put together from pieces that are bytes already.


def _file(pieces: Iterable[str], content_type: str, filename: str = "") -> HttpResponse:
    response = HttpResponse(
        (piece.encode() for piece in pieces), content_type=f"{content_type}; charset=utf-8"
    )
    if filename:
        response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _json(document: dict[str, Any], content_type: str) -> HttpResponse:
    return _file(_json_pieces(document), content_type)


def _json_pieces(document: dict[str, Any]) -> Iterator[str]:
    """A JSON document, each item of its lists by itself."""
    before = "{\n"
    for name, value in document.items():
        yield f"{before}{json.dumps(name)}: "
        before = ",\n"
        if not isinstance(value, (list, Iterator)):
            yield _dumped(value)
            continue
        yield "["
        for number, item in enumerate(value):
            yield f"{',' if number else ''}\n{_dumped(item)}"
        yield "\n]"
    yield "\n}\n"


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
