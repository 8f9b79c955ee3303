"""Citations in running text: a sample marked by hand, the traps, speed and hostile text."""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.law.recognition import Context, recognise

SAMPLE = Path(__file__).with_name("citations.csv")
# A bare section counts where a page is about it.
PAGES = {"usc 17 106", "usc 17 107", "usc 17 1201", "usc 17 1202"}


def sample() -> list[dict[str, str]]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def found_in(text: str) -> list[str]:
    """What is recognised, as the sample writes it: kind, words, and the court if there is one."""
    return [
        f"{one.kind} {one.text}" + (f" @{one.court}" if one.court else "")
        for one in recognise(text)
        if one.complete or one.keys[-1] in PAGES
    ]


def test_precision_and_recall_on_the_marked_sample(capsys: pytest.CaptureFixture) -> None:
    rows = sample()
    right = wrong = missed = 0
    odd = []
    for row in rows:
        marked = Counter(filter(None, row["cites"].split("; ")))
        found = Counter(found_in(row["text"]))
        right += (marked & found).total()
        wrong += (found - marked).total()
        missed += (marked - found).total()
        if marked != found:
            odd.append(f"{row['what']}: {row['text']!r} gives {sorted(found)}")
    precision, recall = right / (right + wrong), right / (right + missed)
    with capsys.disabled():
        lines = [f"{len(rows)} strings: precision {precision:.3f}, recall {recall:.3f}", *odd]
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert len(rows) >= 150
    assert (right, wrong, missed) == (203, 0, 2)
    # Known and left: the second of two appeals, and a short form whose full one stands elsewhere.
    assert [line.split(":")[1][2:8] for line in odd] == ["Nos. 2", "Harper"]


@pytest.mark.parametrize("kind", ["reporter", "neutral", "ecli", "cjeu", "docket", "file"])
def test_the_sample_has_every_kind_and_what_is_none(kind: str) -> None:
    rows = sample()
    assert any(row["cites"].startswith(f"{kind} ") for row in rows)
    assert sum(not row["cites"] for row in rows) >= 25


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("787 F.Supp.3d 1007", ("report 787 fsupp3d 1007",)),
        ("787 F. Supp. 3d 1007", ("report 787 fsupp3d 1007",)),
        ("3:24-cv-05417-WHA", ("docket 24-cv-5417 3", "docket 24-cv-5417")),
        ("24-cv-5417", ("docket 24-cv-5417",)),
        ("No. 25-2153 (3rd Cir.)", ("appeal 25-2153 ca3",)),
        ("[2025] EWHC 2863 (Ch)", ("neutral 2025 ewhc 2863",)),
        ("62025CC0250", ("celex 62025cc0250", "cjeu c-250/25")),
        ("17 U.S.C. § 107(1)", ("usc 17 107(1)", "usc 17 107")),
        ("art. 4 of Directive (EU) 2019/790", ("eu 2019/790 4",)),
        ("MDL No. 3143", ("mdl 3143",)),
    ],
)
def test_spellings_of_one_thing_share_a_key(text: str, keys: tuple[str, ...]) -> None:
    assert [one.keys for one in recognise(text)] == [keys]


def test_the_year_and_the_name_are_told() -> None:
    [one] = recognise("Kadrey v. Meta Platforms, Inc., 788 F. Supp. 3d 1026 (N.D. Cal. 2025)")
    assert (one.year, one.name) == (2025, "Kadrey v. Meta Platforms, Inc.")
    [one] = recognise("as in Getty Images v Stability AI [2025] EWHC 2863 (Ch)")
    assert (one.year, one.name) == (2025, "Getty Images v. Stability AI")


def test_a_later_text_refers_back_to_an_earlier_one() -> None:
    context = Context()
    recognise("<p>Feist v. Rural, 499 U.S. 340 (1991).</p>", True, context)
    [one] = recognise("<p><i>Id.</i> at 349.</p>", True, context)
    assert (one.text, one.keys, one.certain) == ("Id.", ("report 499 us 340",), False)


def test_rich_text_is_found_where_it_stands_and_quiet_in_links_and_headings() -> None:
    html = (
        '<h2>17 U.S.C. § 107</h2><p>See <a href="/x">510 U.S. 569</a> &amp; '
        "<b>804&nbsp;F.3d</b> 202; 1:23\u2011cv\u201111195</p>"
    )
    found = [(html[one.start : one.end], one.quiet) for one in recognise(html, html=True)]
    assert found == [
        ("17 U.S.C. § 107", True),
        ("510 U.S. 569", True),
        ("804&nbsp;F.3d</b> 202", False),
        ("1:23\u2011cv\u201111195", False),
    ]


DENSE = (
    "Authors Guild v. Google, Inc., 804 F.3d 202, 206 (2d Cir. 2015). Id. at 207. In Bartz v. "
    "Anthropic PBC, No. 3:24-cv-05417-WHA (N.D. Cal. June 23, 2025), the court read 17 U.S.C. "
    "§ 107(1); [2025] EWHC 2863 (Ch), C-250/25 and § 44b UrhG differ, as scholars of both sides "
    "have written at length in the years since the first of these actions was brought. "
)
HOSTILE = [
    *(
        "1",
        "1 ",
        "§",
        "§§ 1, ",
        "(",
        "[2025] ",
        "A ",
        "A v. B, ",
        "Id. ",
        "Foo, supra, ",
        "<",
        "<a ",
    ),
    *(
        "Aa, ",
        "No. 25-2153 ",
        "1-",
        "art. 1 of ",
        "http://",
        "C-1/2",
        "\n",
        ".",
        "D. ",
        "&#",
        "v. ",
    ),
    *("1 U.S.C. ", "UrhG ", "Directive ", "6 U 3662/25 e", "L. 1-", "1(a)", "ECLI:", "\u00a0"),
]


def test_a_long_text_is_read_in_a_second() -> None:
    recognise(DENSE)
    text = (DENSE * 300)[:100_000]
    begun = time.process_time()
    assert len(recognise(text)) > 1_500
    assert time.process_time() - begun < 2  # a second, and twice that where others run as well


@pytest.mark.parametrize("html", [False, True])
def test_hostile_text_takes_twice_as_long_when_it_is_twice_as_long(html: bool) -> None:
    for piece in HOSTILE:
        times = []
        for size in (5_000, 20_000):
            begun = time.process_time()
            recognise((piece * size)[:size], html)
            times.append(time.process_time() - begun)
        # Four times the text: four times the time, and room for a machine at work.
        assert times[1] < 0.15 + 9 * times[0], piece


PIECES = st.sampled_from(
    [
        *HOSTILE,
        DENSE,
        "510 U.S. 569",
        " (2d Cir. 2015)",
        "<b>",
        "</b>",
        "</a>",
        "&nbsp;",
        "(",
        ")",
        "Id.",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES | st.text(max_size=12), max_size=40).map("".join), st.booleans())
def test_whatever_the_text_citations_stand_in_it_in_order(text: str, html: bool) -> None:
    found = recognise(text, html)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.keys and all(one.keys) for one in found)
    starts = [one.start for one in found]
    assert starts == sorted(starts)
