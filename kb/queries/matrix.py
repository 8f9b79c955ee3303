"""The matrix of a doctrine: what each ruling said on each of its elements, use by use.

A cell without a row has not been read yet; a cell whose row says that the court did not analyse
the element has been read. The two are never the same thing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.core.exceptions import BadRequest
from django.utils.http import urlencode

from kb.models import Court, DoctrinePage, Holding, Ruling
from kb.models.vocabulary import Direction, Finality, Finding, Stage, Use
from kb.queries.argument_filters import Choice
from kb.queries.as_of import PARAMETER
from kb.queries.holdings import PLACES, element_words, holdings_of

RECORDED, NOT_ANALYSED, NOT_READ = "recorded", "not_analysed", "not_read"
NOT_READ_WORDS = "We have not read it yet"
WHOLE = "As a whole"
ANY_USE = "Use not told apart"
LABELS = {
    "use": "Use",
    "court": "Court",
    "stage": "Stage",
    "finality": "Can it still change?",
}
FINDINGS = Finding.values
LISTS = {"use": Use, "stage": Stage, "finality": Finality}


@dataclass(frozen=True)
class Column:
    """An element of the doctrine, or with no key the doctrine as a whole."""

    key: str
    name: str


@dataclass(frozen=True)
class Cell:
    """What one ruling said on one element for one use, as far as we know."""

    column: Column
    row: Holding | None = None

    @property
    def state(self) -> str:
        """Whether it was analysed, was read without being analysed, or was not read yet."""
        if self.row is None:
            return NOT_READ
        not_analysed = self.row.direction == Direction.NOT_ANALYSED
        return NOT_ANALYSED if not_analysed else RECORDED

    @property
    def words(self) -> str:
        """The answer in words: of an element whom it favours, of the whole what was found."""
        if self.row is None:
            return NOT_READ_WORDS
        if self.column.key or self.state == NOT_ANALYSED:
            return element_words(self.row)
        return self.row.get_finding_display()

    @property
    def place(self) -> int:
        """Where it lies between the user (1) and the owner (5); 0 if nowhere."""
        return PLACES.get(self.row.direction, 0) if self.row else 0


@dataclass(frozen=True)
class Line:
    """One ruling for one use: what was found on the whole, and on each element."""

    ruling: Ruling
    use: str
    whole: Cell
    cells: list[Cell]
    any_row: Holding

    @property
    def use_words(self) -> str:
        return str(Use(self.use).label) if self.use else ANY_USE

    @property
    def undone(self) -> str:
        """How a later ruling undid this one; empty while it stands."""
        return self.any_row.history.undone


@dataclass(frozen=True)
class MatrixFilter:
    """What a matrix is narrowed to; empty words ask for nothing."""

    use: str = ""
    court: str = ""
    stage: str = ""
    finality: str = ""
    day: dt.date | None = None

    @classmethod
    def parse(cls, query: Mapping[str, str], day: dt.date | None) -> MatrixFilter:
        """Read a GET query; BadRequest with a sentence for a word that there is not."""
        values = {name: query.get(name, "") for name in LABELS}
        for name, words in LISTS.items():
            if values[name] and values[name] not in words.values:
                raise BadRequest(
                    f"There is no {name} “{values[name][:40]}”: choose among "
                    f"{', '.join(words.values)}."
                )
        court = values["court"]
        if court and ("\0" in court or not Court.objects.filter(slug=court[:60]).exists()):
            raise BadRequest(f"There is no court “{court[:40]}”.")
        return cls(**values, day=day)

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that hold."""
        return {name: getattr(self, name) for name in LABELS if getattr(self, name)}

    def fits(self, line: Line) -> bool:
        """Whether a line is shown."""
        return all(getattr(self, name) in ("", _value(line, name)) for name in LABELS)

    def url(self, **also: str) -> str:
        """The query string that asks for this, and for something more."""
        as_of = {PARAMETER: self.day.isoformat()} if self.day else {}
        return f"?{urlencode(self.chosen | as_of | also)}"


@dataclass(frozen=True)
class Tally:
    """How often one answer was given, of a column's rulings that still stand."""

    words: str
    number: int


