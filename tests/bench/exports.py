"""The whole base in one format: prints as JSON how long it took and the memory at the most."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import django

from tests.bench.clock import best_of


def main(query: str) -> None:
    """Ask for `/export/?…` twice; the shortest time counts, and the most memory."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings.test")
    django.setup()
    from django.test import Client

    client = Client()
    client.get("/export/")
    lengths = []

    def ask() -> None:
        response = client.get(f"/export/?{query}")
        assert response.status_code == 200
        lengths.append(len(response.content))

    before = _most_memory()
    took = best_of(2, ask)
    found = {"took": took, "length": lengths[0], "before": before, "most": _most_memory()}
    print(json.dumps(found))


def _most_memory() -> float:
    """Megabytes that this program has held at the most (getrusage tells its parent's, if more)."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1])
