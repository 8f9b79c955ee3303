"""A scheduled publication that is refused is held back and shown, never a crash."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from kb.models import ArgumentPage, Relation
from tests.factories import make_argument

pytestmark = pytest.mark.django_db


def test_a_circle_of_support_that_comes_due_is_held_back_and_shown(
    settings, tmp_path, capsys, editing, contributing
):
    settings.VAR = tmp_path
    first, second = make_argument(), make_argument(title="Second claim.")
    first.relations.add(Relation(type="supports", target=second))
    first.save_revision().publish()
    second.save_revision().publish()
    second = ArgumentPage.objects.get(pk=second.pk)
    second.relations.add(Relation(type="supports", target=first))
    second.go_live_at = timezone.now() + dt.timedelta(hours=1)
    second.save_revision().publish()
    hour_ago = timezone.now() - dt.timedelta(hours=1)
    revision = second.revisions.exclude(approved_go_live_at=None).get()
    revision.approved_go_live_at = hour_ago
    revision.content["go_live_at"] = hour_ago.isoformat()
    revision.save()
    call_command("tick")
    assert "Second claim. is held back from publication" in capsys.readouterr().err
    assert ArgumentPage.objects.get(pk=second.pk).relations.count() == 0
    page = editing.get("/admin/").content.decode()
    assert "Held back from publication" in page
    assert f'/admin/pages/{second.pk}/edit/">Second claim.' in page
    assert "Held back" not in contributing.get("/admin/").content.decode()
