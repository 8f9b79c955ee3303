"""What the page of a question shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value

from kb.argument.outline import Branch, Line, pruned
from kb.models import (
    Answer,
    ArgumentPage,
    CaseTag,
    Citation,
    Docket,
    Placement,
    Position,
    QuestionOutline,
    QuestionPage,
    Reception,
    Relation,
    Ruling,
    Source,
)
from kb.models.vocabulary import RelationType
from kb.queries.argument_filters import ArgumentFilter
from kb.queries.arguments import reply_rank
from kb.queries.body import carded
from kb.queries.maps import question_map
from kb.queries.neighbours import SINCE_REMOVED, key_of, own, public_rows
from kb.queries.outlines import drafted_outline, links_of, published_outline
from kb.queries.positions import advocates, on_record
from kb.queries.receptions import InTheCourts, in_the_courts
from kb.queries.reply_states import RepliesHere, replies_of

# So many arguments of an answer stand open; one more is not worth folding.
FIRST = 4


@dataclass
class Shown:
    """An argument in the outline: under its answer, or as a reply by a move in `words`.

    `elsewhere` is “above” or “below” where the page writes it out in another place.
    """

    argument: ArgumentPage
    courts: InTheCourts
    replies_here: RepliesHere | None
    words: str = ""
    rank: tuple = ()
    again: bool = False
    elsewhere: str = ""
    replies: list[Shown] = field(default_factory=list)
    more: int = 0

    @property
    def anchor(self) -> str:
        """The fragment by which the page names the place where it is written out."""
        return f"a-{self.argument.slug}"

    @property
    def total(self) -> int:
        """How many replies are recorded to it."""
        return len(self.replies) + self.more


@dataclass
class Side:
    """One answer with the arguments placed under it and who is on record for it."""

    number: int
    label: str
    text: str
    cards: list[Shown] = field(default_factory=list)
    more: int = 0
    total: int = 0
    positions: list[Position] = field(default_factory=list)

    @property
    def first(self) -> list[Shown]:
        """The arguments that stand open."""
        return self.cards if len(self.cards) <= FIRST + 1 else self.cards[:FIRST]

    @property
    def rest(self) -> list[Shown]:
        """The arguments that are folded."""
        return self.cards[len(self.first) :]


@dataclass
class Decision:
    """A ruling with what it did with arguments of the question, and where it is found."""

    ruling: Ruling
    receptions: list[Reception] = field(default_factory=list)
    cited_as: str = ""
    source_url: str = ""


def question_context(question: QuestionPage, asked: Mapping[str, str] | None = None) -> dict:
    """The answers side by side, and the rulings that dealt with their arguments, newest first.

    `asked` is the page's GET query: BadRequest when it names a filter that there is not.
    """
    narrowed = ArgumentFilter.parse(asked or {})
    with_state = ArgumentPage.objects.visible().select_related("recorded_replies")
    placements = own(
        question, "placements", need={"argument": with_state}, load=("argument__recorded_replies",)
    )
    answers = _answers(question)
    branches = _outline(answers, placements)
    replies = _replies(links_of(branches.values()))
    placed = {row.argument_id: row.argument for row in placements}
    arguments = {**{row.source_id: row.source for row in replies.values()}, **placed}
    branches = pruned(branches, arguments, replies)
    courts = in_the_courts(arguments.keys() | carded(question.body))
    states = replies_of(arguments.values())

    def shown(line: Line) -> Shown:
        argument, row = arguments[line.argument], replies.get(line.link)
        here, state = courts[line.argument], states.get(line.argument)
        return Shown(
            argument,
            here,
            state,
            RelationType(row.type).passive if row else "",
            reply_rank(here.accepted, state and state.state, row.advocates) if row else (),
            line.again,
            replies=sorted(map(shown, line.replies), key=lambda reply: reply.rank),
            more=line.more,
        )

    sides = {
        row.key: Side(number, row.label, row.text) for number, row in enumerate(answers, start=1)
    }
    for answer, branch in branches.items():
        side = _side(sides, answer)
        cards = sorted(map(shown, branch.lines), key=_most_ruled_on)
        side.cards = [card for card in cards if narrowed.fits(card.courts)]
        side.more = 0 if narrowed else branch.more
        side.total = len(cards) + branch.more
    _point(card for side in sides.values() for card in side.cards)
    for position in on_record(Position.objects.filter(question=key_of(question))):
        _side(sides, position.answer_key).positions.append(position)
    return {
        "sides": list(sides.values()),
        "shown": sum(len(side.cards) for side in sides.values()),
        "total": sum(side.total for side in sides.values()),
        "filters": narrowed.choices(courts[pk] for pk in placed),
        "chips": narrowed.chips(),
        "clear_url": f"{question.url or ''}#answers",
        "decisions": _decisions(placed, courts),
        "known_courts": courts,
        "map": question_map(question, answers, arguments),
    }


def _answers(question: QuestionPage) -> list[Answer]:
    """Its answers in order; saved ones know its outline as it was published."""
    rows = question.answers.all()
    if isinstance(rows, QuerySet) and isinstance(question.placements.all(), QuerySet):
        stored = QuestionOutline.objects.filter(question=OuterRef("question"))
        rows = rows.annotate(tree=Subquery(stored.values("tree")[:1]))
    return list(rows)


def _outline(answers: list[Answer], placements: list[Placement]) -> dict[str, Branch]:
    """As it was published; of a draft, and of what only some may see, as it is now."""
    tree = getattr(answers[0], "tree", None) if answers else None
    if tree is not None:
        return published_outline(tree)
    placed: dict[str, list[int]] = {}
    for row in placements:
        placed.setdefault(row.answer_key, []).append(row.argument_id)
    return drafted_outline(placed) if placed else {}


def _replies(links: Iterable[int]) -> dict[int, Relation]:
    """The relations of these keys that readers may see, each with the argument that makes it."""
    rows = public_rows(
        Relation.objects.filter(pk__in=links).annotate(advocates=advocates("source")),
        need={"source": ArgumentPage.objects.visible(), "case": CaseTag.objects.visible()},
        load=("source__recorded_replies",),
    )
    return {row.pk: row for row in rows}


def _most_ruled_on(card: Shown) -> int:
    """The sort keeps the editors' order of those that as many rulings dealt with."""
    return -len({row.ruling_id for row in card.courts.receptions})


