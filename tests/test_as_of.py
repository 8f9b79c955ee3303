"""A past day: what is dated by then, of arguments and where rulings differ."""

import datetime as dt

import pytest
from django.core.exceptions import BadRequest
from django.utils import timezone
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kb.models import (
    CaseStatus,
    Claim,
    Contention,
    Element,
    Event,
    Holding,
    Reception,
    Treatment,
)
from kb.queries.as_of import as_of_asked
from kb.queries.split import splits_of
from tests.factories import make_argument, make_case, make_court, make_doctrine, make_ruling


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", None),
        ("2025-06-01", dt.date(2025, 6, 1)),
        ("2024-02", dt.date(2024, 2, 29)),
        ("2024", dt.date(2024, 12, 31)),
    ],
)
def test_a_month_or_a_year_means_its_last_day(text, day):
    assert as_of_asked({"as_of": text}) == day
    assert as_of_asked({}) is None


@given(
    st.text().filter(lambda text: text.strip().strip(" 0123456789"))
    | st.dates(min_value=timezone.localdate()).map(str)
)
@example("2025-02-30")
@example("0000")
@example("2025-06-01\0")
def test_what_is_no_date_or_lies_ahead_gets_a_sentence(text):
    assume(text != timezone.localdate().isoformat())
    with pytest.raises(BadRequest, match=r"^“"):
        as_of_asked({"as_of": text})


@pytest.mark.django_db
def test_an_argument_shows_what_courts_had_done_by_then(client):
    argument = make_argument(slug="learning", summary="Written later.")
    case = make_case(
        short_name="Ross",
        court=make_court(short_name="D. Del."),
        contentions=[
            Contention(argument=argument, raised_by="Ross", date=dt.date(2024, 3, 1)),
            Contention(argument=argument, raised_by="Somebody, on a day unknown"),
        ],
    )
    adopted = Reception(argument=argument, outcome="adopted")
    ruling = make_ruling(case=case, date=dt.date(2025, 2, 11), receptions=[adopted])
    make_ruling(
        case=case,
        date=dt.date(2025, 9, 30),
        date_precision="month",
        treatments=[Treatment(target=ruling, type="vacated")],
    )

    def page(day):
        response = client.get(f"/arguments/learning/?as_of={day}")
        assert response["X-Robots-Tag"] == "noindex"
        text = response.content.decode()
        assert '<meta name="robots" content="noindex">' in text
        assert "/arguments/learning/" in text.partition('rel="canonical" href="')[2][:80]
        assert "by what we record now" in text
        for later in ("Written later.", "Somebody, on a day unknown"):
            assert later not in text
        return text

    assert "No ruling recorded here has dealt with it" in page("2024-02")
    assert "Raised, not yet ruled on" in page("2025-02-10")
    for day in ("2025-02-11", "2025-09-29"):
        assert "Accepted" in page(day)
        assert "vacated" not in page(day).lower()
    assert "Reversed, vacated or replaced since" in page("2025-09-30")
    assert "Written later." in client.get("/arguments/learning/?as_of=").content.decode()
    assert client.get("/arguments/learning/?as_of=2025-02-30").status_code == 400
    assert client.get("/arguments/learning/?as_of=2025&format=json").status_code == 404


def hold(doctrine, finding, direction="", jurisdiction="us", element="", use="training", **fields):
    fields.setdefault("case", make_case(court=make_court(jurisdiction=jurisdiction)))
    row = Holding(
        doctrine=doctrine.tag,
        element_key=element,
        use=use,
        finding=finding,
        direction=direction,
        text=f"It turned on {finding}.",
    )
    return make_ruling(holdings=[row], **fields)


def summary(doctrine, day=None):
    """Within and between systems: the question, and the words of each system's sides."""
    found = splits_of(doctrine, day)
    return [
        [
            (
                split.question.element,
                *(
                    (system.jurisdiction, *(side.words for side in system.sides))
                    for system in (*split.systems, *split.elsewhere)
                ),
            )
            for split in splits
        ]
        for splits in (found.within, found.between)
    ]


@pytest.mark.django_db
def test_rulings_of_one_system_that_differ_stand_together_and_others_elsewhere(client):
    doctrine = make_doctrine(slug="copy", elements=[Element(key="a", name="Fixing")])
    assert summary(doctrine) == [[], []]
    first = hold(doctrine, "found", "favors_owner", date=dt.date(2024, 1, 1), stage="trial")
    hold(doctrine, "not_found", "favors_user", jurisdiction="uk", date=dt.date(2024, 2, 1))
    two_systems = [
        ("As a whole", ("us", "Found; favours the owner"), ("uk", "Not found; favours the user"))
    ]
    assert summary(doctrine) == [[], two_systems]
    page = client.get("/doctrines/copy/split/").content.decode()
    assert "No two rulings of the same legal system recorded here differ" in page
    assert "Elsewhere" in page

    # Not differences: degree, another use or element, the same case, what was not reached, and
    # what was only pleaded.
    hold(doctrine, "found", "slightly_favors_owner", date=dt.date(2024, 3, 1))
    hold(doctrine, "not_found", "favors_user", use="output")
    hold(doctrine, "not_found", "favors_user", element="a")
    hold(doctrine, "found", "favors_owner", use="other")
    hold(doctrine, "not_found", "favors_user", use="other")
    hold(doctrine, "not_reached")
    hold(doctrine, "not_found", "not_analysed")
    hold(doctrine, "plausible", "favors_owner", stage="motion_to_dismiss")
    assert len(splits_of(doctrine).within) == 0
    same = make_doctrine()
    hold(same, "not_found", "favors_user", case=first.case)
    hold(same, "found", "favors_owner", case=first.case)
    assert summary(same) == [[], []]

    hold(doctrine, "found", "favors_user", date=dt.date(2024, 4, 1))
    [within], _ = summary(doctrine)
    assert within[0] == "As a whole"
    assert [system[0] for system in within[1:]] == ["us", "uk"]
    early = make_doctrine()
    for finding in ("plausible", "not_found"):
        hold(early, finding, stage="motion_to_dismiss")
    assert summary(early)[0] == [("As a whole", ("us", "Not found", "Sufficiently pleaded"))]


