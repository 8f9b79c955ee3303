"""The two full-text engines behind one interface: SQLite's FTS5 and PostgreSQL's tsvector.

Both hold the tokens of `analysis` in `kb_search_fts`, one row an entry, in three fields that weigh
differently: names, summary, body. Neither stems or drops anything of its own.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.expressions import RawSQL

from kb.search.numbers import Columns, unpack

TABLE = "kb_search_fts"
FIELDS = ("names", "summary", "body")
# PostgreSQL counts no further.
MOST_POSITIONS = 16383

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
    """All of `must`, or if `enough` is given any so many of them, and none of `must_not`."""

    must: tuple[Clause, ...]
    must_not: tuple[Clause, ...] = ()
    enough: int = 0


class Engine:
    """What both engines do alike."""

    def matching(self, expression: Expression) -> RawSQL:
        """The keys of the entries that match."""
        if not expression.enough:
            return RawSQL(*self.having(expression.must, expression.must_not))
        parts = [self.having((clause,), expression.must_not) for clause in expression.must]
        sql = (
            f"SELECT rowid FROM ({' UNION ALL '.join(sql for sql, _ in parts)}) AS each_clause "
            f"GROUP BY rowid HAVING COUNT(*) >= {expression.enough:d}"
        )
        return RawSQL(sql, [one for _, parameters in parts for one in parameters])

    def having(self, must: Sequence[Clause], must_not: Sequence[Clause]) -> tuple[str, list[str]]:
        """SQL and its parameters for the keys of the entries with all of some, none of others."""
        raise NotImplementedError

    def places(self, clauses: Sequence[Clause], fields: Sequence[str]) -> list[list[array]]:
        """For each clause, and in it for each field, the keys of the entries that have it there."""
        raise NotImplementedError

    def columns(
        self, documents: QuerySet, having: Mapping[int, QuerySet], lacking: Iterable[int]
    ) -> dict[int, Columns]:
        """Documents with their columns, by what they lack: a bit for each filter, added up.

        They are annotated with the sum as `lacks`; those are given of which it is in `lacking`.
        `having` maps bits to the entries (keys, as `entry`) that don't lack them: if there are
        any, only documents are read that are among these, and their bits are taken off.
        """
        raise NotImplementedError


class Sqlite(Engine):
    """FTS5: a virtual table whose row id is the entry's key."""

    def write(self, entries: Tokens) -> None:
        forget(entries)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (rowid, names, summary, body) VALUES (%s, %s, %s, %s)",
                [(pk, *map(" ".join, fields)) for pk, fields in entries.items()],
            )

    def beginning(self, field: str, start: str) -> Q:
        """Rows whose field begins so, by an index over it: LIKE would read them all."""
        return Q(**{f"{field}__gte": start, f"{field}__lt": f"{start}\U0010ffff"})

    def having(self, must: Sequence[Clause], must_not: Sequence[Clause]) -> tuple[str, list[str]]:
        text = " AND ".join(map(_phrases, must))
        for unwanted in must_not:
            text = f"({text}) NOT {_phrases(unwanted)}"
        return f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s", [text]

    def places(self, clauses: Sequence[Clause], fields: Sequence[str]) -> list[list[array]]:
        asked = [f"{field} : {_phrases(clause)}" for clause in clauses for field in fields]
        sql = " UNION ALL ".join(
            f"SELECT {place}, rowid FROM {TABLE} WHERE {TABLE} MATCH %s"
            for place in range(len(asked))
        )
        found = [array("I") for _ in asked]
        with connection.cursor() as cursor:
            cursor.execute(sql, asked)
            for place, key in cursor.fetchall():
                found[place].append(key)
        return _by_clause(found, len(fields))

    def columns(
        self, documents: QuerySet, having: Mapping[int, QuerySet], lacking: Iterable[int]
    ) -> dict[int, Columns]:
        day = "COALESCE(CAST(julianday(date) AS INTEGER), 0)"
        sql, parameters = _lacking(documents, having, lacking, "LIMIT -1 OFFSET 0")
        found: dict[int, Columns] = {}
        packed: dict[int, list[bytes]] = {}
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT lacks, pk, {day}, numbers {sql}", parameters)
            for lacks, key, day, numbers in cursor.fetchall():
                if lacks not in found:
                    found[lacks], packed[lacks] = Columns(), []
                found[lacks].keys.append(key)
                found[lacks].days.append(day)
                packed[lacks].append(numbers)
        for lacks, columns in found.items():
            columns.numbers = unpack(b"".join(packed[lacks]))
        return found


