"""Exceptions compared point by point, and the bills and reports that may change the law."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.models import DoctrinePage, ExceptionAspect, Source
from kb.models.vocabulary import Aspect, DoctrineKind, Jurisdiction
from kb.queries.neighbours import own, public_rows

# What may change the law, as against what is law.
IN_MOTION = (DoctrineKind.BILL, DoctrineKind.CONSULTATION, DoctrineKind.REPORT)


@dataclass
class ComparedException:
    """One exception: a column of the comparison, with what it says by point."""

    page: DoctrinePage
    place: str
    said: dict[str, ExceptionAspect] = field(default_factory=dict)


@dataclass(frozen=True)
class ComparedPoint:
    """One point: a row, with what each exception says on it or None where nothing is recorded."""

    aspect: Aspect
    cells: list[tuple[ComparedException, ExceptionAspect | None]]


@dataclass(frozen=True)
class Motion:
    """A bill, consultation or report in one legal system."""

    page: DoctrinePage
    place: str


def compared_exceptions() -> list[ComparedException]:
    """Public exceptions of which a point is recorded with a source, by legal system. One query."""
    rows = public_rows(
        ExceptionAspect.objects.all(),
        need={"doctrine": DoctrinePage.objects.visible(), "source": Source.objects.printable()},
    )
    found: dict[int, ComparedException] = {}
    for row in rows:
        page = row.doctrine
        one = found.setdefault(page.pk, ComparedException(page, _place(page)))
        one.said[row.aspect] = row
    return sorted(found.values(), key=lambda one: (_rank(one.page), one.page.statute))


def points_of(exceptions: list[ComparedException]) -> list[ComparedPoint]:
    """The rows of the comparison, always the same ones."""
    return [
        ComparedPoint(aspect, [(one, one.said.get(aspect)) for one in exceptions])
        for aspect in Aspect
    ]


def aspects_of(page: DoctrinePage) -> list[ExceptionAspect]:
    """What one exception says, a draft's too, in the order of the points. One query."""
    rows = own(page, "aspects", need={"source": Source.objects.printable()})
    return sorted(rows, key=lambda row: Aspect.values.index(row.aspect))


def motions() -> list[Motion]:
    """Public bills, consultations and reports, by legal system, newest first. One query."""
    pages = DoctrinePage.objects.visible().filter(doctrine_kind__in=IN_MOTION).defer("body")
    pages = pages.order_by("-date", "title")
    return [Motion(page, _place(page)) for page in sorted(pages, key=_rank)]


def _place(page: DoctrinePage) -> str:
    return ", ".join(page._meta.get_field("jurisdictions").labels(page.jurisdictions))


def _rank(page: DoctrinePage) -> int:
    """The place of its first legal system in the order of all."""
    first = next(iter(page.jurisdictions), Jurisdiction.INT)
    return Jurisdiction.values.index(first)
