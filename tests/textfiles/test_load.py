"""Content files in and out: fixed points, conflicts, and errors that say where they are."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kb.models import (
    ArgumentPage,
    CasePage,
    CaseTag,
    Entry,
    LoadedFile,
    Relation,
    Ruling,
    Source,
    Version,
)
from kb.models.vocabulary import WorkType
from kb.textfiles.export import entry_text, export_all
from kb.textfiles.load import load, nothing_changed
from kb.textfiles.problems import Refused
from tests.search.measuring import measure
from tests.search.test_relevance import LEAST, assert_good
from tests.site import copy_database, manage

pytestmark = pytest.mark.django_db

COURTS = """\
slug,name,short_name,jurisdiction,level,courts_db_id,bluebook,ecli_code,tna_code,parent,aliases
ca2,Second Circuit,2d Cir.,us,appellate,ca2,,,,,2nd Cir.; CA2
nysd,S.D.N.Y.,SDNY,us,first,nysd,,,,ca2,
"""
SOURCE = """---
format: 1
uid: 10000000-source
title: The order
url: https://example.org/order
source_kind: judgment
rank: primary
---
"""
FIRST = """---
format: 1
uid: 10000000-first
title: Training copies works.
label: Training copies
summary: Training makes copies.
case_tags:
- one-v-two
premises:
- key: copies
  text: Each work is copied.
sources:
- source: order
---

See [the case](case:one-v-two) and **more**.

:::note
note_kind: update
date: 2026-01-02
text: Changed.
:::
"""
SECOND = """---
format: 1
uid: 10000000-second
title: Training reads works.
label: Training reads
summary: Training reads and keeps nothing.
relations:
- type: undermines
  argument: first
  premise: copies
---
"""
CASE = """---
format: 1
uid: 10000000-case
title: One v. Two
short_name: One v. Two
jurisdiction: us
court: nysd
summary: A case.
statuses:
- date: 2024-05
  state: pending
rulings:
- uid: 10000000-ruling
  slug: first
  title: First order
  date: 2025-02-03
  court: nysd
  disposition: granted
  decided: Something narrow.
  source: order
  receptions:
  - argument: first
    outcome: adopted
---
"""
EARLY = "motion_to_dismiss"
SCHEME = "scheme: precedent\n"
MET = "critical_answers:\n- question: decided\n  handling: in_text\n"
MET_AGAIN = "- question: decided\n  handling: not_applicable\n"
FILES = {
    "courts.csv": COURTS,
    "planned.csv": "kind,slug,name,citations\ndoctrine,fair-use,Fair use,\n",
    "synonyms.csv": "key,phrases\ntdm,TDM; text and data mining\n",
    "sources/order.md": SOURCE,
    "arguments/first.md": FIRST,
    "arguments/second.md": SECOND,
    "cases/one-v-two.md": CASE,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small folder of content that loads."""
    for name, text in FILES.items():
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "content"


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.*")}


def exported(folder: Path) -> dict[str, str]:
    export_all(folder)
    return texts(folder)


def test_files_become_entries_with_rows_rulings_and_tags(folder):
    report = load(folder)
    assert (len(report.created), report.updated, report.conflicts) == (4, [], [])
    first = ArgumentPage.objects.get(handle="first")
    assert first.live
    assert Relation.objects.get().target == first
    assert Ruling.objects.get().receptions.get().argument == first
    assert CaseTag.objects.get(slug="one-v-two").page == CasePage.objects.get()
    assert CasePage.objects.get().status.when.iso() == "2024-05"


def test_load_export_load_is_a_fixed_point(folder, tmp_path):
    load(folder)
    once = exported(tmp_path / "once")
    assert once == FILES
    assert nothing_changed(folder)
    assert load(tmp_path / "once").created == []
    assert exported(tmp_path / "twice") == once


def test_codes_are_kept_in_the_order_of_their_list_as_forms_keep_them(folder):
    edit(folder, "cases/one-v-two.md", "summary:", "works:\n- news\n- books\n- news\nsummary:")
    load(folder)
    case = CasePage.objects.get()
    assert case.works == [code for code in WorkType.values if code in ("news", "books")]


def test_a_second_load_changes_nothing_and_says_so(folder, capsys):
    load(folder)
    before = Version.objects.count(), Entry.objects.values_list("latest_revision", flat=True)
    call_command("load_content", folder)
    assert capsys.readouterr().out == "Content: nothing changed.\n"
    assert (Version.objects.count(), list(before[1])) == (
        before[0],
        list(Entry.objects.values_list("latest_revision", flat=True)),
    )


