"""The index and the tags from rows stay what a rebuild would make, whatever editors do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from modelcluster.models import get_all_child_relations
from wagtail.models import PageViewRestriction

from kb.models import (
    INDEX_MODELS,
    TAGGED,
    Answer,
    Contention,
    Court,
    Entry,
    EntrySource,
    Holding,
    JudgeSeat,
    Kind,
    LeadingCase,
    Party,
    Placement,
    Position,
    Quotation,
    Reception,
    Relation,
    Ruling,
    SearchDocument,
    SearchFacet,
    SearchName,
    SearchText,
    Source,
)
from kb.queries.graph_rows import graph_differences
from kb.queries.row_tags import rebuild_row_tags
from kb.search import SearchRequest, index
from kb.search.results import matching
from tests import factories

pytestmark = pytest.mark.django_db


def publish(thing):
    thing.save_revision().publish()
    return type(thing).objects.get(pk=thing.pk)


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


@pytest.fixture
def world() -> dict[str, object]:
    """Entries of every kind that name each other in every way a tag or the index follows."""
    source = factories.make_source(title="The source")
    judge = factories.make_commentator(title="Judge", commentator_kind="judge")
    person = factories.make_commentator(title="Person")
    other = factories.make_argument(title="Other claim")
    question = factories.make_question(title="Question?")
    court = factories.make_court(name="Court of Tests", slug="tests")
    case = factories.make_case(
        short_name="Smith v. Model",
        court=court,
        contentions=[Contention(argument=other, raised_by="Smith")],
        parties=[Party(name="Person", role="plaintiff", commentator=person.tag)],
    )
    argument = factories.make_argument(
        title="The claim",
        quotations=[Quotation(text="A quoted word", source=source, commentator=person.tag)],
        relations=[Relation(target=other, type="distinguishes", case=case.tag, note="Why")],
    )
    question.placements = [Placement(argument=argument, answer_key="yes")]
    person.positions = [
        Position(argument=argument, stance="advances", source=source, note="A noted word"),
        Position(question=question, answer_key="yes", stance="opposes", source=source),
    ]
    doctrine = factories.make_doctrine(
        title="Fair use", leading_cases=[LeadingCase(case=case.tag, note="It leads")]
    )
    ruling = factories.make_ruling(
        case=case,
        source=source,
        decided="A decided word",
        bench=[JudgeSeat(judge=judge.tag)],
        holdings=[Holding(doctrine=doctrine.tag, finding="found")],
        receptions=[Reception(argument=argument, outcome="adopted")],
    )
    article = factories.make_article(
        title="News",
        entry_sources=[EntrySource(source=source)],
        body=[("quote", {"text": "A blocked word", "source": source})],
    )
    article.case_tags.add(case.tag)
    return {
        "article": publish(article),
        "question": publish(question),
        "argument": argument,
        "other": other,
        "case": case,
        "doctrine": doctrine,
        "person": publish(person),
        "judge": judge,
        "ruling": ruling,
        "source": source,
        "court": court,
    }


ENTRIES = ("article", "question", "argument", "other", "case", "doctrine", "person", "judge")


def edit(thing: Entry, number: int) -> None:
    thing = thing.get_latest_revision_as_object()
    thing.title = f"{thing.title} {number}"
    thing.summary = f"Summary {number}."
    publish(thing)


def draft(thing: Entry, number: int) -> None:
    thing.title = f"Draft {number}"
    thing.save_revision()


def rename(thing: Entry, number: int) -> None:
    thing = thing.get_latest_revision_as_object()
    thing.slug = f"slug-{number}-{thing.pk}"
    if thing.KIND == Kind.CASE:
        thing.short_name = f"Short {number}"
    publish(thing)


def retag(thing: Entry, number: int) -> None:
    thing = thing.get_latest_revision_as_object()
    thing.doctrine_tags.clear()
    thing.doctrine_tags.add(factories.make_tag(Kind.DOCTRINE))
    publish(thing)


def drop_rows(thing: Entry, number: int) -> None:
    thing = thing.get_latest_revision_as_object()
    for relation in get_all_child_relations(type(thing)):
        if relation.related_model not in (Answer, EntrySource, *TAGGED.values()):
            setattr(thing, relation.get_accessor_name(), [])
    publish(thing)


def expire_soon(thing: Entry, number: int) -> None:
    thing = thing.get_latest_revision_as_object()
    thing.expire_at = timezone.now() + dt.timedelta(hours=1) if number % 2 else None
    publish(thing)


def unpublish(thing: Entry, number: int) -> None:
    thing.unpublish()


def publish_again(thing: Entry, number: int) -> None:
    publish(thing.get_latest_revision_as_object())


def restrict(thing: Entry, number: int) -> None:
    page = INDEX_MODELS[thing.KIND].objects.get() if number % 3 == 0 else thing
    PageViewRestriction.objects.create(page_id=page.pk, restriction_type="login")


def lift(thing: Entry, number: int) -> None:
    PageViewRestriction.objects.all().delete()


def delete(thing: Entry, number: int) -> None:
    try:
        with transaction.atomic():
            thing.delete()
    except ProtectedError:
        pass


OF_ENTRIES: list[Callable[[Entry, int], None]] = [
    edit,
    draft,
    rename,
    retag,
    drop_rows,
    expire_soon,
    unpublish,
    publish_again,
    restrict,
    lift,
    delete,
]


def ruling_changes(world: dict, number: int) -> None:
    ruling = Ruling.objects.filter(pk=world["ruling"].pk).first()
    if ruling is None:
        return
    match number % 4:
        case 0:
            ruling.unpublish()
        case 1:
            publish(ruling.get_latest_revision_as_object())
        case 2:
            ruling.decided = f"Decided {number}."
            publish(ruling)
        case 3 if number > 10:
            ruling.delete()


def source_changes(world: dict, number: int) -> None:
    source = fresh(world["source"])
    source.rank = ("lead", "primary")[number % 2]
    if number % 5 == 0:
        source.unpublish()
    else:
        publish(source)


def court_changes(world: dict, number: int) -> None:
    court = Court.objects.get(pk=world["court"].pk)
    court.name = f"Court {number}"
    court.save()


def everything() -> dict[str, object]:
    """All that is derived."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid, names, summary, body FROM kb_search_fts ORDER BY rowid")
        tokens = cursor.fetchall()
    return {
        "tokens": tokens,
        "documents": list(SearchDocument.objects.order_by("pk").values()),
        "texts": list(SearchText.objects.order_by("pk").values()),
        "facets": sorted(SearchFacet.objects.values_list("document", "facet", "value")),
        "names": sorted(SearchName.objects.values_list("document", "word", "whole")),
        "tags": {
            kind: sorted(model.every.values_list("content_object", "tag", "origin"))
            for kind, model in TAGGED.items()
        },
    }


