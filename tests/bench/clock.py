"""How long something takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple


class Took(NamedTuple):
    """By the clock, and the processor's part of it: apart when the machine has other work."""

    seconds: float
    processor: float


def timed(work: Callable[[], object]) -> Took:
    """How long the work took."""
    began = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - began[0], time.process_time() - began[1])


def best_of(times: int, work: Callable[[], object]) -> Took:
    """The shortest time the work took: what else runs on the machine only ever adds."""
    return min(timed(work) for _ in range(times))
