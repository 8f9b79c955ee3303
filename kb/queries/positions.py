"""Who is on record for what: positions with a source that readers may be pointed to."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kb.models import CommentatorPage, Position, Source
from kb.models.vocabulary import CommentatorKind, Stance
from kb.queries.neighbours import public_rows


def on_record(positions: QuerySet) -> list[Position]:
    """Positions readers may see, newest first. Judges have rulings and never a position."""
    found = public_rows(
        positions.exclude(commentator__commentator_kind=CommentatorKind.JUDGE),
        need={
            "commentator": CommentatorPage.objects.visible(),
            "source": Source.objects.printable(),
        },
    )
    return sorted(found, key=newest, reverse=True)


def newest(row: Position) -> dt.date:
    """The key by which undated rows come last when sorted backwards."""
    return row.date or dt.date.min


def advocates(argument: str) -> Coalesce:
    """How many commentators are on record for the argument that this field of a row names."""
    people = (
        Position.objects.filter(
            argument=OuterRef(argument),
            stance=Stance.ADVANCES,
            commentator__in=CommentatorPage.objects.visible(),
            source__in=Source.objects.printable(),
        )
        .exclude(commentator__commentator_kind=CommentatorKind.JUDGE)
        .order_by()
        .values("argument")
    )
    number = people.annotate(number=Count("commentator", distinct=True)).values("number")
    return Coalesce(Subquery(number), 0)
