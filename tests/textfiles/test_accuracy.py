"""What check_content refuses and what it warns of: a small folder, one thing changed at a time."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from kb.textfiles.accuracy import Findings, look
from kb.textfiles.export import COURT_COLUMNS
from kb.textfiles.library import read

TODAY = dt.date(2026, 11, 22)
ENTRY = (
    "---\nformat: 1\nuid: 10000000-{slug}\ntitle: {title}\n{fields}summary: {summary}\n---\n{body}"
)
RULING = """rulings:
- uid: 10000000-ruling
  slug: first
  title: Order on the motion
  date: 2025-02-03
  court: nysd
  disposition: granted
  decided: Something narrow was pirated, the court found.
  source: order
  receptions:
  - argument: first
    outcome: adopted
    pinpoint: p. 3
"""
COURTS = ",".join(COURT_COLUMNS) + "\n"
SOURCE = """---
format: 1
uid: 10000000-{slug}
title: The {slug}
date: 2025-06-01
source_kind: {kind}
rank: {rank}
---
"""
FILES = {
    "courts.csv": f"{COURTS}nysd,S.D.N.Y.,SDNY,us,first,nysd,,,,,\n",
    "planned.csv": "kind,slug,name,citations\ncase,planned,Planned v. Known,999 U.S. 1\n",
    "sources/order.md": SOURCE.format(slug="order", kind="judgment", rank="primary"),
    "sources/hint.md": SOURCE.format(slug="hint", kind="tracker", rank="lead"),
    "sources/post.md": SOURCE.format(slug="post", kind="blog", rank="secondary"),
    "arguments/first.md": ENTRY.format(
        slug="first",
        title="Training machines copies every work whole.",
        fields="label: Training\nquotations:\n- text: Every page was copied.\n  source: post\n",
        summary="Training makes copies.",
        body="\nSee 999 U.S. 1.\n\n:::quote\ntext: All of it.\nsource: order\n:::\n",
    ),
    "cases/one-v-two.md": ENTRY.format(
        slug="case",
        title="One v. Two",
        fields="short_name: One v. Two\njurisdiction: us\ncourt: nysd\n"
        "dockets:\n- number: 1:24-cv-00001\n"
        "statuses:\n- date: 2024-05\n  state: pending\n- date: 2025-01-09\n  state: pending\n"
        "events:\n- key: filed\n  date: 2024-05-02\n  type: filed\n  title: Filed\n"
        "- key: heard\n  date: 2026-12-01\n  type: hearing\n  title: Heard\n  scheduled: true\n"
        f"{RULING}sources:\n- source: order\nreview_by: 2027-01-01\n",
        summary="A case.",
        body="",
    ),
    "commentators/ada.md": ENTRY.format(
        slug="ada",
        title="Ada",
        fields="commentator_kind: person\nrole: Author\n"
        "positions:\n- argument: first\n  stance: advances\n  date: 2025-05\n  source: post\n"
        "sources:\n- source: post\n",
        summary="An author.",
        body="",
    ),
}
UNREAD = """source: hint
  receptions:
  - argument: first
    outcome: adopted
    pinpoint: pinpoint not verified"""
FIRST, CASE, ADA = "arguments/first.md", "cases/one-v-two.md", "commentators/ada.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small folder that nothing can be said against."""
    for name, text in FILES.items():
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "content"


def looked_at(folder: Path, today: dt.date = TODAY) -> Findings:
    library = read(folder)
    assert library.problems == []
    return look(library, today)


def edit(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))


def test_nothing_is_said_of_what_is_in_order(folder):
    assert looked_at(folder) == Findings()


@pytest.mark.parametrize(
    ("name", "old", "new", "at", "words"),
    [
        (CASE, "sources:\n- source: order", "sources:\n- source: hint", "sources:",
         "No source here can be printed"),
        (CASE, "source: order\n  receptions:\n  - argument: first\n    outcome: adopted\n"
         "    pinpoint: p. 3", UNREAD, "source: hint", "A ruling rests on"),
        (CASE, "Order on the motion", "Hearing on the motion", "Hearing", "is no ruling"),
        (CASE, "Order on the motion", "Opening brief", "Opening brief", "is no ruling"),
        (CASE, "date: 2024-05\n", "date: 2025-06\n", "date: 2025-01-09", "out of order"),
        (CASE, "date: 2025-02-03", "date: 2024-05-01", "2024-05-01", "before the matter was filed"),
        (CASE, "    pinpoint: p. 3\n", "", "- argument: first", "pinpoint not verified"),
        (CASE, "source: order\n  recep", "source: post\n  recep", "- argument", "not verified"),
        (CASE, "A case.", "As in 998 U.S. 7.", "998 U.S. 7", "“998 U.S. 7” is cited and no case"),
        (ADA, "2025-05", "2025-07", "2025-07", "later than its source of 2025-06-01"),
        (ADA, "stance: advances\n  date: 2025-05\n  source: post",
         "stance: advances\n  source: hint", "source: hint", "A position rests on"),
        (FIRST, "Every page was copied.", "word " * 51, "word", "most 50 words; this one has 51"),
        (FIRST, "text: All of it.", f"text: {'word ' * 51}", ":::quote", "this one has 51"),
    ],
)  # fmt: skip
def test_what_can_not_be_published_is_refused_with_its_line(folder, name, old, new, at, words):
    edit(folder, name, old, new)
    (found,) = looked_at(folder).problems
    assert found.file == name
    assert at in (folder / name).read_text().splitlines()[found.line - 1]
    assert words in found.message