steps = st.tuples(
    st.sampled_from(["entry"] * 8 + ["ruling", "source", "court"]),
    st.sampled_from(ENTRIES),
    st.sampled_from(OF_ENTRIES),
    st.integers(0, 14),
)


@settings(
    max_examples=12,
    deadline=None,
    # Edits are too slow to look for the shortest list of them.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(steps, min_size=3, max_size=8))
def test_after_any_edits_nothing_differs_from_a_rebuild(world: dict, edits: list) -> None:
    with transaction.atomic():
        for what, name, change, number in edits:
            if what == "ruling":
                ruling_changes(world, number)
            elif what == "source":
                source_changes(world, number)
            elif what == "court":
                court_changes(world, number)
            elif (thing := type(world[name]).objects.filter(pk=world[name].pk).first()) is not None:
                change(thing, number)
        assert index.differences() == []
        assert graph_differences() == []
        kept = everything()
        rebuild_row_tags()
        index.rebuild()
        assert everything() == kept
        transaction.set_rollback(True)


def test_values_that_an_entry_no_longer_has_are_named(world: dict) -> None:
    SearchDocument.objects.filter(pk=world["case"].pk).update(numbers=b"")
    [sentence] = index.differences()
    assert "with other tags or values than it has" in sentence
    index.tags_changed([world["argument"].pk])
    index.index_entries([type(world["case"]).objects.get(pk=world["case"].pk)])
    assert index.differences() == []


def found(words: str) -> set[int]:
    return set(matching(SearchRequest(q=words)).values_list("pk", flat=True))


def test_words_that_stand_on_a_source_come_and_go_with_it(world: dict) -> None:
    quoted = {world["argument"].pk}
    assert found('"a quoted word"') == quoted
    assert found('"a noted word"') == {world["person"].pk}
    assert found('"a blocked word"') == {world["article"].pk}
    for number, expected in ((2, set()), (1, quoted), (5, set()), (1, quoted)):
        source_changes(world, number)
        assert found('"a quoted word"') == expected
        assert bool(found('"a noted word"')) == bool(found('"a blocked word"')) == bool(expected)
        tags = TAGGED[Kind.COMMENTATOR].every.filter(content_object=world["argument"].pk)
        assert tags.filter(tag__page=world["person"].pk).exists() == bool(expected)
    assert Source.objects.get(pk=world["source"].pk).live


def test_a_note_on_what_is_hidden_is_not_searched(world: dict) -> None:
    restrict(world["argument"], 1)
    assert found('"a noted word"') == set()
    lift(world["argument"], 1)
    assert found('"a noted word"') == {world["person"].pk}
    fresh(world["argument"]).unpublish()
    assert found('"a noted word"') == set()


def test_a_tag_from_a_relation_needs_what_it_answers(world: dict) -> None:
    tags = TAGGED[Kind.CASE].every.filter(
        content_object=world["argument"].pk, tag__page=world["case"].pk
    )
    fresh(world["ruling"]).unpublish()  # which gives the same tag
    assert tags.count() == 1
    restrict(world["other"], 1)
    assert tags.count() == 0
    lift(world["other"], 1)
    assert tags.count() == 1


def test_words_of_a_ruling_come_and_go_with_it(world: dict) -> None:
    assert found('"a decided word"') == {world["case"].pk}
    fresh(world["ruling"]).unpublish()
    assert found('"a decided word"') == set()
    publish(fresh(world["ruling"]))
    assert found('"a decided word"') == {world["case"].pk}
    fresh(world["ruling"]).delete()
    assert found('"a decided word"') == set()


def test_what_is_missing_or_old_is_said() -> None:
    article, other = factories.make_article(slug="one"), factories.make_article(slug="two")
    index.remove([article.pk])
    Entry.objects.filter(pk=other.pk).update(summary="Changed behind its back.")
    assert sorted(index.differences()) == [
        "article “one” is not in the index.",
        "article “two” is in the index with an older text.",
    ]
    Entry.objects.filter(pk=other.pk).update(live=False)
    assert f"Entry {other.pk} is in the index and not live." in index.differences()
    index.rebuild()
    assert index.differences() == []


def test_a_deleted_entry_leaves_no_tags_and_frees_what_leaned_on_it(world: dict) -> None:
    restrict(world["person"], 1)
    assert found('"a quoted word"') == set()
    tag = world["person"].tag.pk
    Entry.objects.get(pk=world["person"].pk).specific.delete()
    tags = TAGGED[Kind.COMMENTATOR].every.filter(tag=tag).values_list("content_object", flat=True)
    # The quotation and the party still name the tag, the positions are gone.
    assert set(tags) == {world["argument"].pk, world["case"].pk}
    assert index.differences() == []