def _lacking(
    documents: QuerySet, having: Mapping[int, QuerySet], lacking: Iterable[int], whole: str
) -> tuple[str, list]:
    """From where columns are read, with parameters.

    `whole` ends a statement so that it stays whole: what a document lacks is worked out once.
    """
    sql, parameters = documents.values("lacks", "pk", "date", "numbers").query.sql_with_params()
    found = f"{sql} {whole}"
    if having:
        parts = [
            entries.annotate(bit=Value(bit)).distinct().order_by().query.sql_with_params()
            for bit, entries in having.items()
        ]
        found = (
            f"SELECT lacks - bits AS lacks, pk, date, numbers FROM ({sql}) AS document JOIN ("
            f"SELECT entry, SUM(bit) AS bits FROM ({' UNION ALL '.join(part for part, _ in parts)})"
            " AS each_of_them GROUP BY entry) AS having_any ON entry = pk"
        )
        parameters = [*parameters, *(one for _, some in parts for one in some)]
    some = ", ".join(map(str, lacking))
    return f"FROM ({found}) AS found WHERE lacks IN ({some})", list(parameters)


def _phrases(clause: Clause) -> str:
    phrases = (f'"{" ".join(run)}"' for run in clause.alternatives)
    return f"({' OR '.join(phrases)})"


class Postgres(Engine):
    """A tsvector for each field, each with a GIN index."""

    def write(self, entries: Tokens) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (rowid, names, summary, body) "
                "VALUES (%s, %s::tsvector, %s::tsvector, %s::tsvector) "
                "ON CONFLICT (rowid) DO UPDATE SET names = EXCLUDED.names, "
                "summary = EXCLUDED.summary, body = EXCLUDED.body",
                [(pk, *map(_vector, fields)) for pk, fields in entries.items()],
            )

    def beginning(self, field: str, start: str) -> Q:
        """Rows whose field begins so, by an index over it with `varchar_pattern_ops`."""
        return Q(**{f"{field}__startswith": start})

    def having(self, must: Sequence[Clause], must_not: Sequence[Clause]) -> tuple[str, list[str]]:
        anywhere = " OR ".join(f"{field} @@ %s::tsquery" for field in FIELDS)
        matches = [*[f"({anywhere})"] * len(must), *[f"NOT ({anywhere})"] * len(must_not)]
        parameters = [_lexemes(clause) for clause in (*must, *must_not) for _ in FIELDS]
        return f"SELECT rowid FROM {TABLE} WHERE {' AND '.join(matches)}", parameters

    def places(self, clauses: Sequence[Clause], fields: Sequence[str]) -> list[list[array]]:
        # The keys come in one piece: row by row they would take three times as long.
        parts = [
            f"SELECT {number * len(fields) + place} AS place, "
            f"string_agg(int4send(rowid), ''::bytea) FROM {TABLE} WHERE {field} @@ %s::tsquery"
            for number in range(len(clauses))
            for place, field in enumerate(fields)
        ]
        parameters = [_lexemes(clause) for clause in clauses for _ in fields]
        with connection.cursor() as cursor:
            cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY place", parameters)
            return _by_clause([unpack(keys or b"") for _, keys in cursor.fetchall()], len(fields))

    def columns(
        self, documents: QuerySet, having: Mapping[int, QuerySet], lacking: Iterable[int]
    ) -> dict[int, Columns]:
        day = "COALESCE(date - DATE '0001-01-01', 0)"
        pieces = ("int4send(pk)", f"int4send({day})", "numbers")
        joined = ", ".join(f"string_agg({piece}, ''::bytea)" for piece in pieces)
        sql, parameters = _lacking(documents, having, lacking, "OFFSET 0")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT lacks, {joined} {sql} GROUP BY lacks", parameters)
            return {lacks: Columns(*map(unpack, found)) for lacks, *found in cursor.fetchall()}


def _vector(tokens: Iterable[str]) -> str:
    return " ".join(
        f"'{token}':{min(position, MOST_POSITIONS)}" for position, token in enumerate(tokens, 1)
    )


def _lexemes(clause: Clause) -> str:
    runs = (" <-> ".join(f"'{token}'" for token in run) for run in clause.alternatives)
    return " | ".join(f"({run})" for run in runs)


def _by_clause(places: list[array], size: int) -> list[list[array]]:
    return [places[start : start + size] for start in range(0, len(places), size)]


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
