"""What others cite stays until they let go of it; merging keeps every link."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from kb.models import (
    Answer,
    ArgumentPage,
    CaseTag,
    CaseTagged,
    Contention,
    Element,
    Entry,
    EntrySource,
    Holding,
    LeadingCase,
    Party,
    Placement,
    Position,
    Premise,
    Reception,
    RelatedEntry,
    Relation,
    Ruling,
    Source,
    Treatment,
)
from tests import factories
from tests.editing.filling import edit_url, filled, shown

pytestmark = pytest.mark.django_db
PUBLISH = {"action-publish": "1"}


def delete_url(thing) -> str:
    """Where a thing is deleted."""
    if isinstance(thing, Page):
        return reverse("wagtailadmin_pages:delete", args=[thing.pk])
    if type(thing).__name__ == "Court":
        return reverse("courts:delete", args=[thing.pk])
    return reverse(f"wagtailsnippets_kb_{thing._meta.model_name}:delete", args=[thing.pk])


def bulk_url(thing) -> str:
    """Where several of its sort are deleted."""
    if isinstance(thing, Page):
        args = ["wagtailcore", "page", "delete"]
    else:
        args = ["kb", thing._meta.model_name, "delete"]
    return f"{reverse('wagtail_bulk_action', args=args)}?id={thing.pk}"


def article_about(entry):
    return factories.make_article(related=[RelatedEntry(entry=entry)])


def argument_moving(target, **row):
    return factories.make_argument(relations=[Relation(type="rebuts", target=target, **row)])


def quoting(source):
    value = {"text": "Words.", "speaker": "", "source": source.pk, "pinpoint": ""}
    return factories.make_article(
        entry_sources=[], body=json.dumps([{"type": "quote", "value": value}])
    )


def linking(page):
    value = f'<p><a linktype="page" id="{page.pk}">there</a></p>'
    return factories.make_article(body=json.dumps([{"type": "text", "value": value}]))


def tagged(kind: str, name: str = "case_tags"):
    tag = factories.make_tag(kind)
    page = factories.make_article()
    getattr(page, name).set([tag])
    page.save()
    return tag


def cited(kind: str):
    """A thing of each sort that something else names, in each way it can be named."""
    f = factories
    match kind:
        case "argument by a move":
            argument_moving(thing := f.make_argument())
        case "argument by a placement":
            thing = f.make_argument()
            f.make_question(placements=[Placement(argument=thing, answer_key="yes")])
        case "argument by a contention":
            thing = f.make_argument()
            f.make_case(contentions=[Contention(argument=thing, raised_by="NYT")])
        case "argument by a reception":
            thing = f.make_argument()
            f.make_ruling(receptions=[Reception(argument=thing, outcome="adopted")])
        case "argument by a position":
            thing = f.make_argument()
            f.make_commentator(
                positions=[Position(argument=thing, stance="advances", source=f.make_source())]
            )
        case "argument by a related entry":
            article_about(thing := f.make_argument())
        case "argument by a link":
            linking(thing := f.make_argument())
        case "argument by a card":
            thing = f.make_argument()
            f.make_article(body=json.dumps([{"type": "argument", "value": {"argument": thing.pk}}]))
        case "question by a position":
            thing = f.make_question()
            f.make_commentator(
                positions=[
                    Position(
                        question=thing, answer_key="yes", stance="advances", source=f.make_source()
                    )
                ]
            )
        case "article by a related entry":
            article_about(thing := f.make_article())
        case "case by a ruling":
            thing = f.make_ruling().case
        case "doctrine by a related entry":
            article_about(thing := f.make_doctrine())
        case "commentator by a related entry":
            article_about(thing := f.make_commentator())
        case "ruling by a treatment":
            thing = f.make_ruling()
            f.make_ruling(treatments=[Treatment(target=thing, type="affirmed")])
        case "source by an entry":
            thing = f.make_source()
            f.make_article(entry_sources=[EntrySource(source=thing)])
        case "source by a ruling":
            f.make_ruling(source=(thing := f.make_source()))
        case "source by a quotation":
            quoting(thing := f.make_source())
        case "court by a case":
            f.make_case(court=(thing := f.make_court()))
        case "case tag by an entry":
            thing = tagged("case")
        case "case tag by a move":
            thing = f.make_tag("case")
            argument_moving(f.make_argument(), case=thing)
        case "case tag by a lead case":
            f.make_case(lead_case=(thing := f.make_tag("case")))
        case "doctrine tag by a holding":
            thing = f.make_tag("doctrine")
            f.make_ruling(holdings=[Holding(doctrine=thing, finding="found")])
        case "commentator tag by a party":
            thing = f.make_tag("commentator")
            f.make_case(parties=[Party(name="X", role="plaintiff", commentator=thing)])
        case _:
            raise AssertionError(kind)
    return thing


CITED = [
    "argument by a move",
    "argument by a placement",
    "argument by a contention",
    "argument by a reception",
    "argument by a position",
    "argument by a related entry",
    "argument by a link",
    "argument by a card",
    "question by a position",
    "article by a related entry",
    "case by a ruling",
    "doctrine by a related entry",
    "commentator by a related entry",
    "ruling by a treatment",
    "source by an entry",
    "source by a ruling",
    "source by a quotation",
    "court by a case",
    "case tag by an entry",
    "case tag by a move",
    "case tag by a lead case",
    "doctrine tag by a holding",
    "commentator tag by a party",
]


@pytest.mark.parametrize("kind", CITED)
def test_what_is_cited_stays(
    editing: Client, kind: str, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        thing = cited(kind)
    words = editing.get(delete_url(thing)).content.decode()
    assert "depend" in words
    assert ("Unpublish it" in words) == bool(getattr(thing, "live", False))
    assert ("Merge it into" in words) == (not kind.startswith(("ruling", "court")))
    editing.post(delete_url(thing))
    assert type(thing)._base_manager.filter(pk=thing.pk).exists()
    if not kind.startswith("court"):
        assert editing.get(bulk_url(thing)).status_code == 200
        assert editing.post(bulk_url(thing)).status_code in (200, 302)
        assert type(thing)._base_manager.filter(pk=thing.pk).exists()


@pytest.mark.parametrize("kind", CITED)
def test_what_is_cited_can_be_unpublished(editing: Client, kind: str) -> None:
    thing = cited(kind)
    if not hasattr(thing, "live"):
        return
    if isinstance(thing, Page):
        url = reverse("wagtailadmin_pages:unpublish", args=[thing.pk])
    else:
        url = reverse(f"wagtailsnippets_kb_{thing._meta.model_name}:unpublish", args=[thing.pk])
    assert editing.post(url).status_code == 302
    thing.refresh_from_db()
    assert not thing.live


MAKERS = ["article", "question", "argument", "case", "doctrine", "commentator", "ruling", "source"]


@pytest.mark.parametrize("kind", [*MAKERS, "court", "tag"])
@pytest.mark.parametrize("bulk", [False, True])
def test_what_nobody_cites_can_be_deleted(editing: Client, kind: str, bulk: bool) -> None:
    thing = factories.make_tag("case") if kind == "tag" else getattr(factories, f"make_{kind}")()
    if bulk and kind == "court":
        return
    assert editing.get(delete_url(thing)).status_code == 200
    assert editing.post(bulk_url(thing) if bulk else delete_url(thing)).status_code == 302
    assert not type(thing)._base_manager.filter(pk=thing.pk).exists()


@pytest.mark.parametrize("kind", MAKERS[:6])
def test_an_entry_can_be_renamed(editing: Client, kind: str) -> None:
    page = getattr(factories, f"make_{kind}")()
    if kind in ("article", "argument"):
        page.unpublish()  # the short form is another test's subject
    name = "short_name" if kind == "case" else "title"
    data = filled(editing, edit_url(page), **{name: "Another name"})
    if kind not in ("article", "argument"):
        data |= PUBLISH
    assert editing.post(edit_url(page), data).status_code == 302
    page = type(page).objects.get(pk=page.pk)
    assert page.get_latest_revision_as_object().listed_name == "Another name"


def test_a_tag_of_a_published_page_is_not_deleted(editing: Client) -> None:
    case = factories.make_case()
    tag, _ = CaseTag.objects.get_or_create(page=case, defaults={"name": case.short_name})
    assert "depend" in editing.get(delete_url(tag)).content.decode()
    editing.post(delete_url(tag))
    assert CaseTag.objects.filter(pk=tag.pk).exists()


# Merging


def merge(editing: Client, loser, winner):
    """Choose, confirm, do."""
    url = reverse("kb_editing:merge", args=[loser._meta.model_name, loser.pk])
    assert editing.get(url).status_code == 200
    assert "Yes, merge" in editing.get(url, {"into": winner.pk}).content.decode()
    return editing.post(url, {"into": winner.pk})


def tag_of(page):
    """The tag of a page, as publishing makes it."""
    model = type(page)._meta.get_field("tag").related_model
    return model.objects.get_or_create(page=page, defaults={"name": page.listed_name})[0]


def test_merging_arguments_keeps_every_link(editing: Client) -> None:
    f = factories
    winner = f.make_argument(premises=[Premise(key="w", text="They are alike.")])
    loser = f.make_argument(
        title="The other one.",
        label="Other",
        premises=[Premise(key="l", text="they are ALIKE.")],
        other_names=["Old name"],
        relations=[Relation(type="rebuts", target=winner)],
    )
    address = loser.url
    disputing = f.make_argument(
        relations=[Relation(type="undermines", target=loser, premise_key="l")]
    )
    both = f.make_argument(
        relations=[Relation(type="rebuts", target=loser), Relation(type="rebuts", target=winner)]
    )
    ruling = f.make_ruling(receptions=[Reception(argument=loser, outcome="adopted")])
    related, card = article_about(loser), linking(loser)
    drafting = argument_moving(f.make_argument())
    editing.post(
        edit_url(drafting),
        filled(
            editing,
            edit_url(drafting),
            {"relations": [{"type": "qualifies", "target": loser.pk, "note": "n"}]},
        ),
    )
    response = merge(editing, loser, winner)
    assert response.status_code == 302
    assert not ArgumentPage.objects.filter(pk=loser.pk).exists()
    row = disputing.relations.get()
    assert (row.target_id, row.premise_key) == (winner.pk, "w")
    assert [row.target_id for row in both.relations.all()] == [winner.pk]
    assert not winner.relations.exists()
    assert ruling.receptions.get().argument_id == winner.pk
    assert related.related.get().entry_id == winner.pk
    assert f'id="{winner.pk}"' in Entry.objects.get(pk=card.pk).body.raw_data[0]["value"]
    drafting = ArgumentPage.objects.get(pk=drafting.pk)
    assert drafting.has_unpublished_changes
    assert [row.target_id for row in drafting.get_latest_revision_as_object().relations.all()][
        1:
    ] == [winner.pk]
    assert drafting.relations.count() == 1
    assert (
        editing.post(edit_url(both), shown(editing, edit_url(both))).status_code == 302
    )  # its history names nothing that is gone
    winner = ArgumentPage.objects.get(pk=winner.pk)
    assert set(winner.other_names) == {"Other", "The other one.", "Old name"}
    redirect = Redirect.objects.get(redirect_page_id=winner.pk)
    assert redirect.old_path == Redirect.normalise_path(address)


def test_merging_cases_takes_the_tag_and_the_rulings(editing: Client) -> None:
    f = factories
    winner, loser = f.make_case(short_name="A v. B"), f.make_case(short_name="A v. B and C")
    kept, gone = tag_of(winner), tag_of(loser)
    first, second = (
        f.make_ruling(case=winner, slug="order"),
        f.make_ruling(case=loser, slug="order"),
    )
    about, both = f.make_article(), f.make_article()
    CaseTagged.every.create(content_object=about.entry_ptr, tag=gone, origin="row")
    for tag in (kept, gone):
        CaseTagged.every.create(content_object=both.entry_ptr, tag=tag, origin="row")
        CaseTagged.every.create(content_object=both.entry_ptr, tag=tag, origin="hand")
    member = f.make_case(lead_case=gone)
    type(winner).objects.filter(pk=winner.pk).update(lead_case=gone)
    leading = f.make_doctrine(leading_cases=[LeadingCase(case=gone), LeadingCase(case=kept)])
    assert merge(editing, loser, winner).status_code == 302
    assert not CaseTag.objects.filter(pk=gone.pk).exists()
    assert set(Ruling.objects.filter(case=winner).values_list("pk", "slug")) == {
        (first.pk, "order"),
        (second.pk, "order-2"),
    }
    member.refresh_from_db()
    winner.refresh_from_db()
    assert (member.lead_case, winner.lead_case) == (kept, None)
    assert [row.case for row in leading.leading_cases.all()] == [kept]


@pytest.mark.parametrize("kind", ["article", "question", "doctrine", "commentator"])
def test_merging_entries_of_any_kind(editing: Client, kind: str) -> None:
    make = getattr(factories, f"make_{kind}")
    loser, winner = make(), make()
    about = article_about(loser)
    if kind in ("doctrine", "commentator"):
        tag_of(loser), tag_of(winner)
    assert merge(editing, loser, winner).status_code == 302
    assert about.related.get().entry_id == winner.pk
    assert not Entry.objects.filter(pk=loser.pk).exists()


def test_merging_questions_translates_answers(editing: Client) -> None:
    f = factories
    argument = f.make_argument()
    loser = f.make_question(
        answers=[Answer(key="ja", label="yes"), Answer(key="x", label="Never")],
        placements=[Placement(argument=argument, answer_key="ja")],
    )
    winner = f.make_question()
    person = f.make_commentator(
        positions=[
            Position(question=loser, answer_key="ja", stance="advances", source=f.make_source())
        ]
    )
    assert merge(editing, loser, winner).status_code == 302
    assert winner.placements.get().answer_key == "yes"
    position = person.positions.get()
    assert (position.question_id, position.answer_key) == (winner.pk, "yes")


def test_merging_doctrines_translates_elements(editing: Client) -> None:
    loser = factories.make_doctrine(elements=[Element(key="a", name="Purpose")])
    winner = factories.make_doctrine(elements=[Element(key="b", name="purpose")])
    gone, kept = tag_of(loser), tag_of(winner)
    ruling = factories.make_ruling(
        holdings=[Holding(doctrine=gone, element_key="a", finding="found")]
    )
    assert merge(editing, loser, winner).status_code == 302
    holding = ruling.holdings.get()
    assert (holding.doctrine_id, holding.element_key) == (kept.pk, "b")


def test_merging_sources(editing: Client) -> None:
    loser, winner = factories.make_source(), factories.make_source()
    once = factories.make_article(entry_sources=[EntrySource(source=loser)])
    twice = factories.make_article(
        entry_sources=[EntrySource(source=loser), EntrySource(source=winner)]
    )
    ruling, quote = factories.make_ruling(source=loser), quoting(loser)
    assert merge(editing, loser, winner).status_code == 302
    assert not Source.objects.filter(pk=loser.pk).exists()
    for page in (once, twice):
        assert [row.source_id for row in page.entry_sources.all()] == [winner.pk]
    ruling.refresh_from_db()
    assert ruling.source_id == winner.pk
    assert Entry.objects.get(pk=quote.pk).body.raw_data[0]["value"]["source"] == winner.pk


def test_merging_a_planned_tag_into_one_with_a_page(editing: Client) -> None:
    case = factories.make_case(short_name="A v. B")
    kept, gone = tag_of(case), factories.make_tag("case", "A vs B")
    page = factories.make_article()
    page.case_tags.set([gone])
    page.save()
    assert merge(editing, gone, kept).status_code == 302
    assert list(type(page).objects.get(pk=page.pk).case_tags.all()) == [kept]
    assert "A vs B" in type(case).objects.get(pk=case.pk).other_names


def refused(editing: Client, loser, winner) -> str:
    """The sentence that says why two things can't be merged."""
    url = reverse("kb_editing:merge", args=[loser._meta.model_name, loser.pk])
    response = editing.post(url, {"into": winner.pk})
    assert response.status_code == 200
    assert type(loser)._base_manager.filter(pk=loser.pk).exists()
    return str(response.context["form"].errors)


