"""What publishing refuses is said where the editor is, and nothing is half done."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from kb import publishing
from kb.models import CasePage, DoctrinePage
from tests import factories
from tests.editing.filling import add_url, edit_url, filled, shown

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]
PUBLISH = {"action-publish": "1"}


def doctrine_data(editing: Client, **fields) -> dict:
    row = {"source": factories.make_source().pk}
    fields = {"title": "Fair use", "definition": "What it says.", **fields}
    fields |= {"doctrine_kind": "doctrine", "jurisdictions": ["us"], **PUBLISH}
    return filled(editing, add_url(DoctrinePage), {"entry_sources": [row]}, **fields)


def test_a_name_that_another_page_has_is_an_error_at_the_name(editing: Client) -> None:
    factories.make_doctrine(title="Fair use")
    data = doctrine_data(editing, title="FAIR  use", slug="another")
    response = editing.post(add_url(DoctrinePage), data)
    assert response.status_code == 200
    assert "title" in response.context["form"].errors


def test_a_case_may_not_take_anothers_short_name(editing: Client) -> None:
    factories.make_case(short_name="A v. B")
    other = factories.make_case()
    data = filled(editing, edit_url(other), short_name="a V. b", **PUBLISH)
    response = editing.post(edit_url(other), data)
    assert "short_name" in response.context["form"].errors
    assert CasePage.objects.get(pk=other.pk).short_name == other.short_name


def refuse(*args, **kwargs) -> None:
    raise ValidationError("It was taken meanwhile.")


def test_a_late_refusal_undoes_a_creation(editing: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    data = doctrine_data(editing)
    monkeypatch.setattr(publishing, "connect_to_tag", refuse)
    response = editing.post(add_url(DoctrinePage), data)
    assert response.status_code == 200
    assert "taken meanwhile" in response.content.decode()
    assert not DoctrinePage.objects.exists()


def test_a_late_refusal_undoes_a_change(editing: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = factories.make_doctrine()
    revisions = page.revisions.count()
    data = filled(editing, edit_url(page), title="Another", **PUBLISH)
    monkeypatch.setattr(publishing, "connect_to_tag", refuse)
    response = editing.post(edit_url(page), data)
    assert response.status_code == 200
    assert "taken meanwhile" in response.content.decode()
    page.refresh_from_db()
    assert page.title != "Another"
    assert page.revisions.count() == revisions


def test_a_late_refusal_undoes_an_approval_and_a_bulk_publication(
    editing: Client, contributing: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = factories.make_doctrine(live=False)
    submit = {**shown(contributing, edit_url(page)), "action-submit": "1"}
    assert contributing.post(edit_url(page), submit).status_code == 302
    page.refresh_from_db()
    monkeypatch.setattr(publishing, "connect_to_tag", refuse)
    state = page.current_workflow_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    assert editing.post(approve).status_code == 302
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    assert editing.post(f"{bulk}?id={page.pk}").status_code == 302
    page.refresh_from_db()
    assert not page.live
    assert page.workflow_in_progress
    monkeypatch.undo()
    assert editing.post(f"{bulk}?id={page.pk}").status_code == 302
    page.refresh_from_db()
    assert page.live


def test_renaming_a_page_renames_its_tag_and_takes_over_a_planned_one(editing: Client) -> None:
    planned = factories.make_tag("doctrine", "Fair dealing")
    article = factories.make_article()
    article.doctrine_tags.set([planned])
    article.save()
    page = factories.make_doctrine(title="Fair use")
    data = filled(editing, edit_url(page), title="Fair dealing", **PUBLISH)
    assert editing.post(edit_url(page), data).status_code == 302
    page = DoctrinePage.objects.get(pk=page.pk)
    assert page.tag.name == "Fair dealing"
    assert list(type(article).objects.get(pk=article.pk).doctrine_tags.all()) == [page.tag]


@pytest.mark.parametrize("kind", ["article", "case", "argument"])
@pytest.mark.parametrize("publish", [{}, {"publish_copies": "on"}])
def test_an_entry_can_be_copied(editing: Client, kind: str, publish: dict) -> None:
    page = getattr(factories, f"make_{kind}")()
    data = {"new_title": "A copy", "new_slug": "a-copy", "new_parent_page": page.get_parent().pk}
    url = reverse("wagtailadmin_pages:copy", args=[page.pk])
    assert editing.post(url, {**data, **publish}).status_code == 302
    copy = type(page).objects.exclude(pk=page.pk).first()
    if kind == "case" and publish:
        assert copy is None  # two published cases of one short name can't be told apart
        return
    assert copy.uid != page.uid
    assert copy.handle == "a-copy"
    assert copy.checked_on is None
    assert copy.live == bool(publish)
