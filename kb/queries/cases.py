"""What the page of a case shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile

from kb.models import (
    ArgumentPage,
    CasePage,
    CaseStatus,
    CommentatorTag,
    Contention,
    Event,
    Reception,
    Ruling,
    Source,
)
from kb.models.dates import PartialDate
from kb.models.receptions import ALONE
from kb.models.visibility import in_force
from kb.queries.cited_in import besides, cited_in
from kb.queries.consolidation import consolidation
from kb.queries.neighbours import TopicLink, key_of, own, tagged_with, topic_link
from kb.queries.rulings import RulingView, ruling_views
from kb.queries.timelines import CLOSED, timeline, view_asked


@dataclass
class ContentionView:
    """An argument raised in the case, with what rulings in the case did with it."""

    row: Contention
    receptions: list[tuple[RulingView, Reception]]

    @property
    def waits(self) -> bool:
        """Whether no court has ruled on it here; what a judge wrote alone is no ruling."""
        return all(reception.voice in ALONE for _, reception in self.receptions)


def case_context(case: CasePage, query: Mapping[str, str]) -> dict:
    """Where the case stands, its rulings and what they decided, its history and its neighbours.

    `query` may narrow the time line. BadRequest where it asks for what there isn't.
    """
    printable = {"source": Source.objects.printable()}
    statuses = sorted(own(case, "statuses", may=printable), key=_by_date)
    events = sorted(own(case, "events", may=printable), key=_by_date)
    rulings = ruling_views(_rulings(case))
    cited = cited_in(case)
    listed = [row for row in events if row.scheduled and row.date]
    status = statuses[-1] if statuses else None
    return {
        "status": status,
        "since": _since(statuses),
        "goes_on": bool(status) and status.state not in CLOSED,
        "rulings": rulings,
        "latest": rulings[0] if rulings else None,
        "brief": not case.body and not any(view.holdings for view in rulings),
        "next_event": next((row for row in listed if not row.is_past), None),
        "unknown_events": [row for row in listed if row.is_past],
        "timeline": timeline(
            [view.ruling for view in rulings], events, statuses, view_asked(query)
        ),
        "contentions": _contentions(case, rulings),
        "claims": own(case, "claims", may=printable),
        "parties": _parties(case),
        "dockets": own(case, "dockets", load=("court",)),
        "citations": list(case.citations.all()),
        "works": case._meta.get_field("works").labels(case.works),
        "conduct": case._meta.get_field("conduct").labels(case.conduct),
        "consolidation": consolidation(case),
        "cited_in": cited,
        "cited_later": any(view.later for view in rulings),
        "tagged": besides(tagged_with(case), cited),
    }


def _since(statuses: list[CaseStatus]) -> PartialDate | None:
    """The first day on which the present state is recorded, without another one in between."""
    same = list(takewhile(lambda row: row.state == statuses[-1].state, reversed(statuses)))
    return same[-1].when if same else None


def _by_date(row: CaseStatus | Event) -> tuple:
    """Oldest first; a row of a draft that has no date yet comes last."""
    return row.date or dt.date.max, row.sort_order or 0


def _rulings(case: CasePage) -> list[Ruling]:
    """Its published rulings, newest first. Whoever reads this page may read the case."""
    rulings = list(
        Ruling.objects.filter(in_force(), case=key_of(case)).select_related("court", "source")
    )
    printable = set(
        Source.objects.printable()
        .filter(pk__in={ruling.source_id for ruling in rulings})
        .values_list("pk", flat=True)
    )
    for ruling in rulings:
        ruling.case = case
        ruling.shown_source = ruling.source if ruling.source_id in printable else None
    return rulings


def _contentions(case: CasePage, rulings: list[RulingView]) -> list[ContentionView]:
    """Arguments raised, each with the answers that rulings in this case gave."""
    rows = own(
        case,
        "contentions",
        need={"argument": ArgumentPage.objects.visible()},
        may={"source": Source.objects.printable()},
    )
    return [
        ContentionView(
            row,
            [
                (view, reception)
                for view in rulings
                for reception in view.receptions
                if reception.argument_id == row.argument_id
            ],
        )
        for row in rows
    ]


def _parties(case: CasePage) -> list[tuple[str, list[dict]]]:
    """Parties by role, roles in the order in which the editor first names them."""
    groups: dict[str, list[dict]] = {}
    for row in own(
        case,
        "parties",
        may={"commentator": CommentatorTag.objects.visible()},
        load=("commentator__page",),
    ):
        link: TopicLink | None = topic_link(row.commentator) if row.commentator else None
        groups.setdefault(row.get_role_display(), []).append({"row": row, "link": link})
    return list(groups.items())
