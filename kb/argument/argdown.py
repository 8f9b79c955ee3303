"""A part of the graph as Argdown (https://argdown.org), in the subset that its parser reads back.

A claim is an argument's conclusion, one of its premises, or an answer of a question. Attacks hit
what they are about: the conclusion, a premise, or the inference. What Argdown has no sign for
stands in the data in braces; each definition has its uid there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.argument.exchange import (
    ATTACKS_CONCLUSION,
    ATTACKS_INFERENCE,
    ATTACKS_PREMISE,
    CARRIES,
    LICENCE,
    PARTIAL,
    SUPPORTS,
    Argument,
    Graph,
    Question,
    Relation,
    distinct,
    one_line,
)

# What the parser would take for a sign of its own; a stop only where a letter follows.
_SIGNS = re.compile(r"[\\{}#<>\[\]*_@:/=()|~^`]|\.(?=\S)")
_UNSAFE_IN_DATA = re.compile(r"[^\w .,;!?'()/#\-–—‘’“”…§&%+$:]", re.ASCII)
_TITLE = str.maketrans({"[": "(", "]": ")", "<": "‹", ">": "›"})


def escaped(text: str) -> str:
    """A text of a claim, heading or argument: one line, every sign escaped."""
    return _SIGNS.sub(r"\\\g<0>", single_spaced(text))


def data(**values: object) -> str:
    """Values in braces: YAML that is JSON, without a brace or bracket in any text."""
    pairs = (f"{name}: {_value(value)}" for name, value in values.items() if value)
    return "{" + ", ".join(pairs) + "}"


def _value(value: object) -> str:
    if value is True:
        return "true"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return '"' + _UNSAFE_IN_DATA.sub(_code, str(value)) + '"'


def _code(match: re.Match) -> str:
    letter = match[0]
    if letter.isalnum():
        return letter
    code = ord(letter)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def single_spaced(text: str) -> str:
    """A text as one line of Argdown holds it."""
    return re.sub(" +", " ", one_line(text))


def _title(text: str) -> str:
    """A title: it can't be escaped, so what would end it is replaced."""
    return single_spaced(text).translate(_TITLE).lstrip("-!").strip() or "…"


def write(graph: Graph) -> str:
    """The file."""
    return "".join(pieces(graph))


def pieces(graph: Graph) -> Iterator[str]:
    """The file, block by block."""
    blocks = _Writer(graph).blocks()
    yield next(blocks)
    for block in blocks:
        yield f"\n\n{block}"
    yield "\n"


class _Writer:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        arguments = graph.arguments
        names = distinct(_title(argument.label) for argument in arguments)
        self.labels = dict(zip((one.uid for one in arguments), names, strict=True))
        taken: set[str] = set()
        names = distinct((_title(argument.title) for argument in arguments), taken)
        self.conclusions = dict(zip((one.uid for one in arguments), names, strict=True))
        premises = [(one.uid, row.key) for one in arguments for row in one.premises]
        names = distinct((f"{self.labels[uid]} – {_title(key)}" for uid, key in premises), taken)
        self.premises = dict(zip(premises, names, strict=True))
        answers = [(one, row) for one in graph.questions for row in one.answers]
        names = distinct(
            (f"{_title(one.title)} – {_title(row.label)}" for one, row in answers), taken
        )
        keys = ((one.uid, row.key) for one, row in answers)
        self.answers = dict(zip(keys, names, strict=True))

    def blocks(self) -> Iterator[str]:
        graph = self.graph
        head = (
            "===",
            f"title: {_value(graph.title)}",
            f"source: {_value(graph.url)}",
            f"licence: {_value(LICENCE)}",
            f"carries: {_value(CARRIES['argdown'])}",
            f"note: {_value(PARTIAL)}",
            "model:",
            "    mode: strict",
            "    removeTagsFromText: true",
            "===",
        )
        yield "\n".join(head)
        for question in graph.questions:
            yield from self._question(question)
        yield "# Arguments"
        for argument in graph.arguments:
            yield from self._argument(argument)

    def _question(self, question: Question) -> Iterator[str]:
        values = data(
            isGroup=True,
            uid=question.uid,
            slug=question.slug,
            title=_if_lost(question.title),
            summary=question.summary,
            short_answer=question.short_answer,
            short_answer_date=question.short_answer_date,
        )
        yield f"# {escaped(question.title)} {values}"
        for answer in question.answers:
            plain = single_spaced(answer.text) != single_spaced(answer.label)
            values = data(
                question=question.uid,
                answer=answer.key,
                label=answer.label,
                text=_if_lost(answer.text) if plain else answer.text,
            )
            title = self.answers[question.uid, answer.key]
            lines = [f"[{title}]: {escaped(answer.claim)} {values}"]
            for placement, under in question.placed:
                if under is answer and placement.argument in self.labels:
                    lines.append(f"    <+ <{self.labels[placement.argument]}>")
            yield "\n".join(lines)

    def _argument(self, argument: Argument) -> Iterator[str]:
        moves = self.graph.moves[argument.uid]
        label, conclusion = self.labels[argument.uid], self.conclusions[argument.uid]
        values = data(
            uid=argument.uid,
            slug=argument.slug,
            scheme=argument.scheme,
            title=_if_lost(argument.title),
            label=argument.label if argument.label != label else "",
            summary=_if_lost(argument.summary),
            moves=[_details(move) for move in moves],
        )
        claim = f"[{conclusion}]: {escaped(argument.title)}"
        lines = [f"<{label}>: {escaped(argument.summary)} {values}"]
        if not argument.premises:
            lines.append(f"    +> {claim}")
        signs = (self._sign(move) for move in moves)
        yield "\n".join([*lines, *dict.fromkeys(sign for sign in signs if sign)])
        if argument.premises:
            yield "\n".join([*self._premises(argument), "----", f"({_count(argument)}) {claim}"])

    def _premises(self, argument: Argument) -> Iterator[str]:
        for number, row in enumerate(argument.premises, start=1):
            values = data(key=row.key, text=_if_lost(row.text))
            title = self.premises[argument.uid, row.key]
            yield f"({number}) [{title}]: {escaped(row.text)} {values}"

    def _sign(self, move: Relation) -> str:
        """The line under an argument that says what it does to another; empty for no sign."""
        label, claim = f"<{self.labels[move.target]}>", f"[{self.conclusions[move.target]}]"
        if move.type == SUPPORTS:
            return f"    +> {claim}"
        if move.type == ATTACKS_CONCLUSION:
            return f"    -> {claim}"
        if move.type == ATTACKS_PREMISE:
            premise = self.graph.premise(move)
            # One that has gone can't be hit: Argdown's attack on an argument is on some premise.
            return (
                f"    -> [{self.premises[move.target, premise.key]}]"
                if premise
                else (f"    -> {label}")
            )
        return f"    _> {label}" if move.type in ATTACKS_INFERENCE else ""


def _count(argument: Argument) -> int:
    return len(argument.premises) + 1


def _if_lost(text: str) -> str:
    """The text itself where one line can't hold it."""
    return text if single_spaced(text) != text else ""


def _details(move: Relation) -> list[str]:
    """A move as data holds it: its type, target, premise, case and note."""
    values = [move.type, move.target, move.premise, move.case, move.note]
    while not values[-1]:
        values.pop()
    return values
