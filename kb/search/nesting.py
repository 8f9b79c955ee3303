"""Filters whose values stand under one another: narrower doctrines, the members of a lead case.

Who asks for the wider one asks for those below it too. A step down counts only while readers may
see both its ends, so that nothing is found through what is hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import QuerySet, Value

from kb.models import CasePage, DoctrinePage, Entry
from kb.models.visibility import restricted
from kb.models.vocabulary import Kind

# The filters that are so, and what readers are told when what stands below counts too.
NESTED = ("doctrine", "case")
BELOW = {"doctrine": "with narrower ones", "case": "with its member cases"}


class Step(NamedTuple):
    """One tag directly below another one of the same kind; tags by key, the upper by slug too."""

    kind: str
    below: int
    above: int
    slug: str


class Nesting:
    """All that stands below each tag, at any depth."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._under: dict[str, dict[int, list[int]]] = {name: defaultdict(list) for name in NESTED}
        self._keys: dict[tuple[str, str], int] = {}
        for step in steps:
            self._under[step.kind][step.above].append(step.below)
            self._keys[step.kind, step.slug] = step.above

    def below(self, kind: str, slug: str) -> set[int]:
        """The keys of the tags below the one of this slug; not its own."""
        return self._below(kind, self._keys[kind, slug]) if (kind, slug) in self._keys else set()

    def pairs(self, kind: str) -> Iterator[tuple[int, int]]:
        """Every tag that has others below it, with each of these: (below, above)."""
        for above in self._under[kind]:
            for below in self._below(kind, above):
                yield below, above

    def _below(self, kind: str, above: int) -> set[int]:
        under = self._under[kind]
        found: set[int] = set()
        waiting = [above]
        while waiting:
            fresh = set(under.get(waiting.pop(), ())) - found
            found |= fresh
            waiting += fresh
        return found - {above}  # also where they stand in a circle


def nesting() -> Nesting:
    """How public tags stand under one another now: one query for both kinds."""
    doctrines = _steps(Kind.DOCTRINE, DoctrinePage, "broader")
    cases = _steps(Kind.CASE, CasePage, "lead_case")
    return Nesting(Step(*row) for row in doctrines.union(cases, all=True))


def _steps(kind: Kind, pages: type[Entry], upwards: str) -> QuerySet:
    steps = pages.objects.visible().exclude(tag=None).exclude(**{upwards: None})
    return (
        steps.exclude(**{f"{upwards}__page__in": restricted()})
        .order_by()
        .annotate(of_kind=Value(kind.value))
        .values_list("of_kind", "tag", upwards, f"{upwards}__slug")
    )
