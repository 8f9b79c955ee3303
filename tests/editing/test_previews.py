"""Previews: every kind can be looked at before it is published, under the public policy."""

import pytest
from django.test import Client
from django.urls import reverse

from kb.models import INDEX_MODELS, HomePage
from tests import factories
from tests.editing.filling import add_url, edit_url, filled, shown

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]
KINDS = ["article", "question", "argument", "case", "doctrine", "commentator"]


def preview(editing: Client, url: str, data: dict):
    """What the preview panel shows for a form's content."""
    answer = editing.post(url, data).json()
    assert answer["is_available"], answer
    return editing.get(url, {"mode": "", "in_preview_panel": "true"})


def assert_public_policy(response) -> None:
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("live", [True, False])
def test_an_entry_can_be_previewed(editing: Client, kind: str, live: bool) -> None:
    page = getattr(factories, f"make_{kind}")(live=live)
    name = "short_name" if kind == "case" else "title"
    data = filled(editing, edit_url(page), **{name: "As it will be"})
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    response = preview(editing, url, data)
    assert response.status_code == 200
    assert "As it will be" in response.content.decode()
    assert_public_policy(response)


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_entry_can_be_previewed(editing: Client, kind: str) -> None:
    model = type(getattr(factories, f"make_{kind}")())
    parent = INDEX_MODELS[kind].objects.get()
    url = reverse(
        "wagtailadmin_pages:preview_on_add", args=["kb", model._meta.model_name, parent.pk]
    )
    data = filled(editing, add_url(model), title="As it will be")
    if kind == "case":
        data |= {"short_name": "As it will be", "court": factories.make_court().pk}
    elif kind == "article":
        data |= {"date": "2025-01-01"}
    response = preview(editing, url, data)
    assert response.status_code == 200
    assert_public_policy(response)


@pytest.mark.parametrize("model", [HomePage, *INDEX_MODELS.values()])
def test_a_singleton_can_be_previewed(editing: Client, model: type) -> None:
    page = model.objects.get()
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    response = preview(editing, url, shown(editing, edit_url(page)))
    assert response.status_code == 200
    assert_public_policy(response)


@pytest.mark.parametrize("name", ["ruling", "source"])
def test_a_ruling_and_a_source_can_be_previewed(editing: Client, name: str) -> None:
    thing = getattr(factories, f"make_{name}")()
    edit = reverse(f"wagtailsnippets_kb_{name}:edit", args=[thing.pk])
    url = reverse(f"wagtailsnippets_kb_{name}:preview_on_edit", args=[thing.pk])
    response = preview(editing, url, {**shown(editing, edit), "title": "As it will be"})
    assert response.status_code == 200
    assert "As it will be" in response.content.decode()
    assert_public_policy(response)


def test_a_draft_is_not_seen_by_others() -> None:
    page = factories.make_article(live=False)
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    assert Client().get(url).status_code == 302
