"""Reading Argdown: the subset that `kb/argument/argdown.py` writes, as people write it by hand too.

A line parser. What it reads: headings, claims in square brackets, arguments in angle brackets with
their numbered premises and conclusion, relations by indented lines, data in braces, comments. Each
argument becomes the values of a content file, with the line of each.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kb.argument.argdown import single_spaced
from kb.argument.exchange import (
    ATTACKS_CONCLUSION,
    ATTACKS_INFERENCE,
    ATTACKS_PREMISE,
    NEITHER_FOR_NOR_AGAINST,
    SUPPORTS,
)
from kb.models.vocabulary import Kind
from kb.textfiles import flow
from kb.textfiles.problems import ContentError, Path, Problem, Refused

# Arguments and questions without a uid get one made of their names: it stays from file to file.
_NAMESPACE = uuid.UUID("5b0e9d0a-6c5a-5a5e-9d0e-2f3a1c4b7d61")

_RELATION = re.compile(r"(\s*)(\+>|->|_>|<\+|<-|<_|><|\+|-|_)\s*(?=[\[<])")
_HEADING = re.compile(r"#+ ")
_NUMBERED = re.compile(r"\s*\(\d+\)\s*")
_INFERENCE = re.compile(r"\s*(-{2,})\s*$")
_NODE = re.compile(r"\[(?P<claim>.+?)\](?P<a>:)?|<(?P<argument>.+?)>(?P<b>:)?")
_DATA = re.compile(r"(?<!\\)\{")
_TAG = re.compile(r"(?<!\\)#(?:\([^)#]*\)|[\w-]+)")
# Lines that hold nothing are passed in one step.
_EMPTY = re.compile(r"(?:[ \t\r]*\n)+")
_ESCAPED = re.compile(r"\\(.)")
_COMMENTS = {"/*": "*/", "<!--": "-->"}

# Argdown's attack on an argument is one on some premise of it.
_AT_PREMISE, _AT_ARGUMENT = "-premise", "-argument"
_TYPES = {
    "+": SUPPORTS,
    "-": ATTACKS_CONCLUSION,
    _AT_PREMISE: ATTACKS_PREMISE,
    _AT_ARGUMENT: ATTACKS_PREMISE,
    "_": ATTACKS_INFERENCE[0],
}

# Arguments that share a conclusion are all hit by what hits it: few lines can say very much.
MOST_RELATIONS = 50_000
DETAILS = ("type", "argument", "premise", "case", "note")


@dataclass(eq=False)
class Node:
    """A claim or an argument; its text and data are those of the place that gives them."""

    title: str
    is_claim: bool
    line: int
    texts: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)
    defined: bool = False
    premises: list[Node] = field(default_factory=list)
    conclusion: Node | None = None

    @property
    def text(self) -> str:
        """Its text as the file writes it."""
        return " ".join(filter(None, self.texts))

    @property
    def words(self) -> str:
        """Its text as data gives it, else as the file writes it, else its title."""
        return _text(self.data.get("text")) or self.text or self.title


@dataclass(eq=False)
class Move:
    """A written relation: `sign` is +, - or _, from one node to another."""

    sign: str
    source: Node
    target: Node
    line: int


@dataclass
class Item:
    """One argument or question as the values of a content file, with their lines."""

    kind: Kind
    data: dict[str, Any]
    lines: dict[Path, int]


def read(text: str, file: str, problems: list[Problem]) -> list[Item]:
    """The arguments and questions of a file; what can't be read is noted."""
    parser = _Parser(text, file, problems)
    parser.run()
    return [*_Arguments(parser).items()]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


