"""The grounded labelling: what it says of named cases, and that it is what the theory defines."""

from __future__ import annotations

import random
import time

import pytest
from argumentation.core.dung import ArgumentationFramework, grounded_extension
from hypothesis import given
from hypothesis import strategies as st

from kb.argument.replies import LONGEST_CHAIN, Label, Verdict, verdicts

IN, OUT, UNDECIDED = Label.IN, Label.OUT, Label.UNDECIDED

# Each pair of letters is an attack of the first on the second; then what it makes of each, with
# the chain of reasons.
CASES = {
    "one alone": ("a", "", {"a": (IN, "")}),
    "a chain of two": ("ab", "ba", {"a": (OUT, "b"), "b": (IN, "")}),
    "a chain of three": ("abc", "ba cb", {"a": (IN, "bc"), "b": (OUT, "c"), "c": (IN, "")}),
    "a chain of four": (
        "abcd",
        "ba cb dc",
        {"a": (OUT, "bcd"), "b": (IN, "cd"), "c": (OUT, "d"), "d": (IN, "")},
    ),
    "each denies the other": ("ab", "ab ba", {"a": (UNDECIDED, "b"), "b": (UNDECIDED, "a")}),
    "two attackers, one answered": (
        "abcd",
        "ba ca db",
        {"a": (OUT, "c"), "b": (OUT, "d"), "c": (IN, ""), "d": (IN, "")},
    ),
    "two attackers, both answered": (
        "abcd",
        "ba ca db dc",
        {"a": (IN, "bd"), "b": (OUT, "d"), "c": (OUT, "d"), "d": (IN, "")},
    ),
    "each denies the other, and one is undercut": (
        "abc",
        "ab ba cb",
        {"a": (IN, "bc"), "b": (OUT, "c"), "c": (IN, "")},
    ),
    "one attacks itself": ("a", "aa", {"a": (UNDECIDED, "a")}),
    "attacked by one that attacks itself": (
        "ab",
        "aa ab",
        {"a": (UNDECIDED, "a"), "b": (UNDECIDED, "a")},
    ),
    "one that attacks itself is answered": (
        "abc",
        "aa ab ca",
        {"a": (OUT, "c"), "b": (IN, "ac"), "c": (IN, "")},
    ),
    "a circle of three": (
        "abc",
        "ab bc ca",
        {"a": (UNDECIDED, "c"), "b": (UNDECIDED, "a"), "c": (UNDECIDED, "b")},
    ),
    "two deny each other, and both attack a third": (
        "abc",
        "ab ba ac bc",
        {"a": (UNDECIDED, "b"), "b": (UNDECIDED, "a"), "c": (UNDECIDED, "a")},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_named_cases(name: str) -> None:
    arguments, attacks, expected = CASES[name]
    pairs = [tuple(pair) for pair in attacks.split()]
    found = verdicts(arguments, pairs)
    assert {key: (one.label, "".join(one.chain)) for key, one in found.items()} == expected
    assert {key for key, one in found.items() if one.attacked} == {target for _, target in pairs}


def check(arguments: range, attacks: list[tuple[int, int]], found: dict[int, Verdict]) -> None:
    """Every label follows from the labels of its attackers, and every step of a chain is true."""
    pairs = set(attacks)
    attackers = {key: {one for one, target in pairs if target == key} for key in arguments}
    label = {key: verdict.label for key, verdict in found.items()}
    assert label.keys() == set(arguments)
    for key, verdict in found.items():
        labels = [label[one] for one in attackers[key]]
        assert (verdict.label is IN) == all(one is OUT for one in labels)
        assert (verdict.label is OUT) == (IN in labels)
        assert verdict.attacked == bool(labels)
        steps = list(verdict.chain)
        assert len(steps) <= LONGEST_CHAIN + 1
        assert bool(steps) == bool(labels)
        if verdict.label is UNDECIDED:
            [reply] = steps
            assert label[reply] is UNDECIDED
            assert (reply, key) in pairs
            continue
        if verdict.label is OUT:
            assert label[steps[0]] is IN
            assert (steps[0], key) in pairs
            key = steps.pop(0)
        for reply, answer in zip(steps[::2], steps[1::2], strict=True):
            assert (label[reply], label[answer]) == (OUT, IN)
            assert {(reply, key), (answer, reply)} <= pairs
            key = answer
        assert not attackers[key] or len(verdict.chain) >= LONGEST_CHAIN


def test_labels_are_those_of_another_implementation() -> None:
    dice = random.Random(0)  # noqa: S311 - the same graphs each time
    for _ in range(4000):
        number = dice.randint(1, 12)
        arguments = range(number)
        chance = dice.choice((0.05, 0.1, 0.2, 0.4))
        attacks = [(a, b) for a in arguments for b in arguments if dice.random() < chance]
        dice.shuffle(attacks)
        found = verdicts(arguments, attacks)
        framework = ArgumentationFramework(
            frozenset(map(str, arguments)), frozenset((str(a), str(b)) for a, b in attacks)
        )
        accepted = {int(one) for one in grounded_extension(framework)}
        assert {key for key, one in found.items() if one.label is IN} == accepted
        check(arguments, attacks, found)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[range, list[tuple[int, int]]]:
    """Arguments and any attacks among them, some given twice."""
    arguments = range(draw(st.integers(1, 9)))
    one = st.sampled_from(arguments)
    return arguments, draw(st.lists(st.tuples(one, one), max_size=25))


@given(graphs())
def test_every_label_and_every_step_is_true(graph: tuple) -> None:
    check(*graph, verdicts(*graph))


@given(graphs(), st.randoms())
def test_the_order_of_attacks_changes_no_label(graph: tuple, dice: random.Random) -> None:
    arguments, attacks = graph
    shuffled = dice.sample(attacks, len(attacks))
    assert {key: one.label for key, one in verdicts(arguments, attacks).items()} == {
        key: one.label for key, one in verdicts(arguments, shuffled).items()
    }
    assert verdicts(arguments, attacks) == verdicts(arguments, attacks)


@given(graphs(), graphs())
def test_what_has_nothing_to_do_with_an_argument_changes_nothing(one: tuple, other: tuple) -> None:
    beyond = len(one[0])
    arguments = range(beyond + len(other[0]))
    apart = [(a + beyond, b + beyond) for a, b in other[1]]
    together = verdicts(arguments, [*apart, *one[1]])
    assert {key: together[key] for key in one[0]} == verdicts(*one)


@given(graphs(), st.integers(0, 8))
def test_a_reply_that_nothing_answers_decides(graph: tuple, number: int) -> None:
    arguments, attacks = graph
    target, reply = number % len(arguments), len(arguments)
    found = verdicts(range(reply + 1), [*attacks, (reply, target)])
    assert (found[target].label, found[reply].label) == (OUT, IN)


def test_time_is_linear() -> None:
    """A long line, and one argument with many replies: were it quadratic, a minute and more."""
    number = 30_000
    line = [(n + 1, n) for n in range(number)]
    star = [(n, 0) for n in range(1, number)] + [(n + 1, n) for n in range(1, number, 2)]
    began = time.process_time()
    found = verdicts(range(number + 1), line)
    assert [found[n].label for n in (number, number - 1, 1, 0)] == [IN, OUT, OUT, IN]
    assert len(found[0].chain) == LONGEST_CHAIN
    assert verdicts(range(number + 1), star)[0].label is OUT
    assert time.process_time() - began < 5