@dataclass(frozen=True)
class Matrix:
    """Rulings by elements, newest first, narrowed by a filter."""

    doctrine: DoctrinePage
    columns: list[Column]
    every: list[Line]
    filter: MatrixFilter

    @cached_property
    def lines(self) -> list[Line]:
        """The lines that the filter leaves."""
        return [line for line in self.every if self.filter.fits(line)]

    @cached_property
    def cells(self) -> list[Cell]:
        """The cells of elements: what was found on the whole is no cell of its own."""
        return [cell for line in self.lines for cell in line.cells]

    @property
    def checked(self) -> int:
        """How many cells were read, whatever the court said."""
        return sum(cell.row is not None for cell in self.cells)

    @property
    def pinpointed(self) -> int:
        """How many cells say where to read it."""
        return sum(bool(cell.row and cell.row.pinpoint) for cell in self.cells)

    @property
    def rulings(self) -> int:
        return len({line.ruling.pk for line in self.lines})

    @property
    def undone(self) -> int:
        """How many of the rulings shown no longer stand: the totals leave them out."""
        return len({line.ruling.pk for line in self.lines if line.undone})

    @cached_property
    def totals(self) -> list[tuple[Column, list[Tally]]]:
        """For the whole and each element, the answers of the rulings that still stand."""
        standing = [line for line in self.lines if not line.undone]
        by_column = zip(*([line.whole, *line.cells] for line in standing), strict=True)
        counted = [_tallies(cells) for cells in by_column] or [[]] * (len(self.columns) + 1)
        return list(zip([Column("", WHOLE), *self.columns], counted, strict=True))

    @cached_property
    def choices(self) -> dict[str, list[Choice]]:
        """The filters by their label, of those that leave some of the rulings and not all."""
        found = {}
        for name, label in LABELS.items():
            without = replace(self.filter, **{name: ""})
            lines = [line for line in self.every if without.fits(line)]
            choices = [self._choice(name, value, lines) for value in self._values(name, lines)]
            if len(choices) > 1 or any(choice.chosen for choice in choices):
                found[label] = choices
        return found

    def _values(self, name: str, lines: list[Line]) -> list[str]:
        """The values of a filter that lines have, and the chosen one."""
        chosen = getattr(self.filter, name)
        here = {_value(line, name) for line in lines} | {chosen}
        if name in LISTS:
            return [value for value in LISTS[name].values if value in here]
        return sorted(here - {""})

    def _choice(self, name: str, value: str, lines: list[Line]) -> Choice:
        chosen = getattr(self.filter, name) == value
        of_value = [line for line in lines if _value(line, name) == value]
        if name in LISTS:
            label = str(LISTS[name](value).label)
        else:
            label = of_value[0].ruling.court.short_name if of_value else value
        other = replace(self.filter, **{name: "" if chosen else value})
        return Choice(label, len({line.ruling.pk for line in of_value}), chosen, other.url())


def matrix_of(doctrine: DoctrinePage, filter: MatrixFilter) -> Matrix | None:
    """The matrix of a doctrine on the day its filter names; None for one without elements."""
    columns = [Column(row.key, row.name) for row in doctrine.elements.all()]
    if not columns:
        return None
    cells: dict[tuple[int, str], dict[str, Holding]] = {}
    for row in holdings_of(doctrine, filter.day):
        cells.setdefault((row.ruling_id, row.use), {})[row.element_key] = row
    whole = Column("", WHOLE)
    lines = [
        Line(
            ruling=next(iter(rows.values())).ruling,
            use=use,
            whole=Cell(whole, rows.get("")),
            cells=[Cell(column, rows.get(column.key)) for column in columns],
            any_row=next(iter(rows.values())),
        )
        for (_, use), rows in cells.items()
    ]
    place = ["", *Use.values]
    rulings = {line.ruling.pk: n for n, line in reversed(list(enumerate(lines)))}
    lines.sort(key=lambda line: (rulings[line.ruling.pk], place.index(line.use)))
    return Matrix(doctrine, columns, lines, filter)


def _value(line: Line, name: str) -> str:
    if name == "use":
        return line.use
    if name == "court":
        return line.ruling.court.slug
    return getattr(line.ruling, name)


def _tallies(cells: Iterable[Cell]) -> list[Tally]:
    """The answers of cells and how often they were given: from the user's side to the owner's."""
    read = [cell for cell in cells if cell.row]
    read.sort(key=lambda cell: (cell.place or len(PLACES) + 1, FINDINGS.index(cell.row.finding)))
    return [Tally(words, number) for words, number in Counter(one.words for one in read).items()]
