"""A draft opens whatever has been deleted since, without what named it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from wagtail.models import Comment, CommentReply

from kb.models import ArticlePage, EntrySource, LeadingCase, RelatedEntry
from tests import factories

pytestmark = pytest.mark.django_db


def opened(page: ArticlePage) -> ArticlePage:
    """The draft of a page, as the editor's form gets it."""
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def test_rows_that_name_what_is_gone_are_left_out() -> None:
    kept, gone = factories.make_article(), factories.make_article()
    doubtful = factories.make_source()
    page = factories.make_article(
        live=False, related=[RelatedEntry(entry=kept), RelatedEntry(entry=gone)]
    )
    page.entry_sources.add(EntrySource(source=doubtful))
    page.save_revision()
    RelatedEntry.objects.filter(entry=gone).delete()
    gone.delete()
    doubtful.delete()
    draft = opened(page)
    assert [row.entry_id for row in draft.related.all()] == [kept.pk]
    assert doubtful.pk not in [row.source_id for row in draft.entry_sources.all()]
    assert len(draft.entry_sources.all()) == 1


def test_people_who_are_gone_are_named_no_more() -> None:
    owner, here, left = (User.objects.create_user(name) for name in ("owner", "here", "left"))
    page = factories.make_article(live=False, owner=owner)
    comment = Comment(user=here, text="Here.", contentpath="title")
    comment.replies = [CommentReply(user=left, text="Left."), CommentReply(user=here, text="I.")]
    page.wagtail_admin_comments = [comment, Comment(user=left, text="Left.", contentpath="title")]
    page.save_revision()
    owner.delete()
    left.delete()
    draft = opened(page)
    assert draft.owner is None
    [comment] = draft.wagtail_admin_comments.all()
    assert [reply.text for reply in comment.replies.all()] == ["I."]


def test_opening_costs_the_same_whatever_it_names(django_assert_num_queries) -> None:
    doctrine = factories.make_doctrine(live=False)
    doctrine.save_revision()
    for number in (1, 5):
        doctrine.leading_cases = [
            LeadingCase(case=factories.make_tag("case")) for _ in range(number)
        ]
        revision = doctrine.save_revision()
        revision.refresh_from_db()
        with django_assert_num_queries(8):
            assert len(revision.as_object().leading_cases.all()) == number