def test_a_changed_file_updates_its_entry_and_keeps_its_identity(folder):
    load(folder)
    before = ArgumentPage.objects.get(handle="first").pk
    edit(folder, "arguments/first.md", "Training makes copies.", "Training makes many copies.")
    edit(folder, "arguments/first.md", "Each work is copied.", "Every work is copied.")
    report = load(folder)
    assert (report.updated, report.unchanged) == (["arguments/first.md"], 3)
    first = ArgumentPage.objects.get(pk=before)
    assert first.summary == "Training makes many copies."
    assert [row.text for row in first.premises.all()] == ["Every work is copied."]
    assert [v.number for v in Version.objects.filter(uid=first.uid)] == [1, 2]


def test_a_file_with_a_new_name_moves_its_entry(folder):
    load(folder)
    (folder / "arguments/second.md").rename(folder / "arguments/reading.md")
    load(folder)
    assert ArgumentPage.objects.get(uid="10000000-second").slug == "reading"
    assert LoadedFile.objects.get(uid="10000000-second").path == "arguments/reading.md"
    assert nothing_changed(folder)


@pytest.mark.parametrize("draft", [False, True])
def test_a_conflict_is_reported_and_harms_nothing(folder, capsys, draft):
    load(folder)
    first = ArgumentPage.objects.get(handle="first")
    first.summary = "An editor's words."
    revision = first.save_revision()
    if not draft:
        revision.publish()
    edit(folder, "arguments/first.md", "Training makes copies.", "The file's words.")
    edit(folder, "arguments/second.md", "keeps nothing", "keeps little")
    report = load(folder)
    assert [conflict.path for conflict in report.conflicts] == ["arguments/first.md"]
    assert "The file's words." in report.conflicts[0].file_text
    assert report.updated == ["arguments/second.md"]
    first.refresh_from_db()
    assert first.get_latest_revision_as_object().summary == "An editor's words."
    call_command("load_content", folder)
    assert "Conflict, left as it is: arguments/first.md" in capsys.readouterr().err


def test_an_unchanged_file_leaves_an_editors_change_alone(folder):
    load(folder)
    first = ArgumentPage.objects.get(handle="first")
    first.summary = "An editor's words."
    first.save_revision().publish()
    assert load(folder).conflicts == []
    first.refresh_from_db()
    assert first.summary == "An editor's words."


def test_a_file_that_is_gone_is_reported_and_nothing_deleted(folder):
    load(folder)
    (folder / "arguments/second.md").unlink()
    assert load(folder).gone == ["arguments/second.md"]
    assert ArgumentPage.objects.filter(handle="second", live=True).exists()


