"""Reply states: what the replies recorded to each argument amount to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kb.argument.replies import LONGEST_CHAIN, Label, Verdict, verdicts
from kb.models import ArgumentPage, RecordedReplies
from kb.models.vocabulary import ReplyState
from kb.queries.body import links_to
from kb.queries.derived import out_of_date, write_rows
from kb.queries.graph import ArgumentGraph
from kb.queries.neighbours import EntryLink


@dataclass(frozen=True)
class Step:
    """A reply in a chain of reasons, and what answers that reply, if anything."""

    reply: EntryLink
    answer: EntryLink | None = None


@dataclass(frozen=True)
class RepliesHere:
    """The reply state of an argument with its chain of reasons, as its readers may see it."""

    state: ReplyState
    chain: tuple[EntryLink, ...] = ()

    @property
    def words(self) -> str:
        """The state in words."""
        return self.state.label

    @property
    def steps(self) -> list[Step]:
        """The chain as replies, each with what answers it; the first of an answered one stands."""
        chain = self.chain
        if self.state is ReplyState.WITHSTANDS:
            return [Step(*pair) for pair in zip(chain[::2], chain[1::2], strict=True)]
        pairs = zip(chain[1::2], chain[2::2], strict=True)
        return [*(Step(first) for first in chain[:1]), *(Step(*pair) for pair in pairs)]

    @property
    def complete(self) -> bool:
        """Whether nothing recorded here replies to the last argument that the chain names."""
        return self.state is not ReplyState.CONTESTED and len(self.chain) < LONGEST_CHAIN


def replies_here(arguments: Collection[int]) -> dict[int, RepliesHere]:
    """The reply states of visible arguments, by key: two queries, whatever the number.

    One whose reasons name an argument that has been hidden since is left out: it says what is no
    longer so, until the next change has it worked out anew.
    """
    return _shown(list(RecordedReplies.objects.filter(argument__in=arguments)))


def replies_of(arguments: Iterable[ArgumentPage]) -> dict[int, RepliesHere]:
    """The same for arguments that were read with their `recorded_replies`: one query."""
    every = {one.pk: one for one in arguments}
    loaded = (getattr(one, "recorded_replies", None) for one in every.values())
    return _shown([row for row in loaded if row])


def _shown(stored: list[RecordedReplies]) -> dict[int, RepliesHere]:
    links = links_to({pk for row in stored for pk in row.chain})
    return {
        row.pk: RepliesHere(ReplyState(row.state), tuple(links[pk] for pk in row.chain))
        for row in stored
        if links.keys() >= set(row.chain)
    }


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
    expected, stored = expected_replies(graph), _stored()
    changed = (
        RecordedReplies(argument_id=pk, state=state, chain=chain)
        for pk, (state, chain) in expected.items()
        if stored.get(pk) != (state, chain)
    )
    write_rows(RecordedReplies, changed, gone=stored.keys() - expected.keys())


def reply_differences(graph: ArgumentGraph) -> list[str]:
    """What working all states out anew would change, a sentence each."""
    return out_of_date("reply state of argument", _stored(), expected_replies(graph))


def _stored() -> dict[int, tuple[ReplyState, list[int]]]:
    rows = RecordedReplies.objects.values_list("argument", "state", "chain")
    return {pk: (ReplyState(state), chain) for pk, state, chain in rows}
