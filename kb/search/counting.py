"""How many of the entries found have each value of each filter.

What there is before any filter is read once, with the columns of `numbers`. A filter of which any
of some values will do is counted over what the others leave, so that its further values show what
they would add; one of which all are asked for, over what is left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import reduce
from heapq import nlargest
from operator import and_

from django.core.exceptions import EmptyResultSet
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable

from kb.models import TOPICS, Court, SearchDocument, SearchValue
from kb.search.engine import engine
from kb.search.facets import OF_TAGS
from kb.search.filtering import entries_with
from kb.search.nesting import NESTED
from kb.search.numbers import Columns, counted, counted_above, number
from kb.search.request import SearchRequest


@dataclass
class Counted:
    """Values of one filter with the number of entries, and the words known of them.

    Of tags those with the most entries, and all that have as many as the last of these; `beyond`
    is how many more there are.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    beyond: int = 0


class Selection:
    """What a search selects: with all its filters, and with all but one that is counted alone."""

    def __init__(
        self,
        request: SearchRequest,
        unfiltered: QuerySet[SearchDocument],
        conditions: Mapping[str, Q],
        names: Collection[str] = (),
    ) -> None:
        """`conditions` maps each filter in force to what it asks of a document.

        `names` are the filters whose values are to be counted.
        """
        self._request = request
        self._names = names
        alone = [name for name in conditions if name in names and name not in request.together]
        joint = [name for name in conditions if name not in alone]
        # A bit for each filter that is counted alone: what lacks more than one counts nowhere.
        self._bits = {name: 1 << place for place, name in enumerate(alone)}
        # Who lacks one of two has the other: then only those that have any are looked at. Of a kind
        # there are too many for that, and it stands in the document.
        of_rows = [name for name in alone if name != "kind"]
        having = {
            self._bits[name]: entries_with(request, name, request.filters[name])
            for name in (of_rows if len(of_rows) > 1 else ())
        }
        lacks: Combinable = Value(0)
        for name, bit in self._bits.items():
            lacks += bit if bit in having else Case(When(conditions[name], then=0), default=bit)
        documents = unfiltered.filter(every(conditions, joint)).annotate(lacks=lacks).order_by()
        self._columns: dict[int, Columns] = {}
        with suppress(EmptyResultSet):
            self._columns = engine().columns(documents, having, (0, *self._bits.values()))

    @property
    def columns(self) -> Columns:
        """The entries that meet all filters."""
        return self._columns.get(0) or Columns()

    def count(self, most: int) -> dict[str, Counted]:
        """For each filter its values with their numbers; of tags at least `most`, or all listed."""
        nested = self._nested() if self._columns else {}
        counts = _with_above(self.columns, nested)
        by_name = {name: dict(counts.get(name, {})) for name in self._names}
        for name, bit in self._bits.items():
            without = _with_above(self._columns.get(bit) or Columns(), nested)
            for key, times in without.get(name, {}).items():
                by_name[name][key] = by_name[name].get(key, 0) + times
        for name, key in _hidden_tags([name for name, keys in by_name.items() if keys]):
            by_name[name].pop(key, None)
        return _with_words(self._request, by_name, most)

    def _nested(self) -> dict[int, set[int]]:
        """By the number of each tag that stands in a hierarchy, those it counts for."""
        above: dict[int, set[int]] = {}
        for name in NESTED:
            if name in self._names and name not in self._request.exact:
                for below, wider in self._request.nesting.pairs(name):
                    for one in (below, wider):
                        above.setdefault(number(name, one), set()).add(number(name, wider))
        return above


def every(conditions: Mapping[str, Q], names: Iterable[str]) -> Q:
    """What the filters of these names ask for together."""
    return reduce(and_, (conditions[name] for name in names), Q())


def _with_above(columns: Columns, nested: Mapping[int, set[int]]) -> dict[str, dict[int, int]]:
    """For each filter how many entries have each value, or one below it; values by key."""
    found = counted(columns.numbers)
    if nested:
        for (name, key), times in counted_above(columns.numbers, nested).items():
            found[name][key] = times
    return found


def _hidden_tags(names: Iterable[str]) -> Iterable[tuple[str, int]]:
    """The tags of these filters whose names readers may not see."""
    parts = [
        topics.objects.hidden().order_by().values_list(Value(kind.value), "pk")
        for kind, topics in TOPICS.items()
        if kind.value in names
    ]
    return parts[0].union(*parts[1:], all=True) if parts else ()


def _with_words(
    request: SearchRequest, by_name: Mapping[str, Mapping[int, int]], most: int
) -> dict[str, Counted]:
    """Counts of keys as counts of values."""
    others = [key for name, keys in by_name.items() if name not in OF_TAGS for key in keys]
    court = Court.objects.filter(slug=OuterRef("value")).order_by().values("name")
    words = Case(When(facet="court", then=Subquery(court)), default="label")
    values = SearchValue.objects.filter(pk__in=others)
    parts = [values.values_list("facet", "pk", "value", words)]
    if chosen := request.filters.get("court"):
        # Of these there may be no value: no entry has them.
        courts = Court.objects.filter(slug__in=chosen).order_by()
        parts.append(courts.values_list(Value("court"), Value(0), "slug", "name"))
    for kind, topics in TOPICS.items():
        name = kind.value
        if name in by_name:
            keys = by_name[name]
            wanted = Q(pk__in=keys if request.listed == name else _largest(keys, most))
            wanted |= Q(slug__in=request.filters.get(name, ()))
            tags = topics.objects.visible().filter(wanted).order_by()
            parts.append(tags.values_list(Value(name), "pk", "slug", "name"))
    found = {name: Counted() for name in by_name}
    for name, key, value, words in parts[0].union(*parts[1:], all=True):
        one, times = found[name], by_name[name].get(key, 0)
        if times:
            one.numbers[value] = one.numbers.get(value, 0) + times
        if times or name not in OF_TAGS:
            # A value that has words of its own can have others with another entry.
            one.words[value] = min(words, one.words.get(value, words))
    for name in OF_TAGS:
        if name in found:
            found[name].beyond = len(by_name[name]) - len(found[name].numbers)
    return found


def _largest(keys: Mapping[int, int], most: int) -> list[int]:
    """The keys with the largest counts: so many, and all that have as much as the last of them."""
    if len(keys) <= most:
        return list(keys)
    least = nlargest(most, keys.values())[-1]
    return [key for key, times in keys.items() if times >= least]
