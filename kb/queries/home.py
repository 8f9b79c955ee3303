"""The front page: the questions, what courts decided, what we wrote, where to begin."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from kb.models import (
    ArticlePage,
    CaseTag,
    Entry,
    HomePage,
    Kind,
    Placement,
    QuestionPage,
    Ruling,
)
from kb.queries.cards import prepare_cards
from kb.queries.latest import latest_rulings
from kb.search.results import load_entries

QUESTIONS = 6
RULINGS = 6
ARTICLES = 4
CASES = 6


@dataclass(frozen=True)
class Tally:
    """How many there are of one kind, and where."""

    words: str
    number: int
    url: str


def home_context(home: HomePage) -> dict:
    """What the front page shows."""
    return {
        "questions": questions(),
        "rulings": latest_rulings(RULINGS),
        "articles": list(
            ArticlePage.objects.visible().defer("body").order_by("-date", "title")[:ARTICLES]
        ),
        "cases": cases_to_know(CASES),
        "tallies": tallies(),
    }


def questions() -> list[QuestionPage]:
    """Questions, those with most arguments first, each with `argument_count` and its answers."""
    counted = dict(
        Placement.objects.visible_through("question", "argument")
        .order_by()
        .values_list("question")
        .annotate(number=Count("argument", distinct=True))
    )
    found = list(
        QuestionPage.objects.visible().defer("body").order_by("title").prefetch_related("answers")
    )
    for question in found:
        question.argument_count = counted.get(question.pk, 0)
    return sorted(found, key=lambda question: -question.argument_count)[:QUESTIONS]


def cases_to_know(number: int) -> list[Entry]:
    """The public cases that most public entries are tagged with."""
    public = Entry.objects.visible().values("pk")
    most = (
        CaseTag.objects.with_page()
        .annotate(
            number=Count(
                "tagged__content_object",
                filter=Q(tagged__content_object__in=public),
                distinct=True,
            )
        )
        .order_by("-number", "name")
        .values_list("page", flat=True)
    )
    return prepare_cards(load_entries(list(most[:number])))


def tallies() -> list[Tally]:
    """How many entries of each kind there are, and how many rulings."""
    counted = dict(
        Entry.objects.visible().order_by().values_list("kind").annotate(number=Count("pk"))
    )
    kinds = [Kind.QUESTION, Kind.ARGUMENT, Kind.CASE, Kind.DOCTRINE, Kind.COMMENTATOR, Kind.ARTICLE]
    rows = [
        Tally(
            (kind.label if counted.get(kind) == 1 else kind.plural).lower(),
            counted.get(kind, 0),
            f"/{kind.folder}/",
        )
        for kind in kinds
    ]
    rulings = Ruling.objects.visible().count()
    rows.insert(3, Tally("ruling" if rulings == 1 else "rulings", rulings, "/latest/"))
    return rows
