"""The maps of questions and arguments: stored with what changes them, worded when they are read."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from kb.argument.maps import (
    ANSWER_WIDTH,
    BOX_WIDTH,
    WORD_WIDTH,
    Selection,
    around_argument,
    around_question,
    drawing,
    may_be_cut,
)
from kb.models import (
    Answer,
    ArgumentMap,
    ArgumentPage,
    Entry,
    QuestionPage,
    Reception,
    Ruling,
)
from kb.models.vocabulary import Kind, RelationType
from kb.queries.derived import out_of_date, write_rows
from kb.queries.graph import ArgumentGraph, Placements, public_graph
from kb.queries.neighbours import address

# Text in an SVG does not wrap by itself: so many characters fit a line, so far apart are lines.
LABEL_LINES, LABEL_CHARACTERS, SMALL_CHARACTERS, LABEL_STEP = 3, 18, 23, 16
ANSWER_LINES, ANSWER_CHARACTERS = 3, 12
TAG_CHARACTERS = 22
WORD_LINES, WORD_CHARACTERS = 2, 14


# What is stored


def rebuild_maps(
    graph: ArgumentGraph,
    placements: Placements,
    changed: Collection[int] | None = None,
) -> None:
    """Store all maps, or those that a change to these arguments and questions may concern.

    A map that stays as it is isn't drawn again; one with nothing to draw is deleted.
    """
    rows = ArgumentMap.objects.order_by()
    arguments: Collection[int] = graph.arguments
    if changed is not None:
        # Where not all fit, the rank of any of them may decide.
        arguments = graph.near({*changed, *drawn_with(changed)}) | may_be_cut(graph)
        rows = rows.filter(Q(pk__in={*arguments, *changed}) | Q(entry__kind=Kind.QUESTION))
    stored = dict(rows.values_list("pk", "drawing__made_of"))
    expected = _selections(graph, placements, arguments)
    changed_rows = (
        ArgumentMap(entry_id=pk, drawing=drawing(selection))
        for pk, selection in expected.items()
        if stored.get(pk) != selection.digest
    )
    write_rows(ArgumentMap, changed_rows, gone=stored.keys() - expected.keys())


def drawn_with(entries: Collection[int]) -> set[int]:
    """All arguments that the stored maps of these entries were chosen from."""
    rows = ArgumentMap.objects.filter(pk__in=entries).order_by()
    return {one for found in rows.values_list("drawing__of", flat=True) for one in found}


def map_differences(graph: ArgumentGraph, placements: Placements) -> list[str]:
    """What drawing all maps anew would change, a sentence each."""
    stored = dict(ArgumentMap.objects.values_list("pk", "drawing"))
    selections = _selections(graph, placements, graph.arguments)
    expected = {pk: drawing(selection) for pk, selection in selections.items()}
    return out_of_date("map of entry", stored, expected)


def _selections(
    graph: ArgumentGraph,
    placements: Placements,
    arguments: Iterable[int],
) -> dict[int, Selection]:
    """What the maps of these arguments and of all questions show, where there is any relation."""
    if not graph.edges:
        return {}
    rulings = _rulings()
    found = {pk: around_argument(pk, graph, rulings) for pk in sorted(arguments)}
    answers = defaultdict(list)
    rows = Answer.objects.filter(question__in=placements).order_by("question", "sort_order", "pk")
    for question, key in rows.values_list("question", "key"):
        answers[question].append(key)
    for question, pairs in placements.items():
        found[question] = around_question(answers[question], pairs, graph, rulings)
    return {pk: selection for pk, selection in found.items() if selection.steps}


def _rulings() -> dict[int, int]:
    """The number of public rulings that dealt with each argument."""
    rows = Reception.objects.filter(ruling__in=Ruling.objects.visible()).order_by()
    return dict(
        rows.values("argument")
        .annotate(number=Count("ruling", distinct=True))
        .values_list("argument", "number")
    )


# What is read


@dataclass(frozen=True)
class Text:
    """One line of words and where it stands."""

    words: str
    x: int
    y: int


@dataclass(frozen=True)
class Box:
    """An argument or an answer: `name` is what screen readers say, `side` the answer's number."""

    url: str
    name: str
    title: str
    x: int
    y: int
    width: int
    height: int
    lines: Sequence[Text]
    small: bool = False
    tag: Text | None = None
    side: int = 0
    here: bool = False


@dataclass(frozen=True)
class Line:
    """A relation. `heads` says at which of its ends an arrow stands: left, right or both."""

    type: RelationType
    heads: str
    path: str


@dataclass
class Map:
    """A drawing with its words, of what is public now."""

    width: int
    height: int
    total: int
    boxes: list[Box] = field(default_factory=list)
    answers: list[Box] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    words: list[Text] = field(default_factory=list)

    @property
    def cut(self) -> bool:
        """Whether there are more arguments than it shows."""
        return self.total > len(self.boxes)

    @property
    def legend(self) -> list[RelationType]:
        """The types of the relations it shows, in the usual order."""
        return [kind for kind in RelationType if any(line.type == kind for line in self.lines)]


def argument_map(argument: ArgumentPage, near: Iterable[ArgumentPage]) -> Map | None:
    """The map of an argument and those around it, of which all that are visible are given."""
    stored = _stored(argument)
    shown = {one.pk: one for one in (argument, *near)}
    return _worded(stored, shown, here=argument.pk) if stored else None


