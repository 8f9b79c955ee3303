"""What is wrong with a content file, said with its place."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

Path = tuple[Hashable, ...]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to put right: `file:line: message`."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class ContentError(Exception):
    """A value that can't be read; `line` counts from 1 within the text that was given."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


class Refused(Exception):
    """Nothing was written, for these reasons."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = sorted(set(problems))


@dataclass
class Place:
    """Where in a file a value stands, and where its problems are collected."""

    file: str
    lines: dict[Path, int]
    problems: list[Problem]
    path: Path = ()
    offset: int = field(default=0)

    def at(self, *steps: Hashable) -> Place:
        """The place of a part of this value."""
        return Place(self.file, self.lines, self.problems, self.path + steps, self.offset)

    @property
    def line(self) -> int:
        """The line of the value, or of the nearest one around it."""
        path = self.path
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1) + self.offset

    def say(self, message: str, line: int | None = None) -> None:
        """Note a problem with this value."""
        self.problems.append(Problem(self.file, line or self.line, message))
