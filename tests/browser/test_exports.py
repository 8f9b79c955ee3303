"""The real content taken away: every question is read by Argdown's own parser, and comes back."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import urlopen

import pytest

from kb.argument.exchange import Answer, Argument, Graph, Placement, Premise, Question, Relation
from tests.argument.graphs import found_by_parser, needs_parser, parsed, written
from tests.argument.test_exchange import broken_rules
from tests.browser.conftest import Site


@pytest.fixture
def site(shared_site: Site) -> Site:
    """Nothing is changed here."""
    return shared_site


def fetched(site: Site, path: str) -> str:
    """What an address answers."""
    with urlopen(f"{site.address}{path}") as response:  # noqa: S310 - our own site
        return response.read().decode()


def graph_of(document: dict) -> Graph:
    """Our JSON as plain data again."""
    arguments = tuple(
        Argument(
            uid=row["uid"],
            slug=row["slug"],
            url=row["url"],
            title=row["title"],
            summary=row["summary"],
            label=row["label"],
            premises=tuple(Premise(**one) for one in row.get("premises", ())),
        )
        for row in document["arguments"]
    )
    relations = tuple(
        Relation(source=row["uid"], target=one.pop("argument"), **one)
        for row in document["arguments"]
        for one in row.get("relations", ())
    )
    questions = tuple(
        Question(
            uid=row["uid"],
            slug=row["slug"],
            url=row["url"],
            title=row["title"],
            summary=row["summary"],
            answers=tuple(Answer(**{"text": "", **one}) for one in row["answers"]),
            placements=tuple(Placement(**one) for one in row.get("placements", ())),
        )
        for row in document["questions"]
    )
    return Graph("", "", "", arguments, questions, relations)


def test_every_question_is_read_by_others(site: Site) -> None:
    needs_parser()
    questions = json.loads(fetched(site, "/questions/?format=json"))["entries"]
    paths = [f"/questions/{row['slug']}/" for row in questions] + ["/export/"]
    assert len(paths) > 5
    for path in paths:
        graph = graph_of(json.loads(fetched(site, f"{path}?format=graph")))
        assert graph.relations
        assert found_by_parser(parsed(fetched(site, f"{path}?format=argdown"))) == written(graph)
        assert broken_rules(json.loads(fetched(site, f"{path}?format=aif"))) == []


def test_what_was_taken_away_comes_back_as_it_was(site: Site, tmp_path: Path) -> None:
    number = len(json.loads(fetched(site, "/export/?format=graph"))["arguments"])
    questions = len(json.loads(fetched(site, "/export/?format=graph"))["questions"])
    for form in ("graph", "argdown"):
        file = tmp_path / form
        file.write_text(fetched(site, f"/export/?format={form}"))
        said = site.manage("import_arguments", str(file), "--dry-run")
        assert f"0 new, 0 changed, {number + questions} unchanged" in said
