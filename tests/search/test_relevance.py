"""How well the search finds what was expected by somebody who had not seen its code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.search.measuring import queries
from tests.site import ROOT, environment

# The shares found first and among five, less what a change of the content may cost: two queries.
LEAST = {"tuning": (0.9, 0.97), "held_back": (0.91, 0.95)}


@pytest.mark.long
@pytest.mark.sqlite
def test_what_readers_look_for_stands_first_on_the_shipped_content(prepared: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.search.measuring", *LEAST],
        cwd=ROOT,
        env=environment(prepared, PYTHONDONTWRITEBYTECODE="1") | {"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert_good(json.loads(done.stdout))


def assert_good(measured: dict[str, dict]) -> None:
    """The shares are about what they were when they were written down, or better."""
    for name, (at_1, at_5) in LEAST.items():
        found = measured[name]
        assert found["at 1"] >= at_1, (name, found["missed"])
        assert found["at 5"] >= at_5, (name, found["missed"])


def test_every_query_names_what_it_expects() -> None:
    for name in LEAST:
        rows = queries(name)
        assert len({(row["query"], row["filters"]) for row in rows}) == len(rows)
        for row in rows:
            for entry in (row["expected"], *row["also"].split()):
                kind, _, slug = entry.partition("/")
                assert (ROOT / "content" / f"{kind}s" / f"{slug}.md").exists(), entry
