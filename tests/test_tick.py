"""The clock publishes and expires what is due, and one failure stops nothing else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Revision

from kb.management.commands.tick import only_run
from kb.models import ArticlePage
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def minutes(number: int):
    return timezone.now() + timedelta(minutes=number)


def schedule(article: ArticlePage, **fields) -> None:
    """Approve the article for a moment to come, then let that moment pass."""
    article.go_live_at = minutes(60)
    for name, value in fields.items():
        setattr(article, name, value)
    article.save_revision().publish()
    article.revisions.exclude(approved_go_live_at=None).update(approved_go_live_at=minutes(-1))
    revision = article.revisions.order_by("-pk").first()
    revision.content["go_live_at"] = minutes(-1).isoformat()
    revision.save()


def is_live(article: ArticlePage) -> bool:
    return ArticlePage.objects.get(pk=article.pk).live


def test_due_article_is_published() -> None:
    article = make_article(live=False)
    schedule(article)

    call_command("tick")

    assert is_live(article)


def test_article_of_tomorrow_waits() -> None:
    article = make_article(live=False)
    article.go_live_at = minutes(60)
    article.save_revision().publish()

    call_command("tick")

    assert not is_live(article)


def test_expired_article_is_taken_down() -> None:
    article = make_article()
    ArticlePage.objects.filter(pk=article.pk).update(expire_at=minutes(-1))

    call_command("tick")

    article.refresh_from_db()
    assert (article.live, article.expired) == (False, True)


def test_one_that_cannot_be_published_holds_back_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    bad, good = make_article(live=False, title="Bad"), make_article(live=False, title="Good")
    schedule(bad)
    schedule(good)
    publish = Revision.publish

    def fails(self, *args, **kwargs):
        publish(self, *args, **kwargs)
        if int(self.object_id) == bad.pk:
            raise ValidationError(["It supports itself.", "By way of another."])

    monkeypatch.setattr(Revision, "publish", fails)

    call_command("tick")

    assert (is_live(bad), is_live(good)) == (False, True)
    assert capsys.readouterr().err.splitlines() == [
        "Bad is held back from publication: It supports itself. By way of another."
    ]


def test_one_that_cannot_be_taken_down_holds_back_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    bad, good = make_article(title="Bad"), make_article(title="Good")
    ArticlePage.objects.update(expire_at=minutes(-1))
    unpublish = ArticlePage.unpublish

    def fails(self, *args, **kwargs):
        unpublish(self, *args, **kwargs)
        if self.pk == bad.pk:
            raise RuntimeError("No\nreason")

    monkeypatch.setattr(ArticlePage, "unpublish", fails)

    call_command("tick")

    assert (is_live(bad), is_live(good)) == (True, False)
    assert capsys.readouterr().err == "Bad could not be taken down: No reason\n"


def test_a_second_run_leaves_the_work_to_the_first(capsys: pytest.CaptureFixture) -> None:
    article = make_article(live=False)
    schedule(article)

    with only_run() as alone:
        call_command("tick")

    assert alone
    assert not is_live(article)
    assert "Another run is at work" in capsys.readouterr().err


def test_old_sessions_and_attempts_are_cleared_and_new_ones_stay() -> None:
    for name, age in (("old", -8), ("new", -6)):
        Session.objects.create(session_key=name, expire_date=timezone.now() + timedelta(age + 7))
        attempt = AccessAttempt.objects.create(username=name, failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(
            attempt_time=timezone.now() + timedelta(age)
        )

    call_command("tick")

    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["new"]
