"""What one line of data says of an entry, by kind."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kb.formats.envelope import absolute
from kb.models import Entry, Kind

COMMON = (
    "kind",
    "uid",
    "slug",
    "name",
    "title",
    "summary",
    "url",
    "first_published",
    "last_published",
    "checked_on",
    "check_level",
    "unconfirmed",
)
OF_KIND: dict[Kind, tuple[str, ...]] = {
    Kind.ARTICLE: ("date", "category", "credit"),
    Kind.QUESTION: ("short_answer", "short_answer_date"),
    Kind.ARGUMENT: ("label",),
    Kind.CASE: ("jurisdiction", "court", "status", "status_as_of", "since"),
    Kind.DOCTRINE: ("doctrine_kind", "jurisdictions", "statute", "date"),
    Kind.COMMENTATOR: ("commentator_kind", "role", "affiliation"),
}


def facts_of(kind: Kind | None) -> tuple[str, ...]:
    """The names of the facts of entries of one kind, or of mixed kinds."""
    return COMMON + OF_KIND.get(kind, ())


def entry_facts(entry: Entry) -> dict[str, Any]:
    """The facts of an entry, ready for JSON. A case's court and statuses are best loaded before."""
    facts = {
        "kind": entry.kind,
        "uid": entry.uid,
        "slug": entry.slug,
        "name": entry.listed_name,
        "title": entry.title,
        "summary": entry.summary,
        "url": absolute(entry.url),
        "first_published": iso(entry.first_published_at),
        "last_published": iso(entry.last_published_at),
        "checked_on": iso(entry.checked_on),
        "check_level": entry.check_level,
        "unconfirmed": entry.unconfirmed,
    }
    return facts | {name: _fact(entry, name) for name in OF_KIND[Kind(entry.kind)]}


def _fact(entry: Entry, name: str) -> Any:
    match name:
        case "date":
            return entry.when.iso() if entry.when else None
        case "court":
            return entry.court.name
        case "status":
            return entry.status.state if entry.status else None
        case "status_as_of":
            return entry.status.when.iso() if entry.status else None
        case "since":
            return min((row.date.year for row in entry.statuses.all()), default=None)
    return iso(getattr(entry, name))


def iso(value: Any) -> Any:
    """Days and moments as ISO 8601 texts, anything else as it is."""
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, dt.date) else value
