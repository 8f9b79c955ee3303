"""What the page of an argument shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from kb.models import (
    Answer,
    ArgumentPage,
    CaseTag,
    CommentatorTag,
    Placement,
    Position,
    Premise,
    QuestionPage,
    Relation,
    Source,
)
from kb.models.vocabulary import RelationType
from kb.queries.body import carded
from kb.queries.neighbours import SINCE_REMOVED, TopicLink, key_of, own, public_rows, topic_link
from kb.queries.positions import advocates, on_record
from kb.queries.receptions import InTheCourts, in_the_courts


@dataclass
class Move:
    """One argument's move towards another, seen from either side."""

    type: RelationType
    words: str
    argument: ArgumentPage
    courts: InTheCourts
    premise: str
    case: TopicLink | None
    note: str
    advocates: int = 0

    @property
    def why_first(self) -> str:
        """Why this reply stands before the others."""
        if self.courts.accepted:
            return "shown first because a court accepted it"
        if self.advocates:
            return "shown first because most are on record for it"
        return "shown first in the editors’ order"


def argument_context(argument: ArgumentPage) -> dict:
    """What courts did with it, what answers it, what it answers, who says so, where it stands."""
    outgoing = own(
        argument,
        "relations",
        need={"target": ArgumentPage.objects.visible(), "case": CaseTag.objects.visible()},
        load=("case__page",),
    )
    incoming = _incoming(argument)
    premises, disputed = _premises(argument, outgoing)
    near = {row.target_id for row in outgoing} | {row.source_id for row in incoming}
    courts = in_the_courts(near | {key_of(argument)} | carded(argument.body))
    here = courts[key_of(argument)]
    texts = {row.key: row.text for row in premises}
    moves = [
        _move(row, row.source, courts, texts.get(row.premise_key), RelationType(row.type).passive)
        for row in incoming
    ]
    replies = sorted((move for move in moves if move.type.attacks), key=_rank)
    positions = on_record(Position.objects.filter(argument=key_of(argument)))
    return {
        "courts": here,
        "known_courts": courts,
        "best_reply": replies[0] if replies else None,
        "replies": replies,
        "support": [move for move in moves if not move.type.attacks],
        "answers": [
            _move(
                row,
                row.target,
                courts,
                disputed.get((row.target_id, row.premise_key)),
                row.get_type_display(),
            )
            for row in outgoing
        ],
        "positions": positions,
        "stated_by_editors": not positions and not here.contentions,
        "placements": _placements(argument),
        "premises": premises,
        "quotations": quotations(argument),
    }


def quotations(argument: ArgumentPage) -> list[dict]:
    """Exact words that state the argument, where their source may be shown."""
    rows = own(
        argument,
        "quotations",
        need={
            "commentator": CommentatorTag.objects.visible(),
            "source": Source.objects.printable(),
        },
        load=("commentator__page",),
    )
    return [
        {
            "text": row.text,
            "by": topic_link(row.commentator) if row.commentator else None,
            "source": row.source,
            "pinpoint": row.pinpoint,
        }
        for row in rows
    ]


def _incoming(argument: ArgumentPage) -> list[Relation]:
    rows = Relation.objects.filter(target=key_of(argument)).annotate(advocates=advocates("source"))
    return public_rows(
        rows.order_by("sort_order", "pk"),
        need={"source": ArgumentPage.objects.visible(), "case": CaseTag.objects.visible()},
        load=("case__page",),
    )


def _premises(
    argument: ArgumentPage, outgoing: list[Relation]
) -> tuple[list[Premise], dict[tuple[int, str], str]]:
    """Its own premises, and the words of those it disputes: one query for a saved argument."""
    disputed = {row.target_id for row in outgoing if row.premise_key}
    own_rows = argument.premises.all()
    if isinstance(own_rows, QuerySet):
        rows = list(Premise.objects.filter(argument__in={argument.pk, *disputed}))
        mine = [row for row in rows if row.argument_id == argument.pk]
    else:
        rows = list(Premise.objects.filter(argument__in=disputed))
        mine = list(own_rows)
    return mine, {(row.argument_id, row.key): row.text for row in rows}


def _move(
    row: Relation,
    other: ArgumentPage,
    courts: dict[int, InTheCourts],
    premise: str | None,
    words: str,
) -> Move:
    """A relation as this page words it; a premise that has gone is said to have."""
    return Move(
        RelationType(row.type),
        words,
        other,
        courts[other.pk],
        (premise or SINCE_REMOVED) if row.premise_key else "",
        topic_link(row.case) if row.case else None,
        row.note,
        getattr(row, "advocates", 0),
    )


def _rank(reply: Move) -> tuple:
    """Accepted by a court, then the number on record for it; the sort keeps the editors' order."""
    return not reply.courts.accepted, -reply.advocates


def _placements(argument: ArgumentPage) -> list[Placement]:
    """The questions it bears on, each with the words of the answer it supports."""
    answers = Answer.objects.filter(question=OuterRef("question"), key=OuterRef("answer_key"))
    rows = Placement.objects.filter(argument=key_of(argument)).annotate(
        answer_label=Subquery(answers.values("label")[:1]),
        answer_text=Subquery(answers.values("text")[:1]),
    )
    return public_rows(
        rows.order_by("question__title", "pk"), need={"question": QuestionPage.objects.visible()}
    )
