"""Entries by what they are called: how editors choose one."""

from __future__ import annotations

from django.db.models import QuerySet

from kb.models import Entry, SearchName
from kb.search.engine import engine
from kb.search.names import typed


def called(text: str) -> QuerySet[Entry]:
    """Live entries of which some name, docket or citation holds these words, the last begun."""
    asked = typed(text)
    if asked is None:
        return Entry.objects.none()
    entries = Entry.objects.all()
    for word in asked.words:
        rows = SearchName.objects.filter(word=word)
        entries = entries.filter(pk__in=rows.values("document"))
    if asked.start:
        begun = SearchName.objects.filter(engine().beginning("word", asked.start))
        entries = entries.filter(pk__in=begun.values("document"))
    return entries
