"""Rulings by the elements of a doctrine: every kind of cell, filters, formats, a past day."""

import csv
import datetime as dt
import io

import pytest
from django.utils.html import escape

from kb.models import Element, Holding, Treatment
from kb.queries.matrix import MatrixFilter, matrix_of
from tests.factories import (
    make_case,
    make_court,
    make_doctrine,
    make_ruling,
    make_source,
)
from tests.queries.making import publish, restrict

pytestmark = pytest.mark.django_db
NOT_ANALYSED, NOT_READ = "The court did not analyse it", "We have not read it yet"
# element, use, finding, direction, weight, pinpoint → what the cell reads.
CELLS = {
    ("", "training", "found", "favors_user", "decisive", "p. 1"): "Found",
    ("purpose", "training", "found", "favors_user", "decisive", "p. 9"): "Favours the user",
    ("nature", "training", "not_found", "slightly_favors_owner", "slight", ""): (
        "Slightly favours the owner"
    ),
    ("amount", "training", "mixed", "neutral", "", "p. 11"): "Neutral",
    ("market", "training", "not_reached", "not_analysed", "", "whole order"): NOT_ANALYSED,
    ("", "library", "not_found", "favors_owner", "decisive", "p. 20"): "Not found",
    ("purpose", "library", "not_found", "favors_owner", "", "p. 21"): "Favours the owner",
    ("amount", "library", "jury_question", "fact_dispute", "", ""): "Facts in dispute",
    ("market", "library", "found", "", "", ""): "Found",
}


def fair_use(**fields):
    keys = ("purpose", "nature", "amount", "market")
    elements = [Element(key=key, name=key.title()) for key in keys]
    return make_doctrine(title="Fair use", slug="fair-use", elements=elements, **fields)


def hold(doctrine, *cells, **fields):
    rows = [
        Holding(
            **dict(
                zip(
                    ("element_key", "use", "finding", "direction", "weight", "pinpoint"),
                    cell,
                    strict=False,
                )
            ),
            doctrine=doctrine.tag,
            text=f"On {cell[0] or 'the whole'}.",
        )
        for cell in cells
    ]
    return make_ruling(holdings=rows, **fields)


def matrix(doctrine, day=None, **filters):
    return matrix_of(doctrine, MatrixFilter(day=day, **filters))


def test_every_kind_of_cell(client):
    doctrine = fair_use()
    case = make_case(short_name="Bartz", court=make_court(slug="cand", short_name="N.D. Cal."))
    source = make_source(title="The order", url="https://order.example.org/")
    hold(doctrine, *CELLS, case=case, source=source, stage="summary_judgment")
    found = matrix(doctrine)
    read = {
        (cell.column.key, line.use): cell.words
        for line in found.lines
        for cell in (line.whole, *line.cells)
    }
    expected = {(key, use): words for (key, use, *_), words in CELLS.items()}
    assert read == expected | {("nature", "library"): NOT_READ}
    assert (found.checked, len(found.cells), found.pinpointed) == (7, 8, 4)
    assert [line.use for line in found.lines] == ["training", "library"]

    page = client.get("/doctrines/fair-use/matrix/").content.decode()
    assert "7 of 8 cells checked" in page
    for words in (*read.values(), "Decisive", "p. 9", "https://order.example.org/", "On nature."):
        assert escape(words) in page
    assert page.count(NOT_READ) == 2  # the cell, and the legend
    assert 'scope="row"' in page
    assert "<caption>" in page

    text = client.get("/doctrines/fair-use/matrix/?format=csv").content.decode()
    rows = {(row["element"], row["use"]): row for row in csv.DictReader(io.StringIO(text))}
    document = client.get("/doctrines/fair-use/matrix/?format=json").json()
    assert {(row["element"], row["use"]) for row in document["rows"]} == set(read) == set(rows)
    for row in (rows, {(row["element"], row["use"]): row for row in document["rows"]}):
        assert row["market", "training"]["state"] == "not_analysed"
        assert row["nature", "library"]["state"] == "not_read"
        assert row["nature", "library"]["source"] == ""
        assert row["purpose", "training"]["state"] == "recorded"
        assert row["purpose", "training"]["direction"] == "favors_user"
        assert row["purpose", "training"]["source_url"] == "https://order.example.org/"
    assert (document["cells_checked"], document["cells"]) == (7, 8)


