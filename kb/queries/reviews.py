"""What became of rulings: affirmed, reversed, vacated or replaced by later ones, and when."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Exists, OuterRef

from kb.models import Ruling, Treatment
from kb.models.rows import Row
from kb.models.vocabulary import TreatmentType
from kb.queries.as_of import dated_by
from kb.queries.neighbours import public_rows

R = TypeVar("R", bound=Row)

# After one of these a ruling no longer says what the law is.
UNDOING = (
    TreatmentType.REVERSED,
    TreatmentType.VACATED,
    TreatmentType.SUPERSEDED,
    TreatmentType.OVERRULED,
)
# What a later ruling can do to an earlier one itself, as against merely citing it.
REVIEW = (
    TreatmentType.AFFIRMED,
    TreatmentType.AFFIRMED_IN_PART,
    TreatmentType.SUPERSEDED_IN_PART,
    *UNDOING,
)


@dataclass
class History:
    """The reviews of one ruling that readers may see, oldest first.

    A review that a still later ruling undid has `set_aside`.
    """

    reviews: list[Treatment] = field(default_factory=list)

    @property
    def undone(self) -> str:
        """How the last review that stands undid the ruling: “vacated”; empty if it still counts.

        What was undone only in part still counts, with its note.
        """
        kept = [
            row
            for row in self.reviews
            if not row.set_aside and row.type != TreatmentType.SUPERSEDED_IN_PART
        ]
        last = [row for row in kept if row.ruling_id == kept[-1].ruling_id]
        if not last or any(row.type not in UNDOING for row in last):
            return ""
        return str(TreatmentType(last[-1].type).label).lower()


def treatments_of(
    rulings: Collection[int], day: dt.date | None = None
) -> dict[int, list[Treatment]]:
    """What later rulings that readers may see did with each, oldest first: one query.

    With a `day`, only what was done by then.
    """
    by_then = dated_by(day, "ruling__date")
    undoing = Treatment.objects.filter(
        by_then, target=OuterRef("ruling"), type__in=UNDOING, ruling__in=Ruling.objects.visible()
    )
    found = defaultdict(list)
    rows = Treatment.objects.filter(by_then, target__in=rulings)
    rows = rows.annotate(set_aside=Exists(undoing))
    for row in public_rows(
        rows.order_by("ruling__date", "ruling__pk", "sort_order", "pk"),
        need={"ruling": Ruling.objects.visible()},
        load=("ruling__court", "ruling__case"),
    ):
        found[row.target_id].append(row)
    return found


def history(treatments: Sequence[Treatment]) -> History:
    """The reviews among what later rulings did with one."""
    return History([row for row in treatments if row.type in REVIEW])


def with_history(rows: Collection[R], day: dt.date | None = None) -> list[R]:
    """Rows of rulings, each with the `history` of its ruling: one query, whatever the number.

    With a `day`, the history up to then.
    """
    rows = list(rows)
    found = treatments_of({row.ruling_id for row in rows}, day)
    for row in rows:
        row.history = history(found[row.ruling_id])
    return rows
