"""Text to tokens: the same word however it is written, and identifiers whole and in parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.analysis import LONGEST_TOKEN, STOP_WORDS, fold, query_tokens, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("training", "trains"),
        ("copies", "copy"),
        ("Défense", "defense"),
        ("STRASSE", "straße"),
        ("ﬁction", "fiction"),
        ("e\u0301tude", "étude"),
        ("Ⅳ", "iv"),
    ],
)
def test_one_word_in_two_forms_is_one_token(one: str, other: str) -> None:
    assert tokens(one) == tokens(other) != []


@pytest.mark.parametrize(("one", "other"), [("2023", "2024"), ("GPT-4", "GPT-3"), ("市", "場")])
def test_different_words_are_different_tokens(one: str, other: str) -> None:
    assert tokens(one) != tokens(other)


def test_common_words_are_left_out_and_negations_kept() -> None:
    assert tokens("the use of a work is not fair, nor was it") == [
        "use",
        "work",
        "not",
        "fair",
        "nor",
    ]
    assert tokens("NYT v. OpenAI") == tokens("NYT versus OpenAI") == tokens("nyt openai")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("1:23-cv-11195", "1_23cv11195"),
        ("1:23-cv-11195-SHS-OTW", "1_23cv11195"),
        ("No. 23-CV-11195", "23cv11195"),
        ("804 F.3d 202", "804_f3d_202"),
        ("804 F. 3d 202", "804_f3d_202"),
        ("510 U. S. 569", "510_us_569"),
        ("[2025] EWHC 2863 (Ch)", "2025_ewhc_2863"),
        ("17 U.S.C. § 107", "17_usc_107"),
        ("ECLI:EU:C:2024:1", "ecli_eu_c_2024_1"),
        ("C‑250/25", "c_250_25"),
        ("42 O 14139/24", "42_o_14139_24"),
        ("2025 WL 1234567", "2025_wl_1234567"),
    ],
)
def test_identifier_is_found_whole(text: str, whole: str) -> None:
    found = [token.replace("_", "") for token in tokens(f"As held in {text} today")]
    assert whole.replace("_", "") in found
    assert query_tokens(text)[0].replace("_", "") == whole.replace("_", "")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("1:23-cv-11195", "23-cv-11195"),
        ("1:23-cv-11195", "11195"),
        ("804 F.3d 202", "804"),
        ("17 U.S.C. § 107", "§ 107"),
        ("17 U.S.C. § 107", "107"),
        ("[2025] EWHC 2863 (Ch)", "ewhc"),
    ],
)
def test_identifier_is_found_by_its_parts(text: str, part: str) -> None:
    assert set(query_tokens(part)) <= set(tokens(text))


def test_identifiers_of_other_matters_are_not_found() -> None:
    assert not set(query_tokens("1:24-cv-11195")) <= set(tokens("1:23-cv-11195"))
    assert not set(query_tokens("804 F.3d 203")) <= set(tokens("804 F.3d 202"))


@given(st.text(max_size=300))
def test_tokens_are_plain_short_and_no_stop_words(text: str) -> None:
    for token in [*tokens(text), *query_tokens(text)]:
        assert token
        assert token.isascii()
        assert token.replace("_", "a").isalnum()
        assert len(token) <= LONGEST_TOKEN
        assert token == token.casefold()


@given(st.text(max_size=300))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert tokens(fold(text)) == tokens(text)


@given(st.lists(st.sampled_from(["fair", "use", "804 F.3d 202", "copy", "1:23-cv-11195"])))
def test_what_is_asked_for_in_its_own_words_is_there(words: list[str]) -> None:
    text = " and ".join(words)
    assert set(query_tokens(text)) <= set(tokens(text))


def test_stop_words_are_folded() -> None:
    assert all(word == fold(word) for word in STOP_WORDS)