class _Parser:
    """From lines to nodes and moves."""

    def __init__(self, text: str, file: str, problems: list[Problem]) -> None:
        self.text, self.file, self.problems = text, file, problems
        self.claims: dict[str, Node] = {}
        self.arguments: dict[str, Node] = {}
        self.questions: list[Node] = []
        self.answers: dict[int, list[Node]] = {}
        self.moves: list[Move] = []
        self.at, self.line = 0, 1
        # The block: its nodes by indentation, the one whose text goes on, the argument above.
        self.stack: list[tuple[int, Node]] = []
        self.open: Node | None = None
        self.above: Node | None = None
        self.statements: list[Node] | None = None
        self.inferring = False
        self.concluding = False

    def say(self, message: str, line: int) -> None:
        self.problems.append(Problem(self.file, line, message))

    def run(self) -> None:
        self.front_matter()
        while self.at < len(self.text):
            if match := _EMPTY.match(self.text, self.at):
                self.close_block()
                self.move_to(match.end() - 1)
                continue
            end = self.text.find("\n", self.at)
            end = len(self.text) if end < 0 else end
            self.one(self.text[self.at : end], end)
        self.close_block()

    def front_matter(self) -> None:
        if not self.text.startswith("==="):
            return
        match = re.compile(r"^===+[ \t]*$", re.MULTILINE).search(self.text, 3)
        if match is None:
            self.say("The front matter is not closed by a line of three equals signs.", 1)
            self.at = len(self.text)
            return
        self.move_to(match.end())

    def move_to(self, end: int) -> None:
        """Go on after `end`, which lies on the last line that was read."""
        following = self.text.find("\n", end)
        following = len(self.text) if following < 0 else following + 1
        self.line += self.text.count("\n", self.at, following)
        self.at = following

    def one(self, line: str, end: int) -> None:
        """Read the line that ends at `end`, and more when its data or a comment goes on."""
        bare = line.strip()
        if not bare or bare.startswith("//"):
            pass
        elif closing := next((c for o, c in _COMMENTS.items() if bare.startswith(o)), None):
            found = self.text.find(closing, self.at)
            if found < 0:
                self.say("The comment that starts here is not closed.", self.line)
            end = len(self.text) if found < 0 else found + len(closing)
        elif self.inferring:
            self.inferring = not _INFERENCE.match(line)
        else:
            end = self.element(line, end)
        self.move_to(end)

    def element(self, line: str, end: int) -> int:
        """Read what a line begins with; gives where it ends."""
        if match := _HEADING.match(line):
            return self.heading(line, match.end(), end)
        if match := _NUMBERED.match(line):
            return self.statement(line, match.end(), end)
        if match := _INFERENCE.match(line):
            self.inference(len(match[1]))
            return end
        if (match := _RELATION.match(line)) and self.stack:
            return self.relation(line, match, end)
        if line.lstrip()[0] in "[<" and (
            match := _NODE.match(line, len(line) - len(line.lstrip()))
        ):
            node, end = self.node(line, match, end)
            self.stack, self.open = [(_indent(line), node)], node
            self.above = None if node.is_claim else node
            question = self.questions[-1] if self.questions else None
            if question and node.is_claim and "answer" in node.data:
                self.answers.setdefault(id(question), []).append(node)
            return end
        if self.open is not None:
            rest, data, lines, end = self.cut(line, 0, end)
            self.open.texts.append(_plain(rest))
            self.give(self.open, data, lines)
            return end
        self.say("This line is no claim, argument, relation or heading.", self.line)
        return end

    def heading(self, line: str, start: int, end: int) -> int:
        self.close_block()
        self.above = None
        rest, data, lines, end = self.cut(line, start, end)
        node = Node(_plain(rest), True, self.line, data=data, lines=lines)
        if "uid" in data or "isGroup" in data:
            self.questions.append(node)
        return end

    def statement(self, line: str, start: int, end: int) -> int:
        if self.above is None:
            self.say("Premises and a conclusion stand below their argument.", self.line)
            return end
        match = _NODE.match(line, start)
        if match and match["claim"] is not None:
            node, end = self.node(line, match, end)
        else:
            rest, data, lines, end = self.cut(line, start, end)
            words = _plain(rest)
            node = Node(words, True, self.line, [words], data, lines, defined=True)
        if self.concluding:
            self.above.conclusion, self.concluding = node, False
        else:
            if self.above.conclusion:  # a step on the way: its conclusion is a premise of the next
                self.above.premises.append(self.above.conclusion)
                self.above.conclusion = None
            self.above.premises.append(node)
        self.stack, self.open = [(_indent(line), node)], node
        return end

    def inference(self, hyphens: int) -> None:
        if self.above is None or not self.above.premises:
            self.say("A line of hyphens stands between premises and their conclusion.", self.line)
            return
        self.concluding, self.inferring, self.open = True, hyphens < 4, None

    def relation(self, line: str, match: re.Match, end: int) -> int:
        indent, sign = len(match[1].expandtabs(4)), match[2]
        while len(self.stack) > 1 and self.stack[-1][0] >= indent:
            self.stack.pop()
        parent = self.stack[-1][1]
        child, end = self.node(line, _NODE.match(line, match.end()), end)
        self.stack.append((indent, child))
        self.open = child
        outgoing = sign.endswith(">")  # the parent makes the move
        source, target = (parent, child) if outgoing else (child, parent)
        kind = "-" if sign == "><" else sign.strip("<>")
        self.moves.append(Move(kind, source, target, self.line))
        return end

    def node(self, line: str, match: re.Match | None, end: int) -> tuple[Node, int]:
        """The claim or argument named at a match, with the text and data that follow it."""
        if match is None:
            self.say("The brackets of a title are not closed on their line.", self.line)
            return Node("", True, self.line), end
        is_claim = match["claim"] is not None
        title = (match["claim"] if is_claim else match["argument"]).strip()
        nodes = self.claims if is_claim else self.arguments
        node = nodes.setdefault(title, Node(title, is_claim, self.line))
        rest, data, lines, end = self.cut(line, match.end(), end)
        if match["a"] or match["b"]:
            uid = data.get("uid")
            if node.defined and uid and node.data.get("uid"):
                self.say(f"“{title}” stands in this file twice, with a uid each.", self.line)
            node.line, node.defined, node.texts = self.line, True, [_plain(rest)]
        elif rest.strip():
            self.say(f"After “{title}” comes a colon before its text.", self.line)
        self.give(node, data, lines)
        return node, end

    def give(self, node: Node, data: dict[str, Any], lines: dict[Path, int]) -> None:
        if data:
            node.data, node.lines = data, lines

    def cut(
        self, line: str, start: int, end: int
    ) -> tuple[str, dict[str, Any], dict[Path, int], int]:
        """The text of a line from `start`, and the data after it, which may go on below."""
        match = _DATA.search(line, start)
        if match is None:
            return line[start:], {}, {}, end
        begin = end - len(line) + match.start()
        try:
            data, lines, after = flow.read(self.text, begin, self.line)
        except ContentError as error:
            self.say(str(error), error.line)
            return line[start : match.start()], {}, {}, end
        stop = self.text.find("\n", after)
        stop = len(self.text) if stop < 0 else stop
        if self.text[after:stop].strip():
            self.say("Data in braces stand at the end of their line.", self.line)
        return line[start : match.start()], data, lines, stop

    def close_block(self) -> None:
        """A blank line: what follows is not indented below what came before."""
        if self.inferring or self.concluding:
            self.say("A conclusion follows the line of hyphens, without a blank line.", self.line)
            self.inferring = self.concluding = False
        self.stack, self.open = [], None


