"""The admin's page to bring arguments in: tried first, then confirmed, for those who may add."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from kb.argument import graph_json
from kb.models import ArgumentPage
from kb.queries.exchange import whole_graph
from kb.textfiles.graph_files import LARGEST
from tests.factories import make_argument

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]

NEW = {
    "uid": "a-new-argument",
    "title": "Machines may <b>learn</b>.",
    "label": "Learning",
    "summary": "Its strongest version.",
}


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path / "imports"


def address() -> str:
    return reverse("kb_importing:import")


def document(*arguments: dict) -> bytes:
    return json.dumps({"format": graph_json.FORMAT, "arguments": arguments}, indent=1).encode()


def upload(client: Client, content: bytes, name: str = "graph.json") -> str:
    """Try a file; the page that comes back."""
    response = client.post(address(), {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 200
    return response.content.decode()


def test_a_file_is_tried_then_confirmed(editing: Client, editor: User, tmp_path: Path) -> None:
    present = make_argument(title="It was there.", summary="As it was.")
    [row] = graph_json.write(whole_graph(), {})["arguments"]
    content = document(row | {"summary": "As it would be."}, NEW)

    page = upload(editing, content)
    assert "New draft, argument: Machines may &lt;b&gt;learn&lt;/b&gt;." in page
    assert "(summary)" in page
    assert ArgumentPage.objects.count() == 1
    token = editing.get(address()).context["token"]
    assert token == ""
    [kept] = (tmp_path / "imports").iterdir()

    token = kept.name.partition("-")[2]
    page = editing.post(address(), {"confirm": token, "name": "graph.json"}).content.decode()
    assert "2 drafts made" in page
    new = ArgumentPage.objects.get(uid="a-new-argument")
    assert f"/admin/pages/{new.pk}/edit/" in page
    assert not new.live
    assert new.owner == editor
    assert new.latest_revision.user == editor
    present = ArgumentPage.objects.get(pk=present.pk)
    assert present.summary == "As it was."
    assert present.get_latest_revision_as_object().summary == "As it would be."
    assert not list((tmp_path / "imports").iterdir())
    for url in (f"/admin/pages/{new.pk}/edit/", f"/admin/pages/{present.pk}/edit/"):
        assert editing.get(url).status_code == 200


def test_problems_are_listed_with_their_lines(editing: Client, tmp_path: Path) -> None:
    page = upload(editing, document(NEW | {"foo": "<script>"}, NEW), "bad <b>.json")
    assert "Nothing was written: 2 problems in bad &lt;b&gt;.json" in page
    assert "Line 9: “foo” is not known here" in page
    assert 'name="confirm"' not in page
    assert not ArgumentPage.objects.exists()
    assert not (tmp_path / "imports").exists()


def test_what_changed_meanwhile_is_looked_at_again(editing: Client, tmp_path: Path) -> None:
    upload(editing, document(NEW | {"slug": "taken"}))
    [kept] = (tmp_path / "imports").iterdir()
    make_argument(slug="taken")
    token = kept.name.partition("-")[2]
    page = editing.post(address(), {"confirm": token, "name": "graph.json"}).content.decode()
    assert "Another argument has the slug “taken”" in page
    assert not ArgumentPage.objects.filter(uid="a-new-argument").exists()


def test_only_a_file_that_one_tried_oneself_is_confirmed(
    editing: Client, contributing: Client, tmp_path: Path
) -> None:
    upload(editing, document(NEW))
    [kept] = (tmp_path / "imports").iterdir()
    token = kept.name.partition("-")[2]
    for client, value in ((contributing, token), (editing, "../secret"), (editing, "0" * 64)):
        response = client.post(address(), {"confirm": value}, follow=True)
        assert "The file is no longer here" in response.content.decode()
    assert not ArgumentPage.objects.exists()
    assert kept.exists()


def test_no_file_and_a_large_one(editing: Client) -> None:
    assert "This field is required" in editing.post(address(), {}).content.decode()
    assert "larger than 10 MB" in upload(editing, b"a" * (LARGEST + 1))


def test_who_may_import(client: Client, editing: Client, contributing: Client) -> None:
    assert client.get(address()).status_code == 302
    for allowed in (editing, contributing):
        assert allowed.get(address()).status_code == 200
        assert address() in allowed.get(reverse("wagtailadmin_home")).content.decode()
    User.objects.get(username="contributors").groups.clear()
    assert contributing.get(address()).status_code == 302


def test_a_contributor_may_change_what_they_may_edit_only(contributing: Client) -> None:
    locked = make_argument(title="Locked.")
    locked.locked = True
    locked.save()
    [row] = graph_json.write(whole_graph(), {})["arguments"]
    page = upload(contributing, document(row | {"summary": "Another."}))
    assert "“Locked.” is locked" in page
