"""How well the search finds what a knowledgeable reader expects, by a table of queries."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path

RELEVANCE = Path(__file__).parent / "relevance"


def queries(name: str) -> list[dict[str, str]]:
    """The rows of a table: query, kind, filters, expected, also, why."""
    with (RELEVANCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def found(row: dict[str, str]) -> list[str]:
    """The first five entries that the page of this search shows, as kind/slug."""
    from django.http import QueryDict
    from django.utils.http import urlencode

    from kb.search import SearchRequest, find

    address = "&".join(filter(None, [urlencode({"q": row["query"]}), row["filters"]]))
    results = find(SearchRequest.parse(QueryDict(address))).results
    return [f"{hit.entry.kind}/{hit.entry.slug}" for hit in results.hits[:5]]


def measure(name: str) -> dict:
    """The shares with an accepted entry first and among five; and the rows where it isn't first."""
    rows, first, five, missed = queries(name), 0, 0, []
    for row in rows:
        wanted = {row["expected"], *row["also"].split()}
        shown = found(row)
        first += bool(wanted & set(shown[:1]))
        five += bool(wanted & set(shown))
        if not wanted & set(shown[:1]):
            missed.append(
                [
                    row["query"],
                    row["filters"],
                    " ".join(filter(None, [row["expected"], row["also"]])),
                    shown,
                ]
            )
    return {"of": len(rows), "at 1": first / len(rows), "at 5": five / len(rows), "missed": missed}


def main(names: Iterable[str]) -> None:
    """Print what is measured on the site of this environment, as JSON."""
    import django

    django.setup()
    sys.stdout.write(json.dumps({name: measure(name) for name in names}))


if __name__ == "__main__":
    main(sys.argv[1:])
