"""The tags that follow from rows: who a row names is a tag of whom it is about.

Each rule gives pairs (entry, tag). A pair concerns an entry either as the one tagged or through
its own tag, so what follows from a change to entry X is: the pairs of X, and the pairs of X's tag.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Model, Q, QuerySet

from kb.models import (
    TAGGED,
    CasePage,
    CommentatorPage,
    Contention,
    DoctrinePage,
    Element,
    Entry,
    Holding,
    JudgeSeat,
    LeadingCase,
    Mention,
    Party,
    Position,
    Quotation,
    Reception,
    Relation,
    Ruling,
    Source,
)
from kb.models.vocabulary import Kind, Origin

Narrowing = Callable[[QuerySet], QuerySet]


class Rule(NamedTuple):
    """Rows that tag entries of one kind, or of any, with the paths of the entry and of the tag."""

    of: Kind | None
    model: type[Model]
    public: Narrowing
    entry: str
    tag: str


def _visible(pages: QuerySet) -> QuerySet:
    """Public entries."""
    return pages.visible()


def _ruled(rows: QuerySet) -> QuerySet:
    """Rows of public rulings."""
    return rows.filter(ruling__in=Ruling.objects.visible().order_by().values("pk"))


def _through(*paths: str, sourced: bool = False) -> Narrowing:
    """Rows whose entries are public and, if they rest on a source, whose source may be shown."""

    def public(rows: QuerySet) -> QuerySet:
        found = rows.visible_through(*paths)
        shown = Source.objects.printable().order_by().values("pk")
        return found.filter(source__in=shown) if sourced else found

    return public


# The kind of the tag → the rules that give it, over public rows alone.
RULES: dict[Kind, tuple[Rule, ...]] = {
    Kind.CASE: (
        Rule(Kind.CASE, CasePage, _visible, "pk", "tag"),
        Rule(Kind.CASE, CasePage, _visible, "pk", "lead_case"),
        Rule(Kind.ARGUMENT, Reception, _ruled, "argument", "ruling__case__tag"),
        Rule(Kind.ARGUMENT, Contention, _through("case"), "argument", "case__tag"),
        Rule(Kind.ARGUMENT, Relation, _through("source", "target"), "source", "case"),
        Rule(Kind.DOCTRINE, LeadingCase, _through("doctrine"), "doctrine", "case"),
        Rule(Kind.COMMENTATOR, Party, _through("case"), "commentator__page", "case__tag"),
        Rule(Kind.COMMENTATOR, JudgeSeat, _ruled, "judge__page", "ruling__case__tag"),
        Rule(None, Mention, _through("entry"), "entry", "case"),
    ),
    Kind.DOCTRINE: (
        Rule(Kind.DOCTRINE, DoctrinePage, _visible, "pk", "tag"),
        Rule(Kind.DOCTRINE, DoctrinePage, _visible, "pk", "broader"),
        Rule(Kind.DOCTRINE, Element, _through("doctrine"), "doctrine", "treated_in"),
        Rule(Kind.CASE, Holding, _ruled, "ruling__case", "doctrine"),
    ),
    Kind.COMMENTATOR: (
        Rule(Kind.COMMENTATOR, CommentatorPage, _visible, "pk", "tag"),
        Rule(
            Kind.ARGUMENT,
            Position,
            _through("commentator", sourced=True),
            "argument",
            "commentator__tag",
        ),
        Rule(
            Kind.QUESTION,
            Position,
            _through("commentator", sourced=True),
            "question",
            "commentator__tag",
        ),
        Rule(
            Kind.ARGUMENT, Quotation, _through("argument", sourced=True), "argument", "commentator"
        ),
        Rule(Kind.CASE, Party, _through("case"), "case", "commentator"),
        Rule(Kind.CASE, JudgeSeat, _ruled, "ruling__case", "judge"),
    ),
}


def rebuild_row_tags(
    entries: Iterable[Entry] | None = None, tags: dict[Kind, set[int]] | None = None
) -> set[int]:
    """Write the tags that follow from rows, for some entries and tags, or for all when None.

    Gives the keys of the entries that carry others than before.
    """
    changed: set[int] = set()
    everything = entries is None
    entries = list(entries or ())
    keys, kinds = {entry.pk for entry in entries}, {entry.kind for entry in entries}
    for kind, tagged in TAGGED.items():
        named = (tags or {}).get(kind, set())
        wanted: set[tuple[int, int]] = set()
        for rule in RULES[kind]:
            # Most rules can't concern what changed: they are not even asked.
            may = keys and rule.of in (None, *kinds)
            concerned = [Q(**{f"{rule.entry}__in": keys})] if may else []
            concerned += [Q(**{f"{rule.tag}__in": named})] if named else []
            if not (concerned or everything):
                continue
            rows = rule.model.objects.order_by().filter(reduce(or_, concerned, Q()))
            # And of those most have no rows: which are public is asked of the others alone.
            if concerned and not rows.exists():
                continue
            pairs = rule.public(rows).values_list(rule.entry, rule.tag)
            wanted.update(pair for pair in pairs if None not in pair)
        present = tagged.every.filter(origin=Origin.ROW)
        if not everything:
            present = present.filter(Q(content_object__in=keys) | Q(tag__in=named))
        rows = present.values_list("content_object_id", "tag_id", "pk")
        stored = {(entry, tag): pk for entry, tag, pk in rows}
        stale, new = stored.keys() - wanted, wanted - stored.keys()
        if stale:
            tagged.every.filter(pk__in=[stored[pair] for pair in stale]).delete()
        tagged.every.bulk_create(
            tagged(content_object_id=entry, tag_id=tag, origin=Origin.ROW)
            for entry, tag in sorted(new)
        )
        changed.update(entry for entry, _ in stale | new)
    return changed
