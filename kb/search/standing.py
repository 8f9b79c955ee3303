"""Words that stand on something else: the index has them while readers may see what they stand on.

What will stop being public by the clock alone is left out from the start: nothing would tell the
index of that moment.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from kb.models import (
    ArgumentPage,
    CasePage,
    CommentatorPage,
    CommentatorTag,
    DoctrinePage,
    Entry,
    ExceptionAspect,
    Position,
    QuestionPage,
    Quotation,
    Ruling,
    Source,
)
from kb.models.visibility import in_force
from kb.models.vocabulary import CommentatorKind


def lasting(things: QuerySet) -> QuerySet:
    """Those of the things that no date will take away."""
    return things.filter(expire_at=None)


def rulings_of(case: CasePage) -> list[Ruling]:
    """The published rulings of a case. Whether the case is public is asked by each search."""
    rulings = Ruling.objects.filter(in_force(), case=case).select_related("court")
    return list(lasting(rulings).order_by("pk"))


def quotations(argument: ArgumentPage) -> list[str]:
    """What is quoted for an argument."""
    rows = Quotation.objects.filter(
        Q(commentator=None) | Q(commentator__in=CommentatorTag.objects.visible().order_by()),
        argument=argument,
        source__in=lasting(Source.objects.printable()),
    )
    return list(rows.values_list("text", flat=True))


def position_notes(commentator: CommentatorPage) -> list[str]:
    """What is said of the positions of a commentator. Judges have none."""
    if commentator.commentator_kind == CommentatorKind.JUDGE:
        return []
    rows = Position.objects.filter(
        Q(argument__in=lasting(ArgumentPage.objects.visible()))
        | Q(question__in=lasting(QuestionPage.objects.visible())),
        commentator=commentator,
        source__in=lasting(Source.objects.printable()),
    )
    return list(rows.values_list("note", flat=True))


def aspects(doctrine: DoctrinePage) -> list[str]:
    """What an exception says on the points of comparison."""
    rows = ExceptionAspect.objects.filter(
        doctrine=doctrine, source__in=lasting(Source.objects.printable())
    )
    return list(rows.values_list("text", flat=True))


def printable(sources: Iterable[int]) -> set[int]:
    """The keys of those of the sources that readers may be pointed to."""
    found = lasting(Source.objects.printable()).filter(pk__in=set(sources))
    return set(found.values_list("pk", flat=True))


def words_of_rows(entry: Entry) -> list[str]:
    """The words of an entry's rows that stand on other things than the entry."""
    if isinstance(entry, ArgumentPage):
        return quotations(entry)
    if isinstance(entry, DoctrinePage):
        return aspects(entry)
    return position_notes(entry) if isinstance(entry, CommentatorPage) else []
