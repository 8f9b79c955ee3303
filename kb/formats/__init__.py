"""Other formats of what pages show: `?format=` on listings, search, topics and entries.

A format is a function in one of the registries, here or in `kb.formats.exchange` for arguments and
questions; a name in none is a page that isn't there.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from kb.formats.citations import serve_citation
from kb.formats.entries import entry_json
from kb.formats.exchange import serve_graph
from kb.formats.listings import Listing, listing_atom, listing_csv, listing_json
from kb.models import Entry, EntryIndex
from kb.queries.listings import asked

LISTING_FORMATS: dict[str, Callable[[Listing], HttpResponse]] = {
    "json": listing_json,
    "csv": listing_csv,
    "atom": listing_atom,
}
ENTRY_FORMATS: dict[str, Callable[[Entry], HttpResponse]] = {
    "json": entry_json,
}


def serve_listing(index: EntryIndex, request: HttpRequest) -> HttpResponse | None:
    """The listing of one kind in the format asked for, or None when none is.

    Http404 for a format that isn't there, BadRequest for a search that can't be.
    """
    if not request.GET.get("format"):
        return None
    search = asked(request, index.entry_kind)
    return serve_results(Listing(search, index.title, request.path), request)


def serve_results(listing: Listing, request: HttpRequest) -> HttpResponse | None:
    """Results in the format asked for, or None when none is; Http404 for an unknown format."""
    name = request.GET.get("format")
    return _writer(LISTING_FORMATS, name)(listing) if name else None


def serve_entry(entry: Entry, request: HttpRequest) -> HttpResponse | None:
    """An entry in the format asked for, or None when none is; Http404 for an unknown format."""
    name = request.GET.get("format")
    if not name:
        return None
    return (
        serve_graph(entry, request)
        or serve_citation(entry, request)
        or _writer(ENTRY_FORMATS, name)(entry)
    )


def _writer(formats: dict[str, Callable], name: str) -> Callable:
    if name not in formats:
        raise Http404("There is no such format of this page.")
    return formats[name]
