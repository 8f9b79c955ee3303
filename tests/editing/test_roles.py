"""Who may do what, and what stays in its place whoever asks."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, Workflow, WorkflowPage

from kb.editing import roles
from kb.models import (
    INDEX_MODELS,
    ArgumentPage,
    CommentatorPage,
    DoctrinePage,
    HomePage,
    QuestionPage,
    Ruling,
)
from tests import factories
from tests.editing.filling import add_url, edit_url, filled, shown

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]
PUBLISH = {"action-publish": "1"}


def test_roles_are_set_up_once_and_again() -> None:
    home = HomePage.objects.get()
    roles.set_up(home)
    before = set(GroupPagePermission.objects.values_list("group__name", "permission__codename"))
    roles.set_up(home)
    assert (
        set(GroupPagePermission.objects.values_list("group__name", "permission__codename"))
        == before
    )
    assert ("Editors", "publish_page") in before
    assert ("Contributors", "publish_page") not in before
    assert not Group.objects.filter(name="Moderators").exists()
    assert WorkflowPage.objects.get().page_id == home.pk
    assert Workflow.objects.get().name == roles.APPROVAL
    assert not GroupPagePermission.objects.filter(page__depth=1).exists()


def test_what_an_administrator_gave_on_top_stays() -> None:
    group = Group.objects.get(name="Contributors")
    home = HomePage.objects.get()
    permission = GroupPagePermission.objects.filter(group__name="Editors").first().permission
    extra = GroupPagePermission.objects.get_or_create(
        group=group, page_id=home.pk, permission=permission
    )[0]
    roles.set_up(home)
    assert GroupPagePermission.objects.filter(pk=extra.pk).exists()


def test_a_contributor_writes_and_submits_but_does_not_publish(
    contributing: Client, editing: Client
) -> None:
    question = factories.make_question()
    url = add_url(ArgumentPage)
    data = filled(
        contributing, url,
        title="Training is learning.", label="Learning", summary="Strong.",
        place=f"{question.pk}:yes",
    )  # fmt: skip
    assert contributing.post(url, {**data, **PUBLISH}).status_code == 302
    page = ArgumentPage.objects.get()
    assert not page.live  # the button is not theirs: it was saved as a draft

    submit = {**shown(contributing, edit_url(page)), "action-submit": "1"}
    assert contributing.post(edit_url(page), submit).status_code == 302
    page.refresh_from_db()
    assert page.workflow_in_progress
    question.refresh_from_db()
    assert question.has_unpublished_changes
    assert not question.placements.exists()

    state = page.current_workflow_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    assert contributing.post(approve).status_code in (302, 403)
    page.refresh_from_db()
    assert not page.live
    assert editing.post(approve).status_code in (200, 302)
    page.refresh_from_db()
    assert page.live

    # Publishing the question shows the placement.
    url = edit_url(question)
    assert editing.post(url, {**shown(editing, url), **PUBLISH}).status_code == 302
    assert question.placements.get().argument_id == page.pk


def test_a_contributor_submits_only_what_is_complete(contributing: Client) -> None:
    url = add_url(ArgumentPage)
    response = contributing.post(
        url, filled(contributing, url, title="Half", **{"action-submit": "1"})
    )
    assert response.status_code == 200
    assert "label" in response.context["form"].errors


@pytest.mark.parametrize("kind", ["article", "question", "case", "doctrine", "commentator"])
def test_a_contributor_cannot_publish_or_take_away_what_is_public(
    contributing: Client, kind: str
) -> None:
    page = getattr(factories, f"make_{kind}")()
    contributing.post(edit_url(page), {**shown(contributing, edit_url(page)), **PUBLISH})
    for action in ("delete", "unpublish"):
        contributing.post(reverse(f"wagtailadmin_pages:{action}", args=[page.pk]))
    page.refresh_from_db()
    assert page.live
    assert page.revisions.count() == 1  # theirs is a draft on top
    assert page.live_revision_id != page.latest_revision_id


def test_a_contributor_drafts_rulings(contributing: Client) -> None:
    case, source = factories.make_case(), factories.make_source()
    url = reverse("wagtailsnippets_kb_ruling:add")
    data = filled(
        contributing, url,
        case=case.pk, title="Order", court=case.court_id, date="2025-06-23",
        disposition="granted", decided="Narrow.", source=source.pk, **PUBLISH,
    )  # fmt: skip
    assert contributing.post(url, data).status_code == 302
    assert not Ruling.objects.get().live


def test_an_autosave_places_nothing(editing: Client) -> None:
    question, argument = factories.make_question(), factories.make_argument(live=False)
    data = {**shown(editing, edit_url(argument)), "place": f"{question.pk}:yes"}
    response = editing.post(edit_url(argument), data, headers={"accept": "application/json"})
    assert response.json()["success"]
    question.refresh_from_db()
    assert not question.has_unpublished_changes


def test_placing_leaves_a_draft_of_the_question_a_draft(editing: Client) -> None:
    question, argument = factories.make_question(), factories.make_argument(live=False)
    draft = {**shown(editing, edit_url(question)), "title": "A draft title"}
    editing.post(edit_url(question), draft)
    data = filled(editing, edit_url(argument), place=f"{question.pk}:no", **PUBLISH)
    assert editing.post(edit_url(argument), data).status_code == 302
    question = QuestionPage.objects.get(pk=question.pk)
    assert question.title != "A draft title"
    assert question.placements.get().argument_id == argument.pk
    latest = question.get_latest_revision_as_object()
    assert latest.title == "A draft title"
    assert [row.argument_id for row in latest.placements.all()] == [argument.pk]
    assert (
        editing.post(
            edit_url(question), {**shown(editing, edit_url(question)), **PUBLISH}
        ).status_code
        == 302
    )
    question.refresh_from_db()
    assert (question.title, question.placements.count()) == ("A draft title", 1)


def test_a_place_saved_with_a_draft_is_published_with_the_argument(editing: Client) -> None:
    question, argument = factories.make_question(), factories.make_argument(live=False)
    url = edit_url(argument)
    editing.post(url, filled(editing, url, place=f"{question.pk}:yes"))
    assert not question.placements.exists()
    assert "stands under" in editing.get(url).context["form"].fields["place"].help_text
    assert editing.post(url, {**shown(editing, url), **PUBLISH}).status_code == 302
    assert question.placements.get().argument_id == argument.pk


@pytest.fixture
def chief(db: None) -> Client:
    """The admin as a superuser sees it, who is asked nothing by Wagtail's own rules."""
    client = Client()
    client.force_login(User.objects.create_superuser("chief", password="a long enough password"))
    return client


