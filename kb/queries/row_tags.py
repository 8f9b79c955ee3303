"""The tags that follow from rows: who a row names is a tag of whom it is about.

Each rule gives pairs (entry, tag). A pair concerns an entry either as the one tagged or through
its own tag, so what follows from a change to entry X is: the pairs of X, and the pairs of X's tag.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q, QuerySet

from kb.models import (
    TAGGED,
    CasePage,
    CommentatorPage,
    Contention,
    DoctrinePage,
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
    """Rows with the lookup paths of the entry they tag and of the tag they name."""

    rows: QuerySet
    entry: str
    tag: str


def rules(kind: Kind) -> list[Rule]:
    """The rules that give tags of one kind, over public rows alone."""
    of_ruling = {"ruling__in": Ruling.objects.visible().order_by().values("pk")}
    match kind:
        case Kind.CASE:
            return [
                Rule(CasePage.objects.visible(), "pk", "tag"),
                Rule(CasePage.objects.visible(), "pk", "lead_case"),
                Rule(Reception.objects.filter(**of_ruling), "argument", "ruling__case__tag"),
                Rule(Contention.objects.visible_through("case"), "argument", "case__tag"),
                Rule(Relation.objects.visible_through("source", "target"), "source", "case"),
                Rule(LeadingCase.objects.visible_through("doctrine"), "doctrine", "case"),
                Rule(Party.objects.visible_through("case"), "commentator__page", "case__tag"),
                Rule(JudgeSeat.objects.filter(**of_ruling), "judge__page", "ruling__case__tag"),
            ]
        case Kind.DOCTRINE:
            return [
                Rule(DoctrinePage.objects.visible(), "pk", "tag"),
                Rule(DoctrinePage.objects.visible(), "pk", "broader"),
                Rule(Holding.objects.filter(**of_ruling), "ruling__case", "doctrine"),
            ]
        case Kind.COMMENTATOR:
            sourced = {"source__in": Source.objects.printable().order_by().values("pk")}
            speaker = Position.objects.visible_through("commentator").filter(**sourced)
            quoted = Quotation.objects.visible_through("argument").filter(**sourced)
            return [
                Rule(CommentatorPage.objects.visible(), "pk", "tag"),
                Rule(speaker, "argument", "commentator__tag"),
                Rule(speaker, "question", "commentator__tag"),
                Rule(quoted, "argument", "commentator"),
                Rule(Party.objects.visible_through("case"), "case", "commentator"),
                Rule(JudgeSeat.objects.filter(**of_ruling), "ruling__case", "judge"),
            ]
        case _:
            return []


def rebuild_row_tags(
    entries: Iterable[int] | None = None, tags: dict[Kind, set[int]] | None = None
) -> None:
    """Write the tags that follow from rows, for some entries and tags, or for all when None."""
    everything = entries is None
    entries, tags = set(entries or ()), tags or {}
    for kind, tagged in TAGGED.items():
        named = tags.get(kind, set())
        wanted: set[tuple[int, int]] = set()
        for rule in rules(kind):
            rows = rule.rows.order_by()
            if not everything:
                rows = rows.filter(
                    Q(**{f"{rule.entry}__in": entries}) | Q(**{f"{rule.tag}__in": named})
                )
            wanted.update(
                pair for pair in rows.values_list(rule.entry, rule.tag) if None not in pair
            )
        present = tagged.every.filter(origin=Origin.ROW)
        if not everything:
            present = present.filter(Q(content_object__in=entries) | Q(tag__in=named))
        pairs = {(row.content_object_id, row.tag_id): row.pk for row in present}
        tagged.every.filter(
            pk__in=[pk for pair, pk in pairs.items() if pair not in wanted]
        ).delete()
        tagged.every.bulk_create(
            tagged(content_object_id=entry, tag_id=tag, origin=Origin.ROW)
            for entry, tag in sorted(wanted - set(pairs))
        )
