"""What a chosen filter asks of an entry."""

from __future__ import annotations

from functools import reduce
from operator import and_

from django.db.models import F, Q, QuerySet

from kb.models import TAGGED, TOPICS, SearchFacet
from kb.models.vocabulary import Kind
from kb.search.nesting import NESTED
from kb.search.past import DATED
from kb.search.request import SearchRequest


def condition(request: SearchRequest, name: str) -> Q:
    """Whether an entry has what a filter asks for: one of its values, or all of them."""
    values, every = request.filters[name], name in request.together
    if request.past and name in DATED:
        return Q(pk__in=request.past.having(name, values, every=every))
    if every:
        return reduce(and_, (_has(request, name, [value]) for value in values))
    return _has(request, name, values)


def entries_with(request: SearchRequest, name: str, values: list[str]) -> QuerySet:
    """The keys, as `entry`, of those with one of these values of any filter but kind."""
    if name in TOPICS:
        topics = TOPICS[Kind(name)].objects.visible().order_by()
        tags = topics.filter(Q(slug__in=values) | Q(pk__in=_below(request, name, values)))
        tagged = TAGGED[Kind(name)].every.filter(tag__in=tags.values("pk"))
        return tagged.values(entry=F("content_object"))
    rows = SearchFacet.objects.filter(facet=name, value__in=values)
    return rows.values(entry=F("document"))


def _has(request: SearchRequest, name: str, values: list[str]) -> Q:
    """Whether an entry has one of these values."""
    if name == "kind":
        return Q(kind__in=values)
    return Q(pk__in=entries_with(request, name, values))


def _below(request: SearchRequest, name: str, values: list[str]) -> set[int]:
    if name not in NESTED or name in request.exact:
        return set()
    return set().union(*(request.nesting.below(name, value) for value in values))