@pytest.mark.parametrize("model", [HomePage, *INDEX_MODELS.values()])
def test_singletons_stay_in_their_place(chief: Client, model: type) -> None:
    page = model.objects.get()
    root = Page.objects.get(depth=1)
    home = HomePage.objects.get()
    before = list(Page.objects.order_by("path").values_list("path", "live", "slug"))
    for action in ("delete", "unpublish", "copy", "move"):
        url = reverse(f"wagtailadmin_pages:{action}", args=[page.pk])
        assert chief.get(url).status_code != 200
        chief.post(url, {"new_title": "Copy", "new_slug": "copy", "new_parent_page": home.pk})
    chief.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, root.pk]))
    for action in ("delete", "unpublish", "move"):
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        response = chief.post(
            f"{url}?id={page.pk}", {"chooser": root.pk, "wagtail_site_name": "Counterpoint"}
        )
        assert response.status_code in (200, 302)
    chief.post(
        edit_url(page),
        {**shown(chief, edit_url(page)), "slug": "moved", "expire_at": "2020-01-01", **PUBLISH},
    )
    assert list(Page.objects.order_by("path").values_list("path", "live", "slug")) == before


def test_entries_stay_under_their_index(chief: Client) -> None:
    page, other = factories.make_doctrine(), INDEX_MODELS["article"].objects.get()
    chief.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, other.pk]))
    page.refresh_from_db()
    assert isinstance(page.get_parent().specific, INDEX_MODELS["doctrine"])
    assert (
        chief.get(
            reverse("wagtailadmin_pages:add", args=["kb", "doctrinepage", other.pk])
        ).status_code
        == 302
    )
    assert DoctrinePage.objects.count() == 1


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/login/", "/admin/knowledge/cases/", "/admin/knowledge/names/case/"]
)
def test_admin_pages_are_never_stored(editing: Client, path: str) -> None:
    response = editing.get(path)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("path", ["/admin/knowledge/merge/casepage/1/", "/admin/reports/locked/"])
def test_strangers_are_asked_to_sign_in(path: str, db: None) -> None:
    response = Client().get(path)
    assert response.status_code == 302
    assert "/admin/login/" in response["Location"]


@pytest.mark.parametrize(
    "folder", ["articles", "questions", "arguments", "cases", "doctrines", "commentators"]
)
def test_listings_take_any_question(editing: Client, folder: str) -> None:
    getattr(factories, f"make_{folder.removesuffix('s')}")()
    for query in (
        "",
        "?q=%22",
        "?q=x%00&live=true",
        "?check_level=primary&q=a&ordering=-title",
        "?ordering=nope",
        "?live=perhaps&p=99",
    ):
        response = editing.get(f"/admin/knowledge/{folder}/{query}")
        assert response.status_code in (200, 404), query


@pytest.mark.parametrize("name", ["ruling", "source", "casetag"])
def test_snippet_listings_take_any_question(editing: Client, name: str) -> None:
    factories.make_ruling()
    for query in ("", "?q=%22", "?q=x%00", "?date=2025", "?date=nope", "?live=x"):
        url = reverse(f"wagtailsnippets_kb_{name}:list")
        assert editing.get(url + query).status_code == 200, query


def test_a_listing_finds_a_case_by_its_docket(editing: Client) -> None:
    from kb.models import Docket

    case = factories.make_case(dockets=[Docket(number="1:23-cv-11195")])
    factories.make_case()
    response = editing.get("/admin/knowledge/cases/?q=1:23-cv-11195")
    assert [page.pk for page in response.context["object_list"]] == [case.pk]


def test_a_commentator_listing_filters_by_kind(editing: Client) -> None:
    judge = factories.make_commentator(commentator_kind="judge")
    factories.make_commentator()
    response = editing.get("/admin/knowledge/commentators/?commentator_kind=judge")
    assert [page.pk for page in response.context["object_list"]] == [judge.pk]
    assert CommentatorPage.objects.count() == 2
