"""Bringing arguments in: what becomes a draft, what stays, and what a bad file gets."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kb.argument import argdown, graph_json
from kb.argument.exchange import Graph
from kb.models import (
    ArgumentPage,
    Entry,
    EntrySource,
    Kind,
    Placement,
    Premise,
    QuestionPage,
    Quotation,
    Relation,
)
from kb.queries.exchange import whole_graph
from kb.textfiles.graph_files import LARGEST
from kb.textfiles.imports import Step, bring_in
from kb.textfiles.problems import Refused
from tests.argument.graphs import graphs, needs_parser, parsed
from tests.conftest import ROOT
from tests.factories import make_argument, make_question, make_source, make_tag
from tests.test_pages import hide

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]


def tell(steps: list[Step]) -> dict[str, str]:
    """What became of each entry, by its title."""
    return {step.title: step.what for step in steps}


def refused(content: bytes | str) -> list[str]:
    """The problems of a file, which leaves the site as it was."""
    before = list(Entry.objects.values_list("pk", "latest_revision"))
    with pytest.raises(Refused) as caught:
        bring_in("file", content.encode() if isinstance(content, str) else content)
    assert list(Entry.objects.values_list("pk", "latest_revision")) == before
    return [f"{problem.line}: {problem.message}" for problem in caught.value.problems]


def document(*arguments: dict, **more: object) -> str:
    """Our JSON with these arguments."""
    return json.dumps({"format": graph_json.FORMAT, "arguments": arguments, **more}, indent=1)


def argument(uid: str, **values: object) -> dict:
    """The least that an argument needs."""
    return {
        "uid": uid,
        "title": f"Title of {uid}.",
        "label": f"Label {uid}",
        "summary": "Its strongest version.",
        **values,
    }


def world() -> None:
    """Two arguments with all that a file can hold, and a question."""
    source = make_source(title="The paper", slug="the-paper")
    case = make_tag(Kind.CASE, "Smith v. Model Co")
    one = make_argument(
        title="Learning is free.",
        label="Learning",
        scheme="analogy",
        other_names=["Another name"],
        premises=[
            Premise(key="learning", text="People learn."),
            Premise(key="b", text="So do they."),
        ],
        quotations=[Quotation(text="Exact words.", source=source, pinpoint="p. 2")],
        entry_sources=[EntrySource(source=source, supports="all of it")],
    )
    one.case_tags.add(case)
    one.save_revision().publish()
    other = make_argument(
        title="Copies are not [2023] EWHC {learning}: § 107.",
        label="Copies",
        relations=[
            Relation(target=one, type="undermines", premise_key="learning", note="Not alike."),
            Relation(target=one, type="distinguishes", case=case, note="Not the same case."),
            Relation(target=one, type="concedes"),
        ],
        entry_sources=[],
    )
    make_question(
        title="May machines learn?",
        short_answer="Open.",
        short_answer_date=dt.date(2026, 1, 2),
        placements=[
            Placement(argument=other, answer_key="no"),
            Placement(argument=one, answer_key="yes"),
        ],
    )


def start_over() -> None:
    """Remove all arguments and questions; what they name stays."""
    Relation.objects.all().delete()
    Placement.objects.all().delete()
    for page in [*QuestionPage.objects.all(), *ArgumentPage.objects.all()]:
        page.delete()


def publish_drafts() -> None:
    for model in (ArgumentPage, QuestionPage):
        for page in model.objects.all():
            page.get_latest_revision_as_object().save_revision(clean=False).publish()


def test_json_taken_away_brought_in_and_published_is_the_same() -> None:
    world()
    before = graph_json.write(whole_graph())
    content = json.dumps(before).encode()
    assert set(tell(bring_in("graph.json", content)).values()) == {"unchanged"}
    start_over()
    steps = bring_in("graph.json", content)
    assert set(tell(steps).values()) == {"new"}
    assert not Entry.objects.filter(kind__in=("argument", "question"), live=True).exists()
    assert set(tell(bring_in("graph.json", content)).values()) == {"unchanged"}
    publish_drafts()
    assert graph_json.write(whole_graph()) == before


def test_argdown_taken_away_and_brought_in_keeps_all_it_can_carry() -> None:
    world()
    before = graph_json.write(whole_graph())
    content = argdown.write(whole_graph()).encode()
    assert set(tell(bring_in("graph.argdown", content)).values()) == {"unchanged"}
    start_over()
    assert set(tell(bring_in("graph.argdown", content)).values()) == {"new"}
    publish_drafts()
    after = graph_json.write(whole_graph())
    for key in ("arguments", "questions"):
        assert [carried(row) for row in before[key]] == after[key]


def carried(row: dict) -> dict:
    """What Argdown keeps of an entry; placements come answer by answer."""
    lost = {"other_names", "case_tags", "quotations", "sources"}
    row = {name: value for name, value in row.items() if name not in lost}
    if "placements" in row:
        order = [answer["key"] for answer in row["answers"]]
        row["placements"].sort(key=lambda one: order.index(one["answer"]))
    return row


def test_a_published_entry_gets_a_draft_and_stays_as_it_is(client: Client) -> None:
    world()
    graph = graph_json.write(whole_graph())
    for row in graph["arguments"]:
        if row["label"] == "Learning":
            row["summary"] = "A better version."
            row["premises"].append({"key": "third", "text": "And so on."})
            del row["quotations"]
    steps = bring_in("graph.json", json.dumps(graph).encode())
    assert sorted(tell(steps).values()) == ["changed", "unchanged", "unchanged"]
    [step] = [step for step in steps if step.what == "changed"]
    assert step.parts == ("summary", "premises", "quotations")
    page = ArgumentPage.objects.get(label="Learning")
    assert page.live
    assert page.has_unpublished_changes
    assert "A better version." not in client.get(page.url).content.decode()
    draft = page.get_latest_revision_as_object()
    assert draft.summary == "A better version."
    assert [row.key for row in draft.premises.all()] == ["learning", "b", "third"]
    assert not draft.quotations.all()
    assert draft.entry_sources.count() == 1


def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    world()
    graph = graph_json.write(whole_graph())
    graph["arguments"][0]["summary"] = "Another version."
    graph["arguments"].append(
        argument(
            "a-new-argument",
            relations=[{"type": "rebuts", "argument": graph["arguments"][0]["uid"]}],
        )
    )
    graph["arguments"][1].setdefault("relations", []).append(
        {"type": "supports", "argument": "a-new-argument"}
    )
    content = json.dumps(graph).encode()
    before = list(Entry.objects.values_list("pk", "latest_revision"))
    tried = bring_in("graph.json", content, dry_run=True)
    assert list(Entry.objects.values_list("pk", "latest_revision")) == before
    done = bring_in("graph.json", content)
    assert [(one.what, one.title, one.parts) for one in tried] == [
        (one.what, one.title, one.parts) for one in done
    ]
    assert sorted(tell(done).values()) == ["changed", "changed", "new", "unchanged"]
    new = ArgumentPage.objects.get(uid="a-new-argument")
    assert not new.live
    assert new.slug == "label-a-new-argument"
    assert [row.target.uid for row in new.relations.all()] == [graph["arguments"][0]["uid"]]


def test_what_no_export_had_is_left_as_it_is() -> None:
    world()
    lead = make_source(slug="a-lead", rank="lead")
    hidden = make_argument(title="Hidden.")
    hide(hidden)
    page = ArgumentPage.objects.get(label="Learning")
    page.entry_sources.add(EntrySource(source=lead))
    page.relations.add(Relation(target=hidden, type="qualifies", note="Somewhat."))
    page.save_revision().publish()
    graph = graph_json.write(whole_graph())
    [row] = [row for row in graph["arguments"] if row["label"] == "Learning"]
    row["sources"] = [{"source": "the-paper", "supports": "some of it"}]
    row["relations"] = [{"type": "supports", "argument": make_argument(title="Third.").uid}]
    bring_in("graph.json", json.dumps(graph).encode())
    draft = ArgumentPage.objects.get(label="Learning").get_latest_revision_as_object()
    assert [one.source.slug for one in draft.entry_sources.all()] == ["the-paper", "a-lead"]
    assert [one.target.title for one in draft.relations.all()] == ["Third.", "Hidden."]


def test_argdown_by_hand() -> None:
    text = """