def _indent(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())


def _plain(text: str) -> str:
    """A text without tags and escapes."""
    return _ESCAPED.sub(r"\1", _TAG.sub("", text)).strip()


class _Arguments:
    """From nodes and moves to the values of content files."""

    def __init__(self, parser: _Parser) -> None:
        self.parser = parser
        self.own = [node for node in parser.arguments.values() if node.defined or node.premises]
        self.premises = {
            id(premise): (node, self.key(premise, number))
            for node in self.own
            for number, premise in enumerate(node.premises, start=1)
        }
        self.answers = {
            id(answer): question
            for question in parser.questions
            for answer in parser.answers.get(id(question), ())
        }
        self.count = 0
        self.concluding = self.find_conclusions()
        self.owners: dict[int, list[Node]] = {}
        for node in self.own:
            if node.conclusion:
                self.owners.setdefault(id(node.conclusion), []).append(node)
        self.uids = {id(node): self.uid(node) for node in self.own}
        self.placed: dict[int, list[tuple[dict[str, str], int]]] = {}
        self.written: dict[int, list[tuple[str, Node, str, int]]] = {}

    def find_conclusions(self) -> set[int]:
        """An argument without premises concludes what it is first said to support.

        Gives the moves that say so.
        """
        found = set()
        taken = {id(node.conclusion) for node in self.own} | {*self.premises, *self.answers}
        for move in self.parser.moves:
            node = move.source
            if (
                move.sign == "+"
                and move.target.is_claim
                and not node.is_claim
                and node.conclusion is None
                and id(move.target) not in taken
            ):
                node.conclusion = move.target
                found.add(id(move))
        return found

    def key(self, premise: Node, number: int) -> str:
        return _text(premise.data.get("key")) or f"premise-{number}"

    def uid(self, node: Node) -> object:
        return node.data.get("uid") or str(uuid.uuid5(_NAMESPACE, node.title))

    def items(self) -> Iterator[Item]:
        for move in self.parser.moves:
            if id(move) not in self.concluding:
                self.take(move)
        for question in self.parser.questions:
            yield self.question(question)
        for node in self.own:
            yield self.argument(node)

    # Moves

    def take(self, move: Move) -> None:
        """Note what a written relation says of each argument that it is about."""
        sources = self.arguments_of(move.source)
        if not sources:
            title = move.source.title
            self.say(f"“{title}” is no argument of this file, nor the conclusion of one.", move)
            return
        question = self.answers.get(id(move.target))
        for source in sources:
            if question is None:
                self.towards(source, move)
            elif move.sign == "+":
                row = {"argument": self.uids[id(source)], "answer": self.answer_key(move.target)}
                self.placed.setdefault(id(question), []).append((row, move.line))
            else:
                self.say("An answer is not attacked: support another answer.", move)

    def towards(self, source: Node, move: Move) -> None:
        rows = self.written.setdefault(id(source), [])
        target = move.target
        if id(target) in self.premises:
            owner, key = self.premises[id(target)]
            disputed = move.sign == "-"
            sign = _AT_PREMISE if disputed else move.sign
            rows.append((sign, owner, key if disputed else "", move.line))
            return
        found = self.arguments_of(target)
        if not found:
            what = "claim" if target.is_claim else "argument"
            self.say(f"There is no {what} “{target.title}” in this file to relate to.", move)
        sign = _AT_ARGUMENT if move.sign == "-" and not target.is_claim else move.sign
        self.count += len(found)
        if self.count > MOST_RELATIONS:
            message = f"The file has more than {MOST_RELATIONS:,} relations."
            raise Refused([Problem(self.parser.file, move.line, message)])
        rows += [(sign, owner, "", move.line) for owner in found]

    def arguments_of(self, node: Node) -> list[Node]:
        """An argument itself, or those that conclude a claim."""
        if node.is_claim:
            return self.owners.get(id(node), [])
        return [node] if id(node) in self.uids else []

    def say(self, message: str, move: Move) -> None:
        self.parser.say(message, move.line)

    # Values

    def argument(self, node: Node) -> Item:
        claim = node.conclusion
        data = {
            "uid": self.uids[id(node)],
            "slug": node.data.get("slug"),
            "title": node.data.get("title") or (claim.words if claim else node.text),
            "label": node.data.get("label") or node.title,
            "scheme": node.data.get("scheme"),
            "summary": node.data.get("summary") or node.text,
        }
        lines: dict[Path, int] = {
            (): node.line,
            **{path: n for path, n in node.lines.items() if path},
        }
        if claim:
            lines["title",] = claim.line
        if node.premises:
            data["premises"] = []
            for premise in node.premises:
                lines["premises", len(data["premises"])] = premise.line
                key = self.premises[id(premise)][1]
                data["premises"].append({"key": key, "text": premise.words})
        data["relations"] = []
        for row, line in self.relations(node):
            lines["relations", len(data["relations"])] = line
            data["relations"].append(row)
        return Item(Kind.ARGUMENT, _given(data), lines)

    def relations(self, node: Node) -> Iterable[tuple[dict[str, str], int]]:
        """What the lines say, with the case and note that the data adds; then the bare lines."""
        written = {row[:3]: row for row in self.written_by(node)}
        used = set()
        for row, line in self.details(node):
            if row.get("type") in NEITHER_FOR_NOR_AGAINST:
                yield row, line
                continue
            same = next((key for key in _signs(row) if key in written), None)
            if same:
                used.add(same)
                yield row, written[same][-1]
        for key, (sign, uid, premise, line) in written.items():
            if key not in used:
                yield _given({"type": _TYPES[sign], "argument": uid, "premise": premise}), line

    def written_by(self, node: Node) -> Iterator[tuple[str, str, str, int]]:
        """The relations that lines say: the sign, the target's uid, its premise, the line."""
        for sign, target, premise, line in self.written.get(id(node), []):
            yield sign, _text(self.uids[id(target)]), premise, line

    def details(self, node: Node) -> Iterator[tuple[dict[str, str], int]]:
        moves = node.data.get("moves", [])
        if not isinstance(moves, list) or not all(isinstance(row, list) for row in moves):
            self.parser.say(
                "“moves” is a list of lists: type, uid, premise, case, note.", node.line
            )
            return
        for number, row in enumerate(moves):
            line = node.lines.get(("moves", number), node.line)
            if len(row) > len(DETAILS) or not all(isinstance(value, str) for value in row):
                message = "A move has at most a type, a uid, a premise, a case and a note."
                self.parser.say(message, line)
                continue
            yield _given(dict(zip(DETAILS, row, strict=False))), line

    def question(self, node: Node) -> Item:
        answers = self.parser.answers.get(id(node), [])
        lines: dict[Path, int] = {
            (): node.line,
            **{path: n for path, n in node.lines.items() if path},
        }
        data = {
            "uid": self.uid(node),
            "title": node.data.get("title") or node.title,
            **{
                name: node.data.get(name)
                for name in ("slug", "summary", "short_answer", "short_answer_date")
            },
            "answers": [self.answer(answer) for answer in answers],
            "placements": [],
        }
        lines |= {("answers", number): one.line for number, one in enumerate(answers)}
        # In the order of the answers, as a question shows them.
        for row, line in self.placed.get(id(node), []):
            if row not in data["placements"]:
                lines["placements", len(data["placements"])] = line
                data["placements"].append(row)
        return Item(Kind.QUESTION, _given(data), lines)

    def answer_key(self, answer: Node) -> str:
        return _text(answer.data.get("answer"))

    def answer(self, node: Node) -> dict[str, object]:
        label = node.data.get("label") or node.title
        says_more = node.text != single_spaced(_text(label))
        text = node.data.get("text") or (node.text if says_more else "")
        return _given({"key": node.data.get("answer"), "label": label, "text": text})


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _signs(row: dict[str, str]) -> list[tuple[str, str, str]]:
    """How a relation that data tells of may be written: its sign, target and premise."""
    type_, target, premise = row.get("type"), row.get("argument", ""), row.get("premise", "")
    if type_ == ATTACKS_PREMISE:
        return [(_AT_PREMISE, target, premise), (_AT_ARGUMENT, target, "")]
    sign = "_" if type_ in ATTACKS_INFERENCE else "+" if type_ == SUPPORTS else "-"
    return [(sign, target, "")]
