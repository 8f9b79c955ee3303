"""Every claim and feature of the first three documents is somewhere, or said not to be."""

import re

from django.conf import settings

from kb.models.vocabulary import Kind
from kb.textfiles.library import read
from tests.seeds_coverage import PLACES, TABLE, items, render

CLAIMS = {
    *(f"S0-{n}" for n in range(1, 9)),
    *(f"S2-{n}" for n in range(1, 9)),
    *(f"A{n}" for n in range(42) if n != 35),
    *("A3a", "A3b", "A35a", "A35b"),
}


def test_the_table_is_the_one_the_items_make():
    assert TABLE.read_text() == render(), "Run python -m tests.seeds_coverage."


def test_each_claim_and_each_feature_has_one_place():
    found = items()
    assert CLAIMS - found.keys() == set()
    assert {name for name in found if re.fullmatch(r"(S[012]|ALL)-F\d+", name)} | CLAIMS == set(
        found
    )
    for name, item in found.items():
        assert len(item.keys() & set(PLACES)) == 1, name
        assert item.keys() <= {"what", *PLACES}, name
        if name.startswith(("S0-F", "S1-F", "S2-F", "ALL-F")):
            assert item.keys() & {"feature", "none"}, name


def test_what_the_table_names_is_there():
    library = read(settings.CONTENT_DIR)
    there = {f"{kind}/{slug}" for kind in Kind for slug in library.of(kind)}
    relations = {
        f"{file.slug} -> {row['argument']}"
        for file in library.of(Kind.ARGUMENT).values()
        for row in file.values("relations")
    }
    for name, item in items().items():
        for place in ("entry", "paragraph"):
            assert item.get(place, next(iter(there))) in there, name
        assert item.get("relation", next(iter(relations))) in relations, name
