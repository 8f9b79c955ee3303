"""`/cite-check/`: what a pasted text cites, and that nothing of it stays."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from kb import cite_check
from kb.models import CasePage, Citation, Docket, Treatment
from tests.factories import make_case, make_court, make_doctrine, make_ruling

pytestmark = pytest.mark.django_db
URL = "/cite-check/"


@pytest.fixture(autouse=True)
def _nobody_asked_yet() -> None:
    cache.clear()


def world():
    court = make_court(slug="ded", short_name="D. Del.", courts_db_id="ded")
    case = make_case(
        title="Reuters v. Ross",
        court=court,
        checked_on=dt.date(2026, 11, 1),
        dockets=[Docket(number="1:20-cv-00613")],
        citations=[
            Citation(citation_kind="reporter", volume="694", reporter="F. Supp. 3d", page="467")
        ],
    )
    ruling = make_ruling(case=case, court=court, title="First opinion", date=dt.date(2023, 9, 25))
    make_ruling(case=case, treatments=[Treatment(target=ruling, type="superseded")])
    make_doctrine(title="Fair use", statute="17 U.S.C. § 107")
    return case


def asked(client: Client, text: str, **extra):
    return client.post(URL, {"text": text}, **extra)


def test_a_text_gives_its_authorities_with_what_is_recorded_of_each(client: Client) -> None:
    case = world()
    response = asked(
        client,
        "Reuters v. Ross, 694 F. Supp. 3d 467 (D. Del. 2023), on 17 USC 107; contrast Nichols v. "
        "Universal Pictures, 45 F.2d 119 (2d Cir. 1930), and <b>x</b>.",
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert f'<a href="{case.url}">Reuters v. Ross</a>' in page
    assert "<strong>Pending</strong> since" in page
    assert "(the one cited)" in page
    assert "Superseded since." in page
    assert "As of <time" in page
    assert "Not a citator: check the docket." in page
    assert "Nichols v. Universal Pictures: <strong>45 F.2d 119</strong>" in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page


@pytest.mark.parametrize("fate", ["restricted", "expired", "scheduled", "unpublished"])
def test_what_is_hidden_is_not_told(client: Client, fate: str) -> None:
    case = world()
    hour = dt.timedelta(hours=1)
    match fate:
        case "restricted":
            PageViewRestriction.objects.create(page=case, restriction_type="login")
        case "expired":
            CasePage.objects.filter(pk=case.pk).update(expire_at=timezone.now() - hour)
        case "scheduled":
            CasePage.objects.filter(pk=case.pk).update(go_live_at=timezone.now() + hour)
        case "unpublished":
            case.unpublish()
    page = asked(client, "See 694 F. Supp. 3d 467 and 1:20-cv-00613.").content.decode()
    assert case.url not in page
    # By the clock alone a name stays, as that of a case without a page.
    assert ("Ross" in page) is (fate in ("expired", "scheduled"))
    assert "not recorded here" in page


@pytest.mark.parametrize("number", [1, 3])
def test_it_costs_the_same_whatever_it_cites(client: Client, number: int) -> None:
    text = ""
    for serial in range(number):
        case = make_case(dockets=[Docket(number=f"1:24-cv-{serial:05}")])
        make_ruling(case=case)
        text += f"No. 1:24-cv-{serial:05}; 17 U.S.C. § {101 + serial}. "
    asked(client, text)
    with CaptureQueriesContext(connection) as queries:
        asked(client, text)
    assert len(queries) == 8


def test_nothing_is_written_or_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    world()
    text = "510 U.S. 569, 579 (1994). Id. at 580. Zqsecret, 510 U.S., at 579; 694 F. Supp. 3d 467."
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as queries:
        assert asked(client, text).status_code == 200
    told = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not [line for line in told if "Zqsecret" in line or "510 U.S." in line]
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
    assert not [query for query in queries if "Zqsecret" in query["sql"]]


def test_what_is_too_long_too_often_or_empty_is_refused_with_a_sentence(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text, status, words in (
        ("", 400, "Paste a text first"),
        ("ä" * 10_001, 413, "At most 20 kB"),
        ("a" * 20_000, 200, "No citation was recognised"),
    ):
        response = asked(client, text)
        assert (response.status_code, words in response.content.decode()) == (status, True)
    monkeypatch.setattr(cite_check, "MOST", 2)
    assert asked(client, "text").status_code == 200
    response = asked(client, "text")
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    assert "ten minutes" in response.content.decode()
    assert asked(client, "text", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_one_text_is_read_at_a_time(client: Client) -> None:
    with cite_check._turn:
        response = asked(client, "510 U.S. 569")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "Another text is being read" in response.content.decode()
    assert asked(client, "510 U.S. 569").status_code == 200


def test_it_takes_the_token_of_its_own_form() -> None:
    client = Client(enforce_csrf_checks=True)
    assert asked(client, "510 U.S. 569").status_code == 403
    form = client.get(URL)
    token = form.context["csrf_token"]
    answer = client.post(URL, {"text": "510 U.S. 569", "csrfmiddlewaretoken": str(token)})
    assert answer.status_code == 200
    assert client.put(URL).status_code in (403, 405)