def test_an_entry_deleted_on_the_site_stays_deleted(folder):
    load(folder)
    ArgumentPage.objects.get(handle="second").delete()
    edit(folder, "cases/one-v-two.md", "A case.", "A matter.")
    assert load(folder).updated == ["cases/one-v-two.md"]
    assert not ArgumentPage.objects.filter(handle="second").exists()


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "words"),
    [
        ("arguments/first.md", "label: Training copies", "label: [a", 6, "not valid YAML"),
        ("arguments/first.md", "label:", "lable:", 5, "“lable” is not known here"),
        ("arguments/first.md", "- source: order", "- source: ordre", 13, "Did you mean “order”?"),
        ("arguments/first.md", "one-v-two\npremises", "one-v-twoo\npremises", 8, "no case"),
        ("arguments/first.md", "**more**", "<script>x</script>", 16, "HTML"),
        ("arguments/first.md", "case:one-v-two", "case:nobody", 16, "There is no case “nobody”"),
        ("arguments/first.md", "note_kind: update", "note_kind: shout", 19, "A note is one of"),
        ("arguments/first.md", "2026-01-02", "2026-13-02", 20, "not a full day"),
        ("arguments/first.md", "text: Changed.\n:::", "text: Changed.", 18, "not closed"),
        ("arguments/first.md", "title: Training", "title: A\ntitle: Training", 5, "twice"),
        ("arguments/second.md", "10000000-second", "10000000-first", 3, "is that of"),
        ("arguments/second.md", "undermines", "destroys", 8, "not a RelationType"),
        ("arguments/second.md", "premise: copies", "premise: other", 8, "no premise “other”"),
        ("arguments/second.md", "argument: first", "argument: second", 8, "to itself"),
        ("arguments/second.md", "type: undermines", "type: undercuts", 8, "needs a note"),
        ("arguments/second.md", "  premise: copies\n", "", 8, "names the premise"),
        ("arguments/second.md", "type: undermines", "type: rebuts", 8, "Only “undermines”"),
        ("arguments/second.md", "type: undermines", "type: distinguishes", 8, "needs the case"),
        ("arguments/second.md", "relations:", "scheme: other\nrelations:", 7, "not a Scheme"),
        ("arguments/second.md", "relations:", f"{MET}relations:", 8, "Without a scheme"),
        (
            "arguments/second.md",
            "relations:",
            f"scheme: analogy\n{MET}relations:",
            9,
            "no question",
        ),
        ("arguments/second.md", "relations:", f"{SCHEME}{MET}{MET_AGAIN}relations:", 11, "twice"),
        (
            "arguments/second.md",
            "relations:",
            f"{SCHEME}{MET.replace('in_text', 'by_argument')}relations:",
            9,
            "names the argument",
        ),
        (
            "arguments/second.md",
            "relations:",
            f"{SCHEME}{MET}  argument: first\nrelations:",
            9,
            "Only “by_argument”",
        ),
        (
            "arguments/second.md",
            "relations:",
            f"{SCHEME}{MET.replace('in_text', 'by_argument')}  argument: second\nrelations:",
            9,
            "Another argument",
        ),
        ("cases/one-v-two.md", "2025-02-03", "2025-02-30", 16, "not a day of the calendar"),
        ("cases/one-v-two.md", "  decided: Something narrow.\n", "", 13, "“decided” is missing"),
        ("cases/one-v-two.md", "  source:", f"  stage: {EARLY}\n  source:", 24, "matter of law"),
        ("cases/one-v-two.md", "  - argument: first\n    outcome", "  - outcome", 22, "missing"),
        (
            "cases/one-v-two.md",
            "  - argument: first\n    outcome: adopted",
            "  - x",
            22,
            "names and",
        ),
        (
            "cases/one-v-two.md",
            "statuses:",
            "dockets:\n- number: 1:23cv11195\n  court: nysd\nstatuses:",
            10,
            "Write it like 3:23-cv-03417",
        ),
        (
            "cases/one-v-two.md",
            "statuses:",
            "citations:\n- citation_kind: ecli\n  text: C 5/08\nstatuses:",
            11,
            "Write it like ECLI:EU:C:2009:465",
        ),
        ("sources/order.md", "rank: primary", "rank: best", 7, "not a SourceRank"),
        ("planned.csv", "doctrine,fair-use", "recipe,fair-use", 2, "case, doctrine or commentator"),
        ("planned.csv", "Fair use,", "Fair use,510 U.S. 569", 2, "Only a case has citations"),
        ("synonyms.csv", "TDM; text", "text", 2, "two or more phrases"),
        ("synonyms.csv", "tdm,", "T D M,", 2, "The key is small letters"),
        ("courts.csv", ",us,", ",mars,", 2, "not in the list"),
        ("courts.csv", ",,,,ca2,", ",,,,ca9,", 3, "The court above “nysd”"),
        ("cases/one-v-two.md", "statuses:", "lead_case: one-v-two\nstatuses:", 9, "in a circle"),
    ],
)
def test_an_error_is_named_with_file_line_and_reason_and_nothing_is_written(
    folder, name, old, new, line, words
):
    edit(folder, name, old, new)
    with pytest.raises(Refused) as refused:
        load(folder)
    said = [str(problem) for problem in refused.value.problems]
    assert any(s.startswith(f"{name}:{line}: ") and words in s for s in said), said
    assert (Entry.objects.count(), Source.objects.count()) == (0, 0)


def test_every_error_is_said_at_once(folder):
    edit(folder, "arguments/first.md", "label:", "lable:")
    edit(folder, "cases/one-v-two.md", "state: pending", "state: unclear")
    (folder / "arguments/Bad_Name.md").write_text("no front matter")
    with pytest.raises(CommandError, match="nothing was loaded"):
        call_command("load_content", folder)
    with pytest.raises(Refused) as refused:
        load(folder)
    files = {problem.file for problem in refused.value.problems}
    assert files == {"arguments/first.md", "cases/one-v-two.md", "arguments/Bad_Name.md"}


def test_supports_in_a_circle_are_refused(folder):
    edit(folder, "arguments/second.md", "type: undermines", "type: supports")
    edit(folder, "arguments/second.md", "  premise: copies\n", "")
    edit(
        folder,
        "arguments/first.md",
        "sources:",
        "relations:\n- type: supports\n  argument: second\nsources:",
    )
    with pytest.raises(Refused) as refused:
        load(folder)
    assert "in a circle: first → second → first" in str(refused.value.problems[0])


