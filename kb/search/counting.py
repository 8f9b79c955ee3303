"""How many of the entries found have each value of each filter: all of it in one query.

What is found is worked out once for all filters of which nothing is chosen. A filter of which any
of some values will do is counted over what the other filters leave, so that its further values
show what they would add; one of which all are asked for, over what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from kb.models import TAGGED, TOPICS, Entry, SearchFacet
from kb.models.vocabulary import Kind
from kb.search.facets import WITH_WORDS
from kb.search.nesting import NESTED
from kb.search.request import SearchRequest


@dataclass
class Counted:
    """The values of one filter with the number of entries, and the words known of them."""

    numbers: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def count(
    request: SearchRequest, names: Iterable[str], found: Callable[[str], QuerySet[Entry]]
) -> tuple[int, dict[str, Counted]]:
    """The number of entries found, and of these filters each value with its number.

    `found` gives the entries that are found when the filter of a name is left out.
    """
    statement = _Statement(request)
    alone = [name for name in names if _counted_alone(request, name)]
    statement.add("", [name for name in names if name not in alone], found(""))
    for name in alone:
        statement.add(name, [name], found(name))
    total, counted = 0, {name: Counted() for name in names}
    for name, value, words, number in statement.rows():
        if name == _TOTAL:
            total = number
            continue
        counted[name].numbers[value] = number
        counted[name].words[value] = words
    return total, counted


# What the row is called that has no filter but the number of all entries.
_TOTAL = "all entries"


def _counted_alone(request: SearchRequest, name: str) -> bool:
    return bool(request.filters.get(name)) and name not in request.together


class _Statement:
    """The query: the keys of what is found, in tables of its own, then a part for each sort."""

    def __init__(self, request: SearchRequest) -> None:
        self.request = request
        self.tables: list[str] = []
        self.parts: list[str] = []
        self.of_tables: list[object] = []
        self.of_parts: list[object] = []

    def add(self, without: str, names: list[str], entries: QuerySet[Entry]) -> None:
        """Count these filters over these entries; nothing where there can be none."""
        try:
            table = self._table(f"found_{without or 'all'}", "pk", entries.values("pk"), once=True)
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
        if names:
            self._part(
                f"SELECT facet.facet, facet.value, {words}, COUNT(*) "
                f"FROM {table} AS found JOIN {SearchFacet._meta.db_table} AS facet "
                "ON facet.document_id = found.pk "
                f"WHERE facet.facet IN ({', '.join(['%s'] * len(names))}) "
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
