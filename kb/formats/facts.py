"""What one line of data says of an entry, by kind."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kb.formats.envelope import absolute
from kb.models import CasePage, Entry, Kind
from kb.queries.tracker import load_tracked, tracker_row

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
    Kind.CASE: (
        "jurisdiction",
        "court",
        "filed",
        "status",
        "status_as_of",
        "since",
        "stage",
        "latest_ruling",
        "latest_ruling_date",
        "latest_ruling_result",
        "works",
        "conduct",
        "systems",
    ),
    Kind.DOCTRINE: ("doctrine_kind", "jurisdictions", "statute", "date"),
    Kind.COMMENTATOR: ("commentator_kind", "role", "affiliation"),
}


def facts_of(kind: Kind | None) -> tuple[str, ...]:
    """The names of the facts of entries of one kind, or of mixed kinds."""
    return COMMON + OF_KIND.get(kind, ())


def entry_facts(entry: Entry) -> dict[str, Any]:
    """The facts of an entry, ready for JSON. Cases are best loaded by `load_tracked` before."""
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
    known = _case_facts(entry) if entry.kind == Kind.CASE else {}
    return facts | {
        name: known[name] if name in known else _fact(entry, name)
        for name in OF_KIND[Kind(entry.kind)]
    }


def _case_facts(case: CasePage) -> dict[str, Any]:
    """What the table of cases says of one, in codes."""
    if not hasattr(case, "public_rulings"):
        load_tracked([case])
    row = tracker_row(case)
    return {
        "court": case.court.name,
        "filed": row.filed and row.filed.iso(),
        "status": row.status and row.status.state,
        "status_as_of": row.status and row.status.when.iso(),
        "since": min((status.date.year for status in case.statuses.all()), default=None),
        "stage": row.stage,
        "latest_ruling": row.ruling and row.ruling.title,
        "latest_ruling_date": row.ruling and row.ruling.when.iso(),
        "latest_ruling_result": row.ruling and row.ruling.disposition,
    }


def _fact(entry: Entry, name: str) -> Any:
    if name == "date":
        return entry.when.iso() if entry.when else None
    return iso(getattr(entry, name))


def iso(value: Any) -> Any:
    """Days and moments as ISO 8601 texts, anything else as it is."""
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, dt.date) else value
