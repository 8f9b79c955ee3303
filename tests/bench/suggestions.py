"""How soon a search box gets its suggestions among 10,000 entries of all kinds."""

from __future__ import annotations

import random
from collections.abc import Iterator

from django.test import Client

from kb.models import (
    INDEX_MODELS,
    ArgumentPage,
    ArticlePage,
    CasePage,
    Citation,
    CommentatorPage,
    Docket,
    DoctrinePage,
    Entry,
    Kind,
    Party,
    QuestionPage,
    SearchDocument,
    SearchFacet,
    SearchName,
    SearchText,
)
from kb.search.names import name_rows
from tests import factories
from tests.bench.clock import Took, best_of
from tests.bench.making import store, words
from tests.bench.measures import MILLISECOND, Number
from tests.bench.worlds import settle, world

# Of 10,000 entries.
SHARES = {
    Kind.CASE: 3000,
    Kind.ARGUMENT: 4000,
    Kind.QUESTION: 1000,
    Kind.ARTICLE: 1000,
    Kind.DOCTRINE: 500,
    Kind.COMMENTATOR: 500,
}
QUESTIONS = 200
SYLLABLES = (
    "ba cor den el fan gra hol in jo kel lor man nor ol per qui ros san tor um vel wen".split()
)


def of_suggestions() -> Iterator[Number]:
    """Names as readers type them, from one letter on; leaves the database as it was."""
    with world():
        names = make_names()
        settle()
        client, asked = Client(), questions(names)
        client.get("/search/suggest/?q=a")
        took = [(best_of(3, lambda q=q: ask(client, q)), q) for q in asked]
        took.sort()
        total = SearchDocument.objects.count()
        yield Number(
            f"suggestions among {total:,} entries, p95 of {QUESTIONS} beginnings of names",
            took[int(0.95 * len(took))][0],
            50 * MILLISECOND,
        )
        yield Number(f"the slowest of these, “{took[-1][1]}”", took[-1][0])
        single = [ask_timed(client, letter) for letter in "abcdefghijklmnopqrstuvwxyz"]
        yield Number("suggestions for one letter, the slowest of 26", max(single))


def ask(client: Client, text: str) -> None:
    """Ask for suggestions."""
    assert client.get("/search/suggest/", {"q": text}).status_code == 200


def ask_timed(client: Client, text: str) -> Took:
    """How long it takes to be answered."""
    return best_of(3, lambda: ask(client, text))


def questions(names: list[list[str]]) -> list[str]:
    """What 200 readers have typed: of one name, its beginning; or two words of it in any order."""
    dice = random.Random(1)  # noqa: S311 - the same questions each time
    found = []
    for number in range(QUESTIONS):
        name = dice.choice(dice.choice(names))
        if number % 5 == 0 and len(name.split()) > 1:
            first, last = dice.sample(name.split(), 2)
            found.append(f"{first} {last[: dice.randint(1, len(last))]}")
        else:
            found.append(name[: dice.randint(1, 24)])
    return found


def make_names() -> list[list[str]]:
    """Public entries that suggestions know by their names; of each entry, its names."""
    dice = random.Random(0)  # noqa: S311 - the same entries each time
    courts = [factories.make_court() for _ in range(40)]
    found = []
    for kind, number in SHARES.items():
        entries = [_entry(dice, kind, step, courts) for step in range(number)]
        names = [entry.names() for entry in entries]
        store(INDEX_MODELS[kind].objects.get(), entries)
        _index(dice, entries, names)
        found += names
    return found


def _index(dice: random.Random, entries: list[Entry], names: list[list[str]]) -> None:
    """Only what suggestions read of the index."""
    SearchDocument.objects.bulk_create(
        [SearchDocument(entry_id=entry.pk, kind=entry.kind) for entry in entries], batch_size=500
    )
    SearchText.objects.bulk_create(
        [
            SearchText(document_id=entry.pk, names="\n".join(filter(None, said)))
            for entry, said in zip(entries, names, strict=True)
        ],
        batch_size=500,
    )
    SearchName.objects.bulk_create(
        [
            SearchName(document_id=entry.pk, word=word, whole=whole)
            for entry, said in zip(entries, names, strict=True)
            for word, whole in name_rows(said).items()
        ],
        batch_size=500,
    )
    SearchFacet.objects.bulk_create(
        [
            SearchFacet(document_id=entry.pk, facet="year", value=str(dice.randint(2019, 2026)))
            for entry in entries
            if entry.kind == Kind.CASE
        ],
        batch_size=500,
    )


def _name(dice: random.Random, syllables: int = 3) -> str:
    return "".join(dice.choices(SYLLABLES, k=syllables)).capitalize()


def _entry(dice: random.Random, kind: Kind, number: int, courts: list) -> Entry:
    """An entry of the kind with names like real ones, not stored yet."""
    shared = {"slug": f"{kind}-{number}", "summary": words(dice, 20)}
    match kind:
        case Kind.CASE:
            plaintiff, defendant = _name(dice), _name(dice, 2)
            return CasePage(
                **shared,
                title=f"{plaintiff} Publishing Company v. {defendant} AI, Inc.",
                short_name=f"{plaintiff} v. {defendant}",
                other_names=[f"{plaintiff} litigation"],
                jurisdiction="us",
                court=dice.choice(courts),
                dockets=[Docket(number=f"1:{dice.randint(19, 26)}-cv-{dice.randint(1, 19999):05}")],
                citations=[
                    Citation(
                        citation_kind="reporter",
                        volume=str(dice.randint(600, 999)),
                        reporter="F. Supp. 3d",
                        page=str(dice.randint(1, 1400)),
                    )
                ],
                parties=[
                    Party(name=f"{plaintiff} Publishing Company", role="plaintiff"),
                    Party(name=f"{defendant} AI, Inc.", role="defendant"),
                ],
                systems=[f"{defendant}GPT"],
            )
        case Kind.ARGUMENT:
            label = words(dice, 4).rstrip(".")
            return ArgumentPage(**shared, title=words(dice, 14), label=label)
        case Kind.QUESTION:
            return QuestionPage(**shared, title=words(dice, 10).replace(".", "?"))
        case Kind.ARTICLE:
            return ArticlePage(**shared, title=words(dice, 8).rstrip("."), date="2025-12-05")
        case Kind.DOCTRINE:
            return DoctrinePage(
                **shared,
                title=words(dice, 3).rstrip("."),
                statute=f"{dice.randint(1, 50)} U.S.C. § {dice.randint(1, 1300)}",
                doctrine_kind="doctrine",
                jurisdictions=["us"],
                definition=words(dice, 20),
            )
    return CommentatorPage(
        **shared,
        title=f"{_name(dice, 2)} {_name(dice)}",
        commentator_kind="person",
        role=words(dice, 4),
    )
