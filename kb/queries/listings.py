"""Listings and search results: one search, shown with its filters, pages and other formats."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict

from kb.models import EntryIndex, Kind
from kb.queries.as_of import as_of_asked
from kb.queries.cards import add_lines, prepare_cards
from kb.queries.paging import pages
from kb.search import BadQuery, Results, SearchRequest, run

# Kinds for which "newest" says nothing.
DATELESS = (Kind.ARGUMENT, Kind.COMMENTATOR)

# What a listing says of itself until an editor words it.
INTRODUCTIONS: dict[Kind, str] = {
    Kind.ARTICLE: "News, analysis and explainers, each with its sources.",
    Kind.QUESTION: "What people disagree about: each question with its answers, the arguments "
    "for each, and what has been decided so far.",
    Kind.ARGUMENT: "One claim each, in its strongest version, with the replies to it and what "
    "courts did with it.",
    Kind.CASE: "Who sued whom over what, where each matter stands, and what was decided "
    "and what was not.",
    Kind.DOCTRINE: "The rules the arguments turn on: doctrines, statutes, exceptions, bills and "
    "reports, with the cases that apply them.",
    Kind.COMMENTATOR: "People and organisations with what they are on record for, by date and "
    "source.",
}


def asked(request: HttpRequest, kind: Kind | None = None) -> SearchRequest:
    """The search an address asks for; BadRequest with a sentence when it can't be.

    The listing of cases can be asked for as of a past day.
    """
    day = as_of_asked(request.GET) if kind == Kind.CASE else None
    try:
        return replace(SearchRequest.parse(request.GET, kind=kind), day=day)
    except BadQuery as error:
        raise BadRequest(str(error)) from error


def page_asked(request: HttpRequest) -> int:
    """The page number of an address that has no search; BadRequest with a sentence if it's none."""
    query = QueryDict(mutable=True)
    query["page"] = request.GET.get("page", "1")
    try:
        return SearchRequest.parse(query).page
    except BadQuery as error:
        raise BadRequest(str(error)) from error


def listing_context(index: EntryIndex, request: HttpRequest) -> dict:
    """What the listing of one kind shows: a search with the kind fixed."""
    return listing_page(index, run(asked(request, index.entry_kind)), request.path)


def listing_page(index: EntryIndex, results: Results, path: str) -> dict:
    """What every listing shows of its results."""
    return {
        "kind": index.entry_kind,
        "introduction": index.introduction or INTRODUCTIONS[index.entry_kind],
        **results_context(results, path),
    }


def results_context(results: Results, path: str) -> dict:
    """What a page needs to show results found at `path`."""
    add_lines(prepare_cards(hit.entry for hit in results.hits))
    search = results.request
    return {
        "results": results,
        "search": search,
        "pages": pages(results.page, results.pages, lambda number: search.url(page=number)),
        "sorts": _sorts(search),
        "clear_url": search.url(filters={}) if search.filters else "",
        "canonical": f"{settings.SITE_URL.rstrip('/')}{path}"
        f"{_query(replace(search, day=None), results.page)}",
        "query": _query(search),
    }


def _query(search: SearchRequest, page: int = 1) -> str:
    """The canonical query string, or nothing at all where there is nothing to say."""
    return search.url(page=page).removesuffix("?")


def _sorts(search: SearchRequest) -> list[tuple[str, str, bool]]:
    words = {"relevance": "Best match", "date": "Newest first", "title": "By name"}
    if search.kind == Kind.CASE:
        words |= {
            "date": "Latest activity",
            "court": "By court",
            "filed": "Last filed",
            "status": "Latest status",
            "ruling": "Latest ruling",
        }
    usual = replace(search, sort="").order
    return [
        (label, search.url(sort="" if name == usual else name), name == search.order)
        for name, label in words.items()
        if (name != "relevance" or search.q) and (name != "date" or search.kind not in DATELESS)
    ]
