"""Reply states: what the replies recorded to each argument amount to."""

from __future__ import annotations

from kb.argument.replies import Label, Verdict, verdicts
from kb.models import RecordedReplies
from kb.models.vocabulary import ReplyState
from kb.queries.graph import ArgumentGraph


def state_of(verdict: Verdict) -> ReplyState:
    """The word for a verdict."""
    if not verdict.attacked:
        return ReplyState.UNCHALLENGED
    return {
        Label.IN: ReplyState.WITHSTANDS,
        Label.OUT: ReplyState.ANSWERED,
        Label.UNDECIDED: ReplyState.CONTESTED,
    }[verdict.label]


def expected_replies(graph: ArgumentGraph) -> dict[int, tuple[ReplyState, list[int]]]:
    """For each public argument its state and the chain of reasons."""
    found = verdicts(sorted(graph.arguments), graph.attacks())
    return {pk: (state_of(verdict), list(verdict.chain)) for pk, verdict in found.items()}


def rebuild_reply_states(graph: ArgumentGraph) -> None:
    """Store the state of every public argument; of rows that stay as they are, none is written."""
    expected = expected_replies(graph)
    rows = RecordedReplies.objects.values_list("argument", "state", "chain")
    stored = {pk: (ReplyState(state), chain) for pk, state, chain in rows}
    gone = stored.keys() - expected.keys()
    if gone:
        RecordedReplies.objects.filter(pk__in=gone).delete()
    RecordedReplies.objects.bulk_create(
        (
            RecordedReplies(argument_id=pk, state=state, chain=chain)
            for pk, (state, chain) in expected.items()
            if stored.get(pk) != (state, chain)
        ),
        update_conflicts=True,
        unique_fields=["argument"],
        update_fields=["state", "chain"],
    )
