"""Outlines of questions: the arguments under each answer with the replies to them.

What replies to what is stored when it changes; in which order replies stand is asked when a page
is read, since courts and commentators decide it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from kb.argument.outline import Branch, lines, outline, packed, reached, unpacked
from kb.models import QuestionOutline
from kb.queries.derived import out_of_date, write_rows
from kb.queries.graph import ArgumentGraph, Placements, public_graph

# For each answer of a question the arguments placed under it, in the editors' order.
Placed = dict[str, list[int]]


def rebuild_outlines(
    graph: ArgumentGraph,
    placements: Placements,
    changed: Collection[int] | None = None,
) -> None:
    """Store the outlines of all questions, or of those that these entries concern.

    An outline that stays as it is isn't written.
    """
    placed = _by_answer(placements)
    stored = _stored()
    if changed is not None:
        concerned = _concerned(graph, placed, stored, set(changed))
        placed = {question: row for question, row in placed.items() if question in concerned}
        stored = {question: row for question, row in stored.items() if question in concerned}
    expected = _expected(graph, placed)
    changed_rows = (
        QuestionOutline(question_id=question, tree=tree)
        for question, tree in expected.items()
        if stored.get(question) != tree
    )
    write_rows(QuestionOutline, changed_rows, gone=stored.keys() - expected.keys())


def outline_differences(graph: ArgumentGraph, placements: Placements) -> list[str]:
    """What making the outlines anew would change, a sentence each."""
    expected = _expected(graph, _by_answer(placements))
    return out_of_date("outline of question", _stored(), expected)


def published_outline(tree: Mapping) -> dict[str, Branch]:
    """The outline that is stored for a question."""
    return unpacked(tree["answers"])


def drafted_outline(placed: Mapping[str, list[int]]) -> dict[str, Branch]:
    """The outline that a question with these arguments under its answers would have."""
    return outline(placed, _replies(public_graph()))


def links_of(branches: Iterable[Branch]) -> set[int]:
    """The keys of the relations by which an outline leads to replies."""
    return {line.link for line in lines(branches) if line.link is not None}


def _replies(graph: ArgumentGraph) -> dict[int, list[tuple[int, int]]]:
    return {
        target: [(edge.pk, edge.source) for edge in edges if edge.type.attacks]
        for target, edges in graph.incoming.items()
    }


def _by_answer(placements: Placements) -> dict[int, Placed]:
    found: dict[int, Placed] = {}
    for question, pairs in placements.items():
        for answer, argument in pairs:
            found.setdefault(question, {}).setdefault(answer, []).append(argument)
    return found


def _stored() -> dict[int, dict]:
    return dict(QuestionOutline.objects.values_list("question", "tree"))


def _expected(graph: ArgumentGraph, placed: Mapping[int, Placed]) -> dict[int, dict]:
    """By question its outline, and all arguments it depends on, written out or not."""
    replies = _replies(graph)
    return {
        question: {
            "answers": packed(outline(answers, replies)),
            "reached": sorted(reached((one for row in answers.values() for one in row), replies)),
        }
        for question, answers in placed.items()
    }


def _concerned(
    graph: ArgumentGraph,
    placed: Mapping[int, Placed],
    stored: Mapping[int, dict],
    changed: set[int],
) -> set[int]:
    """The questions whose outline may have changed with these arguments and questions."""
    attacks = {
        source: [(edge.pk, edge.target) for edge in edges if edge.type.attacks]
        for source, edges in graph.outgoing.items()
    }
    answered = reached(changed & graph.arguments, attacks)
    return {
        question
        for question in placed.keys() | stored.keys()
        if question in changed
        or not changed.isdisjoint(stored[question]["reached"] if question in stored else ())
        or any(not answered.isdisjoint(row) for row in placed.get(question, {}).values())
    }