[Machines may learn]: Machines may learn from what people may read.

<Reading>: What one may read, one may learn from. #learning

(1) [Reading is free]: Reading needs no licence.
(2) Learning is
    what reading is for.
----
(3) [Machines may learn]

// A comment.
<Copying>: A machine copies what it reads.
    +> [Copies need a licence]: A copy needs a licence.
    -> [Machines may learn]
    -> [Reading is free]
"""
    steps = bring_in("by-hand.argdown", text.encode())
    assert tell(steps) == {
        "Machines may learn from what people may read.": "new",
        "A copy needs a licence.": "new",
    }
    reading = ArgumentPage.objects.get(label="Reading")
    assert reading.summary == "What one may read, one may learn from."
    assert [row.text for row in reading.premises.all()] == [
        "Reading needs no licence.",
        "Learning is what reading is for.",
    ]
    copying = ArgumentPage.objects.get(label="Copying")
    assert {(row.type, row.premise_key) for row in copying.relations.all()} == {
        ("rebuts", ""),
        ("undermines", "premise-1"),
    }
    assert set(tell(bring_in("by-hand.argdown", text.encode())).values()) == {"unchanged"}


def test_argdown_as_documented() -> None:
    page = (ROOT / "docs/exchange.md").read_text()
    example = page.split("```argdown\n")[1].split("```")[0]
    assert set(tell(bring_in("example.argdown", example.encode())).values()) == {"new"}
    copying = ArgumentPage.objects.get(label="Copying")
    assert [(row.type, row.premise_key, row.note) for row in copying.relations.all()] == [
        ("undercuts", "", "Reading is not copying."),
        ("undermines", "free", ""),
    ]
    needs_parser()
    assert len(parsed(example)["relations"]) == 3


# Bad files


def bad(name: str, content: str | bytes, *messages: str) -> tuple:
    return pytest.param(content, messages, id=name)


TWO = [argument("argument-one"), argument("argument-two")]


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        bad("empty", "", "1: The file is empty."),
        bad("blank", " \n\n", "1: The file is empty."),
        bad("not text", b"\n\xff\xfe", "2: The file is not text in UTF-8."),
        bad("a NUL", "a\nb\0", "2: Here stands a character that is no text."),
        bad("large", b"a" * (LARGEST + 1), "1: The file is larger than 10 MB."),
        bad("lines", "\n" * 300_002 + "x", "1: The file has more than 300,000 lines."),
        bad("xml", "<?xml version='1.0'?><a/>", "1: XML can't be brought in"),
        bad("aif", '{"nodes": [], "edges": []}', "1: This is AIF, which can be taken away"),
        bad("xaif", '{"AIF": {"nodes": []}}', "1: This is AIF"),
        bad("json-ld", '{"@context": {}, "@graph": []}', "1: This is AIF"),
        bad("a list", "[1, 2]", "1: This JSON is not our graph"),
        bad("other", '{"a": 1}', "1: This JSON is not our graph"),
        bad("nothing in it", '{"format": "counterpoint-graph"}', "1: No argument and no question"),
        bad(
            "unclosed", '{"format": "counterpoint-graph",\n"arguments": [', "2: Here comes a value"
        ),
        bad("two roots", '{"format": "x"}\n {}', "2: After the end of the JSON there is more."),
        bad("a key twice", '{"a": 1,\n"a": 2}', "2: “a” stands here twice."),
        bad("deep", "[" * 100_000, "1: This is nested too deeply."),
        bad("deep mappings", '{"a":' * 100_000, "1: This is nested too deeply."),
        bad("many values", "[" + "1," * 1_000_001 + "1]", "1: There are more than 600,000 values."),
        bad("unknown field", document(argument("argument-one", foo="x")), "9: “foo” is not known"),
        bad(
            "missing", document({"uid": "argument-one"}), "“title” is missing", "“label” is missing"
        ),
        bad("uid twice", document(TWO[0], TWO[0]), "11: The uid argument-one stands here twice"),
        bad("bad uid", document(argument("A B")), "5: A uid has 8 to 36"),
        bad("uid a list", document(argument(["x"])), "“uid” is one text"),
        bad("no mapping", document("x"), "4: Each of these has names and values."),
        bad("slug", document(argument("argument-one", slug="A b")), "9: A slug is small letters"),
        bad(
            "slug twice", document(*(one | {"slug": "same"} for one in TWO)), "Another argument has"
        ),
        bad(
            "long label", document(argument("argument-one", label="x" * 61)), "7: Ensure this value"
        ),
        bad(
            "long title",
            document(argument("argument-one", title="x" * 300)),
            "6: Ensure this value",
        ),
        bad(
            "html",
            document(
                argument("argument-one", summary="<script>alert(1)</script>", label="<b>" * 30)
            ),
            "Ensure this value",
        ),
        bad(
            "broken references",
            document(
                argument(
                    "argument-one", relations=[{"type": "supports", "argument": "argument-nix"}]
                )
                | {"sources": [{"source": "nix"}], "case_tags": ["nix"]}
            ),
            "There is no argument “argument-nix”",
            "There is no source “nix”",
            "There is no case “nix”",
        ),
        bad(
            "relation to itself",
            document(
                argument("argument-one", relations=[{"type": "rebuts", "argument": "argument-one"}])
            ),
            "10: An argument has no relation to itself.",
        ),
        bad(
            "circle",
            document(
                argument(
                    "argument-one", relations=[{"type": "supports", "argument": "argument-two"}]
                ),
                argument(
                    "argument-two", relations=[{"type": "supports", "argument": "argument-one"}]
                ),
            ),
            "10: These arguments would support each other in a circle.",
        ),
        bad(
            "rules of relations",
            document(
                TWO[0],
                argument(
                    "argument-two",
                    relations=[
                        {"type": "undercuts", "argument": "argument-one"},
                        {"type": "undermines", "argument": "argument-one", "premise": "nix"},
                        {"type": "nix", "argument": "argument-one"},
                        {"type": ["x"], "argument": ["argument-one"], "premise": [["y"]]},
                    ],
                ),
            ),
            "“undercuts” needs a note",
            "has no premise “nix”",
            "“nix” is not a RelationType",
            "“type” is one text, not a list",
        ),
        bad(
            "question",
            document(
                questions=[{"uid": "question-1", "title": "Q?", "summary": "S.", "answers": []}]
            ),
            "A question has two to four answers.",
        ),
        bad("front matter", "===\ntitle: x\n", "1: The front matter is not closed"),
        bad("no element", "Just words.\n", "1: This line is no claim"),
        bad("comment", "<A>: x\n/* y\n", "2: The comment that starts here is not closed."),
        bad("unclosed data", "<A>: x {a: b\n\n<B>: y", "Here comes a comma or “}”."),
        bad("brace in data", '<A>: x {a: b}c} {d: "}"}', "1: Data in braces stand at the end"),
        bad("alias", "<A>: x {a: *b}", "1: YAML aliases are not used here."),
        bad("anchor", "<A>: x {a: &b c}", "1: YAML anchors are not used here."),
        bad("tag", "<A>: x {a: !!python/object:os.system x}", "1: YAML tags are not used here."),
        bad("deep data", "<A>: x {a: " + "[" * 50_000, "1: This is nested too deeply."),
        bad(
            "broken relation",
            "<A>: x\n    +> [C]: y\n    -> [Nix]\n    _> <Nix>\n",
            "3: There is no claim “Nix”",
            "4: There is no argument “Nix”",
        ),
        bad("not ours", "[A]: x\n    -> [B]: y\n", "2: “A” is no argument of this file"),
        bad("premises of none", "(1) [A]: x\n", "1: Premises and a conclusion stand below"),
        bad("inference of none", "<A>: x\n\n----\n", "3: A line of hyphens"),
        bad(
            "uid twice in argdown",
            "<A>: x {uid: argument-one}\n\n<A>: y {uid: argument-two}",
            "3: “A”",
        ),
        bad("unclosed title", "<A>: x\n    -> [B\n", "2: The brackets of a title are not closed"),
        bad("moves", "<A>: x {moves: [a]}\n    +> [C]: y\n", "1: “moves” is a list of lists"),
    ],
)
def test_a_bad_file_gets_its_problems_and_writes_nothing(
    content: str | bytes, messages: tuple[str, ...]
) -> None:
    start = time.perf_counter()
    found = refused(content)
    assert time.perf_counter() - start < 10
    for message in messages:
        assert any(message in one for one in found), found


def test_a_circle_with_what_is_published_is_refused() -> None:
    one = make_argument(title="One.")
    two = make_argument(title="Two.", relations=[Relation(target=one, type="supports")])
    [row] = [row for row in graph_json.write(whole_graph())["arguments"] if row["uid"] == one.uid]
    row["relations"] = [{"type": "supports", "argument": two.uid}]
    assert "circle" in refused(document(row))[0]


def test_at_most_so_many_problems_are_told() -> None:
    found = refused("nonsense\n" * 100_000)
    assert len(found) <= 201
    assert any("There may be more" in one for one in found)


@pytest.mark.parametrize(
    "content",
    [
        "\n" * 299_000 + "<A>: x {",
        "".join(f"<A{n}>: x\n +> [C]\n -> [C]\n\n" for n in range(50_000)),
        "".join(f"<A{n}>: x\n +> [C{n}]\n\n" for n in range(50_000)),
        "<A>: x\n" + "y\n" * 299_000,
        "<A>: x " + "#(" * 2_000_000,
        "<A>: x " + "{" * 2_000_000,
        "[" * 5_000_000,
        "<A>: x\n" + "".join(f"{' ' * (n % 300)}-> [A{n}]\n" for n in range(50_000)),
        '{"format": "counterpoint-graph", "arguments": [' + '{"uid": "x"},' * 300_000 + "{}]}",
        '{"format": "counterpoint-graph", "arguments": [{"premises": ['
        + '{"key": "a", "text": "b"},' * 200_000
        + "{}]}]}",
        '"' + "\\" * 9_000_000,
        "<A>: x {a: '" + "''" * 4_000_000,
    ],
    ids=range(12),
)
def test_hostile_files_end_soon(content: str) -> None:
    start = time.perf_counter()
    assert refused(content)
    assert time.perf_counter() - start < 15


def _mixed(text: str, pieces: list[tuple[int, str]]) -> str:
    for at, piece in pieces:
        place = at % (len(text) + 1)
        text = text[:place] + piece + text[place + len(piece) // 2 :]
    return text


NOISE = st.lists(
    st.tuples(
        st.integers(0, 100_000),
        st.one_of(
            st.text(max_size=6),
            st.sampled_from(
                ["{", "}", "[", "]", "<", ">", '"', "\\", "\n", "\n\n", ":", ",", "----\n"]
            ),
            st.sampled_from(
                ["(1) ", "    -> ", "_> <A>", "===\n", "null", "0", "true", "/*", "uid"]
            ),
        ),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize(
    "write", [argdown.write, lambda graph: json.dumps(graph_json.write(graph))]
)
@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(graph=graphs(), noise=NOISE)
def test_a_file_with_noise_is_read_or_refused(
    write: Callable[[Graph], str], graph: Graph, noise: list[tuple[int, str]]
) -> None:
    content = _mixed(write(graph), noise).encode("utf-8", "surrogatepass")
    with contextlib.suppress(Refused):
        bring_in("noise", content, dry_run=True)


# The command


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "new.json"
    file.write_text(document(argument("argument-one")))
    call_command("import_arguments", file, dry_run=True)
    assert not ArgumentPage.objects.exists()
    assert "It would be: 1 new, 0 changed, 0 unchanged." in capsys.readouterr().out
    call_command("import_arguments", file)
    assert ArgumentPage.objects.get().uid == "argument-one"
    assert "new argument: Title of argument-one." in capsys.readouterr().out
    file.write_text(document(argument("bad")))
    with pytest.raises(CommandError, match="1 problem: nothing was written"):
        call_command("import_arguments", file)
    assert "new.json:5: A uid has" in capsys.readouterr().err
    with pytest.raises(CommandError, match="can't be read"):
        call_command("import_arguments", tmp_path / "nix")
