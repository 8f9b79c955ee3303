"""What follows from a publication follows within it: tags, versions, and nothing by halves."""

import hashlib

import pytest
from django.core.exceptions import ValidationError

from kb import publishing
from kb.models import (
    ArgumentPage,
    CasePage,
    CaseTag,
    CaseTagged,
    Derivation,
    DoctrineTag,
    Entry,
    Holding,
    JudgeSeat,
    Reception,
    RecordedReplies,
    Relation,
    SearchDocument,
    SearchText,
    Version,
)
from kb.models.version import Immutable
from kb.models.vocabulary import Kind, Origin
from kb.queries.graph_rows import graph_differences
from kb.search import index
from kb.textfiles.export import entry_text
from tests.factories import make_argument, make_case, make_ruling, make_tag

pytestmark = pytest.mark.django_db


def numbers(entry: Entry) -> list[int]:
    return list(Version.objects.filter(uid=entry.uid).values_list("number", flat=True))


def row_tags(entry: Entry) -> set[str]:
    rows = CaseTagged.every.filter(content_object=entry, origin=Origin.ROW)
    return set(rows.values_list("tag__slug", flat=True))


def test_each_publication_that_changes_something_leaves_a_version():
    argument = make_argument(title="One claim.")
    argument.save_revision().publish()
    assert numbers(argument) == [1]
    argument.summary = "Another summary."
    argument.save_revision()
    assert numbers(argument) == [1]
    argument.save_revision().publish()
    assert numbers(argument) == [1, 2]
    last = Version.objects.get(uid=argument.uid, number=2)
    assert last.text == entry_text(ArgumentPage.objects.get(pk=argument.pk))
    assert last.sha256 == hashlib.sha256(last.text.encode()).hexdigest()


def test_a_version_can_be_neither_changed_nor_deleted_and_outlives_its_entry():
    argument = make_argument()
    version = Version.objects.get(uid=argument.uid)
    version.text = "other"
    with pytest.raises(Immutable):
        version.save()
    with pytest.raises(Immutable):
        version.delete()
    argument.delete()
    assert Version.objects.filter(pk=version.pk).exists()


def test_a_ruling_is_part_of_its_cases_versions():
    case = make_case()
    ruling = make_ruling(case=case, decided="Something narrow.")
    assert numbers(case) == [1, 2]
    assert "Something narrow." in Version.objects.get(uid=case.uid, number=2).text
    ruling.unpublish()
    assert numbers(case) == [1, 2, 3]
    assert "Something narrow." not in Version.objects.get(uid=case.uid, number=3).text


def test_a_crash_in_what_follows_leaves_the_page_as_it_was(monkeypatch):
    argument = make_argument(summary="Before.")
    argument.summary = "After."
    revision = argument.save_revision()

    def crash(entry: Entry, user: object = None) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(publishing, "write_version", crash)
    with pytest.raises(RuntimeError):
        revision.publish()
    assert ArgumentPage.objects.get(pk=argument.pk).summary == "Before."
    assert SearchText.objects.get(pk=argument.pk).summary == "Before."


def test_a_page_adopts_the_planned_tag_of_its_name_whatever_the_case_and_keeps_its_entries():
    planned = make_tag(Kind.CASE, name="ALPHA V. BETA")
    argument = make_argument()
    argument.case_tags.add(planned)
    argument.save_revision().publish()
    case = make_case(title="Alpha Inc. v. Beta Inc.", short_name="Alpha v. Beta", slug="alpha")
    tag = CaseTag.objects.get()
    assert (tag.pk, tag.name, tag.slug, tag.page) == (planned.pk, "Alpha v. Beta", "alpha", case)
    assert list(
        Entry.objects.filter(case_tags=tag).values_list("pk", flat=True).order_by("pk")
    ) == [
        argument.pk,
        case.pk,
    ]


def test_renaming_a_page_renames_its_tag_and_unpublishing_leaves_it_planned():
    case = make_case(short_name="Alpha v. Beta")
    case.short_name = "Alpha v. Gamma"
    case.slug = "alpha-v-gamma"
    case.save_revision().publish()
    tag = CaseTag.objects.get()
    assert (tag.name, tag.slug, tag.planned) == ("Alpha v. Gamma", "alpha-v-gamma", False)
    case.unpublish()
    tag.refresh_from_db()
    assert tag.name == "Alpha v. Gamma"
    assert tag.page.live is False
    assert tag.planned