def test_a_ruling_treats_no_later_one(folder):
    treated = "  treatments:\n  - ruling: one-v-two/later\n    type: followed\n"
    later = RULING.replace("10000000-ruling", "10000000-later").replace(
        "slug: first", "slug: later"
    )
    later = later.replace("2025-02-03", "2026-02-03").removeprefix("rulings:\n")
    edit(folder, CASE, "sources:", f"{treated}{later}sources:")
    (found,) = looked_at(folder).problems
    assert "of a ruling of 2026-02-03, which is later" in found.message


def test_what_is_not_yet_confirmed_may_rest_on_leads(folder):
    edit(folder, ADA, "sources:\n- source: post", "unconfirmed: true\nsources:\n- source: hint")
    edit(folder, ADA, "date: 2025-05\n  source: post", "source: hint")
    assert looked_at(folder).problems == []


def test_titles_that_are_nearly_one_and_entries_apart_are_refused(folder):
    twin = FILES[FIRST].replace("10000000-first", "10000000-twin")
    (folder / "arguments/twin.md").write_text(twin)
    found = looked_at(folder).problems
    assert {one.file for one in found} == {"arguments/twin.md"}
    assert "Nearly the title of arguments/first.md" in found[0].message
    assert "Nothing links to this entry" in found[1].message


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (FIRST, "Training makes copies.", "They stole it.", "“stole” presumes guilt"),
        (FIRST, "See 999", "It was piracy; stolen. See 999", "“stolen” presumes guilt"),
        (FIRST, "Training makes copies.", "It copies. But little.", "“But” turns the summary"),
        (FIRST, "Training makes copies.", "word " * 121, "at most 120 words; this has 121"),
        (CASE, "date: 2026-12-01", "date: 2026-11-21", "Was listed for 2026-11-21"),
        (CASE, "\n  scheduled: true", "", "2026-12-01 is still to come: it is scheduled"),
        (CASE, "review_by: 2027-01-01", "review_by: 2026-11-21", "was due on 2026-11-21"),
    ],
)
def test_what_an_editor_should_look_at_is_no_refusal(folder, capsys, name, old, new, words):
    edit(folder, name, old, new)
    found = looked_at(folder)
    assert found.problems == []
    assert [words in one.message for one in found.warnings] == [True]
    call_command("check_content", folder, today=TODAY)
    said = capsys.readouterr()
    assert said.err.startswith(f"look: {name}:")
    assert said.out.endswith("no problem, 1 to look at.\n")


def test_quotations_and_findings_may_say_what_editors_do_not(folder):
    edit(folder, FIRST, "Every page was copied.", "They stole it.")
    edit(folder, FIRST, "Training makes copies.", "He called it “theft”.")
    assert looked_at(folder).warnings == []


def test_words_of_documents_elsewhere_are_found(folder, tmp_path, capsys):
    words = "one two three four five six seven eight nine ten eleven twelve thirteen"
    wrapped = words.replace(" six", "\nsix")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/note.md").write_text(f"It said: {words}.\nThey copied every single page.")
    asked = {"today": TODAY, "against": [tmp_path / "notes"], "never_quoted": [tmp_path / "notes"]}
    call_command("check_content", folder, **asked)
    edit(folder, FIRST, "See 999 U.S. 1.", f"See 999 U.S. 1.\n\nAs {wrapped}.")
    with pytest.raises(CommandError, match="1 problems"):
        call_command("check_content", folder, **asked)
    assert f"{FIRST}:14: Shares 12 words" in capsys.readouterr().err
    (folder / FIRST).write_text(FILES[FIRST])
    edit(folder, FIRST, "Training makes copies.", words.upper())
    with pytest.raises(CommandError, match="1 problems"):
        call_command("check_content", folder, **asked)
    said = capsys.readouterr().err
    assert said.startswith(f"{FIRST}:9: Shares 12 words in a row with note.md")

    edit(folder, FIRST, words.upper(), "He said “they copied every single page”.")
    with pytest.raises(CommandError):
        call_command("check_content", folder, **asked)
    assert "“they copied every single” is quoted as in note.md" in capsys.readouterr().err
    edit(folder, FIRST, "He said “they copied every single page”.", "Training copies.")
    edit(folder, FIRST, "Every page was copied.\n  source: post",
         "They copied every single page.\n  source: hint")  # fmt: skip
    with pytest.raises(CommandError):
        call_command("check_content", folder, **asked)
    assert f"{FIRST}:7: “they copied every single” stands in" in capsys.readouterr().err
    edit(folder, FIRST, "source: hint", "source: post")
    call_command("check_content", folder, **asked)


def test_what_is_shipped_can_be_published():
    library = read(settings.CONTENT_DIR)
    assert library.problems == []
    assert look(library, TODAY).problems == []
