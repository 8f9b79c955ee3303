"""Public entries for views that are no pages."""

from __future__ import annotations

from django.http import Http404

from kb.models import ENTRY_MODELS, Entry, Kind
from kb.search import BadQuery, SearchRequest
from kb.search.request import MOST_TERMS
from kb.search.results import best, load_entries

CLOSEST = 5


def public_entry_or_404(kind: Kind, slug: str) -> Entry:
    """The entry a reader may see under `/<kind>/<slug>/`; Http404 for any other."""
    entry = ENTRY_MODELS[kind].objects.visible().filter(handle=slug).first()
    if entry is None:
        raise Http404(f"There is no {kind.label.lower()} of this name.")
    return entry


def closest_entries(path: str) -> list[Entry]:
    """The entries whose words are nearest to the last part of an address that leads nowhere."""
    words = path.strip("/").rsplit("/", 1)[-1].replace("_", "-").split("-")
    words = [word for word in words if word.isalnum()][: MOST_TERMS // 2]
    if not words:
        return []
    search = SearchRequest(q=" OR ".join(words)[:200])
    try:
        if search.expression() is None:
            return []
    except BadQuery:
        return []
    return load_entries(best(search, CLOSEST))
