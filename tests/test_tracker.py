"""The table of cases: what each row says, its headings, and filings by month."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kb.models import CaseStatus, Event
from tests.factories import make_case, make_court, make_ruling

pytestmark = pytest.mark.django_db


def rows(client: Client, address: str = "/cases/") -> list[list[str]]:
    """The cells of the table as readers see them."""
    text = client.get(address).content.decode()
    body = re.search(r'<table class="tracker.*?</table>', text, re.DOTALL)[0].split("<tbody")[1]
    return [
        [
            " ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[hd] .*?</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr .*?</tr>", body, re.DOTALL)
    ]


def test_a_row_says_what_is_recorded_and_what_is_not(client: Client) -> None:
    full = make_case(
        title="Author v. Model Co, Inc.",
        short_name="Author v. Model",
        jurisdiction="uk",
        court=make_court(short_name="High Court"),
        systems=["ChatGPT"],
        events=[
            Event(key="a", date=dt.date(2023, 9, 30), date_precision="month", type="filed"),
            Event(key="b", date=dt.date(2024, 1, 1), type="filed", title="Again"),
            Event(key="c", date=dt.date(2022, 1, 1), type="motion", title="Other"),
        ],
        statuses=[
            CaseStatus(date=dt.date(2025, 1, 1), state="stayed"),
            CaseStatus(date=dt.date(2025, 3, 4), state="on_appeal"),
        ],
    )
    older = make_ruling(case=full, date=dt.date(2025, 2, 2), stage="trial")
    make_ruling(
        case=full, title="Judgment", disposition="denied", date=dt.date(2025, 3, 3), slug="j"
    )
    make_ruling(case=full, title="A draft", date=dt.date(2026, 1, 1), live=False)
    make_case(short_name="Bare", court=make_court(short_name="Court"), statuses=[])
    assert rows(client) == [
        [
            "Author v. Model",
            "High Court United Kingdom",
            "Sep 2023",
            "On appeal as of 4 Mar 2025",
            "Trial",
            "Judgment Denied, 3 Mar 2025",
        ],
        ["Bare", "Court", "not recorded", "not recorded", "not recorded", "none recorded"],
    ]
    text = client.get("/cases/").content.decode()
    assert f'href="{full.url}#ruling-j"' in text
    assert older.title not in text
    listed = client.get("/cases/?format=csv&status=on_appeal").content.decode()
    [line] = csv.DictReader(io.StringIO(listed))
    assert {name: line[name] for name in ("filed", "status", "status_as_of", "stage")} == {
        "filed": "2023-09",
        "status": "on_appeal",
        "status_as_of": "2025-03-04",
        "stage": "trial",
    }
    assert (line["latest_ruling"], line["latest_ruling_date"], line["latest_ruling_result"]) == (
        "Judgment",
        "2025-03-03",
        "denied",
    )
    assert line["systems"] == "ChatGPT"
    [data] = client.get("/cases/?format=json&system=chatgpt").json()["entries"]
    assert data["systems"] == ["ChatGPT"]


def test_headings_put_the_rows_in_order_and_turn_it_round(client: Client) -> None:
    for name, year in (("B", 2024), ("A", 2025)):
        make_case(short_name=name, events=[Event(key="a", date=dt.date(year, 5, 1), type="filed")])
    first = client.get("/cases/?status=pending")
    assert "aria-sort" not in first.content.decode()
    headings = {column.label: column for column in first.context["columns"]}
    assert headings["Filed"].url == "?status=pending&sort=filed"
    assert not headings["Stage"].url
    for label, names, order in (("Filed", "AB", "descending"), ("Case", "AB", "ascending")):
        url = f"/cases/{headings[label].url}"
        turned = {c.label: c for c in client.get(url).context["columns"]}[label]
        assert f'aria-sort="{order}"' in client.get(url).content.decode()
        assert "".join(row[0] for row in rows(client, url)) == names
        back = f"/cases/{turned.url}"
        assert "".join(row[0] for row in rows(client, back)) == names[::-1]
        assert order not in client.get(back).content.decode().split("<tbody")[0]
    assert client.get("/cases/?sort=stage").status_code == 400
    assert client.get("/cases/?filed=2025-13").status_code == 400


def test_filings_by_month_lead_to_the_cases_filed_then(client: Client) -> None:
    for name, when in (("A", "2025-03"), ("B", "2025-03"), ("C", "2025-05"), ("D", "")):
        day = dt.date(int(when[:4]), int(when[5:]), 28) if when else None
        make_case(short_name=name, events=[Event(key="a", date=day, type="filed")] if day else [])
    page = client.get("/cases/?sort=title")
    assert [(month.label, month.number) for month in page.context["months"]] == [
        ("May 2025", 1),
        ("March 2025", 2),
    ]
    [_, march] = page.context["months"]
    text = page.content.decode()
    assert text.count('<rect class="filings__bar"') == 2
    assert "March 2025: 2" in text
    chosen = client.get(f"/cases/{march.url}")
    assert [row.case.short_name for row in chosen.context["rows"]] == ["A", "B"]
    # The chart stays, with the month marked; its link takes the filter off again.
    months = {month.label: month for month in chosen.context["months"]}
    assert months.keys() == {"May 2025", "March 2025"}
    assert months["March 2025"].chosen
    assert months["March 2025"].url == "?sort=title"
    assert "filings__chart" not in client.get("/cases/?q=zebra").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_a_filtered_table_costs_the_same_whatever_it_holds(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    """Each filter that is chosen asks for counts of its own, and yet for no query of its own."""
    for _ in range(number):
        case = make_case(
            works=["books"],
            systems=["ChatGPT"],
            events=[Event(key="a", date=dt.date(2025, 3, 1), type="filed")],
        )
        make_ruling(case=case)
    address = "/cases/?status=pending&works=books&system=chatgpt&filed=2025-03&sort=-filed"
    client.get(address)
    with django_assert_num_queries(16):
        client.get(address)
