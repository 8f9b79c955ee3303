"""How many of the entries found have each value of each filter: all of it in one query.

What there is before any filter is worked out once, then what the filters leave of it. A filter of
which any of some values will do is counted over what the others leave, so that its further values
show what they would add; one of which all are asked for, over what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from kb.models import TAGGED, TOPICS, Entry, SearchFacet
from kb.models.vocabulary import Kind
from kb.search.engine import DOCUMENTS
from kb.search.facets import WITH_WORDS
from kb.search.nesting import NESTED
from kb.search.request import SearchRequest


@dataclass
class Counted:
    """The values of one filter with the number of entries, and the words known of them."""

    numbers: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def count(
    request: SearchRequest,
    names: Iterable[str],
    unfiltered: QuerySet[Entry],
    conditions: Callable[[str], Q],
) -> tuple[int, dict[str, Counted]]:
    """The number of entries found, and of these filters each value with its number.

    `unfiltered` is what is found without filters; `conditions` gives what all filters ask for but
    the one of a name.
    """
    alone = [name for name in names if _counted_alone(request, name)]
    statement = _Statement(request, unfiltered)
    statement.add("", [name for name in names if name not in alone], conditions(""))
    for name in alone:
        statement.add(name, [name], conditions(name))
    total, counted = 0, {name: Counted() for name in names}
    for name, value, words, number in statement.rows():
        if name == _TOTAL:
            total = number
            continue
        counted[name].numbers[value] = number
        counted[name].words[value] = words
    return total, counted


# Entries are few when there are more than so many times as many in all.
FEW = 4
# What the row is called that has no filter but the number of all entries.
_TOTAL = "all entries"


def _counted_alone(request: SearchRequest, name: str) -> bool:
    return bool(request.filters.get(name)) and name not in request.together


class _Statement:
    """The query: the keys of what is found, in tables of its own, then a part for each sort."""

    def __init__(self, request: SearchRequest, unfiltered: QuerySet[Entry]) -> None:
        self.request = request
        self.tables: list[str] = []
        self.parts: list[str] = []
        self.of_tables: list[object] = []
        self.of_parts: list[object] = []
        self.unfiltered = ""  # its table, unless there can be none
        with suppress(EmptyResultSet):
            self.unfiltered = self._table("unfiltered", "pk", unfiltered.values("pk"), once=True)

    def _narrowed(self, name: str, condition: Q) -> str:
        """The table of what a condition leaves; raises EmptyResultSet where that can be nothing."""
        if not condition:
            return self.unfiltered
        rows = Entry.objects.filter(condition).order_by().values("pk")
        sql, parameters = rows.query.sql_with_params()
        self.tables.append(
            f"{name} (pk) AS MATERIALIZED (SELECT pk FROM {self.unfiltered} WHERE pk IN ({sql}))"
        )
        self.of_tables += parameters
        return name

    def add(self, without: str, names: list[str], condition: Q) -> None:
        """Count these filters over what a condition leaves; nothing where there can be none."""
        if not self.unfiltered:
            return
        try:
            table = self._narrowed(f"found_{without or 'all'}", condition)
        except EmptyResultSet:
            return
        if not without:
            self._part(f"SELECT '{_TOTAL}', '', '', COUNT(*) FROM {table}")
        rows = [name for name in names if name != "kind" and name not in TOPICS]
        # All that is counted stands in an index, but for words.
        self._values(table, [name for name in rows if name not in WITH_WORDS], "''")
        self._values(table, [name for name in rows if name in WITH_WORDS], "MIN(facet.label)")
        if "kind" in names:
            self._part(
                f"SELECT 'kind', entry.kind, '', COUNT(*) FROM {table} AS found "
                "JOIN kb_entry AS entry ON entry.page_ptr_id = found.pk GROUP BY entry.kind"
            )
        for name in names:
            if name in TOPICS:
                self._part(self._of_tags(Kind(name), table))

    def _values(self, table: str, names: list[str], words: str) -> None:
        """Count the values of these filters.

        Where few entries are left, the values of each are looked up; where many are, all values are
        read as their index has them, which needs no sorting. CROSS JOIN and `+` keep the engines to
        this order; where it is the other case, a part has nothing to begin with.
        """
        if not names:
            return
        values = SearchFacet._meta.db_table
        few = f"(SELECT COUNT(*) FROM {table}) * {FEW} < (SELECT COUNT(*) FROM {DOCUMENTS})"
        listed = ", ".join(["(%s)"] * len(names))
        for found in (
            f"{table} AS found CROSS JOIN {values} AS facet WHERE {few} "
            f"AND facet.document_id = found.pk AND facet.facet IN ({listed})",
            f"{values} AS facet WHERE facet.facet IN "
            f"(SELECT column1 FROM (VALUES {listed}) AS name WHERE NOT {few}) "
            f"AND +facet.document_id IN (SELECT pk FROM {table})",
        ):
            self._part(
                f"SELECT facet.facet, facet.value, {words}, COUNT(*) FROM {found} "
                "GROUP BY facet.facet, facet.value",
                names,
            )

    def rows(self) -> Iterator[tuple[str, str, str, int]]:
        """Filter, value, words and number."""
        if not self.parts:
            return iter(())
        sql = f"WITH {', '.join(self.tables)} {' UNION ALL '.join(self.parts)}"
        with connection.cursor() as cursor:
            cursor.execute(sql, [*self.of_tables, *self.of_parts])
            return iter(cursor.fetchall())

    def _part(self, sql: str, parameters: Iterable[object] = ()) -> None:
        self.parts.append(sql)
        self.of_parts += parameters

    def _table(self, name: str, columns: str, rows: QuerySet, *, once: bool = False) -> str:
        sql, parameters = rows.query.sql_with_params()
        how = "MATERIALIZED " if once else ""
        self.tables.append(f"{name} ({columns}) AS {how}({sql})")
        self.of_tables += parameters
        return name

    def _of_tags(self, kind: Kind, found: str) -> str:
        topics = TOPICS[kind].objects.visible().order_by().values_list("pk", "slug", "name")
        topic = self._table(f"topic_{kind}", "pk, slug, name", topics)
        tagged = TAGGED[kind]._meta.db_table
        carried = (
            f"SELECT found.pk AS entry, carries.tag_id AS tag FROM {found} AS found "
            f"JOIN {tagged} AS carries ON carries.content_object_id = found.pk"
        )
        pairs = list(self._pairs(kind))
        if pairs:
            # Keys, and so no danger in being written out.
            values = ", ".join(f"({below:d}, {above:d})" for below, above in pairs)
            self.tables.append(f"nested_{kind} (below, above) AS (VALUES {values})")
            carried += (
                f" UNION ALL SELECT found.pk, nested.above FROM {found} AS found "
                f"JOIN {tagged} AS carries ON carries.content_object_id = found.pk "
                f"JOIN nested_{kind} AS nested ON nested.below = carries.tag_id"
            )
        # An entry can carry a tag in several ways, and counts once. Tags are counted by their keys:
        # which of them may be shown is asked of those that are carried.
        return (
            f"SELECT '{kind.value}', topic.slug, topic.name, counted.number FROM ("
            f"SELECT tag, COUNT(*) AS number FROM (SELECT DISTINCT entry, tag FROM ({carried}) "
            "AS carried) AS once GROUP BY tag"
            f") AS counted JOIN {topic} AS topic ON topic.pk = counted.tag"
        )

    def _pairs(self, kind: Kind) -> Iterable[tuple[int, int]]:
        if kind.value not in NESTED or kind.value in self.request.exact:
            return ()
        return self.request.nesting.pairs(kind.value)
