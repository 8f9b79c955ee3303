"""Calendars of listed dates, read back by the library that programs would read them with."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar, Component
from pytest_django import DjangoAssertNumQueries

from kb.models import CasePage, Docket, Event, Version
from tests.factories import make_case, make_doctrine, make_source
from tests.queries.making import publish

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]
TODAY = dt.date(2026, 6, 1)


def parts(client: Client, address: str = "/calendar.ics") -> list[Component]:
    """The parts of a calendar, which must be one by the standard's own rules."""
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.getvalue()
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    calendar = Calendar.from_ical(text)
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    assert calendar.errors == []
    return calendar.subcomponents


def listed(day: dt.date, key: str, **fields) -> Event:
    return Event(
        key=key, date=day, **{"type": "hearing", "title": "Trial", "scheduled": True, **fields}
    )


@time_machine.travel(dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC))
def test_a_listed_day_stands_in_the_calendar_and_says_what_is_known(client: Client) -> None:
    lead = make_source(title="A lead", url="https://lead.example.org/", rank="lead")
    case = make_case(
        short_name="Smith, Jones; and Co v. Model",
        dockets=[Docket(number="1:23-cv-1")],
        events=[
            listed(TODAY, "a", source=make_source(title="An order", url="https://a.example/")),
            listed(TODAY - dt.timedelta(1), "b", title="Hearing", source=lead),
            listed(dt.date(2026, 9, 30), "c", title="Ruling", date_precision="month"),
            listed(TODAY, "d", title="Not listed", scheduled=False),
        ],
    )
    ahead, past, vague = sorted(parts(client), key=lambda part: part["UID"])
    assert ahead.name == "VEVENT"
    assert ahead["UID"] == f"{case.uid}-a"
    assert ahead["SUMMARY"] == "Smith, Jones; and Co v. Model: Trial"
    assert (ahead["DTSTART"].dt, ahead["DTSTART"].params["VALUE"]) == (TODAY, "DATE")
    version = Version.objects.get(uid=case.uid)
    assert ahead["DTSTAMP"].dt == version.published_at.replace(microsecond=0)
    assert ahead["SEQUENCE"] == version.number
    assert ahead["URL"].endswith(case.url)
    assert str(ahead["DESCRIPTION"]).split("\n") == [
        "Listed for this day, as recorded here. Days move: check the docket.",
        f"Hearing, {case.court.name}",
        "Docket: 1:23-cv-1",
        "The case: Pending, as of 2 January 2024",
        "Source: An order https://a.example/",
        f"As recorded at {ahead['URL']}",
    ]
    assert past["DESCRIPTION"].startswith("Was listed for this day; outcome not recorded here.")
    assert (ahead["STATUS"], past["STATUS"]) == ("CONFIRMED", "TENTATIVE")
    assert "lead" not in past["DESCRIPTION"]
    # A month is no day: it stands as a note, on no day at all.
    assert vague.name == "VJOURNAL"
    assert "DTSTART" not in vague
    assert "September 2026, day not recorded" in vague["SUMMARY"]
    assert [part["UID"] for part in parts(client, f"/cases/{case.slug}.ics")] == [
        past["UID"],
        ahead["UID"],
        vague["UID"],
    ]


def test_the_name_of_a_date_stays_when_it_moves(client: Client) -> None:
    case = make_case(events=[listed(TODAY, "a")])
    [before] = parts(client)
    page = CasePage.objects.get(pk=case.pk)
    row = page.events.get()
    row.date, row.title = TODAY + dt.timedelta(30), "Trial, moved"
    page.events = [row]
    page.save_revision().publish()
    [after] = parts(client)
    assert before["UID"] == after["UID"]
    assert after["DTSTART"].dt == TODAY + dt.timedelta(30)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt >= before["DTSTAMP"].dt


def test_a_set_day_of_a_bill_is_listed_and_a_calendar_is_never_empty(client: Client) -> None:
    case = make_case()
    [note] = parts(client, f"/cases/{case.slug}.ics")
    assert (note.name, note["SUMMARY"]) == ("VJOURNAL", "No date is listed here at present.")
    make_doctrine(
        title="Copyright Bill",
        doctrine_kind="bill",
        bill_stage="Committee",
        next_on=TODAY,
        next_step="Second reading",
    )
    [bill] = parts(client)
    assert bill["SUMMARY"] == "Copyright Bill: Second reading"
    assert bill["DTSTART"].dt == TODAY
    assert client.get("/cases/never-heard-of.ics").status_code == 404
    old, case.slug = case.slug, "another-name"
    publish(case)
    moved = client.get(f"/cases/{old}.ics")
    assert (moved.status_code, moved["Location"]) == (301, "/cases/another-name.ics")


@pytest.mark.parametrize("number", [1, 3])
def test_a_calendar_costs_the_same_whatever_it_holds(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _ in range(number):
        make_case(events=[listed(TODAY, "a"), listed(TODAY, "b")])
    client.get("/calendar.ics")
    with django_assert_num_queries(5):
        client.get("/calendar.ics")
