"""What courts did with arguments, as readers see it on the pages of arguments, cases, questions."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils.html import strip_tags

from kb.models import Contention, Placement, Reception, Treatment
from tests.factories import make_argument, make_case, make_court, make_question, make_ruling

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]


def words(client: Client, url: str, start: str, end: str) -> str:
    """The text of a page between two ids."""
    html = client.get(url).content.decode()
    html = html[html.index(f'id="{start}"') :]
    return " ".join(
        strip_tags(re.sub(r"(<[^/])", r" \1", html[: html.index(f'id="{end}"')])).split()
    )


@pytest.fixture
def world():
    """An argument that three courts dealt with, one of them vacated, and one is yet to."""
    argument = make_argument(title="Reading is not copying.")
    district = make_court(short_name="N.D. Cal.")
    appeals = make_court(short_name="9th Cir.", level="appellate")
    case, other = (
        make_case(
            short_name=name,
            court=district,
            contentions=[Contention(argument=argument, raised_by="The publisher")],
        )
        for name in ("Ross", "Waiting")
    )
    first = make_ruling(
        case=case,
        title="First order",
        stage="motion_to_dismiss",
        receptions=[
            Reception(
                argument=argument,
                outcome="adopted",
                as_matter_of_law="It said so.",
                pinpoint="p. 4",
            )
        ],
    )
    make_ruling(
        case=case,
        court=appeals,
        title="Decision on appeal",
        stage="appeal",
        date=dt.date(2026, 3, 2),
        receptions=[
            Reception(argument=argument, outcome="left_open", quotation="We leave it open."),
            Reception(argument=argument, outcome="adopted", voice="dissent"),
        ],
        treatments=[Treatment(target=first, type="vacated", note="as a whole", pinpoint="p. 9")],
    )
    make_ruling(
        case=make_case(short_name="Third", court=district),
        stage="summary_judgment",
        receptions=[Reception(argument=argument, outcome="rejected", note="Not shown.")],
    )
    return argument, case, other


def test_the_page_of_an_argument(client, world):
    argument, *_ = world
    assert words(client, argument.url, "courts", "replies") == (
        'id="courts">In the courts '
        "United States First instance: rejected 1 · Appeal: left open 1 "
        "Rulings that still stand, counted one by one. "
        "Not counted: 1 dissenting judge, 1 ruling undone since. "
        "Left open on appeal in Ross 9th Cir. United States, appeal 2 March 2026 "
        "We leave it open. Pinpoint not verified "
        "A dissenting judge would accept it on appeal in Ross 9th Cir. United States, appeal "
        "2 March 2026 Pinpoint not verified "
        "Rejected at summary judgment in Third N.D. Cal. United States, first instance "
        "23 June 2025 Not shown. Pinpoint not verified "
        "Raised, not yet ruled on in Waiting By The publisher "
        "Reversed, vacated or replaced since "
        "Accepted at the pleading stage in Ross N.D. Cal. United States, first instance "
        "23 June 2025 Decided as a matter of law: It said so. p. 4 "
        "Vacated by 9th Cir., 2 March 2026, p. 9: as a whole "
        "Go back to a day As it stood on Show <h2"
    )


def test_the_page_of_a_case_mirrors_it(client, world):
    _, case, other = world
    html = client.get(case.url).content.decode()
    assert "This ruling was vacated since" in html
    assert words(client, case.url, "contentions", "matter") == (
        'id="contentions">Arguments raised Reading is not copying. Raised by The publisher '
        "Left open on appeal in Decision on appeal, 2 March 2026 "
        "A dissenting judge would accept it on appeal in Decision on appeal, 2 March 2026 "
        "Accepted at the pleading stage in First order, 23 June 2025 (vacated since) <h2"
    )
    assert "Raised, not yet ruled on" in words(client, other.url, "contentions", "matter")


def test_cards_say_what_stands(client, world):
    argument, *_ = world
    question = make_question(placements=[Placement(argument=argument, answer_key="yes")])
    assert (
        "Rejected in Third (N.D. Cal., 2025); left open in Ross (9th Cir., 2026); a dissenting "
        "judge would accept it in Ross (9th Cir., 2026); vacated since: accepted at the pleading "
        "stage in Ross (N.D. Cal., 2025)"
    ) in " ".join(strip_tags(client.get(question.url).content.decode()).split())


def test_the_document_of_a_case_says_where_it_was_decided(client, world):
    _, case, _ = world
    [first, _] = client.get(f"{case.url}?format=json").json()["entry"]["rulings"]
    assert first["receptions"][0]["as_matter_of_law"] == "It said so."


def test_an_argument_without_any(client):
    assert "No ruling recorded here has dealt with it." in words(
        client, make_argument().url, "courts", "replies"
    )
