"""The rows that follow from the argument graph: reply states, outlines and maps."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from kb.models import Contention, Entry, Position, Reception, Relation
from kb.models.vocabulary import Kind
from kb.queries.graph import placements, public_graph
from kb.queries.maps import map_differences, rebuild_maps
from kb.queries.outlines import outline_differences, rebuild_outlines
from kb.queries.reply_states import rebuild_reply_states, reply_differences

OF_GRAPH = (Kind.ARGUMENT, Kind.QUESTION)


def in_graph(entries: Iterable[Entry]) -> set[int]:
    """Arguments and questions whose place in the graph, or rank in it, these entries decide."""
    entries = list(entries)
    keys = {entry.pk for entry in entries}
    found = {entry.pk for entry in entries if entry.kind in OF_GRAPH}
    kinds = {entry.kind for entry in entries}
    if Kind.CASE in kinds:
        for rows in (
            Reception.objects.filter(ruling__case__in=keys),
            Contention.objects.filter(case__in=keys),
        ):
            found.update(rows.values_list("argument", flat=True))
        distinguishing = Relation.objects.filter(case__page__in=keys)
        for pair in distinguishing.values_list("source", "target"):
            found.update(pair)
    if Kind.COMMENTATOR in kinds:
        positions = Position.objects.filter(Q(commentator__in=keys), ~Q(argument=None))
        found.update(positions.values_list("argument", flat=True))
    return found


def rebuild_graph(changed: Collection[int] | None = None) -> None:
    """Write what follows from the graph: all of it, or what these arguments and questions touch."""
    if changed is not None and not changed:
        return
    graph = public_graph()
    rebuild_reply_states(graph)
    placed = placements(graph)
    rebuild_outlines(graph, placed, changed)
    rebuild_maps(graph, placed, changed)


def graph_differences() -> list[str]:
    """What making these rows anew would change, a sentence each; empty when all are right."""
    graph = public_graph()
    placed = placements(graph)
    return [
        *reply_differences(graph),
        *outline_differences(graph, placed),
        *map_differences(graph, placed),
    ]
