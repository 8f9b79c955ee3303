"""The project's own system checks: silent as things are, and not blind."""

import pytest
from django.db import models

from kb import checks
from kb.editing import panels, rows
from kb.models import ArticlePage, CasePage, Position, RelatedEntry


def ids() -> set[str]:
    """The ids of what the checks find."""
    return {message.id for message in checks.check_conventions()}


def test_nothing_is_found() -> None:
    assert ids() == set()


def test_a_forgotten_form_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(panels.FORMS, ArticlePage)
    assert ids() == {"kb.E004"}


def test_a_forgotten_key_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(rows.KEY_FIELDS, Position)
    assert ids() == {"kb.E006"}


def test_an_unknown_key_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rows.KEY_FIELDS, RelatedEntry, ("nothing_key", "entry", "answers"))
    assert ids() == {"kb.E007"}


def test_what_does_not_protect_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    field = RelatedEntry._meta.get_field("entry")
    monkeypatch.setattr(field.remote_field, "on_delete", models.CASCADE)
    assert ids() == {"kb.E002"}


def test_a_second_home_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CasePage, "parent_page_types", ["kb.HomePage", "kb.CaseIndex"])
    assert ids() == {"kb.E003"}


def test_a_missing_template_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CasePage, "get_template_name", classmethod(lambda cls: "pages/none.html"))
    assert ids() == {"kb.E005"}
