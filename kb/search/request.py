"""The query gate: what a reader's address asks for, checked before any database sees it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from django.http import QueryDict
from django.utils.http import urlencode

from kb.models.vocabulary import Kind
from kb.queries.as_of import PARAMETER
from kb.search.engine import Expression
from kb.search.facets import (
    FACETS,
    FIXED,
    OF_ALL,
    OF_CASES,
    OF_SEVERAL,
    OF_TRACKER,
    OPEN,
)
from kb.search.named import Named, named
from kb.search.nesting import NESTED, Nesting, nesting
from kb.search.past import Past, past_of
from kb.search.synonyms import synonyms
from kb.search.words import MOST_TERMS, TooManyWords, Words, read, with_synonyms

LONGEST_QUERY = 256
MOST_VALUES = 10
MOST_PAGES = 100
SORTS = ("relevance", "date", "title")
# By column of the table of cases; a minus before any of these, and before the other two, reverses.
SORTS_OF_CASES = ("court", "filed", "status", "ruling")
# Kinds that have no day of their own, or mostly none: they are listed by name.
BY_NAME = (Kind.QUESTION, Kind.ARGUMENT, Kind.DOCTRINE, Kind.COMMENTATOR)
_SLUG = re.compile(r"[\w-]{1,255}")
# Control characters, lone surrogates, and marks that change the direction of text.
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


class BadQuery(ValueError):
    """The address asks for something that can't be; the text is a sentence for the reader."""


def clean_words(text: str) -> str:
    """What a reader has written, without characters that no text should hold; not all of a book."""
    words = _CONTROL.sub(" ", text[: 4 * LONGEST_QUERY])
    return " ".join(unicodedata.normalize("NFKC", words).split())


@dataclass(frozen=True)
class SearchRequest:
    """A search: words, filters (facet → values), order and page.

    Of the values of a filter any will do, or all are asked for if it stands in `together`. What
    stands below a value counts with it, unless the filter stands in `exact`.
    """

    q: str = ""
    filters: Mapping[str, list[str]] = field(default_factory=dict)
    page: int = 1
    sort: str = ""
    kind: Kind | None = None
    rows: list[list[str]] | None = field(default=None, compare=False, repr=False)  # synonyms
    loosely: bool = False  # any of the words will do
    together: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    listed: str = ""  # the filter whose values are all shown
    day: dt.date | None = None  # of cases: the past day as of which they are shown

    @cached_property
    def past(self) -> Past | None:
        """What was so on the past day that is asked for, if one is."""
        return past_of(self.day) if self.day else None

    @cached_property
    def nesting(self) -> Nesting:
        """Which values stand below which, of filters that are not asked for exactly."""
        return nesting()

    @classmethod
    def parse(cls, query: QueryDict, kind: Kind | None = None) -> Self:
        """Read a GET query; `kind` fixes the kind of a listing. Unknown parameters are ignored.

        Raises BadQuery on an unknown word of a fixed list, a bad number, or more than the limits.
        """
        q = clean_words(query.get("q", ""))
        if len(q) > LONGEST_QUERY:
            raise BadQuery(f"Please search for at most {LONGEST_QUERY} characters.")
        filters: dict[str, list[str]] = {}
        for name in FACETS:
            values = list(dict.fromkeys(value for value in query.getlist(name) if value))
            if kind and name == "kind":
                continue
            if len(values) > MOST_VALUES:
                raise BadQuery(f"Please choose at most {MOST_VALUES} values of one filter.")
            for value in values:
                _check(name, value)
            if values:
                filters[name] = values
        request = cls(
            q=q,
            filters=filters,
            page=_page(query),
            sort=_word(query, "sort", _sorts(kind), "order"),
            kind=kind,
            together=_words(query, "all", FACETS),
            exact=_words(query, "exact", NESTED),
            listed=_word(query, "list", FACETS, "filter"),
        )
        request = replace(request, together=request._together, exact=request._exact)
        try:
            read(q)
        except TooManyWords:
            raise BadQuery(f"Please search for at most {MOST_TERMS} words.") from None
        return request

    def url(self, **changes: object) -> str:
        """The query string of this search with some of its parts changed; page 1 unless given."""
        other = replace(self, **{"page": 1, **changes})
        pairs: list[tuple[str, object]] = [("q", other.q)] if other.q else []
        pairs += other.chosen
        pairs += [("sort", other.sort)] if other.sort else []
        pairs += [("list", other.listed)] if other.listed else []
        pairs += [(PARAMETER, other.day.isoformat())] if other.day else []
        pairs += [("page", other.page)] if other.page > 1 else []
        return f"?{urlencode(pairs)}"

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The filters as parameters of an address, with how their values are meant."""
        pairs = [(name, value) for name in FACETS for value in sorted(self.filters.get(name, []))]
        pairs += [("all", name) for name in self._together]
        return [*pairs, *(("exact", name) for name in self._exact)]

    @property
    def _together(self) -> tuple[str, ...]:
        """Those of `together` for which it makes a difference, in their order."""
        several = (name for name in OF_SEVERAL if len(self.filters.get(name, [])) > 1)
        return tuple(name for name in several if name in self.together)

    @property
    def _exact(self) -> tuple[str, ...]:
        return tuple(name for name in NESTED if name in self.exact and self.filters.get(name))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form that asks for another day must say again."""
        pairs = [("q", self.q), *self.chosen, ("sort", self.sort)]
        return [(name, value) for name, value in pairs if value]

    def with_value(self, name: str, value: str) -> str:
        """The query string with one filter value added, or taken away if it is chosen."""
        values = list(self.filters.get(name, []))
        values = [v for v in values if v != value] if value in values else [*values, value]
        return self.url(filters={**self.filters, name: values})

    def with_every(self, name: str, wanted: bool) -> str:
        """The query string with all values of a filter asked for, or any of them."""
        others = tuple(one for one in self.together if one != name)
        return self.url(together=(*others, name) if wanted else others)

    def with_exactly(self, name: str, wanted: bool) -> str:
        """The query string with just the values of a filter, or with what stands below them."""
        others = tuple(one for one in self.exact if one != name)
        return self.url(exact=(*others, name) if wanted else others)

    @property
    def order(self) -> str:
        """The order in force: by relevance only where there are words to be relevant to."""
        if self.sort and not (self.sort == "relevance" and not self.q):
            return self.sort
        if self.q:
            return "relevance"
        return "title" if self.kind in BY_NAME else "date"

    @property
    def facets(self) -> list[str]:
        """The names of the filters to show: those of cases only where there may be cases."""
        if self.kind == Kind.CASE:
            shown = OF_TRACKER
        elif self.kind:
            shown = tuple(name for name in OF_ALL if name != "kind")
        else:
            shown = tuple(name for name in (*OPEN, *OF_ALL, *OF_CASES) if name != "filed")
        chosen = [name for name in FACETS if name in self.filters]
        return list(dict.fromkeys([*shown, *chosen]))

    @property
    def folded(self) -> list[str]:
        """Those of them that stand under “more filters”."""
        first = OF_TRACKER[: len(OPEN)] if self.kind == Kind.CASE else OPEN
        return [name for name in self.facets if name not in first]

    @cached_property
    def words(self) -> Words:
        """The words taken apart, with what editors say means the same."""
        words = read(self.q)
        if not words.must:
            return words
        return with_synonyms(words, synonyms() if self.rows is None else self.rows)

    @cached_property
    def cited(self) -> Named | None:
        """The entry that the query is a citation of: it is found, and first, whatever it holds."""
        return named(self.q) if any(char.isdigit() for char in self.q) else None

    def expression(self) -> Expression | None:
        """What the words ask of a text, or None when they ask for nothing that can be found."""
        return self.words.loosely() if self.loosely else self.words.expression()


