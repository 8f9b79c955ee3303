"""Filters for the lists of facets."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from kb.search.results import Facet

register = template.Library()


@register.filter
def folded(facets: Iterable[Facet]) -> list[Facet]:
    """Those that stand under “more filters”."""
    return [facet for facet in facets if facet.folded]


@register.filter
def in_use(facets: Iterable[Facet], listed: str) -> bool:
    """Whether a value of one of them is chosen, or the whole list of one is asked for."""
    return any(
        facet.name == listed or any(value.chosen for value in facet.values) for facet in facets
    )
