"""What the page of a commentator shows."""

from __future__ import annotations

from kb.models import (
    Answer,
    ArgumentPage,
    CasePage,
    CommentatorPage,
    JudgeSeat,
    Party,
    Position,
    QuestionPage,
    Quotation,
    Ruling,
    Source,
)
from kb.models.vocabulary import CommentatorKind
from kb.queries.neighbours import key_of, own, public_rows, tagged_with
from kb.queries.positions import newest


def commentator_context(commentator: CommentatorPage) -> dict:
    """Positions, quotations and cases of a commentator; of a judge, rulings and nothing else."""
    judge = commentator.commentator_kind == CommentatorKind.JUDGE
    return {
        "is_judge": judge,
        "interest": _interest(commentator),
        "positions": [] if judge else _positions(commentator),
        "rulings": _rulings(commentator) if judge else [],
        "quotations": _quotations(commentator),
        "parties": [] if judge else _parties(commentator),
        "tagged": tagged_with(commentator),
    }


def _interest(commentator: CommentatorPage) -> dict | None:
    """A disclosed interest, with the source that says so."""
    if not commentator.interest or not commentator.interest_source_id:
        return None
    source = Source.objects.printable().filter(pk=commentator.interest_source_id).first()
    return {"text": commentator.interest, "source": source} if source else None


def _positions(commentator: CommentatorPage) -> list[Position]:
    """Newest first; `answer` holds the words of the answer one is on, while it is there."""
    rows = own(
        commentator,
        "positions",
        need={
            "argument": ArgumentPage.objects.visible(),
            "question": QuestionPage.objects.visible(),
            "source": Source.objects.printable(),
        },
    )
    questions = {row.question_id for row in rows} - {None}
    answers = {}
    if questions:
        found = Answer.objects.filter(question__in=questions)
        answers = {(row.question_id, row.key): row.label for row in found}
    for row in rows:
        row.answer = answers.get((row.question_id, row.answer_key))
    return sorted(rows, key=newest, reverse=True)


def _rulings(commentator: CommentatorPage) -> list[Ruling]:
    """Rulings this judge sat on, newest first."""
    seats = public_rows(
        JudgeSeat.objects.filter(judge__page=key_of(commentator)).order_by("-ruling__date", "-pk"),
        need={"ruling": Ruling.objects.visible()},
        load=("ruling__court", "ruling__case"),
    )
    return [seat.ruling for seat in seats]


def _quotations(commentator: CommentatorPage) -> list[Quotation]:
    """Their words as arguments on this site quote them."""
    return public_rows(
        Quotation.objects.filter(commentator__page=key_of(commentator)).order_by("pk"),
        need={"argument": ArgumentPage.objects.visible(), "source": Source.objects.printable()},
    )


def _parties(commentator: CommentatorPage) -> list[Party]:
    """Cases they are a party to."""
    rows = Party.objects.filter(commentator__page=key_of(commentator))
    return public_rows(
        rows.order_by("case__short_name", "pk"), need={"case": CasePage.objects.visible()}
    )
