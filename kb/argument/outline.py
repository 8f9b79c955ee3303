"""The outline of a question: its arguments answer by answer, each with the replies to it below.

Everything is written out once, where it stands nearest to an answer; where it is met again, a line
says so. That makes shared replies short and circles of replies harmless.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Link = TypeVar("Link", bound=Hashable)

MOST_LINES = 200
# A line further in would be too narrow to read on a telephone.
DEEPEST = 6


@dataclass(slots=True)
class Line(Generic[Key, Link]):
    """An argument under an answer (`link` is None), or a reply by way of a relation `link`.

    One met again is not written out a second time: it has no replies here. `more` counts the
    replies that are left to the argument's own page.
    """

    argument: Key
    link: Link | None = None
    again: bool = False
    replies: list[Line[Key, Link]] = field(default_factory=list)
    more: int = 0


@dataclass(slots=True)
class Branch(Generic[Key, Link]):
    """The arguments placed under one answer; `more` counts those there was no room for."""

    lines: list[Line[Key, Link]] = field(default_factory=list)
    more: int = 0


def outline(
    placed: Mapping[str, Sequence[Key]],
    replies: Mapping[Key, Sequence[tuple[Link, Key]]],
    most: int = MOST_LINES,
    deepest: int = DEEPEST,
) -> dict[str, Branch[Key, Link]]:
    """The outline of a question with these arguments under its answers, in the order given.

    `replies` has for each argument the relations that reply to it with the argument each comes
    from. All that stands nearer to an answer comes before all that stands further away, and the
    answers take turns, so that none is written out at another's cost.
    """
    branches: dict[str, Branch[Key, Link]] = {answer: Branch() for answer in placed}
    written: set[Key] = set()
    left = most

    def write(argument: Key, link: Link | None = None) -> Line[Key, Link]:
        nonlocal left
        left -= 1
        line = Line(argument, link, again=argument in written)
        written.add(argument)
        return line

    level: list[Line[Key, Link]] = []
    for answer, argument in _in_turns({a: list(dict.fromkeys(row)) for a, row in placed.items()}):
        if left > 0:
            line = write(argument)
            branches[answer].lines.append(line)
            level.append(line)
        else:
            branches[answer].more += 1
    for depth in range(deepest + 1):
        following: list[Line[Key, Link]] = []
        for line in level:
            if line.again:
                continue
            for link, argument in replies.get(line.argument, ()):
                if left > 0 and depth < deepest:
                    line.replies.append(write(argument, link))
                else:
                    line.more += 1
            following += line.replies
        level = following
    return branches


def reached(
    arguments: Iterable[Key], replies: Mapping[Key, Sequence[tuple[Link, Key]]]
) -> set[Key]:
    """These arguments and all that reply to them, to the replies, and so on."""
    found = set(arguments)
    waiting = list(found)
    while waiting:
        for _, argument in replies.get(waiting.pop(), ()):
            if argument not in found:
                found.add(argument)
                waiting.append(argument)
    return found


def lines(branches: Iterable[Branch[Key, Link]]) -> Iterator[Line[Key, Link]]:
    """All lines in the order in which they are read."""
    waiting = [line for branch in branches for line in branch.lines][::-1]
    while waiting:
        line = waiting.pop()
        yield line
        waiting += line.replies[::-1]


def pruned(
    branches: Mapping[str, Branch[Key, Link]],
    arguments: Collection[Key],
    links: Collection[Link],
) -> dict[str, Branch[Key, Link]]:
    """The outline without other arguments and links, and without what replied to those."""

    def kept(found: list[Line[Key, Link]]) -> list[Line[Key, Link]]:
        return [
            Line(line.argument, line.link, line.again, kept(line.replies), line.more)
            for line in found
            if line.argument in arguments and (line.link is None or line.link in links)
        ]

    return {answer: Branch(kept(branch.lines), branch.more) for answer, branch in branches.items()}


def packed(branches: Mapping[str, Branch]) -> dict:
    """The outline as JSON holds it; a database may put the answers in another order."""

    def pack(line: Line) -> dict:
        found = {"argument": line.argument}
        if line.link is not None:
            found["link"] = line.link
        if line.again:
            found["again"] = True
        if line.replies:
            found["replies"] = [pack(reply) for reply in line.replies]
        if line.more:
            found["more"] = line.more
        return found

    return {
        answer: {"lines": [pack(line) for line in branch.lines], "more": branch.more}
        for answer, branch in branches.items()
    }


def unpacked(tree: Mapping) -> dict[str, Branch]:
    """The outline that `packed` wrote."""

    def unpack(found: Mapping) -> Line:
        return Line(
            found["argument"],
            found.get("link"),
            found.get("again", False),
            [unpack(reply) for reply in found.get("replies", ())],
            found.get("more", 0),
        )

    return {
        answer: Branch([unpack(line) for line in branch["lines"]], branch["more"])
        for answer, branch in tree.items()
    }


def _in_turns(placed: Mapping[str, Sequence[Key]]) -> Iterator[tuple[str, Key]]:
    """The first argument of each answer, then the second of each, and so on."""
    for row in zip_longest(*([(answer, one) for one in rows] for answer, rows in placed.items())):
        yield from (pair for pair in row if pair is not None)
