"""Entries whose derived rows say something of others, and so follow when those come or go."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from kb.models import Entry, ExceptionAspect, Position, Quotation, Relation, Source


def leaning_on(entries: Iterable[Entry]) -> list[Entry]:
    """Entries with rows that are public only while these entries are; without these themselves."""
    keys = {entry.pk for entry in entries}
    positions = Position.objects.filter(Q(argument__in=keys) | Q(question__in=keys))
    found = {
        *Relation.objects.filter(target__in=keys).values_list("source", flat=True),
        *Quotation.objects.filter(commentator__page__in=keys).values_list("argument", flat=True),
        *positions.values_list("commentator", flat=True),
    }
    return list(Entry.objects.filter(pk__in=found - keys))


def resting_on(source: Source) -> list[Entry]:
    """Entries with rows or quotations that are public only while the source may be shown."""
    in_body = Entry.objects.annotate(blocks=Cast("body", TextField()))
    found = {
        *Quotation.objects.filter(source=source).values_list("argument", flat=True),
        *Position.objects.filter(source=source).values_list("commentator", flat=True),
        *ExceptionAspect.objects.filter(source=source).values_list("doctrine", flat=True),
        *in_body.filter(blocks__contains=f'"source": {source.pk}').values_list("pk", flat=True),
    }
    return list(Entry.objects.filter(pk__in=found))
