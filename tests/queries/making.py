"""What tests of reads need beside the factories."""

from __future__ import annotations

from django.test import RequestFactory
from wagtail.models import PageViewRestriction

from kb.models import TOPICS, Entry, Topic
from kb.queries.entries import entry_context


def tag_of(page: Entry) -> Topic:
    """The tag that is one with a page."""
    model = TOPICS[page.KIND]
    names = {"name": page.listed_name, "slug": page.slug}
    return model.objects.get_or_create(page=page, defaults=names)[0]


def publish(thing):
    """The thing with its rows published, as the database has it then."""
    thing.save_revision().publish()
    return type(thing).objects.get(pk=thing.pk)


def restrict(page: Entry) -> None:
    """Only those who know the password may see the page."""
    PageViewRestriction.objects.create(
        page=page.page_ptr, restriction_type="password", password="open sesame"
    )


def context_of(entry: Entry, **asked: str) -> dict:
    """What the page of an entry shows, read anew as when it is served with this query."""
    entry = type(entry).objects.select_related("read_text").get(pk=entry.pk)
    return entry_context(entry, RequestFactory().get("/", asked))
