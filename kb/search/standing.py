"""Words that stand on something else: the index has them while readers may see what they stand on.

What will stop being public by the clock alone is left out from the start: nothing would tell the
index of that moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Q, QuerySet, prefetch_related_objects

from kb.models import (
    ArgumentPage,
    CommentatorTag,
    Entry,
    ExceptionAspect,
    Position,
    QuestionPage,
    Quotation,
    Ruling,
    Source,
)
from kb.models.visibility import in_force
from kb.models.vocabulary import CommentatorKind, Kind

# The rows that an entry's names, texts and facets are made of.
ROWS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ARGUMENT: ("premises",),
    Kind.CASE: ("court", "dockets", "citations", "parties", "claims", "events", "statuses"),
    Kind.DOCTRINE: ("elements",),
    Kind.QUESTION: ("answers",),
}
BATCH = 200


@dataclass
class Standing:
    """What an entry says by way of other things, as far as readers may see these.

    Of a case its rulings; of any entry the words of its rows, and the sources it may quote from.
    """

    rulings: list[Ruling] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    sources: set[int] = field(default_factory=set)


def lasting(things: QuerySet) -> QuerySet:
    """Those of the things that no date will take away."""
    return things.filter(expire_at=None)


def standing(entries: Iterable[Entry]) -> dict[int, Standing]:
    """By key, what these entries (specific) say by way of others; loads their own rows as well.

    As many queries for many entries as for one of each kind. Whether the entries are public
    themselves is asked by each search.
    """
    entries = list(entries)
    found = {entry.pk: Standing() for entry in entries}
    keys: dict[Kind, list[int]] = defaultdict(list)
    for entry in entries:
        keys[Kind(entry.kind)].append(entry.pk)
    for kind, rows in ROWS.items():
        prefetch_related_objects([entry for entry in entries if entry.kind == kind], *rows)
    if cases := keys[Kind.CASE]:
        rulings = lasting(Ruling.objects.filter(in_force(), case__in=cases))
        for ruling in rulings.select_related("court").order_by("pk"):
            found[ruling.case_id].rulings.append(ruling)
    words: list[tuple[int, str]] = []
    if arguments := keys[Kind.ARGUMENT]:
        words += _quotations(arguments)
    if doctrines := keys[Kind.DOCTRINE]:
        words += _aspects(doctrines)
    if commentators := keys[Kind.COMMENTATOR]:
        words += _position_notes(commentators)
    for pk, text in words:
        found[pk].words.append(text)
    quoted = {entry.pk: _quoted(entry) for entry in entries}
    shown = _printable(set().union(*quoted.values()))
    for pk, sources in quoted.items():
        found[pk].sources = sources & shown
    return found


def each_with_standing(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Standing]]:
    """Each of any number of entries (specific) with its standing, read in batches."""
    entries = iter(entries)
    while batch := list(islice(entries, BATCH)):
        found = standing(batch)
        yield from ((entry, found[entry.pk]) for entry in batch)


def _quotations(arguments: Iterable[int]) -> QuerySet:
    """What is quoted for each argument."""
    rows = Quotation.objects.filter(
        Q(commentator=None) | Q(commentator__in=CommentatorTag.objects.visible().order_by()),
        argument__in=arguments,
        source__in=lasting(Source.objects.printable()),
    )
    return rows.values_list("argument", "text")


def _position_notes(commentators: Iterable[int]) -> QuerySet:
    """What is said of the positions of each commentator. Judges have none."""
    rows = Position.objects.exclude(commentator__commentator_kind=CommentatorKind.JUDGE).filter(
        Q(argument__in=lasting(ArgumentPage.objects.visible()))
        | Q(question__in=lasting(QuestionPage.objects.visible())),
        commentator__in=commentators,
        source__in=lasting(Source.objects.printable()),
    )
    return rows.values_list("commentator", "note")


def _aspects(doctrines: Iterable[int]) -> QuerySet:
    """What each exception says on the points of comparison."""
    rows = ExceptionAspect.objects.filter(
        doctrine__in=doctrines, source__in=lasting(Source.objects.printable())
    )
    return rows.values_list("doctrine", "text")


def _quoted(entry: Entry) -> set[int]:
    """The sources that an entry's body quotes."""
    blocks = (block for block in entry.body.raw_data if block["type"] == "quote")
    return {block["value"]["source"] for block in blocks} - {None}


def _printable(sources: set[int]) -> set[int]:
    """Those of the sources that readers may be pointed to."""
    if not sources:
        return set()
    found = lasting(Source.objects.printable()).filter(pk__in=sources)
    return set(found.values_list("pk", flat=True))
