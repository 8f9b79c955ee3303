"""The words for what courts did with arguments, each triple of them."""

from itertools import product

import pytest

from kb.models.receptions import in_words, lacks_law
from kb.models.vocabulary import ReceptionOutcome, ReceptionVoice, Stage
from tests.courts_words import TABLE, render

TRIPLES = list(product(ReceptionOutcome, ReceptionVoice, (*Stage, "")))


def test_the_table_is_the_one_the_words_make():
    assert TABLE.read_text() == render(), "Run python -m tests.courts_words."


def test_each_triple_has_words_of_its_own():
    assert len({in_words(*triple) for triple in TRIPLES}) == len(TRIPLES) == 8 * 4 * 17


def test_what_the_court_did_not_decide_says_so_first():
    first = {
        "dictum": "In passing: ",
        "concurrence": "A concurring judge ",
        "dissent": "A dissenting judge ",
    }
    for outcome, voice, stage in TRIPLES:
        words = in_words(outcome, voice, stage)
        assert [one for one in first if words.startswith(first[one])] == (
            [] if voice == "court" else [voice]
        )


def test_words_of_some_triples():
    assert in_words("left_open", "court", "motion_to_dismiss") == "Left open at the pleading stage"
    assert in_words("adopted", "dictum", "trial") == "In passing: accepted at trial"
    assert (
        in_words("adopted", "dissent", "appeal") == "A dissenting judge would accept it on appeal"
    )
    assert in_words("rejected", "court", "") == "Rejected"


@pytest.mark.parametrize("law", ["", "  ", None])
def test_a_court_that_accepts_early_has_to_have_decided_it(law):
    lacking = {triple for triple in TRIPLES if lacks_law(*triple, law)}
    assert lacking == {
        (outcome, "court", stage)
        for outcome in ("adopted", "adopted_in_part")
        for stage in ("complaint", "motion_to_dismiss", "discovery", "interim_relief")
    }
    assert not any(lacks_law(*triple, "The court said so.") for triple in lacking)
