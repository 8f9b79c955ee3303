"""Bringing arguments in: what becomes a draft, what stays, and what a bad file gets."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.blocks import StreamValue
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from kb.argument import argdown, graph_json
from kb.argument.exchange import Graph
from kb.models import (
    ArgumentPage,
    Correction,
    CriticalAnswer,
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
from kb.textfiles.public_text import graph_document
from tests.argument.graphs import graphs, needs_parser, parsed
from tests.factories import make_argument, make_question, make_source, make_tag
from tests.site import ROOT
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


def text(html: str) -> tuple[str, str]:
    """A block of text."""
    return ("text", html)


def stream(*blocks: tuple[str, object]) -> StreamValue:
    """A body of these blocks, as they are stored."""
    raw = [{"type": kind, "value": value} for kind, value in blocks]
    return Entry._meta.get_field("body").stream_block.to_python(raw)


def link(page: Entry) -> str:
    """Words that lead to an entry."""
    return f'<a linktype="page" id="{page.pk}">{page.KIND.label}</a>'


def draft_of(page: Entry) -> Entry:
    """The newest draft of an entry."""
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def body_of(page: Entry) -> list[dict]:
    """The blocks of the newest draft of an entry, without their ids."""
    raw = draft_of(page).body.raw_data
    return [{"type": block["type"], "value": block["value"]} for block in raw]


def world() -> None:
    """Two arguments with all that a file can hold, and a question."""
    source = make_source(title="The paper", slug="the-paper")
    picture = get_image_model().objects.create(title="A picture", file=get_test_image_file())
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
        checked_on=dt.date(2026, 3, 4),
        check_level="primary",
        corrections=[
            Correction(date=dt.date(2026, 2, 1), date_precision="month", text="It said 2025."),
            Correction(date=dt.date(2026, 3, 4), text="It said “{no}”."),
        ],
        critical_answers=[
            CriticalAnswer(question="true-of-source", handling="in_text", note="It says so.")
        ],
    )
    one.case_tags.add(case)
    other = make_argument(
        title="Copies are not [2023] EWHC {learning}: § 107.",
        label="Copies",
        relations=[
            Relation(target=one, type="undermines", premise_key="learning", note="Not alike."),
            Relation(target=one, type="distinguishes", case=case, note="Not the same case."),
            Relation(target=one, type="concedes"),
        ],
        entry_sources=[],
        unconfirmed=True,
        body=stream(
            text(f"<h2>Why</h2><p>See the {link(one)}, <b>\\[x] * y</b>.</p><ul><li>a</li></ul>"),
            ("quote", {"text": "Exact\nwords.", "speaker": "Somebody", "source": source.pk}),
            ("argument", {"argument": one.pk}),
            ("note", {"note_kind": "caution", "date": "2026-01-02", "text": ":::\nNot: {yet}."}),
            ("image", {"image": picture.pk, "alt": "A square.", "credit": "Ours"}),
        ),
    )
    one.critical_answers.add(
        CriticalAnswer(question="relevant-difference", handling="by_argument", answered_by=other)
    )
    one.body = stream(text(f"<p>The {link(other)} answers this.</p>"), ("table", TABLE))
    one.save_revision().publish()
    make_question(
        body=stream(text("<p>What is asked.</p>")),
        title="May machines learn?",
        short_answer="Open.",
        short_answer_date=dt.date(2026, 1, 2),
        placements=[
            Placement(argument=other, answer_key="no"),
            Placement(argument=one, answer_key="yes"),
        ],
    )


TABLE = {
    "caption": "Two by one",
    "columns": [{"type": "text", "heading": "A"}, {"type": "text", "heading": "B: {c}"}],
    "rows": [{"values": ["1", ""]}],
}


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
    before = graph_document(whole_graph())
    content = json.dumps(before).encode()
    assert set(tell(bring_in("graph.json", content)).values()) == {"unchanged"}
    start_over()
    steps = bring_in("graph.json", content)
    assert set(tell(steps).values()) == {"new"}
    assert not Entry.objects.filter(kind__in=("argument", "question"), live=True).exists()
    assert set(tell(bring_in("graph.json", content)).values()) == {"unchanged"}
    publish_drafts()
    assert graph_document(whole_graph()) == before
    for row in [*before["arguments"], *before["questions"]]:
        assert row["body"]
    learning = next(row for row in before["arguments"] if row["label"] == "Learning")
    assert learning["critical_answers"][1]["argument"] != learning["uid"]
    assert [row["date"] for row in learning["corrections"]] == ["2026-02", "2026-03-04"]
    assert (learning["checked_on"], learning["check_level"]) == ("2026-03-04", "primary")


def test_a_file_of_version_1_takes_nothing_away_that_it_could_not_have() -> None:
    world()
    graph = graph_document(whole_graph()) | {"format_version": "1"}
    for row in [*graph["arguments"], *graph["questions"]]:
        for name in graph_json.SINCE_2:
            row.pop(name, None)
    assert set(tell(bring_in("graph.json", json.dumps(graph).encode())).values()) == {"unchanged"}
    graph["arguments"][0]["summary"] = "Another."
    steps = bring_in("graph.json", json.dumps(graph).encode())
    assert [step.parts for step in steps if step.what == "changed"] == [("summary",)]
    graph["format_version"] = "2"
    steps = bring_in("graph.json", json.dumps(graph).encode())
    parts = {part for step in steps for part in step.parts}
    assert parts == graph_json.SINCE_2 - {"corrections"}  # which are never taken away
    assert not body_of(ArgumentPage.objects.get(label="Learning"))


def test_what_a_text_says_of_hidden_things_is_in_no_export_and_survives_it() -> None:
    lead = make_source(slug="a-lead", rank="lead")
    hidden, other = make_argument(title="Hidden.", slug="zq-hidden"), make_argument(title="Other.")
    blocks = [
        text(f"<p>A link to {link(hidden)} and to the {link(other)}.</p>"),
        ("argument", {"argument": hidden.pk}),
        ("quote", {"text": "zq-words", "source": lead.pk}),
        text("<p>The end.</p>"),
    ]
    page = make_argument(
        label="Page",
        scheme="analogy",
        body=stream(*blocks),
        critical_answers=[
            CriticalAnswer(
                question="other-analogy",
                handling="by_argument",
                answered_by=hidden,
                note="zq-note",
            )
        ],
    )
    hide(hidden)
    before = body_of(page)
    assert len(before) == 4
    graph = graph_document(whole_graph())
    [row] = [row for row in graph["arguments"] if row["label"] == "Page"]
    assert "zq" not in json.dumps(graph)
    assert row["body"] == (
        f"A link to Argument and to the [Argument](argument:{other.slug}).\n\nThe end."
    )
    content = json.dumps(graph).encode()
    assert set(tell(bring_in("graph.json", content)).values()) == {"unchanged"}
    row["summary"] = "Another."
    steps = bring_in("graph.json", json.dumps(graph).encode())
    assert [step.parts for step in steps if step.what == "changed"] == [("summary",)]
    assert body_of(page) == before
    assert draft_of(page).critical_answers.get().note == "zq-note"
    row["body"] += "\n\nMore."
    steps = bring_in("graph.json", json.dumps(graph).encode())
    assert [step.parts for step in steps if step.what == "changed"] == [("body",)]
    assert [block["type"] for block in body_of(page)] == ["text"]
    row["critical_answers"] = [{"question": "other-analogy", "handling": "in_text"}]
    bring_in("graph.json", json.dumps(graph).encode())
    assert draft_of(page).critical_answers.get().handling == "in_text"


def test_a_text_names_the_arguments_of_its_file_first_then_those_of_the_site() -> None:
    moved = make_argument(title="Moved.", slug="now-here")
    case = make_tag(Kind.CASE, "Nobody v. Anybody")
    assert case.page is None
    there = make_argument(title="There.", slug="there")
    rows = [
        argument(moved.uid, slug="then-there", title="Moved."),
        argument(
            "a-new-argument",
            slug="new",
            body="[a](argument:then-there) [b](argument:there) [c](argument:new)",
        ),
        argument(there.uid, slug="there", body=":::argument\nargument: new\n:::"),
    ]
    content = document(*rows, format_version="2").encode()
    tried = bring_in("graph.json", content, dry_run=True)
    done = bring_in("graph.json", content)
    assert [step.parts for step in tried] == [step.parts for step in done]
    new = ArgumentPage.objects.get(uid="a-new-argument")
    [block] = body_of(new)
    assert re.findall(r'id="(\d+)"', block["value"]) == [str(one.pk) for one in (moved, there, new)]
    assert body_of(there) == [{"type": "argument", "value": {"argument": new.pk}}]
    assert set(tell(bring_in("graph.json", content)).values()) == {"unchanged"}


def test_argdown_taken_away_and_brought_in_keeps_all_it_can_carry() -> None:
    world()
    before = graph_document(whole_graph())
    content = argdown.write(whole_graph()).encode()
    assert set(tell(bring_in("graph.argdown", content)).values()) == {"unchanged"}
    start_over()
    assert set(tell(bring_in("graph.argdown", content)).values()) == {"new"}
    publish_drafts()
    after = graph_document(whole_graph())
    for key in ("arguments", "questions"):
        assert [carried(row) for row in before[key]] == after[key]


def carried(row: dict) -> dict:
    """What Argdown keeps of an entry; placements come answer by answer."""
    lost = {"other_names", "case_tags", "quotations", "sources", *graph_json.SINCE_2}
    row = {name: value for name, value in row.items() if name not in lost}
    if "placements" in row:
        order = [answer["key"] for answer in row["answers"]]
        row["placements"].sort(key=lambda one: order.index(one["answer"]))
    return row


def test_a_published_entry_gets_a_draft_and_stays_as_it_is(client: Client) -> None:
    world()
    graph = graph_document(whole_graph())
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
    graph = graph_document(whole_graph())
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
    graph = graph_document(whole_graph())
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


# Texts, the line that is wrong, and what is said of it.
HOSTILE = [
    ("a\n\n<script>alert(1)</script>", 3, "HTML can't stand in the text."),
    ("[x](javascript:alert(1))", 1, "“javascript:alert(1)” is no address"),
    ("a\n:::iframe\nsrc: x\n:::", 2, "There is no block “iframe”"),
    (":::note\ntext: a", 1, "The block that starts here is not closed"),
    (":::quote\ntext: [a]\nsource: b\n:::", 2, "“text” is one text, not a list."),
    (":::argument\nargument: {a: b}\n:::", 2, "“argument” is one text, not a list."),
    (":::note\ntext: a\ndate: [b]\n:::", 3, "“date” is one text, not a list."),
    (":::table\ncolumns: a\nrows: [[b]]\n:::", 2, "The columns of a table are texts in lists."),
    (":::table\ncolumns: [a]\nrows: [[{b: c}]]\n:::", 3, "The rows of a table are texts"),
    (":::image\nimage: nix\nalt: a\ncredit: b\n:::", 2, "There is no image titled “nix”"),
    (f":::note\ntext: a\nnote_kind: {'x' * 300}\n:::", 3, "A note is one of"),
    (f":::image\nimage: a\nalt: {'x' * 251}\ncredit: b\n:::", 3, "“alt” has at most 250"),
    (":::table\nrows:\ncolumns: " + "[" * 90_000 + "\n:::", 3, "This is nested too deeply."),
    (":::note\ntext:\n  " + "- " * 40_000 + "\n:::", 3, "This is nested too deeply."),
]
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
        bad(
            "critical answers",
            document(
                argument(
                    "argument-one",
                    scheme="analogy",
                    critical_answers=[
                        {"question": "field", "handling": "in_text"},
                        {"question": "relevant-likeness", "handling": "by_argument"},
                    ],
                )
            ),
            "11: “field” is no question of this scheme",
            "15: “by_argument” names the argument",
        ),
        bad(
            "check and corrections",
            document(
                argument(
                    "argument-one",
                    checked_on="2026",
                    check_level="nix",
                    unconfirmed="perhaps",
                    corrections=[{"text": "It said so."}],
                )
            ),
            "9: “2026”",
            "10: “nix” is not a CheckLevel",
            "11: Write true or false.",
            "“date” is missing",
        ),
        bad(
            "names in a text",
            document(
                argument(
                    "argument-one",
                    body="Fine.\n\n[a](argument:nix)\n\n:::quote\ntext: a\nsource: nix\n:::",
                )
            ),
            "9: Line 3 of the text: There is no argument “nix” in this file or on the site.",
            "9: Line 7 of the text: There is no source “nix”.",
        ),
        *(
            bad(
                f"text {number}",
                document(argument("argument-one", body=body)),
                f"9: Line {line} of the text: {message}",
            )
            for number, (body, line, message) in enumerate(HOSTILE)
        ),
        bad("a long text", document(argument("argument-one", body="x" * 100_001)), "9: A longer"),
        bad("a text that is none", document(argument("argument-one", body=["x"])), "9: “body” is"),
        bad(
            "version",
            document(TWO[0], format_version="3"),
            "11: Read are the format versions 1 and 2.",
        ),
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
    [row] = [row for row in graph_document(whole_graph())["arguments"] if row["uid"] == one.uid]
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
    "write", [argdown.write, lambda graph: json.dumps(graph_json.write(graph, {}))]
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