def test_only_what_is_public_counts_and_only_what_stands_is_in_the_totals(client):
    doctrine = fair_use()
    cell = ("purpose", "training", "found", "favors_user")
    gone = hold(doctrine, cell, date=dt.date(2024, 5, 1))
    hold(doctrine, ("purpose", "training", "not_found", "favors_owner"), date=dt.date(2025, 2, 3))
    hold(doctrine, cell, live=False)
    hidden = hold(doctrine, cell)
    restrict(hidden.case)
    make_ruling(
        case=gone.case,
        date=dt.date(2025, 2, 20),
        treatments=[Treatment(target=gone, type="vacated")],
    )

    def state(day):
        found = matrix(doctrine, day)
        totals = {column.key: tallies for column, tallies in found.totals}
        return len(found.lines), found.undone, [(t.words, t.number) for t in totals["purpose"]]

    assert state(dt.date(2024, 4, 30)) == (0, 0, [])
    assert state(dt.date(2025, 2, 3)) == (
        2,
        0,
        [("Favours the user", 1), ("Favours the owner", 1)],
    )
    assert state(dt.date(2025, 2, 19)) == state(dt.date(2025, 2, 3))
    assert state(dt.date(2025, 2, 20)) == (2, 1, [("Favours the owner", 1)]) == state(None)

    before, after = (
        client.get(f"/doctrines/fair-use/matrix/?as_of={day}") for day in ("2025-01", "2025-02")
    )
    assert "As it stood on <time" in before.content.decode()
    assert "31 January 2025" in before.content.decode()
    assert "undone since" in after.content.decode()
    assert "undone since" not in before.content.decode()
    for response in (before, after):
        assert response["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in response.content.decode()
        assert '/doctrines/fair-use/matrix/">' in response.content.decode()  # canonical


def test_filters_are_links_that_narrow_the_table_and_its_formats(client):
    doctrine = fair_use()
    north, south = make_court(slug="north"), make_court(slug="south")
    for court, stage, finality in (
        (north, "appeal", "final"),
        (south, "appeal", "appealable"),
        (south, "trial", "appealable"),
    ):
        hold(
            doctrine,
            ("purpose", "training", "found", "favors_user"),
            case=make_case(court=court),
            stage=stage,
            finality=finality,
        )
    address = "/doctrines/fair-use/matrix/"
    page = client.get(f"{address}?court=south&as_of=2026-01-01").content.decode()
    assert "2 of 8 cells checked" in page
    assert "court=south&amp;stage=trial&amp;as_of=2026-01-01" in page
    for query, number in (
        ("court=south", 2),
        ("stage=appeal", 2),
        ("finality=final", 1),
        ("court=north&stage=trial", 0),
        ("use=output", 0),
    ):
        rows = client.get(f"{address}?{query}&format=json").json()["rows"]
        assert len(rows) == number * 5, query
    for query in ("court=nowhere", "stage=x", "finality=x", "use=x", "as_of=soon", "court=%00"):
        response = client.get(f"{address}?{query}")
        assert response.status_code == 400, query
        assert "<p" in response.content.decode()
    assert client.get(f"{address}?format=xml").status_code == 404


def test_any_doctrine_with_elements_has_one(client):
    removal = Element(key="removal", name="Removal")
    doctrine = make_doctrine(title="CMI", slug="cmi", elements=[removal])
    hold(doctrine, ("removal", "", "plausible", "favors_owner"), ("gone", "", "found"))
    page = client.get("/doctrines/cmi/matrix/").content.decode()
    assert "Favours the owner; sufficiently pleaded" in page
    assert "1 of 1 cells checked" in page
    make_doctrine(slug="whole")
    assert client.get("/doctrines/whole/matrix/").status_code == 404
    assert client.get("/doctrines/nowhere/matrix/").status_code == 404
    assert client.get("/doctrines/whole/split/").status_code == 200
    assert client.get("/doctrines/whole/split/?format=csv").status_code == 404


def test_both_pages_follow_a_doctrine_that_moved_and_search_engines_know_them(client):
    doctrine = fair_use()
    hold(doctrine, ("purpose", "training", "found"))
    plain = make_doctrine(slug="plain")
    hold(plain, ("", "", "found"))
    hidden = make_doctrine(slug="hidden")
    hold(hidden, ("", "", "found"), live=False)
    sitemap = client.get("/sitemap.xml").content.decode()
    for address, known in (
        ("fair-use/matrix/", True),
        ("fair-use/split/", True),
        ("plain/split/", True),
        ("plain/matrix/", False),
        ("hidden/split/", False),
    ):
        assert (f"/doctrines/{address}<" in sitemap) == known, address
    doctrine.slug = "fair-dealing"
    publish(doctrine)
    for view in ("matrix", "split"):
        response = client.get(f"/doctrines/fair-use/{view}/")
        assert response.status_code == 301
        assert response["Location"] == f"/doctrines/fair-dealing/{view}/"


@pytest.mark.parametrize("number", [1, 3])
def test_queries(client, number, django_assert_num_queries):
    doctrine = fair_use()
    for _ in range(number):
        hold(doctrine, *CELLS)
    client.get("/doctrines/fair-use/matrix/")
    with django_assert_num_queries(6):
        client.get("/doctrines/fair-use/matrix/")
    with django_assert_num_queries(7):
        client.get("/doctrines/fair-use/split/")
