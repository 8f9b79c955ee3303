"""Listings, topics and search results as JSON, CSV and Atom."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone

from kb.argument.tables import guarded
from kb.formats.envelope import absolute, json_response
from kb.formats.facts import entry_facts, facts_of
from kb.formats.feeds import FeedItem, feed_response
from kb.models import Entry, Kind
from kb.queries.cards import prepare_cards
from kb.queries.tracker import load_tracked
from kb.search import Results, SearchRequest, run
from kb.search.results import load_entries, matching

# Data are fetched by programs: more a page than readers get.
PAGE_SIZE = 500
FEED_SIZE = 50


@dataclass(frozen=True)
class Listing:
    """A search shown under a title at a path."""

    search: SearchRequest
    title: str
    path: str

    def results(self, page_size: int) -> Results:
        """What the search finds, ready for `entry_facts`."""
        results = run(self.search, page_size=page_size)
        prepare_cards(hit.entry for hit in results.hits)
        cases = (hit.entry for hit in results.hits if hit.entry.kind == Kind.CASE)
        load_tracked(cases, self.search.day)
        return results

    def address(self, page: int = 1, form: str = "") -> str:
        """The full address of a page of it, in a format or as readers see it."""
        query = self.search.url(page=page).removesuffix("?")
        if form:
            query = f"{query or '?'}{'&' if query else ''}format={form}"
        return absolute(f"{self.path}{query}")

    def facts(self, entry: Entry) -> dict[str, Any]:
        """The facts of an entry; as of a past day without what we wrote of it since."""
        written_since = {"summary": ""} if self.search.day else {}
        return entry_facts(entry) | written_since

    @cached_property
    def filename(self) -> str:
        """A name for the download."""
        return f"counterpoint-{self.path.strip('/').replace('/', '-') or 'home'}"


def listing_json(listing: Listing) -> HttpResponse:
    """The entries of one page of a listing, with the filters that hold."""
    results = listing.results(PAGE_SIZE)
    return json_response(
        listing.address(results.page, "json"),
        {
            "title": listing.title,
            "query": listing.search.q,
            "filters": dict(listing.search.filters),
            "all_of": list(listing.search.together),
            "exactly": list(listing.search.exact),
            "as_it_stood_on": listing.search.day and listing.search.day.isoformat(),
            "total": results.total,
            "page": results.page,
            "pages": results.pages,
            "next": listing.address(results.page + 1, "json")
            if results.page < results.pages
            else None,
            "entries": [listing.facts(hit.entry) for hit in results.hits],
        },
    )


def listing_csv(listing: Listing) -> HttpResponse:
    """The entries of one page of a listing as a table; a Link header names the next page."""
    results = listing.results(PAGE_SIZE)
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{listing.filename}.csv"'},
    )
    if results.page < results.pages:
        response["Link"] = f'<{listing.address(results.page + 1, "csv")}>; rel="next"'
    columns = facts_of(listing.search.kind)
    writer = csv.writer(response)
    writer.writerow(columns)
    for hit in results.hits:
        facts = listing.facts(hit.entry)
        writer.writerow([cell(facts.get(column)) for column in columns])
    return response


def cell(value: Any) -> str:
    """A value as a cell that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        value = str(value).lower()
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return guarded(text)


def listing_atom(listing: Listing) -> HttpResponse:
    """The entries of a listing published last, as a feed, whatever its order.

    Http404 as of a past day: a feed tells what is new.
    """
    if listing.search.day:
        raise Http404("There is no feed of a past day.")
    newest = matching(listing.search).order_by("-last_published_at", "-pk")
    keys = newest.values_list("pk", flat=True)[:FEED_SIZE]
    return feed_response(
        title=f"Counterpoint: {listing.title}",
        url=listing.address(),
        feed_url=listing.address(form="atom"),
        items=[_feed_item(entry) for entry in load_entries(list(keys))],
    )


def _feed_item(entry: Entry) -> FeedItem:
    updated = entry.last_published_at or timezone.now()
    return FeedItem(
        uid=entry.uid,
        title=f"{Kind(entry.kind).label}: {entry.listed_name}",
        url=entry.url,
        text=entry.summary,
        published=entry.first_published_at or updated,
        updated=updated,
    )