@pytest.mark.django_db
def test_a_split_begins_with_a_ruling_and_ends_when_it_is_undone(client):
    doctrine = make_doctrine(slug="copy")
    hold(doctrine, "found", "favors_owner", date=dt.date(2024, 1, 1), stage="trial")
    other = hold(doctrine, "not_found", "favors_user", date=dt.date(2024, 6, 30))
    make_ruling(date=dt.date(2025, 1, 5), treatments=[Treatment(target=other, type="reversed")])
    hidden = hold(doctrine, "mixed", live=False)
    assert hidden.pk
    split = [("As a whole", ("us", "Found; favours the owner", "Not found; favours the user"))]
    assert summary(doctrine, dt.date(2024, 6, 29)) == [[], []]
    assert summary(doctrine, dt.date(2024, 6, 30)) == [split, []]
    assert summary(doctrine) == [[], []]
    page = client.get("/doctrines/copy/split/?as_of=2024-06").content.decode()
    for words in ("It turned on found.", "It turned on not_found.", "first instance", "Trial"):
        assert words in page
    assert "Left out: 1 ruling reversed" in client.get("/doctrines/copy/split/").content.decode()


@pytest.fixture
def _tracked():
    """One case that was filed, ruled on and vacated, and one that began later."""
    north, south = make_court(slug="north"), make_court(slug="south")
    case = make_case(
        short_name="Early",
        summary="Written in 2026.",
        court=north,
        statuses=[
            CaseStatus(date=dt.date(2023, 5, 31), date_precision="month", state="pending"),
            CaseStatus(date=dt.date(2025, 7, 1), state="on_appeal"),
        ],
        events=[Event(key="a", date=dt.date(2023, 5, 31), type="filed", title="Filed")],
        claims=[Claim(key="a", name="Claim", stage="complaint", date=dt.date(2023, 5, 31))],
    )
    make_ruling(
        case=case,
        title="The order",
        date=dt.date(2025, 6, 2),
        stage="summary_judgment",
        disposition="for_defendant",
    )
    make_ruling(case=case, title="Hidden order", date=dt.date(2024, 1, 1), live=False)
    make_case(
        short_name="Late",
        court=south,
        statuses=[CaseStatus(date=dt.date(2025, 6, 2), state="pending")],
        events=[
            Event(key="a", date=dt.date(2024, 1, 1), type="hearing", title="Set", scheduled=True)
        ],
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("_tracked")
def test_the_tracker_shows_cases_as_they_stood(client):
    def rows(query):
        document = client.get(f"/cases/?{query}&format=json").json()
        assert document["total"] == len(document["entries"])
        return {
            row["name"]: (row["status"], row["stage"], row["latest_ruling"], row["summary"])
            for row in document["entries"]
        }

    assert rows("as_of=2023-05-30") == {}
    pending = ("pending", "complaint", None, "")
    assert rows("as_of=2023-05") == rows("as_of=2025-06-01") == {"Early": pending}
    ruled = ("pending", "summary_judgment", "The order", "")
    late = ("pending", None, None, "")
    assert rows("as_of=2025-06-02") == {"Early": ruled, "Late": late}
    assert rows("as_of=2025-07-01")["Early"][0] == "on_appeal"
    assert rows("x=1")["Early"] == (
        "on_appeal",
        "summary_judgment",
        "The order",
        "Written in 2026.",
    )
    for query, names in (
        ("status=pending&as_of=2025-06-30", ["Early", "Late"]),
        ("status=pending&as_of=2025-07-01", ["Late"]),
        ("stage=complaint&as_of=2025-06-01", ["Early"]),
        ("stage=complaint&as_of=2025-06-02", []),
        ("outcome=for_defendant&as_of=2025-06-01", []),
        ("outcome=for_defendant&as_of=2025-06-02", ["Early"]),
        ("filed=2023-05&court=north&as_of=2025-06-01", ["Early"]),
        ("court=south&as_of=2025-06-01", []),
        ("year=2025&as_of=2025-06-01", []),
        ("sort=ruling&q=case&as_of=2025-06-02", ["Early", "Late"]),
    ):
        assert sorted(rows(query)) == names, query

    page = client.get("/cases/?as_of=2025-06-01&status=pending")
    text = page.content.decode()
    assert page["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in text
    assert 'rel="canonical" href="http://127.0.0.1:8000/cases/?status=pending"' in text
    assert "As it stood on" in text
    assert "as_of=2025-06-01" in text.partition("facet-status")[2]  # filters stay on the day
    assert ">Late<" not in text.partition('<table class="tracker')[2].partition("</table>")[0]
    assert client.get("/cases/?as_of=2025-06-01&format=atom").status_code == 404
    assert client.get("/cases/?as_of=soon").status_code == 400
    assert client.get("/cases/?as_of=soon&format=csv").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_the_tracker_of_a_past_day_asks_as_many_queries_for_any_number(
    client, number, django_assert_num_queries
):
    for _ in range(number):
        make_ruling(case=make_case())
    client.get("/cases/?as_of=2025-12-31")
    with django_assert_num_queries(19):
        client.get("/cases/?as_of=2025-12-31")
