"""What the page of a commentator shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.utils.http import urlencode
from django.utils.text import slugify

from kb.models import (
    Answer,
    ArgumentPage,
    CasePage,
    CommentatorPage,
    JudgeSeat,
    Party,
    Placement,
    Position,
    QuestionPage,
    Quotation,
    Ruling,
    SearchFacet,
    Source,
)
from kb.models.vocabulary import CommentatorKind
from kb.queries.neighbours import key_of, own, public_rows, tagged_with
from kb.queries.positions import newest


@dataclass(frozen=True)
class Name:
    """Another name or a product, with how many cases are about a system of that name."""

    words: str
    cases: int = 0

    @property
    def url(self) -> str:
        """The cases about it."""
        return f"/cases/?{urlencode({'system': _slug(self.words)})}"


def _slug(name: str) -> str:
    """A system's name as filters take it."""
    return slugify(name, allow_unicode=True)[:60]


@dataclass
class Standpoint:
    """What somebody is on record for on one question, or on an argument that stands in none."""

    on: QuestionPage | ArgumentPage
    positions: list[Position]


def commentator_context(commentator: CommentatorPage) -> dict:
    """Positions, quotations and cases of a commentator; of a judge, rulings and nothing else."""
    judge = commentator.commentator_kind == CommentatorKind.JUDGE
    return {
        "is_judge": judge,
        "names": _names(commentator),
        "interest": _interest(commentator),
        "standpoints": [] if judge else _standpoints(_positions(commentator)),
        "rulings": _rulings(commentator) if judge else [],
        "quotations": [] if judge else _quotations(commentator),
        "parties": [] if judge else _parties(commentator),
        "tagged": tagged_with(commentator),
    }


def _names(commentator: CommentatorPage) -> list[Name]:
    """Other names, and works and products, in the editor's order."""
    slugs = {name: _slug(name) for name in commentator.other_names}
    if not slugs:
        return []
    found = SearchFacet.objects.filter(
        facet="system",
        value__in=slugs.values(),
        document__in=CasePage.objects.visible().order_by().values("pk"),
    )
    numbers = dict(
        found.order_by().values("value").annotate(number=Count("pk")).values_list("value", "number")
    )
    return [Name(name, numbers.get(slug, 0)) for name, slug in slugs.items()]


def _standpoints(positions: list[Position]) -> list[Standpoint]:
    """Positions by question, or by argument where it stands in none; the newest stay first.

    An argument in several questions counts for the one in which editors put it furthest up.
    """
    placed: dict[int, QuestionPage] = {}
    arguments = {row.argument_id for row in positions} - {None}
    if arguments:
        order = ("sort_order", "question__title", "pk")
        rows = Placement.objects.filter(argument__in=arguments).order_by(*order)
        for row in public_rows(rows, need={"question": QuestionPage.objects.visible()}):
            placed.setdefault(row.argument_id, row.question)
    found: dict[int, Standpoint] = {}
    for row in positions:
        on = row.question or placed.get(row.argument_id, row.argument)
        found.setdefault(on.pk, Standpoint(on, [])).positions.append(row)
    return list(found.values())


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
