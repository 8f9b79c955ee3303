"""The public argument graph: which arguments there are and what each does to others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from kb.models import ArgumentPage, CaseTag, Placement, Relation
from kb.models.vocabulary import RelationType

# By question its pairs of answer and argument, in the editors' order.
Placements = dict[int, list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation: the argument `source` makes a move towards the argument `target`."""

    pk: int
    source: int
    target: int
    type: RelationType


@dataclass(frozen=True)
class ArgumentGraph:
    """Arguments by key, and the relations between them in the editors' order."""

    arguments: frozenset[int]
    edges: tuple[Edge, ...]

    @cached_property
    def outgoing(self) -> dict[int, list[Edge]]:
        """The relations that each argument makes."""
        return self._by("source")

    @cached_property
    def incoming(self) -> dict[int, list[Edge]]:
        """The relations made towards each argument."""
        return self._by("target")

    def attacks(self) -> list[tuple[int, int]]:
        """Pairs (attacker, attacked) of all attacking relations; a mutual one gives two."""
        pairs = []
        for edge in self.edges:
            if edge.type.attacks:
                pairs.append((edge.source, edge.target))
                if edge.type.mutual:
                    pairs.append((edge.target, edge.source))
        return pairs

    def near(self, arguments: Iterable[int]) -> set[int]:
        """These arguments and all that stand in a relation with one of them."""
        found = set(arguments) & self.arguments
        return found | {
            other
            for pk in found
            for other in (
                *(edge.target for edge in self.outgoing.get(pk, ())),
                *(edge.source for edge in self.incoming.get(pk, ())),
            )
        }

    def _by(self, end: str) -> dict[int, list[Edge]]:
        found = defaultdict(list)
        for edge in self.edges:
            found[getattr(edge, end)].append(edge)
        return dict(found)


def public_graph() -> ArgumentGraph:
    """All that readers may see of the graph: two queries, whatever its size."""
    arguments = frozenset(ArgumentPage.objects.visible().order_by().values_list("pk", flat=True))
    shown = Q(case=None) | Q(case__in=CaseTag.objects.visible())
    rows = Relation.objects.filter(shown).order_by("target", "sort_order", "pk")
    edges = (
        Edge(pk, source, target, RelationType(type_))
        for pk, source, target, type_ in rows.values_list("pk", "source", "target", "type")
    )
    return ArgumentGraph(
        arguments,
        tuple(edge for edge in edges if edge.source in arguments and edge.target in arguments),
    )


def placements(graph: ArgumentGraph) -> Placements:
    """What stands under the answers of public questions: one query."""
    found: Placements = {}
    rows = Placement.objects.visible_through("question").order_by("question", "sort_order", "pk")
    for question, answer, argument in rows.values_list("question", "answer_key", "argument"):
        if argument in graph.arguments:
            found.setdefault(question, []).append((answer, argument))
    return found