def _point(cards: Iterable[Shown]) -> None:
    """Say of what is met again whether it is written out above or below, if it is at all."""
    every = list(_in_order(cards))
    written = {one.argument.pk: number for number, one in enumerate(every) if not one.again}
    for number, one in enumerate(every):
        if one.again and one.argument.pk in written:
            one.elsewhere = "above" if written[one.argument.pk] < number else "below"


def _in_order(cards: Iterable[Shown]) -> Iterator[Shown]:
    for card in cards:
        yield card
        yield from _in_order(card.replies)


def _side(sides: dict[str, Side], key: str) -> Side:
    """The answer a row names; one that has gone gets a column that says so."""
    return sides.setdefault(key, Side(len(sides) + 1, f"An answer {SINCE_REMOVED}", ""))


def _decisions(
    arguments: dict[int, ArgumentPage], courts: dict[int, InTheCourts]
) -> list[Decision]:
    """The receptions of these arguments, grouped by ruling; each knows its argument."""
    decisions: dict[int, Decision] = {}
    for pk, argument in arguments.items():
        for reception in courts[pk].receptions:
            reception.argument = argument
            ruling = reception.ruling
            decisions.setdefault(ruling.pk, Decision(ruling)).receptions.append(reception)
    _cite(decisions.values())
    return sorted(
        decisions.values(), key=lambda one: (one.ruling.date, one.ruling.pk), reverse=True
    )


def _cite(decisions: Collection[Decision]) -> None:
    """Say where each ruling is found: one query for dockets, citations and sources together."""
    cases = {one.ruling.case_id for one in decisions}
    no_text = Value("", CharField())

    def texts(rows: QuerySet, what: str, owner: str, *parts: str) -> QuerySet:
        parts = (*parts, *[no_text] * (4 - len(parts)))
        return rows.order_by().values_list(Value(what), owner, "pk", *parts)

    rows = texts(
        Citation.objects.filter(case__in=cases),
        "citation",
        "case",
        "text",
        "volume",
        "reporter",
        "page",
    ).union(
        texts(Docket.objects.filter(case__in=cases), "docket", "case", "number"),
        texts(
            Source.objects.printable().filter(pk__in={one.ruling.source_id for one in decisions}),
            "source",
            "pk",
            "url",
        ),
        all=True,
    )
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    if decisions:
        for what, owner, _, *parts in sorted(rows):
            found[what, owner].append(" ".join(filter(None, parts)))
    for one in decisions:
        case, source = one.ruling.case_id, one.ruling.source_id
        numbers = ", ".join(found["docket", case])
        cited = [*found["citation", case], *([f"No. {numbers}"] if numbers else [])]
        one.cited_as = "; ".join(cited)
        one.source_url = "".join(found["source", source])