def test_supports_in_a_circle_with_what_stands_on_the_site_are_refused(folder):
    load(folder)
    site = ArgumentPage.objects.get(handle="second")
    site.relations = [Relation(type="supports", target=ArgumentPage.objects.get(handle="first"))]
    site.save_revision().publish()
    support = "relations:\n- type: supports\n  argument: second\nsources:"
    edit(folder, "arguments/first.md", "sources:", support)
    with pytest.raises(Refused) as refused:
        load(folder)
    (problem,) = refused.value.problems
    assert str(problem).startswith("arguments/first.md:12: These arguments would support")
    assert Relation.objects.count() == 1


def test_a_support_may_be_turned_round_in_one_load(folder):
    plain = "- type: undermines\n  argument: first\n  premise: copies\n"
    edit(folder, "arguments/second.md", plain, "- type: supports\n  argument: first\n")
    load(folder)
    (folder / "arguments/second.md").write_text(
        SECOND.replace("relations:\n", "").replace(plain, "")
    )
    support = "relations:\n- type: supports\n  argument: second\nsources:"
    edit(folder, "arguments/first.md", "sources:", support)
    load(folder)
    assert Relation.objects.get().source.slug == "first"


def test_attacks_may_go_round_in_a_circle(folder):
    attack = "relations:\n- type: rebuts\n  argument: second\nsources:"
    edit(folder, "arguments/first.md", "sources:", attack)
    load(folder)
    assert Relation.objects.count() == 2


def test_how_an_argument_argues_is_a_part_of_its_file(folder):
    met = (
        f"{SCHEME}{MET}- question: alike\n  handling: by_argument\n  argument: first\n"
        "  note: It says so.\n"
    )
    edit(folder, "arguments/second.md", "relations:", f"{met}relations:")
    load(folder)
    argument = ArgumentPage.objects.get(handle="second")
    assert argument.scheme == "precedent"
    assert [row.answered_by_id for row in argument.critical_answers.all()] == [
        None,
        ArgumentPage.objects.get(handle="first").pk,
    ]
    assert entry_text(argument) == (folder / "arguments/second.md").read_text()


def test_what_the_model_refuses_is_said_at_its_line(folder):
    edit(folder, "arguments/first.md", "label: Training copies", f"label: {'x' * 61}")
    with pytest.raises(Refused) as refused:
        load(folder)
    (problem,) = refused.value.problems
    assert (problem.file, problem.line) == ("arguments/first.md", 5)
    assert Entry.objects.count() == 0


def assert_shipped(exported: dict[str, str], content: Path) -> None:
    """Every file of an export is byte for byte the one that is shipped."""
    shipped = texts(content)
    assert {name: text for name, text in exported.items() if shipped.get(name) != text} == {}


@pytest.mark.long
@pytest.mark.sqlite
def test_what_a_first_start_loads_is_the_shipped_content(prepared, settings, tmp_path):
    """On SQLite as a newcomer gets it; what a second start and an export make of it.

    And as it is loaded: all of it can be cited, and other programs read that.
    """
    copy_database(prepared, tmp_path)
    assert "are right" in manage(tmp_path, "check_search")
    manage(tmp_path, "export_content", str(tmp_path / "once"))
    assert_shipped(texts(tmp_path / "once"), settings.CONTENT_DIR)
    said = manage(tmp_path, "load_content", str(tmp_path / "once"))
    assert " 0 new, 0 updated" in said or "nothing changed" in said
    manage(tmp_path, "shell", "-c", READ_ELSEWHERE)


READ_ELSEWHERE = "from tests.formats import whole; whole.assert_read_elsewhere(every=10)"


@pytest.mark.long
@pytest.mark.postgres
def test_the_shipped_content_is_a_fixed_point(settings, tmp_path):
    """On PostgreSQL: load all of it, check the index, export; what is looked for is found."""
    load(settings.CONTENT_DIR)
    call_command("check_search")
    once = exported(tmp_path / "once")
    assert_shipped(once, settings.CONTENT_DIR)
    assert_good({name: measure(name) for name in LEAST})
    assert nothing_changed(settings.CONTENT_DIR)
    for entry in ArgumentPage.objects.all()[:3]:
        entry.save_revision().publish()
        assert (
            entry_text(ArgumentPage.objects.get(pk=entry.pk)) == once[f"arguments/{entry.slug}.md"]
        )
