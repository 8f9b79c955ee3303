"""The form of a case as large as they come: thirty parties, eighty events, twelve rulings."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kb.models import CasePage, Event, Party
from tests import factories
from tests.editing.filling import edit_url, shown

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]
# What the issue allows for opening it, of which the browser needs its part.
SECONDS = 1.2


def make(parties: int, events: int, rulings: int) -> CasePage:
    begin, source = dt.date(2023, 1, 2), factories.make_source()
    case = factories.make_case(
        parties=[
            Party(
                name=f"Party {n}", role="plaintiff", commentator=factories.make_tag("commentator")
            )
            for n in range(parties)
        ],
        events=[
            Event(
                key=f"event-{n}",
                date=begin + dt.timedelta(days=n),
                type="motion",
                title=f"Event {n}",
                source=source if n % 2 else factories.make_source(),
            )
            for n in range(events)
        ],
    )
    for _ in range(rulings):
        factories.make_ruling(case=case, source=source, live=False)
    return case


def test_the_form_of_a_large_case_opens_soon_and_keeps_every_row(editing: Client) -> None:
    small, large = edit_url(make(1, 2, 1)), edit_url(case := make(30, 80, 12))
    for url in (small, large):
        editing.get(url)  # what is loaded once for all requests
    numbers, seconds = [], []
    for url in (small, large, large):
        with CaptureQueriesContext(connection) as queries:
            begin = time.process_time()
            response = editing.get(url)
            seconds.append(time.process_time() - begin)
        numbers.append(len(queries))
    assert len(set(numbers)) == 1, numbers
    assert min(seconds[1:]) < SECONDS, seconds
    page = response.content.decode()
    assert page.count('data-inline-panel-child id="inline_child_events-') == 80 + 1
    assert "Event 79" in page
    assert page.count("/admin/snippets/kb/ruling/edit/") == 12

    response = editing.post(large, {**shown(editing, large), "action-publish": "1"})
    assert response.status_code == 302
    kept = CasePage.objects.get(pk=case.pk)
    assert [row.title for row in kept.events.all()] == [f"Event {n}" for n in range(80)]
    assert kept.parties.count() == kept.parties.exclude(commentator=None).count() == 30