def test_a_page_renamed_to_a_planned_name_takes_over_what_that_name_tagged():
    case = make_case(short_name="Alpha v. Beta")
    planned = make_tag(Kind.CASE, name="Alpha v. Gamma")
    argument = make_argument()
    argument.case_tags.add(planned)
    argument.save_revision().publish()
    case.short_name = "alpha v. gamma"
    case.save_revision().publish()
    assert CaseTag.objects.get().name == "alpha v. gamma"
    assert CaseTagged.objects.get(content_object=argument).tag == CaseTag.objects.get()


def test_two_published_pages_of_one_name_are_refused():
    make_case(short_name="Alpha v. Beta")
    with pytest.raises(ValidationError, match="is the name of another case"):
        make_case(short_name="ALPHA V. BETA")
    assert CasePage.objects.filter(live=True).count() == 1


def test_deleting_a_page_leaves_its_tag_planned_and_the_index_without_it():
    case = make_case(short_name="Alpha v. Beta")
    pk = case.pk
    case.delete()
    assert CaseTag.objects.get().page is None
    assert not SearchDocument.objects.filter(pk=pk).exists()
    assert not CaseTagged.every.exists()


def test_a_reception_tags_argument_and_case_and_goes_with_its_ruling():
    case, argument = make_case(slug="alpha"), make_argument()
    judge = make_tag(Kind.COMMENTATOR, name="Judge Doe")
    doctrine = make_tag(Kind.DOCTRINE, name="Fair use")
    ruling = make_ruling(
        case=case,
        receptions=[Reception(argument=argument, outcome="adopted")],
        holdings=[Holding(doctrine=doctrine, finding="found")],
        bench=[JudgeSeat(judge=judge)],
    )
    assert row_tags(argument) == {"alpha"}
    tagged = Entry.objects.filter(pk=case.pk, doctrine_tags=doctrine, commentator_tags=judge)
    assert tagged.exists()
    ruling.unpublish()
    assert row_tags(argument) == set()
    assert not Entry.objects.filter(doctrine_tags=doctrine).exists()


def test_tags_by_hand_and_from_rows_do_not_disturb_each_other():
    case, argument = make_case(slug="alpha"), make_argument()
    make_ruling(case=case, receptions=[Reception(argument=argument, outcome="adopted")])
    tag = CaseTag.objects.get(slug="alpha")
    argument = ArgumentPage.objects.get(pk=argument.pk)
    argument.case_tags.add(tag)
    argument.save_revision().publish()
    origins = CaseTagged.every.filter(content_object=argument).values_list("origin", flat=True)
    assert sorted(origins) == ["hand", "row"]
    argument = ArgumentPage.objects.get(pk=argument.pk)
    argument.tagged_cases.all()
    argument.tagged_cases = []
    argument.save_revision().publish()
    assert row_tags(argument) == {"alpha"}


def test_supports_in_a_circle_are_refused_at_publication():
    first, second = make_argument(), make_argument()
    first.relations.add(Relation(type="supports", target=second))
    first.save_revision().publish()
    second.relations.add(Relation(type="supports", target=first))
    revision = second.save_revision()
    with pytest.raises(ValidationError, match="in a circle"):
        revision.publish()
    assert Relation.objects.filter(source=second).count() == 0


def test_a_doctrine_tag_and_a_case_tag_may_share_a_name():
    make_tag(Kind.CASE, name="Lenz")
    make_tag(Kind.DOCTRINE, name="Lenz")
    assert CaseTag.objects.get().slug == DoctrineTag.objects.get().slug == "lenz"


def test_rows_that_older_code_derived_are_made_anew_once():
    argument = make_argument()
    publishing.rebuild()
    assert not publishing.rebuild_if_outdated()
    Derivation.objects.update(version="older")
    SearchText.objects.filter(document=argument.pk).update(digest="of older tokens")
    RecordedReplies.objects.all().delete()
    assert publishing.rebuild_if_outdated()
    assert not [*index.differences(), *graph_differences()]
    assert not publishing.rebuild_if_outdated()
