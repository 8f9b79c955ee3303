"""Parts of the graph to try the formats with, and Argdown's own parser to read them."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from select import select
from typing import Any

import pytest
from hypothesis import strategies as st

from kb.argument.exchange import (
    Answer,
    Argument,
    Graph,
    Placement,
    Premise,
    Question,
    Relation,
    distinct,
)

TOOLS = Path(__file__).resolve().parent.parent / "tools"
SITE = "https://kb.example"

# Words with every sign that some format takes for its own.
_PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            *(
                "{",
                "}",
                "} ",
                "[x]",
                "<y>",
                "#107",
                "#(a b)",
                "// c",
                "/* d",
                "<!-- e",
                "===",
                "--",
            ),
            *(
                "(1) ",
                "v. ",
                ".v.",
                ":up:",
                "**b**",
                "_i_",
                "@[m]",
                "\\",
                '"',
                "'",
                "=1+1",
                "&amp;",
            ),
            *(
                "https://x.example/a_(b)?c=d#e",
                "§ 107",
                "[2023] EWHC 3",
                "\n\n",
                "\t",
                "%",
                "$",
                "^",
            ),
            *(
                "|",
                "~",
                "+ x",
                "-> y",
                "null",
                "- z",
                "\N{NO-BREAK SPACE}",
                "\u2028",
                "é",
                "日本",
                "😀",
            ),
        ]
    ),
)
# What the site's text fields can hold: no control characters, nothing around the words.
texts = (
    st.lists(_PIECES, min_size=1, max_size=5)
    .map(" ".join)
    .map(
        lambda text: "".join(
            c for c in text if c in "\n\t" or (c.isprintable() or c in "\xa0\u2028")
        )
    )
    .map(lambda text: f"A{text}".strip())
)
keys = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,4})?", fullmatch=True)
uids = st.from_regex(r"[a-z0-9][a-z0-9-]{7,20}", fullmatch=True)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A few arguments with anything in their texts, and relations of every type among them."""
    names = draw(st.lists(uids, min_size=1, max_size=6, unique=True))
    asked = draw(st.lists(uids.map(lambda uid: f"q{uid}"), max_size=2, unique=True))
    arguments = [_argument(draw, uid) for uid in names]
    pairs = [(one, other) for one in arguments for other in arguments if one is not other]
    relations = {}
    for one, other in draw(st.lists(st.sampled_from(pairs), max_size=8)) if pairs else ():
        relation = _relation(draw, one, other)
        relations.setdefault(
            (relation.source, relation.type, relation.target, relation.premise), relation
        )
    return Graph(
        title=draw(texts),
        url=f"{SITE}/export/",
        site=SITE,
        arguments=tuple(arguments),
        questions=tuple(_question(draw, uid, names) for uid in asked if uid not in names),
        relations=tuple(sorted(relations.values(), key=lambda one: names.index(one.source))),
    )


def _argument(draw: st.DrawFn, uid: str) -> Argument:
    premises = draw(st.lists(keys, max_size=3, unique=True))
    return Argument(
        uid=uid,
        slug=f"slug-of-{uid.strip('-')}",
        url=f"{SITE}/arguments/{uid}/",
        title=draw(texts),
        summary=draw(texts),
        label=draw(texts)[:60].strip(),
        premises=tuple(Premise(key, draw(texts)) for key in premises),
    )


def _relation(draw: st.DrawFn, one: Argument, other: Argument) -> Relation:
    types = ["supports", "rebuts", "undercuts", "distinguishes", "qualifies", "concedes"]
    type_ = draw(st.sampled_from([*types, "undermines"] if other.premises else types))
    return Relation(
        source=one.uid,
        type=type_,
        target=other.uid,
        premise=draw(st.sampled_from(other.premises)).key if type_ == "undermines" else "",
        case=draw(keys) if type_ == "distinguishes" else "",
        note=draw(st.one_of(st.just(""), texts)),
    )


def _question(draw: st.DrawFn, uid: str, arguments: list[str]) -> Question:
    answers = draw(st.lists(keys, min_size=2, max_size=4, unique=True))
    placed = [(one, key) for one in arguments for key in answers]
    return Question(
        uid=uid,
        slug=f"slug-of-{uid.strip('-')}",
        url=f"{SITE}/questions/{uid}/",
        title=draw(texts),
        summary=draw(texts),
        answers=tuple(
            Answer(key, draw(texts)[:60].strip(), draw(st.one_of(st.just(""), texts)))
            for key in answers
        ),
        placements=tuple(
            Placement(*one)
            for one in draw(st.lists(st.sampled_from(placed), max_size=5, unique=True))
        ),
    )


