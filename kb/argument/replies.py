"""Which arguments withstand the replies recorded to them: grounded semantics.

P. M. Dung, “On the acceptability of arguments…”, Artificial Intelligence 77 (1995): an argument is
in when all its attackers are out, and out when one of its attackers is in; the grounded labelling
decides no more than that forces, and leaves the rest undecided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

# Longer chains of reasons are cut: nobody follows them, and keeping them whole would be quadratic.
LONGEST_CHAIN = 6


class Label(Enum):
    """What the grounded labelling says of an argument."""

    IN = "in"
    OUT = "out"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Verdict(Generic[Key]):
    """The label of an argument, whether anything attacks it, and the chain that led there.

    The chain names the attacker that decides it, what decides that one, and so on. An argument
    that is in is led to by its first attacker, which is out because of the next, which is in; an
    undecided one only by its first undecided attacker. At most LONGEST_CHAIN names, or one more.
    """

    label: Label
    attacked: bool
    chain: tuple[Key, ...]


def verdicts(
    arguments: Collection[Key], attacks: Iterable[tuple[Key, Key]]
) -> dict[Key, Verdict[Key]]:
    """The verdict on each argument, from pairs (attacker, attacked) of these arguments.

    Linear in the number of attacks, and the same whatever their order except for the choice among
    equally good reasons, which is the first given.
    """
    attackers: dict[Key, list[Key]] = defaultdict(list)
    attacked: dict[Key, list[Key]] = defaultdict(list)
    for attacker, target in dict.fromkeys(attacks):
        attackers[target].append(attacker)
        attacked[attacker].append(target)
    # The number of attackers that are not out yet; at nought an argument is in.
    unanswered = {argument: len(attackers[argument]) for argument in arguments}
    labels = dict.fromkeys(arguments, Label.UNDECIDED)
    defeater: dict[Key, Key] = {}
    # Round by round, so that what decides an argument was itself decided in an earlier round.
    entering = [argument for argument in arguments if not unanswered[argument]]
    while entering:
        for argument in entering:
            labels[argument] = Label.IN
        following = []
        for argument in entering:
            for target in attacked[argument]:
                if labels[target] is Label.OUT:
                    continue
                labels[target], defeater[target] = Label.OUT, argument
                for freed in attacked[target]:
                    unanswered[freed] -= 1
                    if not unanswered[freed] and labels[freed] is Label.UNDECIDED:
                        following.append(freed)
        entering = following

    def chain(argument: Key) -> tuple[Key, ...]:
        if labels[argument] is Label.UNDECIDED:
            undecided = (one for one in attackers[argument] if labels[one] is Label.UNDECIDED)
            return (next(undecided),)
        steps: list[Key] = []
        if labels[argument] is Label.OUT:
            argument = defeater[argument]
            steps.append(argument)
        while attackers[argument] and len(steps) < LONGEST_CHAIN:
            reply = attackers[argument][0]
            argument = defeater[reply]
            steps += [reply, argument]
        return tuple(steps)

    return {
        argument: Verdict(labels[argument], bool(attackers[argument]), chain(argument))
        for argument in arguments
    }
