"""Identifiers have the form of their system, and the error shows it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from kb.law.forms import citation_problem, docket_problem, report_problems
from kb.models import Citation, Court, Docket

DOCKETS = [
    ("3:23-cv-03417", "cand", "us", ""),
    ("3:24-cv-05417-WHA", "cand", "us", ""),
    ("25-cv-10897", "cand", "us", ""),
    ("24-1895", "paed", "us", ""),
    ("MDL No. 3143", "jpml", "us", ""),
    ("25-2153", "ca3", "us", ""),
    ("25-449", "scotus", "us", ""),
    ("3:23cv03417", "cand", "us", "3:23-cv-03417"),
    ("3:23-xx-03417", "cand", "us", "3:23-cv-03417"),
    ("3:23-cv-03417", "ca3", "us", "25-2153"),
    ("No. 25-2153", "ca3", "us", "25-2153"),
    ("C-250/25", "cjeu", "eu", ""),
    ("C 250/25", "cjeu", "eu", "C-250/25"),
    ("42 O 14139/24", "lg-muenchen-i", "de", ""),
    ("6 U 3662/25 e", "olg-muenchen", "de", ""),
    ("I ZR 281/25", "bgh", "de", ""),
    ("42-O-14139/24", "lg-muenchen-i", "de", "42 O 14139/24"),
    # Free forms stay what they are.
    ("IL-2023-000007", "ewhc-ch", "uk", ""),
    ("CS(COMM) 1028/2024", "delhi-hc", "in", ""),
    ("(2023) Jing 0491 Min Chu No. 11279", "beijing-ic", "cn", ""),
    ("BS-55572/2025-OLR", "", "dk", ""),
    ("CGC-25-625892", "calsuppctsf", "us", ""),
    ("VAu001480196", "us-copyright-office", "us", ""),
    ("10 C 13/2023-16", "prague-mc", "cz", ""),
    # A court that was forgotten hides no slip.
    ("3:23 cv 03417", "", "", "3:23-cv-03417"),
]


@pytest.mark.parametrize(("number", "court", "jurisdiction", "form"), DOCKETS)
def test_a_docket_number(number: str, court: str, jurisdiction: str, form: str) -> None:
    problem = docket_problem(number, court, jurisdiction)
    assert bool(problem) is bool(form)
    assert form in problem


@pytest.mark.parametrize(
    ("kind", "text", "form"),
    [
        ("ecli", "ECLI:EU:C:2009:465", ""),
        ("ecli", "EU:C:2018:899", ""),
        ("ecli", "ECLI:EU:2009", "ECLI:EU:C:2009:465"),
        ("celex", "62008CJ0005", ""),
        ("celex", "6208CJ5", "62008CJ0005"),
        ("neutral", "[2025] EWHC 2863 (Ch)", ""),
        ("neutral", "[2024] EWCA Civ 100", ""),
        ("neutral", "2025 ONSC 6217", ""),
        ("neutral", "2024:DHC:9147", ""),
        ("neutral", "EWHC 2863", "[2025] EWHC 2863 (Ch)"),
        ("neutral", "(2025) EWHC 2863", "[2025] EWHC 2863 (Ch)"),
        ("database", "2025 WL 458520 (D. Del. Feb. 11, 2025)", ""),
        ("database", "2024 U.S. Dist. LEXIS 12345", ""),
        ("database", "WL 458520", "2025 WL 458520"),
        ("database", "BeckRS 2025, 30204", ""),
        ("other", "anything at all", ""),
    ],
)
def test_a_citation_as_it_is_printed(kind: str, text: str, form: str) -> None:
    problem = citation_problem(kind, text)
    assert bool(problem) is bool(form)
    assert form in problem


def test_a_place_in_a_law_report_names_the_part_that_is_wrong() -> None:
    assert report_problems("510", "U.S.", "569") == {}
    assert report_problems("", "AC", "1") == {}
    assert set(report_problems("vol 510", "12", "p. 569")) == {"volume", "reporter", "page"}


def test_the_models_say_so_at_the_field() -> None:
    court = Court(pk=1, slug="cand", courts_db_id="cand", jurisdiction="us")
    docket = Docket(number="3:23cv03417", court=court)
    with pytest.raises(ValidationError) as refused:
        docket.clean()
    assert "3:23-cv-03417" in refused.value.message_dict["number"][0]
    for citation, name in (
        (Citation(citation_kind="ecli", text="ECLI"), "text"),
        (Citation(citation_kind="reporter", volume="x", reporter="U.S.", page="1"), "volume"),
    ):
        with pytest.raises(ValidationError) as refused:
            citation.clean()
        assert "Write it" in refused.value.message_dict[name][0]


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    for kind in ("ecli", "celex", "neutral", "database", "other"):
        citation_problem(kind, text)
    for court, jurisdiction in (("cand", "us"), ("cjeu", "eu"), ("x", "de"), ("", "")):
        docket_problem(text, court, jurisdiction)
    report_problems(text, text, text)
