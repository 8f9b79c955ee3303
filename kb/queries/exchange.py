"""Parts of the public argument graph, gathered for the formats that take them away.

Each part costs the same few queries, whatever its size, and reads columns rather than objects: the
whole base is one of the parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet

from kb.argument import exchange
from kb.argument.outline import reached
from kb.models import (
    Answer,
    ArgumentPage,
    CaseTag,
    CommentatorTag,
    Correction,
    CriticalAnswer,
    EntrySource,
    Kind,
    Placement,
    Premise,
    QuestionPage,
    Quotation,
    Relation,
    Source,
)
from kb.models.dates import PartialDate
from kb.models.taxonomy import TAGGED, TOPICS
from kb.models.vocabulary import CheckLevel
from kb.queries.graph import public_graph
from kb.queries.neighbours import address

T = TypeVar("T")
# From so many arguments on, all relations are read: naming each argument would cost more.
MANY = 1000
EVERYTHING = "All arguments and questions"


def neighbourhood(argument: ArgumentPage) -> exchange.Graph:
    """A public argument with all that stand in a relation with it."""
    return gather(public_graph().near([argument.pk]), [], argument.title, argument.url)


def question_graph(question: QuestionPage) -> exchange.Graph:
    """A public question with the arguments under its answers and all that lead to those."""
    placed = Placement.objects.filter(question=question.pk).values_list("argument", flat=True)
    graph = public_graph()
    leading = {
        target: [(edge.pk, edge.source) for edge in edges]
        for target, edges in graph.incoming.items()
    }
    arguments = reached(graph.arguments.intersection(placed), leading)
    return gather(arguments, [question.pk], question.title, question.url)


def whole_graph() -> exchange.Graph:
    """All public arguments and questions."""
    return gather(None, None)


def counts() -> dict[str, int]:
    """How much the whole graph holds."""
    graph = public_graph()
    return {
        "arguments": len(graph.arguments),
        "relations": len(graph.edges),
        "questions": QuestionPage.objects.visible().count(),
    }


def gather(
    arguments: Collection[int] | None,
    questions: Collection[int] | None,
    title: str = EVERYTHING,
    url: str = "/export/",
) -> exchange.Graph:
    """The public arguments and questions with these keys (None: all) and their rows, by title."""
    pages = _chosen(ArgumentPage.objects.visible(), arguments)
    asked = _chosen(QuestionPage.objects.visible(), questions)
    sources = _sources()
    own = _Own(pages, asked, sources)
    uids = dict(pages.values_list("pk", "uid"))
    found = tuple(_arguments(pages, own, uids))
    asking = tuple(_questions(asked, own, uids))
    used = {row.source for one in (*found, *asking) for row in one.sources}
    used |= {row.source for one in found for row in one.quotations}
    return exchange.Graph(
        title=title,
        url=_absolute(url),
        site=_absolute(""),
        arguments=found,
        questions=asking,
        relations=tuple(_relations(uids)),
        sources=tuple(one for one in sources.values() if one.slug in used),
    )


class _Own:
    """What hangs on arguments and questions alike, by their key."""

    def __init__(
        self, arguments: QuerySet, questions: QuerySet, sources: dict[int, exchange.Source]
    ) -> None:
        self.printable = sources
        entries = Q(**_within("content_object", arguments)) | Q(
            **_within("content_object", questions)
        )
        self.tags = {kind: _tags(kind, entries) for kind in TOPICS}
        of_either = Q(**_within("entry", arguments)) | Q(**_within("entry", questions))
        rows = EntrySource.objects.filter(of_either)
        self.sources = _grouped(
            (entry, exchange.SourceUse(sources[source].slug, *rest))
            for entry, source, *rest in rows.values_list("entry", "source", "pinpoint", "supports")
            if source in sources
        )
        fields = ("entry", "date", "date_precision", "text")
        self.corrections = _grouped(
            (entry, exchange.Correction(PartialDate(date, precision).iso(), text))
            for entry, date, precision, text in Correction.objects.filter(of_either).values_list(
                *fields
            )
        )

    def of(self, key: int) -> dict[str, Any]:
        """The values that the dataclasses of both kinds share."""
        tags = {f"{kind}_tags": tuple(sorted(self.tags[kind].get(key, ()))) for kind in TOPICS}
        return {
            **tags,
            "sources": tuple(self.sources.get(key, ())),
            "corrections": tuple(self.corrections.get(key, ())),
        }


def _within(field: str, pages: QuerySet) -> dict[str, QuerySet]:
    return {f"{field}__in": pages.order_by().values("pk")}


def _chosen(pages: QuerySet, keys: Collection[int] | None) -> QuerySet:
    return (pages if keys is None else pages.filter(pk__in=keys)).order_by("title", "pk")


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def _grouped(pairs: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    found = defaultdict(list)
    for key, row in pairs:
        found[key].append(row)
    return found


def _tags(kind: Kind, entries: Q) -> dict[int, list[str]]:
    """The visible tags of one kind that an editor set: slugs by entry."""
    rows = TAGGED[kind].objects.filter(entries, tag__in=TOPICS[kind].objects.visible())
    return _grouped(rows.order_by().values_list("content_object", "tag__slug"))


def _sources() -> dict[int, exchange.Source]:
    fields = ("pk", "slug", "title", "author", "publisher", "date", "date_precision", "url")
    rows = Source.objects.printable().order_by("slug").values_list(*fields)
    return {
        pk: exchange.Source(
            slug, title, author, publisher, PartialDate(date, precision).iso() if date else "", url
        )
        for pk, slug, title, author, publisher, date, precision, url in rows
    }


def _fields(model: type[Model], *more: str) -> tuple[str, ...]:
    head = ("pk", "uid", "slug", "title", "summary", "last_published_at", "other_names")
    return (*head, "checked_on", "check_level", "unconfirmed", *more)


def _entry(kind: Kind, row: tuple, own: _Own) -> dict[str, Any]:
    pk, uid, slug, title, summary, changed, names, checked, level, unconfirmed, *_ = row
    return {
        "uid": uid,
        "slug": slug,
        "url": _absolute(address(kind, slug)),
        "title": title,
        "summary": summary,
        "changed": changed.isoformat(timespec="seconds") if changed else "",
        "other_names": tuple(names),
        "checked_on": checked.isoformat() if checked else "",
        "check_level": "" if level == CheckLevel.UNCHECKED else level,
        "unconfirmed": unconfirmed,
        **own.of(pk),
    }


def _arguments(pages: QuerySet, own: _Own, uids: dict[int, str]) -> Iterable[exchange.Argument]:
    premises = _grouped(
        (argument, exchange.Premise(key, text))
        for argument, key, text in Premise.objects.filter(**_within("argument", pages)).values_list(
            "argument", "key", "text"
        )
    )
    quotations = _quotations(pages, own.printable)
    critical_answers = _critical_answers(pages, uids)
    for row in pages.values_list(*_fields(ArgumentPage, "label", "scheme")):
        yield exchange.Argument(
            **_entry(Kind.ARGUMENT, row, own),
            label=row[-2],
            scheme=row[-1],
            premises=tuple(premises.get(row[0], ())),
            critical_answers=tuple(critical_answers.get(row[0], ())),
            quotations=tuple(quotations.get(row[0], ())),
        )


def _critical_answers(
    pages: QuerySet, uids: dict[int, str]
) -> dict[int, list[exchange.CriticalAnswer]]:
    """How critical questions are dealt with; not, where that is by an argument outside the file."""
    rows = CriticalAnswer.objects.filter(**_within("argument", pages))
    fields = ("argument", "question", "handling", "answered_by", "note")
    return _grouped(
        (argument, exchange.CriticalAnswer(question, handling, uids.get(answer, ""), note))
        for argument, question, handling, answer, note in rows.values_list(*fields)
        if answer is None or answer in uids
    )


def _quotations(
    pages: QuerySet, sources: dict[int, exchange.Source]
) -> dict[int, list[exchange.Quotation]]:
    """Exact words whose source readers may be pointed to, and whose speaker they may see."""
    rows = Quotation.objects.filter(**_within("argument", pages)).filter(
        Q(commentator=None) | Q(commentator__in=CommentatorTag.objects.visible())
    )
    fields = ("argument", "text", "commentator__slug", "source", "pinpoint")
    return _grouped(
        (argument, exchange.Quotation(text, commentator or "", sources[source].slug, pinpoint))
        for argument, text, commentator, source, pinpoint in rows.values_list(*fields)
        if source in sources
    )


def _relations(uids: dict[int, str]) -> Iterable[exchange.Relation]:
    """The relations among the arguments, in the order of those that make them.

    Which are among them is seen here: joining both ends is what a database is slow at.
    """
    shown = Q(case=None) | Q(case__in=CaseTag.objects.visible())
    rows = Relation.objects.filter(shown).order_by("sort_order", "pk")
    if len(uids) < MANY:
        rows = rows.filter(source__in=uids)
    fields = ("source", "type", "target", "premise_key", "case__slug", "note")
    moves = _grouped(
        (source, exchange.Relation(uids[source], type_, uids[target], premise, case or "", note))
        for source, type_, target, premise, case, note in rows.values_list(*fields)
        if source in uids and target in uids
    )
    for source in uids:
        yield from moves.get(source, ())


def _questions(pages: QuerySet, own: _Own, uids: dict[int, str]) -> Iterable[exchange.Question]:
    answers = _grouped(
        (question, exchange.Answer(*rest))
        for question, *rest in Answer.objects.filter(**_within("question", pages)).values_list(
            "question", "key", "label", "text"
        )
    )
    placements = _grouped(
        (question, exchange.Placement(uids[argument], answer))
        for question, argument, answer in Placement.objects.filter(
            **_within("question", pages)
        ).values_list("question", "argument", "answer_key")
        if argument in uids
    )
    fields = _fields(QuestionPage, "short_answer", "short_answer_date")
    for row in pages.values_list(*fields):
        yield exchange.Question(
            **_entry(Kind.QUESTION, row, own),
            short_answer=row[-2],
            short_answer_date=row[-1].isoformat() if row[-1] else "",
            answers=tuple(answers.get(row[0], ())),
            placements=tuple(placements.get(row[0], ())),
        )
