"""What lists show of an entry, of whatever kind, with no query a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Max, prefetch_related_objects
from django.utils.formats import date_format

from kb.models import CasePage, DoctrinePage, Entry, Kind
from kb.queries.receptions import in_the_courts

# What a card reads beside the entry's own columns.
CARD_ROWS: dict[Kind, tuple[str, ...]] = {Kind.CASE: ("court", "statuses")}


def prepare_cards(entries: Iterable[Entry]) -> list[Entry]:
    """The same specific entries, with the rows their cards show loaded: one query a relation."""
    entries = list(entries)
    for kind, relations in CARD_ROWS.items():
        of_kind = [entry for entry in entries if entry.kind == kind]
        if of_kind:
            prefetch_related_objects(of_kind, *relations)
    return entries


def add_lines(entries: Iterable[Entry]) -> None:
    """Give each argument among them `courts_line`: in one line, what courts did with it."""
    arguments = {entry.pk: entry for entry in entries if entry.kind == Kind.ARGUMENT}
    if arguments:
        for pk, courts in in_the_courts(arguments).items():
            arguments[pk].courts_line = courts.line


def card_facts(entry: Entry) -> list[str]:
    """The few words above an entry's name: court and year, role, kind of law…"""
    match entry.kind:
        case Kind.ARTICLE:
            return [entry.get_category_display(), str(entry.when)]
        case Kind.CASE:
            return _case_facts(entry)
        case Kind.DOCTRINE:
            return [entry.get_doctrine_kind_display(), *jurisdictions(entry)]
        case Kind.COMMENTATOR:
            return [fact for fact in (entry.role, entry.affiliation) if fact]
        case Kind.QUESTION if entry.short_answer_date:
            return [f"Answer as of {date_format(entry.short_answer_date, 'j F Y')}"]
    return []


def _case_facts(case: CasePage) -> list[str]:
    since = min((row.date.year for row in case.statuses.all()), default=None)
    facts = [case.court.short_name, case.get_jurisdiction_display()]
    return [*facts, f"since {since}"] if since else facts


def jurisdictions(doctrine: DoctrinePage) -> list[str]:
    """The legal systems a doctrine belongs to, in words."""
    return doctrine._meta.get_field("jurisdictions").labels(doctrine.jurisdictions)


def last_checked() -> dt.date | None:
    """The last day on which an editor read the sources of a public entry."""
    return Entry.objects.visible().aggregate(day=Max("checked_on"))["day"]
