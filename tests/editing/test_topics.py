"""Tag fields: names that exist, however they are written, and nothing else."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from kb.editing.topics import TopicsField, split_names
from kb.models import CaseTag, CaseTagged, DoctrineTag
from kb.models.taxonomy import name_key
from tests import factories
from tests.editing.filling import edit_url, filled, shown

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]
PUBLISH = {"action-publish": "1"}
KADREY = "Kadrey v. Meta Platforms, Inc."
KNOWN = {name_key(name): name for name in (KADREY, "Inc.", "Fair use", 'The "Ross" case, again')}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("  , ,\n", []),
        ("Fair use", ["Fair use"]),
        (KADREY, [KADREY]),
        (f'"{KADREY}", Fair use', [KADREY, "Fair use"]),
        (f"Fair use, {KADREY}, Inc.", ["Fair use", KADREY, "Inc."]),
        ("fair USE,FAIR  use", ["Fair use"]),
        ("Fair use\nInc.", ["Fair use", "Inc."]),
        ('"The "Ross" case, again", Inc.', ['The "Ross" case, again', "Inc."]),
        ("Unknown, Fair use", ["Unknown", "Fair use"]),
        ('"Unknown, Inc."', ["Unknown, Inc."]),
        ('"Fair use', ["Fair use"]),
        ('"', []),
    ],
)
def test_names_are_told_apart(text: str, names: list[str]) -> None:
    assert split_names(text, lambda keys: {key: KNOWN[key] for key in keys & set(KNOWN)}) == names


@pytest.mark.parametrize("times", [2_000, 50_000])
def test_a_long_paste_is_an_error_like_another(times: int) -> None:
    field = TopicsField(tag_model=CaseTag, required=False)
    with pytest.raises(ValidationError):
        field.clean('a,"x",' * times)
    assert field.clean(" , " * 100) == []


@pytest.mark.parametrize("written", [KADREY, f'"{KADREY}"', KADREY.upper(), f"  {KADREY} ,"])
def test_a_name_with_a_comma_survives(editing: Client, written: str) -> None:
    tag = factories.make_tag("case", KADREY)
    page = factories.make_doctrine()
    data = filled(editing, edit_url(page), case_tags=written, **PUBLISH)
    assert editing.post(edit_url(page), data).status_code == 302
    page.refresh_from_db()
    assert list(page.case_tags.all()) == [tag]
    # And the form, opened and saved unchanged, keeps it.
    assert shown(editing, edit_url(page))["case_tags"] == f'"{KADREY}"'
    editing.post(edit_url(page), {**shown(editing, edit_url(page)), **PUBLISH})
    page.refresh_from_db()
    assert list(page.case_tags.all()) == [tag]
    assert CaseTag.objects.count() == 1


@pytest.mark.parametrize("action", [PUBLISH, {}])
def test_an_unknown_name_is_an_error_and_makes_nothing(editing: Client, action: dict) -> None:
    factories.make_tag("doctrine", "Fair use")
    page = factories.make_article()
    response = editing.post(
        edit_url(page), filled(editing, edit_url(page), doctrine_tags="Fair use, Fair u", **action)
    )
    assert response.status_code == 200
    errors = response.context["form"].errors["doctrine_tags"]
    assert len(errors) == 1
    assert "“Fair u”" in errors[0]
    assert reverse("wagtailsnippets_kb_doctrinetag:add") in errors[0]
    assert DoctrineTag.objects.count() == 1


def test_an_error_shows_markup_as_text(editing: Client) -> None:
    page = factories.make_article()
    response = editing.post(
        edit_url(page), filled(editing, edit_url(page), doctrine_tags="<script>alert(1)</script>")
    )
    assert b"<script>alert(1)" not in response.content


def test_tags_of_another_kind_are_not_found(editing: Client) -> None:
    factories.make_tag("case", "Fair use")
    page = factories.make_article()
    data = filled(editing, edit_url(page), doctrine_tags="Fair use", **PUBLISH)
    assert "doctrine_tags" in editing.post(edit_url(page), data).context["form"].errors


def test_names_complete_within_a_kind(editing: Client) -> None:
    for kind, name in (("case", "NYT v. OpenAI"), ("case", "OpenAI v. X"), ("doctrine", "OpenAI")):
        factories.make_tag(kind, name)
    url = reverse("kb_editing:topic_names", args=["case"])
    assert json.loads(editing.get(url, {"term": "openai"}).content) == [
        "OpenAI v. X",
        "NYT v. OpenAI",
    ]
    assert json.loads(editing.get(url, {"term": '"\0%'}).content) == []
    assert json.loads(editing.get(url).content) == []
    assert editing.get("/admin/knowledge/names/article/").status_code == 404


def test_names_are_for_those_who_edit() -> None:
    assert Client().get(reverse("kb_editing:topic_names", args=["case"])).status_code == 302


def test_what_follows_from_rows_is_listed_and_kept(editing: Client) -> None:
    page = factories.make_article()
    tag = factories.make_tag("case", "Bartz v. Anthropic")
    hand = factories.make_tag("case", "Kadrey v. Meta")
    CaseTagged.every.create(content_object=page.entry_ptr, tag=tag, origin="row")
    response = editing.get(edit_url(page))
    assert "Follows from its rows: Bartz v. Anthropic" in response.content.decode()
    assert not shown(editing, edit_url(page)).get("case_tags")
    data = filled(editing, edit_url(page), case_tags="Kadrey v. Meta")
    assert editing.post(edit_url(page), data).status_code == 302
    assert CaseTagged.every.filter(tag=tag, origin="row").exists()
    assert not CaseTagged.every.filter(tag=hand).exists()  # a draft only


def test_a_planned_tag_is_made_on_purpose(editing: Client) -> None:
    url = reverse("wagtailsnippets_kb_casetag:add")
    assert editing.post(url, {"name": KADREY}).status_code == 302
    tag = CaseTag.objects.get()
    assert tag.planned
    again = editing.post(url, {"name": KADREY.upper()})
    assert again.status_code == 200
    assert "name" in again.context["form"].errors


def test_a_tag_with_a_page_is_renamed_there(editing: Client) -> None:
    case = factories.make_case(short_name="Bartz v. Anthropic")
    tag, _ = CaseTag.objects.get_or_create(page=case, defaults={"name": "Bartz v. Anthropic"})
    url = reverse("wagtailsnippets_kb_casetag:edit", args=[tag.pk])
    editing.post(url, {"name": "Something else"})
    tag.refresh_from_db()
    assert tag.name == "Bartz v. Anthropic"


@pytest.mark.parametrize("query", ["", "?planned=yes", "?planned=no", "?q=bar", "?planned=x"])
def test_topics_are_listed_with_their_uses(editing: Client, query: str) -> None:
    tag = factories.make_tag("case", "Bartz v. Anthropic")
    page = factories.make_article()
    page.case_tags.set([tag])
    page.save()
    response = editing.get(reverse("wagtailsnippets_kb_casetag:list") + query)
    assert response.status_code == 200
    if query == "":
        assert [item.uses for item in response.context["object_list"]] == [1]