def test_a_merge_that_would_close_a_circle_changes_nothing(editing: Client) -> None:
    first = factories.make_argument()
    second = factories.make_argument(relations=[Relation(type="supports", target=first)])
    third = factories.make_argument(relations=[Relation(type="supports", target=second)])
    assert "circle" in refused(editing, third, first)
    assert second.relations.get().target_id == first.pk
    assert third.relations.count() == 1


def test_merges_that_make_no_sense_are_refused(editing: Client) -> None:
    case = factories.make_case()
    drafted, other = factories.make_article(), factories.make_article()
    editing.post(edit_url(drafted), filled(editing, edit_url(drafted), summary="Draft"))
    assert "draft" in refused(editing, other, drafted)
    assert "Select a valid choice" in refused(editing, other, other)
    assert "Select a valid choice" in refused(editing, other, factories.make_article(live=False))
    assert "Select a valid choice" in refused(editing, other, case)
    assert "merge the page" in refused(editing, tag_of(case), factories.make_tag("case"))


@pytest.mark.parametrize("name", ["ruling", "court", "entry", "homepage", "nothing", "relation"])
def test_other_things_are_not_merged(editing: Client, name: str) -> None:
    factories.make_ruling(date=dt.date(2025, 1, 1))
    assert editing.get(f"/admin/knowledge/merge/{name}/1/").status_code == 404
    assert editing.get("/admin/knowledge/merge/casepage/999999/").status_code == 404


@pytest.mark.parametrize("kind", ["article", "argument", "source", "tag"])
def test_contributors_do_not_merge(contributing: Client, kind: str) -> None:
    make = (
        (lambda: factories.make_tag("case"))
        if kind == "tag"
        else getattr(factories, f"make_{kind}")
    )
    loser, winner = make(), make()
    url = reverse("kb_editing:merge", args=[loser._meta.model_name, loser.pk])
    for response in (contributing.get(url), contributing.post(url, {"into": winner.pk})):
        assert response.status_code in (302, 403)
    assert type(loser)._base_manager.filter(pk=loser.pk).exists()
