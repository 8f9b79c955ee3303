"""What the bench times, and how long each may take."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.test import Client

from kb.argument.replies import verdicts
from kb.formats.exchange import LISTED
from kb.law.recognition import recognise
from kb.models import ArgumentPage, Court, DoctrineTag, Entry, QuestionPage
from kb.queries.graph import public_graph
from kb.queries.graph_rows import graph_differences, in_graph, rebuild_graph
from tests.bench.cases import make_cases
from tests.bench.clock import Took, best_of, timed
from tests.bench.making import make_world
from tests.bench.worlds import settle, world

MILLISECOND = 0.001


@dataclass(frozen=True)
class Number:
    """One line of the result: what was measured, and the bars it has to stay under, if any."""

    what: str
    took: Took
    most_seconds: float | None = None
    megabytes: float | None = None
    most_megabytes: float | None = None

    @property
    def met(self) -> bool:
        """Whether it stayed under its bars."""
        return (self.most_seconds is None or self.took.seconds < self.most_seconds) and (
            self.megabytes is None
            or self.most_megabytes is None
            or self.megabytes < self.most_megabytes
        )


def undone(work: Callable[[], object]) -> Callable[[], None]:
    """The work, with all that it wrote taken back."""

    def tried() -> None:
        with transaction.atomic():
            work()
            transaction.set_rollback(True)

    return tried


def read(entry: Entry) -> Took:
    """The time in which the page of an entry is answered, once everything is warm."""
    client, url = Client(), entry.url
    assert client.get(url).status_code == 200
    return best_of(5, lambda: client.get(url))


def of_one_question() -> Iterator[Number]:
    """A question of 500 arguments and 1,500 relations; leaves the database as it was."""
    with transaction.atomic():
        arguments = make_world(questions=1, arguments_each=500)
        yield Number(
            "graph of a question of 500 arguments and 1,500 relations, all of it made anew",
            best_of(5, undone(rebuild_graph)),
            1,
        )
        rebuild_graph()
        assert graph_differences() == []
        one = arguments[0]
        yield Number(
            "the same after a change to its first argument, where nothing else changes",
            best_of(5, undone(lambda: rebuild_graph(in_graph([one])))),
            1,
        )
        yield Number("the page of that question", read(QuestionPage.objects.get()))
        yield Number("the page of that argument", read(one))
        transaction.set_rollback(True)


def of_texts() -> Iterator[Number]:
    """The citations in 100 kB of a brief's prose, ten to a paragraph; no database is asked."""
    paragraph = (
        "In Bartz v. Anthropic PBC, 787 F. Supp. 3d 1007 (N.D. Cal. 2025), and Kadrey v. Meta "
        "Platforms, Inc., No. 3:23-cv-03417 (N.D. Cal. June 25, 2025), training was found fair "
        "under 17 U.S.C. § 107. Id. at 1020. Compare Getty Images v Stability AI [2025] EWHC 2863 "
        "(Ch), GEMA v OpenAI, 42 O 14139/24, and C-250/25, on § 44b UrhG and article 4 of "
        "Directive (EU) 2019/790, with Authors Guild v. Google, Inc., 804 F.3d 202 (2d Cir. 2015)."
    )
    text = "\n\n".join([paragraph] * (100_000 // len(paragraph)))
    found = len(recognise(text))
    yield Number(
        f"citations recognised in 100 kB ({found:,})", best_of(3, lambda: recognise(text)), 1
    )


# Each filter of the tracker, alone and with others, and each sort that asks another table.
TRACKED = {
    "no filter": "",
    "by status": "?status=pending",
    "by jurisdiction and year": "?jurisdiction=us&year=2024",
    "by works, conduct and AI system": "?works=books&conduct=training&system=system-1",
    "by stage, last filed first": "?stage=discovery&sort=filed",
    "by doctrine, latest ruling first": "?doctrine={doctrine}&sort=ruling",
    "by court, latest status first": "?court={court}&sort=status",
}


def of_cases() -> Iterator[Number]:
    """The tracker of 5,000 cases; leaves the database as it was."""
    with world():
        yield Number("making 5,000 cases for this bench", timed(lambda: make_cases(5000)))
        settle()
        names = {
            "doctrine": DoctrineTag.objects.first().slug,
            "court": Court.objects.first().slug,
        }
        client = Client()
        for what, query in TRACKED.items():
            url = f"/cases/{query.format(**names)}"
            assert client.get(url).status_code == 200
            took = best_of(5, lambda url=url: client.get(url))
            yield Number(f"tracker of 5,000 cases, {what}", took, 150 * MILLISECOND)


def of_many() -> Iterator[Number]:
    """Ten such questions: 5,000 arguments and 15,000 relations."""
    yield Number(
        "making 5,000 arguments for this bench",
        timed(lambda: make_world(questions=10, arguments_each=500)),
    )
    graph = public_graph()
    attacks = graph.attacks()
    assert (len(graph.arguments), len(graph.edges)) == (5000, 15000)
    yield Number(
        f"reply states of 5,000 arguments from 15,000 relations ({len(attacks):,} attacks)",
        best_of(5, lambda: verdicts(graph.arguments, attacks)),
        100 * MILLISECOND,
    )
    yield Number("reading that graph", best_of(5, public_graph))
    yield Number("all that is stored of it made anew", best_of(2, undone(rebuild_graph)))
    rebuild_graph()
    one = ArgumentPage.objects.first()
    yield Number(
        "the same after a change to one argument, where nothing else changes",
        best_of(5, undone(lambda: rebuild_graph(in_graph([one])))),
        1,
    )
    page = ArgumentPage.objects.filter(pk=one.pk)
    yield Number(
        "publishing one argument among them, with all that follows",
        best_of(3, undone(lambda: page.get().save_revision().publish())),
    )
    for form in LISTED:
        for label, query in form.links:
            yield _exported(label, query)


def _exported(label: str, query: str) -> Number:
    """The whole base in one format, written by a process of its own; its memory at the most."""
    url = os.environ.get("DATABASE_URL") and _test_database_url()
    environment = os.environ | {
        "DATABASE_URL": url or f"sqlite:///{connection.settings_dict['NAME']}"
    }
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.exports", query],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found = json.loads(ran.stdout)
    return Number(
        f"whole export, {label}: {found['length'] / 1e6:.1f} MB, by a process that had taken "
        f"{found['before']:.0f} MB before it",
        Took(*found["took"]),
        5,
        found["most"],
        200,
    )


def _test_database_url() -> str:
    """The address of the database in use, which is not the one that was given."""
    given, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    return f"{given}/{connection.settings_dict['NAME']}"
