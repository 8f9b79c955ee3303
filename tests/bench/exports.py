"""The whole base in one format: prints as JSON how long it took and the memory at the most."""

from __future__ import annotations

import json
import os
import resource
import sys
import time

import django


def main(query: str) -> None:
    """Ask for `/export/?…` three times; the shortest time counts, and the most memory."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings.test")
    django.setup()
    from django.test import Client

    client = Client()
    client.get("/export/")
    took = []
    for _ in range(3):
        began = time.perf_counter()
        response = client.get(f"/export/?{query}")
        took.append(time.perf_counter() - began)
        assert response.status_code == 200
    found = {
        "seconds": min(took),
        "length": len(response.content),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
