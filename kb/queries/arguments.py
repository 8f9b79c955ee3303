"""What the page of an argument shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
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
from kb.models.vocabulary import RelationType, ReplyState
from kb.queries.as_of import dated_by
from kb.queries.body import carded
from kb.queries.maps import argument_map
from kb.queries.neighbours import SINCE_REMOVED, TopicLink, key_of, own, public_rows, topic_link
from kb.queries.positions import advocates, on_record
from kb.queries.receptions import InTheCourts, in_the_courts
from kb.queries.reply_states import RepliesHere, replies_of

# How well a reply holds among the replies recorded here: the smaller, the better.
HOLDS = {
    ReplyState.UNCHALLENGED: 0,
    ReplyState.WITHSTANDS: 0,
    ReplyState.CONTESTED: 1,
    ReplyState.ANSWERED: 2,
}


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
    replies: RepliesHere | None = None

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Its place among the replies to the same argument."""
        state = self.replies.state if self.replies else None
        return reply_rank(self.courts.accepted, state, self.advocates)


def reply_rank(accepted: bool, state: ReplyState | None, advocates: int) -> tuple[bool, int, int]:
    """Where a reply stands among others: the smallest first, equals in the editors' order.

    First what a court accepted, then what holds against the replies recorded to it, then what most
    commentators are on record for.
    """
    return not accepted, HOLDS[state or ReplyState.CONTESTED], -advocates


def why_first(replies: Sequence[Move]) -> str:
    """Why the first of two or more ranked replies stands before the next."""
    best, following = replies[0], replies[1]
    differing = (
        n
        for n, pair in enumerate(zip(best.rank, following.rank, strict=True))
        if len(set(pair)) > 1
    )
    match next(differing, None):
        case 0:
            return "a court accepted it"
        case 1 if best.replies and best.replies.state is ReplyState.UNCHALLENGED:
            return "no reply to it is recorded here"
        case 1 if best.replies and best.replies.state is ReplyState.WITHSTANDS:
            return "the replies to it are answered here"
        case 1:
            return "a reply to the next one is not answered here"
        case 2:
            return "more are on record for it than for the next one"
    return "the editors put it first"


def argument_context(argument: ArgumentPage) -> dict:
    """What courts did with it, what answers it, what it answers, who says so, where it stands."""
    with_state = ArgumentPage.objects.visible().select_related("recorded_replies")
    outgoing = own(
        argument,
        "relations",
        need={"target": with_state, "case": CaseTag.objects.visible()},
        load=("case__page", "target__recorded_replies"),
    )
    incoming = _incoming(argument)
    premises, disputed = _premises(argument, outgoing)
    around = [*(row.target for row in outgoing), *(row.source for row in incoming)]
    near = {other.pk for other in around}
    courts = in_the_courts(near | {key_of(argument)} | carded(argument.body))
    here = courts[key_of(argument)]
    states = replies_of([argument, *around])
    texts = {row.key: row.text for row in premises}
    moves = [
        _move(
            row,
            row.source,
            courts,
            states,
            texts.get(row.premise_key),
            RelationType(row.type).passive,
        )
        for row in incoming
    ]
    replies = sorted((move for move in moves if move.type.attacks), key=lambda move: move.rank)
    # Whoever argues the opposite is opposed in turn, whichever of the two recorded it.
    denied = {row.target_id for row in outgoing if RelationType(row.type).mutual}
    denied |= {move.argument.pk for move in replies if move.type.mutual}
    positions = on_record(Position.objects.filter(argument=key_of(argument)))
    return {
        "courts": here,
        "known_courts": courts,
        "map": argument_map(argument, around),
        "replies_here": states.get(key_of(argument)),
        "denied": denied,
        "several_reply": len(denied | {move.argument.pk for move in replies}) > 1,
        "best_reply": replies[0] if replies else None,
        "why_best": why_first(replies) if len(replies) > 1 else "",
        "replies": replies,
        "support": [move for move in moves if not move.type.attacks],
        "answers": [
            _move(
                row,
                row.target,
                courts,
                states,
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


def argument_as_of(argument: ArgumentPage, day: dt.date) -> dict:
    """What courts had done with it by a past day, and who was on record: only what is dated."""
    key = key_of(argument)
    return {
        "entry": argument,
        "as_of": day,
        "courts": in_the_courts([key], day)[key],
        "positions": on_record(Position.objects.filter(dated_by(day), argument=key)),
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
        load=("case__page", "source__recorded_replies"),
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
    states: dict[int, RepliesHere],
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
        states.get(other.pk),
    )


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
