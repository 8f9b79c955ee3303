"""The outline of a question: everything once, nearest to its answer, within its bounds."""

from __future__ import annotations

import json
from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from kb.argument.outline import Branch, Line, lines, outline, packed, pruned, reached, unpacked


def shape(found: list[Line]) -> list:
    """Arguments with their replies; one met again is a text."""
    return [
        str(one.argument) if one.again else (one.argument, *shape(one.replies)) for one in found
    ]


def drawn(placed: dict, replies: dict[int, list[int]], **bounds: int) -> dict[str, list]:
    links = {
        target: [((source, target), source) for source in sources]
        for target, sources in replies.items()
    }
    return {answer: shape(one.lines) for answer, one in outline(placed, links, **bounds).items()}


def test_replies_stand_below_what_they_reply_to():
    assert drawn({"yes": [1, 2], "no": [3]}, {1: [4, 5], 4: [6]}) == {
        "yes": [(1, (4, (6,)), (5,)), (2,)],
        "no": [(3,)],
    }


def test_an_argument_met_again_is_not_written_out_again():
    assert drawn({"yes": [1, 2], "no": []}, {1: [3], 2: [3], 3: [4]}) == {
        "yes": [(1, (3, (4,))), (2, "3")],
        "no": [],
    }


def test_what_is_placed_is_written_out_under_its_answer():
    assert drawn({"yes": [1], "no": [2]}, {1: [2], 2: [1]}) == {
        "yes": [(1, "2")],
        "no": [(2, "1")],
    }
    assert drawn({"yes": [1], "no": [1]}, {1: [2]}) == {"yes": [(1, (2,))], "no": ["1"]}


def test_an_argument_is_written_out_where_it_is_nearest_to_an_answer():
    assert drawn({"yes": [1, 2]}, {1: [3], 3: [4], 2: [4], 4: [5]}) == {
        "yes": [(1, (3, "4")), (2, (4, (5,)))]
    }


def test_the_answers_share_the_room_and_the_rest_is_counted():
    links = {1: [("a", 7), ("b", 8)], 4: [("c", 9)]}
    found = outline({"yes": [1, 2, 3], "no": [4, 5]}, links, most=4)
    assert {answer: (shape(one.lines), one.more) for answer, one in found.items()} == {
        "yes": ([(1,), (2,)], 1),
        "no": ([(4,), (5,)], 0),
    }
    assert [found["yes"].lines[0].more, found["no"].lines[0].more] == [2, 1]


def test_a_long_chain_ends_at_the_deepest_line():
    chain = {n: [(n, n + 1)] for n in range(5000)}
    found = outline({"yes": [0]}, chain, deepest=3)
    *_, last = lines(found.values())
    assert (last.argument, last.more) == (3, 1)
    assert reached([0], chain) == set(range(5001))


def test_what_is_hidden_goes_with_the_replies_to_it():
    links = {1: [("a", 2), ("b", 3)], 2: [("c", 4)], 3: [("d", 5)]}
    found = outline({"yes": [1]}, links)
    assert shape(pruned(found, {1, 3, 4, 5}, set("abc"))["yes"].lines) == [(1, (3,))]


arguments = st.integers(0, 12)
questions = st.dictionaries(
    st.sampled_from(["yes", "no", "it depends"]), st.lists(arguments, max_size=6), min_size=1
)
graphs = st.lists(st.tuples(arguments, arguments), max_size=40)


@given(questions, graphs, st.integers(0, 30), st.integers(0, 4))
def test_any_graph_is_written_out_once_and_within_bounds(placed, pairs, most, deepest):
    replies: dict[int, list] = defaultdict(list)
    for link, (source, target) in enumerate(pairs):
        replies[target].append((link, source))
    found = outline(placed, replies, most, deepest)
    assert list(found) == list(placed)
    written = list(lines(found.values()))
    assert len(written) <= most
    full = [line.argument for line in written if not line.again]
    assert len(full) == len(set(full))
    assert {line.argument for line in written} <= reached(
        (one for row in placed.values() for one in row), replies
    )
    # What is met again is written out in full somewhere.
    assert {line.argument for line in written} == set(full)
    for line in written:
        if line.again:
            assert not line.replies
            assert not line.more
        else:
            # No reply is lost: each is written or counted, in the order given.
            links = [link for link, _ in replies[line.argument]]
            assert [reply.link for reply in line.replies] == links[: len(line.replies)]
            assert len(line.replies) + line.more == len(links)
    for answer, row in placed.items():
        assert len(found[answer].lines) + found[answer].more == len(set(row))
    assert all(depth(branch) <= deepest + 1 for branch in found.values())
    assert unpacked(json.loads(json.dumps(packed(found)))) == found


def depth(branch: Branch) -> int:
    def down(line: Line) -> int:
        return 1 + max(map(down, line.replies), default=0)

    return max(map(down, branch.lines), default=0)


@given(questions, graphs)
def test_with_room_enough_all_that_replies_is_there(placed, pairs):
    replies: dict[int, list] = defaultdict(list)
    for link, (source, target) in enumerate(pairs):
        replies[target].append((link, source))
    written = list(lines(outline(placed, replies, most=1000, deepest=100).values()))
    every = reached((one for row in placed.values() for one in row), replies)
    assert {line.argument for line in written} == every
    assert sum(line.more for line in written) == 0
