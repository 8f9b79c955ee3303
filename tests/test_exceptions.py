"""Exceptions compared, and the table of bills: what stands there, as a page and as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kb.models import DoctrinePage, ExceptionAspect
from kb.models.vocabulary import Aspect
from tests.factories import make_doctrine, make_source

pytestmark = pytest.mark.django_db


def table(client: Client, query: str = "") -> list[dict[str, str]]:
    """A table of the page as programs read it."""
    response = client.get(f"/exceptions/?format=csv{query}")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def words(client: Client) -> str:
    """What readers see of the page, in one line."""
    text = client.get("/exceptions/").content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def exception(title: str, place: str, *points: str, **fields) -> DoctrinePage:
    """An exception that says something on each of these points."""
    source = make_source(title=f"Act of {title}", url="https://act.example.org/")
    rows = [
        ExceptionAspect(aspect=point, text=f"{title} on {point}.", source=source, pinpoint="s. 1")
        for point in points
    ]
    return make_doctrine(
        title=title, doctrine_kind="exception", jurisdictions=[place], aspects=rows, **fields
    )


def test_each_point_of_each_exception_is_said_or_said_to_be_missing(client: Client) -> None:
    exception("Analysis", "sg", "purpose", "opt_out")
    exception("Mining", "eu", "who", statute="Directive art. 4")
    make_doctrine(title="No exception")
    rows = table(client)
    # By legal system; every point for each, in the order of the list.
    assert [row["exception"] for row in rows[:2]] == ["Mining", "Analysis"]
    assert [row["point"] for row in rows[::2]] == Aspect.values
    stated = {(row["exception"], row["point"]): row for row in rows if row["state"] == "stated"}
    assert stated.keys() == {("Analysis", "purpose"), ("Analysis", "opt_out"), ("Mining", "who")}
    who = stated["Mining", "who"]
    assert (who["text"], who["pinpoint"], who["source"]) == (
        "Mining on who.",
        "s. 1",
        "Act of Mining",
    )
    assert {row["state"] for row in rows} == {"stated", "not stated here"}
    shown = words(client)
    assert shown.count("not stated here") == len(rows) - len(stated)
    for row in stated.values():
        assert row["text"] in shown


def test_a_point_without_a_source_for_readers_is_not_said(client: Client) -> None:
    page = exception("Mining", "eu", "who", "purpose")
    kept, lost = page.aspects.all()
    lost.source.rank = "lead"
    lost.source.save()
    ExceptionAspect.objects.filter(pk=kept.pk).update(source=make_source(title="Another"))
    for text in (words(client), str(table(client)), client.get(page.url).content.decode()):
        assert kept.text in text
        assert lost.text not in text


def test_bills_and_reports_by_legal_system_with_stage_and_next_day(client: Client) -> None:
    make_doctrine(title="A doctrine")
    for title, kind, place, year in (
        ("Old bill", "bill", "us", 2024),
        ("Asked", "consultation", "uk", 2025),
        ("Report", "report", "us", 2026),
        ("Formula", "bill", "eu", 2026),
    ):
        make_doctrine(
            title=title, doctrine_kind=kind, jurisdictions=[place], date=dt.date(year, 1, 1)
        )
    DoctrinePage.objects.filter(title="Asked").update(
        bill_stage="=Committee", next_step="Answer", next_on=dt.date(2027, 2, 3)
    )
    rows = table(client, "&table=bills")
    assert [row["title"] for row in rows] == ["Report", "Old bill", "Formula", "Asked"]
    asked = rows[-1]
    assert (asked["kind"], asked["next_on"]) == ("consultation", "2027-02-03")
    assert asked["stage"] == "'=Committee"  # no spreadsheet takes it for a formula
    assert "3 February 2027 : Answer" in words(client)


def test_bad_formats_and_tables_get_a_sentence(client: Client) -> None:
    assert "No exception is compared here yet." in words(client)
    assert client.get("/exceptions/?format=json").status_code == 404
    answer = client.get("/exceptions/?format=csv&table=x")
    assert answer.status_code == 400
    assert "There is no table “x”: choose among exceptions, bills." in answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_whatever_it_holds(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for n in range(number):
        exception(f"Exception {n}", "us", "who", "purpose")
        make_doctrine(title=f"Bill {n}", doctrine_kind="bill")
    client.get("/exceptions/")
    with django_assert_num_queries(3):
        client.get("/exceptions/")
