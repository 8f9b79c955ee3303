"""What rulings decided on one doctrine: the rows that its page, matrix and split are made of."""

from __future__ import annotations

import datetime as dt

from kb.models import DoctrinePage, Holding, Ruling, Source
from kb.models.vocabulary import Direction, Finding
from kb.queries.as_of import dated_by
from kb.queries.neighbours import key_of, public_rows
from kb.queries.receptions import newest_first
from kb.queries.reviews import with_history

# Where a direction lies between the user (1) and the owner (5); the others lie nowhere.
PLACES = {
    Direction.USER: 1,
    Direction.SLIGHTLY_USER: 2,
    Direction.NEUTRAL: 3,
    Direction.SLIGHTLY_OWNER: 4,
    Direction.OWNER: 5,
}

# The findings that add nothing to a direction.
PLAIN = (Finding.FOUND, Finding.NOT_FOUND, Finding.NOT_REACHED)
SAID = {
    Direction.NEUTRAL: (*PLAIN, Finding.MIXED),
    Direction.DISPUTED: (*PLAIN, Finding.TRIABLE),
}


def holdings_of(doctrine: DoctrinePage, day: dt.date | None = None) -> list[Holding]:
    """What rulings that readers may see decided on it, newest first: three queries.

    Each has the `history` of its ruling, and the ruling a `shown_source`, which is none where the
    source may not be printed. With a `day`, what was decided and done by then.
    """
    rows = Holding.objects.filter(dated_by(day, "ruling__date"), doctrine__page=key_of(doctrine))
    found = with_history(
        public_rows(
            newest_first(rows),
            need={"ruling": Ruling.objects.visible()},
            load=("ruling__court", "ruling__case"),
        ),
        day,
    )
    sources = Source.objects.printable().in_bulk({row.ruling.source_id for row in found})
    for row in found:
        row.ruling.shown_source = sources.get(row.ruling.source_id)
    return found


def element_words(row: Holding) -> str:
    """What a ruling said on an element: whom it favours, and how far that went.

    That an element was found or not says no more than whom it favours.
    """
    if not row.direction:
        return row.get_finding_display()
    words = row.get_direction_display()
    if row.direction == Direction.NOT_ANALYSED or row.finding in SAID.get(row.direction, PLAIN):
        return words
    return f"{words}; {row.get_finding_display().lower()}"
