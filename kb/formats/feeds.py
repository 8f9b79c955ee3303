"""Atom feeds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from kb.formats.envelope import LICENCE_NOTE, absolute, tag_uri
from kb.queries.latest import Deed

CONTENT_TYPE = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True)
class FeedItem:
    """One item of a feed; `url` is a path of this site."""

    uid: str
    title: str
    url: str
    text: str
    published: dt.datetime
    updated: dt.datetime


def feed_response(title: str, url: str, feed_url: str, items: Iterable[FeedItem]) -> HttpResponse:
    """An Atom document; `url` and `feed_url` are full addresses."""
    feed = Atom1Feed(
        title=title,
        link=url,
        description=None,
        subtitle="Information, not legal advice.",
        feed_url=feed_url,
        language="en-gb",
        author_name="Counterpoint",
        feed_copyright=LICENCE_NOTE,
    )
    for item in items:
        feed.add_item(
            title=item.title,
            link=absolute(item.url),
            description=item.text,
            unique_id=tag_uri(item.uid),
            pubdate=item.published,
            updateddate=item.updated,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=CONTENT_TYPE)


def deed_item(deed: Deed) -> FeedItem:
    """What a court or legislature did, as an item; its day counts from midnight UTC."""
    day = dt.datetime.combine(deed.when.last, dt.time(), tzinfo=dt.UTC)
    moment = min(day, timezone.now())
    text = f"{deed.words}, {deed.when}, {deed.place}. {deed.text}".strip()
    return FeedItem(deed.uid, deed.title, deed.url, text, moment, moment)
