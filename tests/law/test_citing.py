"""Legal citations, form by form. Each was checked by eye against the rules it follows, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.law.citing import (
    Decision,
    Matter,
    Reference,
    cite,
    in_common,
    of_the_matter,
    own_decision,
)


def report(volume: str, reporter: str, page: str) -> Reference:
    return Reference("reporter", f"{volume} {reporter} {page}", volume, reporter, page)


BARTZ = Matter("Bartz et al. v. Anthropic PBC", "us", "N.D. Cal.", "first", "3:24-cv-05417")
GETTY = Matter("Getty Images (US) Inc & Ors v. Stability AI Ltd", "uk", "EWHC (Ch)", "first")
INFOPAQ = Matter("Infopaq International A/S v. Danske Dagblades Forening", "eu", "CJEU", "apex")
GEMA = Matter("GEMA v. OpenAI", "de", "LG München I", "first", "42 O 14139/24")
FORMS = [
    # A report: volume, reporter, page, court and year.
    (
        Matter(
            "Authors Guild v. Google, Inc.",
            "us",
            "2d Cir.",
            "appellate",
            "13-4829",
            (2015, 10, 16),
            references=(report("804", "F.3d", "202"),),
        ),
        "Authors Guild v. Google, Inc., 804 F.3d 202 (2d Cir. 2015)",
    ),
    # The report of the Supreme Court says its court itself, and comes before another report.
    (
        Matter(
            "Campbell v. Acuff-Rose Music, Inc.",
            "us",
            "U.S.",
            "apex",
            decided=(1994, 3, 7),
            references=(report("510", "U.S.", "569"), report("114", "S. Ct.", "1164")),
        ),
        "Campbell v. Acuff-Rose Music, Inc., 510 U.S. 569 (1994)",
    ),
    # Not reported: docket, court, full day; months as the Indigo Book shortens them.
    (
        Matter(BARTZ.name, "us", BARTZ.court, "first", BARTZ.docket, (2025, 9, 25)),
        "Bartz v. Anthropic PBC, No. 3:24-cv-05417 (N.D. Cal. Sept. 25, 2025)",
    ),
    # Pending: the day it was filed, as far as it is known; nothing where it isn't.
    (
        Matter(BARTZ.name, "us", BARTZ.court, "first", BARTZ.docket, filed=(2024, 8)),
        "Bartz v. Anthropic PBC, No. 3:24-cv-05417 (N.D. Cal. filed Aug. 2024)",
    ),
    (BARTZ, "Bartz v. Anthropic PBC, No. 3:24-cv-05417 (N.D. Cal.)"),
    (Matter("Doe v. Roe", "us"), "Doe v. Roe"),
    # A database number, which may bring its court and day.
    (
        Matter(
            "Thomson Reuters Enterprise Centre GmbH v. ROSS Intelligence Inc.",
            "us",
            "D. Del.",
            "first",
            "1:20-cv-00613",
            (2025, 2, 11),
            references=(Reference("database", "2025 WL 458520 (D. Del. Feb. 11, 2025)"),),
        ),
        "Thomson Reuters Enterprise Centre GmbH v. ROSS Intelligence Inc., "
        "No. 1:20-cv-00613, 2025 WL 458520 (D. Del. Feb. 11, 2025)",
    ),
    (
        Matter(
            "A v. B",
            "us",
            "N.D. Cal.",
            "first",
            "3:23-cv-03417",
            (2025, 6, 25),
            references=(Reference("database", "2025 WL 1752484"),),
        ),
        "A v. B, No. 3:23-cv-03417, 2025 WL 1752484 (N.D. Cal. June 25, 2025)",
    ),
    (
        Matter("In re OpenAI", "us", "J.P.M.L.", "first", "MDL No. 3143", (2025, 4, 3)),
        "In re OpenAI, MDL No. 3143 (J.P.M.L. Apr. 3, 2025)",
    ),
    (
        Matter("Zarya", "us", "U.S. Copyright Office", "administrative", "VAu 1", (2023, 2, 21)),
        "Zarya, VAu 1 (U.S. Copyright Office Feb. 21, 2023)",
    ),
    # England and Wales: no full stops, the neutral citation alone.
    (
        Matter(
            GETTY.name,
            "uk",
            GETTY.court,
            "first",
            "IL-2023-000007",
            (2025, 11, 4),
            references=(Reference("neutral", "[2025] EWHC 2863 (Ch)"),),
        ),
        "Getty Images (US) Inc v Stability AI Ltd [2025] EWHC 2863 (Ch)",
    ),
    (
        Matter(GETTY.name, "uk", GETTY.court, "first", "IL-2023-000007", (2025, 12, 16)),
        "Getty Images (US) Inc v Stability AI Ltd, IL-2023-000007 (EWHC (Ch), 16 December 2025)",
    ),
    (
        Matter(
            "CCH v. LSUC", "ca", "SCC", "apex", references=(Reference("neutral", "2004 SCC 13"),)
        ),
        "CCH v. LSUC, 2004 SCC 13",
    ),
    # The Court of Justice: case number before the name, ECLI after it.
    (
        Matter(
            INFOPAQ.name,
            "eu",
            "CJEU",
            "apex",
            "C-5/08",
            (2009, 7, 16),
            references=(Reference("ecli", "ECLI:EU:C:2009:465"),),
        ),
        "Case C-5/08 Infopaq International A/S v Danske Dagblades Forening ECLI:EU:C:2009:465",
    ),
    (
        Matter(
            "Like Company v. Google Ireland", "eu", "CJEU", "apex", "C-250/25", filed=(2025, 4, 3)
        ),
        "Case C-250/25 Like Company v Google Ireland (CJEU, filed 3 April 2025)",
    ),
    # Germany: court, day and file number come first.
    (
        Matter(GEMA.name, "de", GEMA.court, "first", GEMA.docket, (2025, 11, 11)),
        "LG München I, 11 November 2025, 42 O 14139/24 – GEMA v OpenAI",
    ),
    (
        Matter("Li v. Liu", "cn", "Beijing Internet Court", "first", "", (2023, 11, 27)),
        "Li v. Liu (Beijing Internet Court, 27 November 2023)",
    ),
]


@pytest.mark.parametrize(("matter", "citation"), FORMS)
def test_the_form_of_each_system(matter: Matter, citation: str) -> None:
    assert str(cite(matter)) == citation


def test_a_citation_belongs_to_the_one_decision_it_can_be_of() -> None:
    first = Decision("S.D.N.Y.", "first", (2023, 3, 24))
    second = Decision("S.D.N.Y.", "first", (2025, 4, 4))
    appeal = Decision("2d Cir.", "appellate", (2024, 9, 4))
    both = report("777", "F. Supp. 3d", "1")
    assert own_decision(report("115", "F.4th", "163"), [first, appeal]) is appeal
    assert own_decision(both, [first, appeal]) is first
    assert own_decision(both, [first, second, appeal]) is None
    assert own_decision(report("593", "U.S.", "1"), [first, appeal]) is None
    dated = Reference("database", "2025 WL 1 (S.D.N.Y. Apr. 4, 2025)")
    assert own_decision(dated, [first, second]) is second
    neutral = Reference("neutral", "[2025] EWHC 2863 (Ch)")
    assert own_decision(neutral, [first, second]) is second
    assert own_decision(neutral, [second, Decision("Ch", "first", (2025, 12, 1))]) is None
    assert in_common(both, [first, second, appeal]) == ("S.D.N.Y.", ())
    assert in_common(both, [appeal]) == ("", ())
    noted = replace(both, noted="2025")
    assert own_decision(noted, [first, second, appeal]) is second
    assert in_common(noted, [first, second, appeal]) == ("S.D.N.Y.", (2025,))
    assert in_common(noted, []) == ("", (2025,))
    # Two of one court and day are two.
    assert own_decision(both, [first, Decision("S.D.N.Y.", "first", (2023, 3, 24))]) is None


def test_a_matter_is_cited_by_its_highest_decision_or_by_none() -> None:
    low, other = report("687", "F. Supp. 3d", "140"), report("765", "F. Supp. 3d", "382")
    high = report("130", "F.4th", "1039")
    assert of_the_matter([low, high]) is high
    assert of_the_matter([low]) is low
    assert of_the_matter([low, other]) is None
    assert of_the_matter([Reference("database", "2025 WL 1")]) is None
    assert of_the_matter([Reference("celex", "62008CJ0005")]) is None