def needs_parser() -> None:
    """Skip the test where Argdown's own parser is not installed; with CI set that is a failure."""
    if not shutil.which("node") or not (TOOLS / "node_modules/@argdown/core").is_dir():
        pytest.skip("Argdown's parser is not here: install Node.js, then run make test.")


@cache
def _parser() -> subprocess.Popen:
    """One parser for all texts, as starting it takes longest; it ends with its input."""
    return subprocess.Popen(
        [shutil.which("node"), TOOLS / "argdown.mjs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def parsed(text: str) -> dict[str, Any]:
    """What Argdown's own parser finds, without an error."""
    print(json.dumps(text), file=_parser().stdin, flush=True)
    assert select([_parser().stdout], [], [], 60)[0], f"No answer within a minute:\n{text}"
    found = json.loads(_parser().stdout.readline())
    assert found["errors"] == [], text
    return found["graph"]


def written(graph: Graph) -> tuple[set, set, set]:
    """The arguments, claims and relations that a reader of Argdown is to find."""
    relations = set()
    for row in graph.relations:
        source = ("conclusion", row.source)
        if row.type == "supports":
            relations.add(("for", source, ("conclusion", row.target)))
        elif row.type == "rebuts":
            relations.add(("against", frozenset({source, ("conclusion", row.target)})))
        elif row.type == "undermines":
            target = ("premise", row.target, row.premise)
            relations.add(("against", frozenset({source, target})))
        elif row.type in ("undercuts", "distinguishes"):
            relations.add(("undercut", source, ("argument", row.target)))
    for question in graph.questions:
        for row in question.placements:
            answer = ("answer", question.uid, row.answer)
            relations.add(("for", ("conclusion", row.argument), answer))
    claims = {("conclusion", one.uid) for one in graph.arguments}
    claims |= {("premise", one.uid, row.key) for one in graph.arguments for row in one.premises}
    claims |= {("answer", one.uid, row.key) for one in graph.questions for row in one.answers}
    return {one.uid for one in graph.arguments}, claims, relations


def found_by_parser(graph: dict[str, Any]) -> tuple[set, set, set]:
    """The same, from what Argdown's own parser found."""
    uids, claims = {}, {}
    for title, argument in graph["arguments"].items():
        data = [member["data"] for member in argument["members"] if member.get("data")]
        uids[title] = data[0]["uid"]
        for statement in argument.get("pcs") or ():
            if statement["role"] == "main-conclusion":
                claims[statement["title"]] = ("conclusion", uids[title])
            else:
                claims[statement["title"]] = ("premise", uids[title], statement["data"]["key"])
    for title, statement in graph["statements"].items():
        for member in statement["members"]:
            data = member.get("data") or {}
            if "answer" in data:
                claims[title] = ("answer", data["question"], data["answer"])
    # Without premises an argument's conclusion is the claim that is worded below it.
    begins = sorted(
        (member["startLine"], uids[title])
        for title, argument in graph["arguments"].items()
        for member in argument["members"]
        if member.get("data")
    )
    for title, statement in graph["statements"].items():
        for member in statement["members"]:
            worded = member["role"] == "relation-statement" and not member.get("isReference")
            if worded and title not in claims:
                above = [uid for line, uid in begins if line < member["startLine"]]
                claims[title] = ("conclusion", above[-1])
    relations = set()
    for row in graph["relations"]:
        concluding = row["fromType"] == "equivalence-class"
        source = claims[row["from"]] if concluding else ("conclusion", uids[row["from"]])
        hits_claim = row["toType"] == "equivalence-class"
        target = claims[row["to"]] if hits_claim else ("argument", uids[row["to"]])
        match row["relationType"]:
            case "entails" | "support" if source != target:
                relations.add(("for", source, target))
            case "contrary" | "attack":
                relations.add(("against", frozenset({source, target})))
            case "undercut":
                relations.add(("undercut", source, target))
    return set(uids.values()), set(claims.values()), relations


def named_apart(graph: Graph) -> bool:
    """Whether no two arguments of a graph have the same label."""
    labels = [argument.label for argument in graph.arguments]
    return distinct(labels) == labels
