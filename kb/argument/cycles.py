"""Cycles of support: an argument must not, by way of others, support itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


def supports_cycle(edges: Iterable[tuple[int, int]]) -> list[int] | None:
    """One cycle among the edges (supporter, supported), or None if there is none.

    Each argument of the cycle is named once, in the order of support; the last supports the first.
    """
    supported = defaultdict(list)
    for supporter, target in edges:
        supported[supporter].append(target)
    done: set[int] = set()
    for start in list(supported):
        if start in done:
            continue
        # Depth first without recursion: a chain may be longer than Python's stack.
        path, on_path, branches = [start], {start}, [iter(supported[start])]
        while branches:
            following = next(branches[-1], None)
            if following is None:
                branches.pop()
                on_path.discard(path[-1])
                done.add(path.pop())
            elif following in on_path:
                return path[path.index(following) :]
            elif following not in done:
                path.append(following)
                on_path.add(following)
                branches.append(iter(supported.get(following, ())))
    return None
