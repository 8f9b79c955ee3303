"""The two full-text engines behind one interface: SQLite's FTS5 and PostgreSQL's tsvector.

Both hold the tokens of `analysis` in `kb_search_fts`, one row an entry, in three fields that weigh
differently: names, summary, body. Neither stems or drops anything of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

TABLE = "kb_search_fts"
FIELDS = ("names", "summary", "body")
# PostgreSQL keeps positions up to 16383; the gap keeps phrases from reaching across fields.
FIELD_GAP = 10


@dataclass(frozen=True)
class Clause:
    """Alternatives, each a run of tokens that stand next to each other; one of them must match."""

    alternatives: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Expression:
    """All of `must`, and none of `must_not`."""

    must: tuple[Clause, ...]
    must_not: tuple[Clause, ...] = ()


class Sqlite:
    """FTS5: a virtual table whose row id is the entry's key."""

    def write(self, entry_id: int, fields: Iterable[list[str]]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE rowid = %s", [entry_id])
            cursor.execute(
                f"INSERT INTO {TABLE} (rowid, names, summary, body) VALUES (%s, %s, %s, %s)",
                [entry_id, *(" ".join(tokens) for tokens in fields)],
            )

    def compile(self, expression: Expression) -> str:
        def clause(one: Clause) -> str:
            phrases = (f'"{" ".join(run)}"' for run in one.alternatives)
            return f"({' OR '.join(phrases)})"

        text = " AND ".join(map(clause, expression.must))
        for unwanted in expression.must_not:
            text = f"({text}) NOT {clause(unwanted)}"
        return text

    def beginning(self, field: str, start: str) -> Q:
        """Rows whose field begins so, by an index over it: LIKE would read them all."""
        return Q(**{f"{field}__gte": start, f"{field}__lt": f"{start}\U0010ffff"})

    def matching(self, expression: Expression) -> RawSQL:
        """The keys of the entries that match."""
        sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"
        return RawSQL(sql, [self.compile(expression)])

    def ranked(self, entries: QuerySet, expression: Expression) -> QuerySet:
        """Those of `entries` that match, with a `score` of which lower is better."""
        return entries.extra(
            select={"score": f"bm25({TABLE}, 12.0, 4.0, 1.0)"},
            tables=[TABLE],
            where=[f"{TABLE}.rowid = kb_entry.page_ptr_id", f"{TABLE} MATCH %s"],
            params=[self.compile(expression)],
        )


class Postgres:
    """A tsvector with a GIN index, weighted A, B and C."""

    def write(self, entry_id: int, fields: Iterable[list[str]]) -> None:
        lexemes: list[str] = []
        position = 0
        for weight, tokens in zip("ABC", fields, strict=True):
            for token in tokens:
                position += 1
                lexemes.append(f"'{token}':{min(position, 16383)}{weight}")
            position += FIELD_GAP
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {TABLE} (rowid, vector) VALUES (%s, %s::tsvector) "
                "ON CONFLICT (rowid) DO UPDATE SET vector = EXCLUDED.vector",
                [entry_id, " ".join(lexemes)],
            )

    def compile(self, expression: Expression) -> str:
        def clause(one: Clause) -> str:
            phrases = ("(" + " <-> ".join(f"'{t}'" for t in run) + ")" for run in one.alternatives)
            return f"({' | '.join(phrases)})"

        parts = [clause(one) for one in expression.must]
        parts += [f"!{clause(one)}" for one in expression.must_not]
        return " & ".join(parts)

    def beginning(self, field: str, start: str) -> Q:
        """Rows whose field begins so, by an index over it with `varchar_pattern_ops`."""
        return Q(**{f"{field}__startswith": start})

    def matching(self, expression: Expression) -> RawSQL:
        """The keys of the entries that match."""
        sql = f"SELECT rowid FROM {TABLE} WHERE vector @@ %s::tsquery"
        return RawSQL(sql, [self.compile(expression)])

    def ranked(self, entries: QuerySet, expression: Expression) -> QuerySet:
        """Those of `entries` that match, with a `score` of which lower is better."""
        query = self.compile(expression)
        return entries.extra(
            select={"score": f"-ts_rank('{{0.1, 0.2, 0.5, 1.0}}', {TABLE}.vector, %s::tsquery, 1)"},
            select_params=[query],
            tables=[TABLE],
            where=[f"{TABLE}.rowid = kb_entry.page_ptr_id", f"{TABLE}.vector @@ %s::tsquery"],
            params=[query],
        )


def engine() -> Sqlite | Postgres:
    """The engine of the default database."""
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


def forget(entry_ids: Iterable[int]) -> None:
    """Take entries out of the index."""
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(pk,) for pk in entry_ids])


def clear() -> None:
    """Empty the index."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")
