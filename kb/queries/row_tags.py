"""The tags that follow from rows: who a row names is a tag of whom it is about.

Each rule gives pairs (entry, tag). A pair concerns an entry either as the one tagged or through
its own tag, so what follows from a change to entry X is: the pairs of X, and the pairs of X's tag.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q, QuerySet

from kb.models import (
    TAGGED,
    CasePage,
    CommentatorPage,
    Contention,
    DoctrinePage,
    Entry,
    Holding,
    JudgeSeat,
    LeadingCase,
    Party,
    Position,
    Quotation,
    Reception,
    Relation,
    Ruling,
    Source,
)
from kb.models.vocabulary import Kind, Origin


class Rule(NamedTuple):
    """Rows that tag entries of one kind, with the lookup paths of the entry and of the tag."""

    of: Kind
    rows: QuerySet
    entry: str
    tag: str


def rules(kind: Kind) -> list[Rule]:
    """The rules that give tags of one kind, over public rows alone."""
    ruled = {"ruling__in": Ruling.objects.visible().order_by().values("pk")}
    sourced = {"source__in": Source.objects.printable().order_by().values("pk")}
    parties = Party.objects.visible_through("case")
    seats = JudgeSeat.objects.filter(**ruled)
    match kind:
        case Kind.CASE:
            cases = CasePage.objects.visible()
            receptions = Reception.objects.filter(**ruled)
            contentions = Contention.objects.visible_through("case")
            relations = Relation.objects.visible_through("source", "target")
            leading = LeadingCase.objects.visible_through("doctrine")
            return [
                Rule(Kind.CASE, cases, "pk", "tag"),
                Rule(Kind.CASE, cases, "pk", "lead_case"),
                Rule(Kind.ARGUMENT, receptions, "argument", "ruling__case__tag"),
                Rule(Kind.ARGUMENT, contentions, "argument", "case__tag"),
                Rule(Kind.ARGUMENT, relations, "source", "case"),
                Rule(Kind.DOCTRINE, leading, "doctrine", "case"),
                Rule(Kind.COMMENTATOR, parties, "commentator__page", "case__tag"),
                Rule(Kind.COMMENTATOR, seats, "judge__page", "ruling__case__tag"),
            ]
        case Kind.DOCTRINE:
            doctrines = DoctrinePage.objects.visible()
            holdings = Holding.objects.filter(**ruled)
            return [
                Rule(Kind.DOCTRINE, doctrines, "pk", "tag"),
                Rule(Kind.DOCTRINE, doctrines, "pk", "broader"),
                Rule(Kind.CASE, holdings, "ruling__case", "doctrine"),
            ]
        case Kind.COMMENTATOR:
            commentators = CommentatorPage.objects.visible()
            positions = Position.objects.visible_through("commentator").filter(**sourced)
            quotations = Quotation.objects.visible_through("argument").filter(**sourced)
            return [
                Rule(Kind.COMMENTATOR, commentators, "pk", "tag"),
                Rule(Kind.ARGUMENT, positions, "argument", "commentator__tag"),
                Rule(Kind.QUESTION, positions, "question", "commentator__tag"),
                Rule(Kind.ARGUMENT, quotations, "argument", "commentator"),
                Rule(Kind.CASE, parties, "case", "commentator"),
                Rule(Kind.CASE, seats, "ruling__case", "judge"),
            ]
        case _:
            return []


def rebuild_row_tags(
    entries: Iterable[Entry] | None = None, tags: dict[Kind, set[int]] | None = None
) -> None:
    """Write the tags that follow from rows, for some entries and tags, or for all when None."""
    everything = entries is None
    entries = list(entries or ())
    keys, kinds = {entry.pk for entry in entries}, {entry.kind for entry in entries}
    for kind, tagged in TAGGED.items():
        named = (tags or {}).get(kind, set())
        wanted: set[tuple[int, int]] = set()
        for rule in rules(kind):
            rows = rule.rows.order_by()
            if not everything:
                # Most rules can't concern what changed: they are not even asked.
                concerned = [Q(**{f"{rule.entry}__in": keys})] if rule.of in kinds else []
                concerned += [Q(**{f"{rule.tag}__in": named})] if named else []
                if not concerned:
                    continue
                rows = rows.filter(reduce(or_, concerned))
            pairs = rows.values_list(rule.entry, rule.tag)
            wanted.update(pair for pair in pairs if None not in pair)
        present = tagged.every.filter(origin=Origin.ROW)
        if not everything:
            present = present.filter(Q(content_object__in=keys) | Q(tag__in=named))
        stored = {(row.content_object_id, row.tag_id): row.pk for row in present}
        stale = [pk for pair, pk in stored.items() if pair not in wanted]
        if stale:
            tagged.every.filter(pk__in=stale).delete()
        tagged.every.bulk_create(
            tagged(content_object_id=entry, tag_id=tag, origin=Origin.ROW)
            for entry, tag in sorted(wanted - set(stored))
        )