def _check(name: str, value: str) -> None:
    words = FIXED.get(name)
    if words and value not in words.values:
        raise BadQuery(
            f"There is no {name} “{value[:40]}”: choose among {', '.join(words.values)}."
        )
    if name == "year" and not re.fullmatch(r"(1[789]|20)\d{2}", value):
        raise BadQuery(f"“{value[:40]}” is not a year.")
    if name == "filed" and not re.fullmatch(r"(1[789]|20)\d{2}(-(0[1-9]|1[0-2]))?", value):
        raise BadQuery(f"“{value[:40]}” is not a month: write 2025-03, or 2025.")
    if not _SLUG.fullmatch(value):
        raise BadQuery(f"“{value[:40]}” can't be a {name}: it has letters, digits and hyphens.")


def _sorts(kind: Kind | None) -> tuple[str, ...]:
    if kind != Kind.CASE:
        return SORTS
    columns = ("date", "title", *SORTS_OF_CASES)
    return ("relevance", *columns, *(f"-{name}" for name in columns))


def _page(query: QueryDict) -> int:
    text = query.get("page", "1")
    if not re.fullmatch(r"[0-9]{1,12}", text) or not int(text) >= 1:
        raise BadQuery("The page is a number from 1.")
    if int(text) > MOST_PAGES:
        raise BadQuery(f"Only the first {MOST_PAGES} pages are shown: please narrow the search.")
    return int(text)


def _words(query: QueryDict, parameter: str, words: tuple[str, ...]) -> tuple[str, ...]:
    asked = set(query.getlist(parameter)) - {""}
    for text in sorted(asked.difference(words)):
        raise BadQuery(
            f"There is no filter “{text[:40]}” for that: choose among {', '.join(words)}."
        )
    return tuple(word for word in words if word in asked)


def _word(query: QueryDict, parameter: str, words: tuple[str, ...], name: str) -> str:
    text = query.get(parameter, "")
    if text and text not in words:
        raise BadQuery(f"There is no {name} “{text[:40]}”: choose among {', '.join(words)}.")
    return text