def question_map(
    question: QuestionPage, answers: Sequence[Answer], known: Mapping[int, ArgumentPage]
) -> Map | None:
    """The map of a question with its answers in order, a draft's as it stands.

    No query, unless it shows others than the visible arguments that are `known` already.
    """
    placements = question.placements.all()
    if isinstance(placements, QuerySet):
        stored = _stored(question)
    else:
        graph = public_graph()
        pairs = [(row.answer_key, row.argument_id) for row in placements]
        stored = drawing(
            around_question(
                [answer.key for answer in answers],
                [pair for pair in pairs if pair[1] in graph.arguments],
                graph,
                _rulings(),
            )
        )
    if not stored:
        return None
    missing = set(stored["of"]) - known.keys()
    others = ArgumentPage.objects.visible().only("slug", "title", "label").in_bulk(missing)
    return _worded(stored, {**known, **others}, answers)


def _stored(entry: Entry) -> dict | None:
    stored = getattr(entry, "argument_map", None)
    return stored and stored.drawing


def _worded(
    stored: Mapping,
    shown: Mapping[int, ArgumentPage],
    answers: Sequence[Answer] = (),
    here: int | None = None,
) -> Map | None:
    """The drawing with the words of arguments that are shown; None if no relation is left."""
    total = sum(argument in shown for argument in stored["of"])
    found = Map(stored["width"], stored["height"], total)
    moves = defaultdict(lambda: defaultdict(list))
    for line in stored["lines"]:
        kind, right = RelationType(line["type"]), line["right"]
        ends = [(left, path) for left, path in line["ends"] if {left, right} <= shown.keys()]
        if ends:
            found.words += _word(kind, *line["at"])
        for left, path in ends:
            found.lines.append(Line(kind, line["heads"], path))
            if line["heads"] != "right":
                moves[right][kind].append(shown[left].label)
            if line["heads"] != "left":
                moves[left][kind].append(shown[right].label)
    if not found.lines:
        return None
    known = {answer.key: (number, answer) for number, answer in enumerate(answers, start=1)}
    under = defaultdict(list)
    for key, argument in stored["placed"]:
        if key in known:
            under[argument].append(known[key])
    for pk, x, y, height in stored["boxes"]:
        if pk in shown:
            found.boxes.append(
                _box(shown[pk], (x, y, height), under[pk], moves[pk], here=pk == here)
            )
    found.links = [
        path for key, argument, path in stored["links"] if key in known and argument in shown
    ]
    found.answers = [
        _answer(*known[key], x, y, height)
        for key, x, y, height in stored["answers"]
        if key in known
    ]
    return found


def _box(
    argument: ArgumentPage,
    place: tuple[int, int, int],
    under: Sequence[tuple[int, Answer]],
    moves: Mapping[RelationType, Sequence[str]],
    *,
    here: bool,
) -> Box:
    x, y, height = place
    answers = ", ".join(answer.label for _, answer in under)
    label = argument.label
    sentences = [
        label,
        *([f"For the answer: {answers}"] if answers else []),
        *(
            f"{kind.label[0].upper()}{kind.label[1:]}: {', '.join(labels)}"
            for kind, labels in moves.items()
        ),
    ]
    lines = _wrapped(label, LABEL_CHARACTERS, LABEL_LINES)
    small = not lines
    if small:
        lines = textwrap.wrap(label, SMALL_CHARACTERS, max_lines=LABEL_LINES, placeholder="…")
    tag = textwrap.shorten(answers, TAG_CHARACTERS, placeholder="…")
    top = 15 if tag else 0
    middle = y + top + (height - top) / 2
    return Box(
        address(Kind.ARGUMENT, argument.slug),
        ". ".join(sentences),
        argument.title,
        x,
        y,
        BOX_WIDTH,
        height,
        _centred(lines, x + BOX_WIDTH // 2, middle - (3 if tag else 0)),
        small,
        Text(tag, x + BOX_WIDTH // 2, y + 16) if tag else None,
        under[0][0] if len(under) == 1 else 0,
        here,
    )


def _answer(number: int, answer: Answer, x: int, y: int, height: int) -> Box:
    lines = textwrap.wrap(answer.label, ANSWER_CHARACTERS, max_lines=ANSWER_LINES, placeholder="…")
    return Box(
        f"#side-{number}",
        f"Answer: {answer.label}",
        answer.text,
        x,
        y,
        ANSWER_WIDTH,
        height,
        _centred(lines, x + ANSWER_WIDTH // 2, y + height / 2),
        side=number,
    )


def _word(kind: RelationType, x: int, y: int) -> list[Text]:
    """The words of a relation: above its line, and below if they need two lines."""
    lines = textwrap.wrap(kind.label, WORD_CHARACTERS, max_lines=WORD_LINES, placeholder="…")
    return [
        Text(words, x + WORD_WIDTH // 2, y + shift)
        for words, shift in zip(lines, (-4, 11), strict=False)
    ]


def _wrapped(text: str, characters: int, most: int) -> list[str]:
    """The text in at most so many lines of much the same length, or none where it does not fit."""
    widths = range(1, characters + 1)
    tries = [textwrap.wrap(text, width, break_long_words=False) for width in widths]
    fitting = [
        lines
        for width, lines in zip(widths, tries, strict=True)
        if len(lines) <= most and max(map(len, lines), default=0) <= width
    ]
    return min(fitting, key=len, default=[])


def _centred(lines: Sequence[str], x: int, middle: float) -> list[Text]:
    """Lines one below the other around a height."""
    first = middle - LABEL_STEP * (len(lines) - 1) / 2 + 4.5
    return [Text(words, x, round(first + LABEL_STEP * row)) for row, words in enumerate(lines)]
