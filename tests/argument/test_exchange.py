"""The formats that take the graph away: what each keeps, read back by somebody else's reader."""

from __future__ import annotations

import csv
import io
import json

import networkx
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyld import jsonld

from kb.argument import aif, argdown, graph_json, graphml, tables
from kb.argument.exchange import Graph
from kb.textfiles import argdown as reading
from kb.textfiles import flow
from tests.argument.graphs import (
    TOOLS,
    found_by_parser,
    graphs,
    needs_parser,
    parsed,
    texts,
    written,
)


# A graph is slow to make smaller: the first that fails is shown as it is.
def tries(number: int) -> settings:
    """So many examples."""
    return settings(
        max_examples=number,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


# Argdown


@tries(15)
@given(graphs())
def test_argdowns_own_parser_finds_the_same_nodes_and_relations(graph: Graph) -> None:
    needs_parser()
    assert found_by_parser(parsed(argdown.write(graph))) == written(graph)


@tries(40)
@given(graphs())
def test_argdown_read_back_gives_all_it_can_carry(graph: Graph) -> None:
    problems: list = []
    items = reading.read(argdown.write(graph), "file", problems)
    assert problems == []
    own = graph_json.write(graph, {})
    expected = {row["uid"]: row for row in own["arguments"] + own["questions"]}
    assert {item.data["uid"] for item in items} == set(expected)
    for item in items:
        present = expected[item.data["uid"]]
        for name in item.data.keys() | (present.keys() - {"url"}):
            mine, theirs = item.data.get(name), present.get(name)
            if name in ("placements", "relations"):
                mine, theirs = (sorted(rows or (), key=json.dumps) for rows in (mine, theirs))
            assert mine == theirs, name


def test_the_lock_of_its_parser_names_no_place_to_download_from() -> None:
    lock = json.loads((TOOLS / "package-lock.json").read_text())
    packages = [row for path, row in lock["packages"].items() if path]
    assert lock["packages"]["node_modules/@argdown/core"]["version"] == "2.0.1"
    assert all("resolved" not in row and row["integrity"] for row in packages)


def test_argdown_says_what_it_leaves_out() -> None:
    text = argdown.write(Graph(title="T", url="https://kb.example/", site="https://kb.example"))
    assert "has no sign for them" in text.split("===")[1]


# AIF


def broken_rules(document: dict) -> list[str]:
    """What of AIF's rules a document breaks."""
    types = {node["nodeID"]: node["type"] for node in document["nodes"]}
    into: dict[str, list[str]] = {key: [] for key in types}
    out: dict[str, list[str]] = {key: [] for key in types}
    broken = []
    for edge in document["edges"]:
        start, end = edge["fromID"], edge["toID"]
        if start not in types or end not in types:
            broken.append(f"edge {edge['edgeID']} leads nowhere")
            continue
        if types[start] == types[end] == "I":
            broken.append(f"edge {edge['edgeID']} leads from claim to claim")
        into[end].append(types[start])
        out[start].append(types[end])
    for key, kind in types.items():
        if kind == "RA" and (into[key].count("I") < 1 or out[key] != ["I"]):
            broken.append(f"inference {key}")
        if kind == "CA" and (into[key] != ["I"] or out[key] not in (["I"], ["RA"])):
            broken.append(f"conflict {key}")
    return broken


def test_the_checker_of_aif_finds_what_is_broken() -> None:
    nodes = [{"nodeID": str(n), "type": kind} for n, kind in enumerate(("I", "I", "RA", "CA"))]
    edges = [{"edgeID": "1", "fromID": "0", "toID": "1"}]
    assert broken_rules({"nodes": nodes, "edges": edges}) == [
        "edge 1 leads from claim to claim",
        "inference 2",
        "conflict 3",
    ]


@tries(40)
@given(graphs())
def test_aif_keeps_its_rules(graph: Graph) -> None:
    document = aif.write_json(graph)
    assert broken_rules(document) == []
    carried = [row for row in graph.relations if row.type not in ("qualifies", "concedes")]
    types = [node["type"] for node in document["nodes"]]
    assert types.count("CA") == sum(row.type != "supports" for row in carried)
    placed = sum(len(question.placements) for question in graph.questions)
    supports = sum(row.type == "supports" for row in carried)
    assert types.count("RA") == len(graph.arguments) + supports + placed
    assert "conflicts with an inference" in document["lossy"]


def keys_of(value: object, context: bool = False) -> set[str]:
    """Every key of a JSON-LD document but those of its context and of JSON-LD itself."""
    if isinstance(value, list):
        return set().union(*(keys_of(item) for item in value))
    if not isinstance(value, dict):
        return set()
    found = {key for key in value if not key.startswith("@")}
    return found.union(*(keys_of(item) for key, item in value.items() if key != "@context"))


def no_network(url: str, options: dict) -> dict:
    """A loader that refuses to fetch a context."""
    raise AssertionError(f"{url} would be fetched")


@tries(40)
@given(graphs())
def test_json_ld_expands_offline_with_no_key_dropped(graph: Graph) -> None:
    document = aif.write_jsonld(graph)
    expanded = jsonld.expand(document, {"documentLoader": no_network})
    said = keys_of(expanded)
    meanings = {"aif": aif.NAMESPACE, "kb": "https://kb.example/ns#"}
    for key in keys_of(document):
        meant = document["@context"][key]
        prefix, _, name = (meant if isinstance(meant, str) else meant["@id"]).partition(":")
        assert f"{meanings[prefix]}{name}" in said, key
    ids = [node["@id"] for node in document["@graph"]]
    assert len(ids) == len(set(ids))
    named = {row for node in document["@graph"] for row in _named(node)}
    assert named <= set(ids)


def _named(node: dict) -> list[str]:
    premises = node.get("premise", [])
    premises = premises if isinstance(premises, list) else [premises]
    return [
        *premises,
        *(node[key] for key in ("conclusion", "from", "to", "question") if key in node),
    ]


# GraphML


@tries(40)
@given(graphs())
def test_graphml_opens_in_networkx(graph: Graph) -> None:
    found = networkx.parse_graphml(graphml.write(graph), force_multigraph=True)
    answers = [f"{one.uid}/{row.key}" for one in graph.questions for row in one.answers]
    assert set(found) == {*graph.by_uid, *answers}
    for argument in graph.arguments:
        assert found.nodes[argument.uid]["label"].split() == argument.label.split()
    edges = sorted((a, b, data["relation"]) for a, b, data in found.edges(data=True))
    placed = [
        (row.argument, f"{one.uid}/{row.answer}", "placed")
        for one in graph.questions
        for row in one.placements
    ]
    moves = [(row.source, row.target, row.type) for row in graph.relations]
    assert edges == sorted([*moves, *placed])


def test_graphml_leaves_out_what_xml_cannot_hold() -> None:
    title = 'A\x00\x0b\ufffe <b> & "c"'
    text = graphml.write(Graph(title=title, url="https://x/", site="https://x"))
    networkx.parse_graphml(text)
    assert "A &lt;b&gt; &amp;" in text


# CSV


@given(st.one_of(texts, st.text()))
def test_a_guarded_text_is_no_formula_and_comes_back(text: str) -> None:
    assert not tables.guarded(text).startswith(tables.FORMULA_STARTS)
    assert tables.unguarded(tables.guarded(text)) == text


def rows_of(text: str) -> list[dict[str, str]]:
    """A table as it was before its cells were guarded."""
    return [
        {name: tables.unguarded(value) for name, value in row.items()}
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]


@tries(40)
@given(graphs())
def test_tables_parsed_back_say_the_same(graph: Graph) -> None:
    nodes = rows_of("".join(tables.nodes(graph)))
    arguments = {row["uid"]: row for row in nodes if row["kind"] == "argument"}
    assert {(uid, row["name"], row["text"], row["summary"]) for uid, row in arguments.items()} == {
        (one.uid, one.label, one.title, one.summary) for one in graph.arguments
    }
    parts = [(row["uid"], row["key"], row["text"]) for row in nodes if row["kind"] == "premise"]
    assert parts == [(a.uid, row.key, row.text) for a in graph.arguments for row in a.premises]
    relations = rows_of("".join(tables.relations(graph)))
    moves = [row for row in relations if row["type"] != "placed"]
    assert [
        (row["source"], row["type"], row["target"], row["key"], row["case"], row["note"])
        for row in moves
    ] == [
        (one.source, one.type, one.target, one.premise, one.case, one.note)
        for one in graph.relations
    ]
    assert {row["target_part"] for row in moves if row["type"] == "undermines"} <= {"premise"}


# Reading values


@given(
    st.recursive(texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=8)
)
def test_json_is_read_as_json_reads_it(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        assert flow.read(text)[0] == json.loads(text)
