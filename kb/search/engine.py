"""The two full-text engines behind one interface: SQLite's FTS5 and PostgreSQL's tsvector.

Both hold the tokens of `analysis` in `kb_search_fts`, one row an entry, in three fields that weigh
differently: names, summary, body. Neither stems or drops anything of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

TABLE = "kb_search_fts"
DOCUMENTS = "kb_searchdocument"
FIELDS = ("names", "summary", "body")
# PostgreSQL keeps positions up to 16383; the gap keeps phrases from reaching across fields.
FIELD_GAP = 10

# By the key of an entry, the tokens of its three fields.
Tokens = Mapping[int, list[list[str]]]


@dataclass(frozen=True)
class Clause:
    """Alternatives, each a run of tokens that stand next to each other; one of them must match.

    `exact`: in quotation marks, to be taken as it stands.
    """

    alternatives: tuple[tuple[str, ...], ...]
    exact: bool = False


@dataclass(frozen=True)
class Expression:
    """All of `must`, and none of `must_not`.

    `sought` are the reader's words where they are not what must all match: they decide the order.
    """

    must: tuple[Clause, ...]
    must_not: tuple[Clause, ...] = ()
    sought: tuple[Clause, ...] = ()

    @property
    def weighed(self) -> tuple[Clause, ...]:
        """What an entry is the better for having."""
        return self.sought or self.must


class Sqlite:
    """FTS5: a virtual table whose row id is the entry's key."""

    def write(self, entries: Tokens) -> None:
        forget(entries)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (rowid, names, summary, body) VALUES (%s, %s, %s, %s)",
                [(pk, *map(" ".join, fields)) for pk, fields in entries.items()],
            )

    def compile(self, expression: Expression) -> str:
        text = " AND ".join(map(_phrases, expression.must))
        for unwanted in expression.must_not:
            text = f"({text}) NOT {_phrases(unwanted)}"
        return text

    def beginning(self, field: str, start: str) -> Q:
        """Rows whose field begins so, by an index over it: LIKE would read them all."""
        return Q(**{f"{field}__gte": start, f"{field}__lt": f"{start}\U0010ffff"})

    def matching(self, expression: Expression) -> RawSQL:
        """The keys of the entries that match."""
        sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"
        return RawSQL(sql, [self.compile(expression)])

    def in_field(self, clause: Clause, field: str) -> tuple[str, str]:
        """SQL, with its one parameter, for whether an entry has a clause in a field."""
        sql = f"kb_entry.page_ptr_id IN (SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s)"
        return sql, f"{field} : {_phrases(clause)}"

    def found(self, entries: QuerySet, expression: Expression, also: Collection[int]) -> QuerySet:
        """Those of `entries` that match, and those with the keys `also`."""
        found = Q(pk__in=self.matching(expression))
        return entries.filter(found | Q(pk__in=also) if also else found)


def _phrases(clause: Clause) -> str:
    phrases = (f'"{" ".join(run)}"' for run in clause.alternatives)
    return f"({' OR '.join(phrases)})"


class Postgres:
    """A tsvector with a GIN index, weighted A, B and C."""

    def write(self, entries: Tokens) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (rowid, vector) VALUES (%s, %s::tsvector) "
                "ON CONFLICT (rowid) DO UPDATE SET vector = EXCLUDED.vector",
                [(pk, _vector(fields)) for pk, fields in entries.items()],
            )

    def compile(self, expression: Expression) -> str:
        wanted = map(_lexemes, expression.must)
        return " & ".join([*wanted, *(f"!{_lexemes(one)}" for one in expression.must_not)])

    def beginning(self, field: str, start: str) -> Q:
        """Rows whose field begins so, by an index over it with `varchar_pattern_ops`."""
        return Q(**{f"{field}__startswith": start})

    def matching(self, expression: Expression) -> RawSQL:
        """The keys of the entries that match."""
        sql = f"SELECT rowid FROM {TABLE} WHERE vector @@ %s::tsquery"
        return RawSQL(sql, [self.compile(expression)])

    def in_field(self, clause: Clause, field: str) -> tuple[str, str]:
        """SQL, with its one parameter, for whether an entry has a clause in a field."""
        weight = "ABC"[FIELDS.index(field)]
        return f"{TABLE}.vector @@ %s::tsquery", _lexemes(clause, weight)

    def found(self, entries: QuerySet, expression: Expression, also: Collection[int]) -> QuerySet:
        """Those of `entries` that match, and `also`, with the table of tokens at hand."""
        match, parameters = f"{TABLE}.vector @@ %s::tsquery", [self.compile(expression)]
        if also:
            match, parameters = f"({match} OR {TABLE}.rowid = ANY(%s))", [*parameters, list(also)]
        return entries.extra(
            tables=[TABLE],
            where=[f"{TABLE}.rowid = kb_entry.page_ptr_id", match],
            params=parameters,
        )


def _vector(fields: Iterable[list[str]]) -> str:
    lexemes: list[str] = []
    position = 0
    for weight, tokens in zip("ABC", fields, strict=True):
        for token in tokens:
            position += 1
            lexemes.append(f"'{token}':{min(position, 16383)}{weight}")
        position += FIELD_GAP
    return " ".join(lexemes)


def _lexemes(clause: Clause, weight: str = "") -> str:
    mark = f":{weight}" if weight else ""
    runs = (" <-> ".join(f"'{token}'{mark}" for token in run) for run in clause.alternatives)
    return f"({' | '.join(f'({run})' for run in runs)})"


def engine() -> Sqlite | Postgres:
    """The engine of the default database."""
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


def counts(clauses: Iterable[Clause]) -> list[int]:
    """In how many entries of the index each clause stands, and after these how many it has."""
    parts, parameters = [], []
    for number, clause in enumerate(clauses):
        matching = engine().matching(Expression((clause,)))
        parts.append(f"SELECT {number} AS number, count(*) FROM ({matching.sql}) AS found")
        parameters += matching.params
    parts.append(f"SELECT {len(parts)}, count(*) FROM {DOCUMENTS}")
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY 1", parameters)
        return [count for _, count in cursor.fetchall()]


def forget(entry_ids: Iterable[int]) -> None:
    """Take entries out of the index."""
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(pk,) for pk in entry_ids])


def clear() -> None:
    """Empty the index."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")
