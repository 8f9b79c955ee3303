"""What the page of a case shows."""

import datetime as dt

import pytest
from django.utils import timezone

from kb.models import (
    CaseStatus,
    Claim,
    Contention,
    Element,
    Event,
    Holding,
    JudgeSeat,
    Reception,
    Treatment,
)
from tests.factories import (
    make_argument,
    make_case,
    make_commentator,
    make_doctrine,
    make_ruling,
    make_source,
    make_tag,
)
from tests.queries.making import context_of, tag_of

pytestmark = pytest.mark.django_db


def in_days(number):
    return timezone.localdate() + dt.timedelta(days=number)


def test_the_present_status_is_the_newest_one():
    case = make_case(
        statuses=[
            CaseStatus(date=dt.date(2025, 9, 1), state="settled"),
            CaseStatus(date=dt.date(2024, 1, 2), state="pending"),
        ]
    )
    context = context_of(case)
    assert context["status"].state == "settled"
    assert [row.state for row in context["statuses"]] == ["settled", "pending"]


def test_a_listed_day_is_next_while_it_is_ahead_and_unknown_once_it_has_passed():
    case = make_case(
        events=[
            Event(key="a", date=in_days(9), type="hearing", title="Later", scheduled=True),
            Event(key="b", date=in_days(3), type="hearing", title="Next", scheduled=True),
            Event(key="c", date=in_days(-3), type="hearing", title="Missed", scheduled=True),
            Event(key="d", date=in_days(-5), type="filed", title="Filed"),
        ]
    )
    context = context_of(case)
    assert context["next_event"].title == "Next"
    assert [row.title for row in context["unknown_events"]] == ["Missed"]
    assert [(one.event.title, one.ahead, one.unknown) for one in context["timeline"]] == [
        ("Filed", False, False),
        ("Missed", False, True),
        ("Next", True, False),
        ("Later", True, False),
    ]


def test_rulings_newest_first_with_their_rows_and_no_draft():
    doctrine = make_doctrine(elements=[Element(key="purpose", name="Purpose")])
    judge = make_commentator(title="A judge", commentator_kind="judge")
    case, argument = make_case(), make_argument()
    make_ruling(
        case=case,
        date=dt.date(2024, 5, 1),
        bench=[JudgeSeat(judge=tag_of(judge))],
        holdings=[
            Holding(doctrine=tag_of(doctrine), element_key="purpose", finding="found"),
            Holding(doctrine=tag_of(doctrine), element_key="gone", finding="mixed"),
            Holding(doctrine=make_tag("doctrine", "Planned"), finding="found"),
        ],
        receptions=[
            Reception(argument=argument, outcome="adopted"),
            Reception(argument=make_argument(live=False), outcome="adopted"),
        ],
    )
    newest = make_ruling(case=case)
    make_ruling(case=case, live=False)
    latest, first = context_of(case)["rulings"]
    assert latest.ruling.pk == newest.pk
    assert [judge.name for judge in first.bench] == ["A judge"]
    assert [(one.doctrine.name, one.element) for one in first.holdings] == [
        (doctrine.title, "Purpose"),
        (doctrine.title, "an element since removed"),
        ("Planned", ""),
    ]
    assert [row.argument.pk for row in first.receptions] == [argument.pk]


def test_treatments_read_both_ways():
    old = make_ruling()
    new = make_ruling(treatments=[Treatment(target=old, type="affirmed")])
    hidden = make_ruling(live=False, treatments=[Treatment(target=old, type="criticised")])
    [view] = context_of(old.case)["rulings"]
    assert [(row.type, row.ruling.pk) for row in view.later] == [("affirmed", new.pk)]
    [view] = context_of(new.case)["rulings"]
    assert [(row.type, row.target.pk) for row in view.treatments] == [("affirmed", old.pk)]
    assert hidden.pk not in {row.ruling_id for row in view.later}


def test_a_lead_is_never_the_source_of_a_row_that_is_shown():
    lead = make_source(rank="lead")
    case = make_case(
        statuses=[CaseStatus(date=dt.date(2024, 1, 2), state="pending", source=lead)],
        events=[Event(key="a", date=dt.date(2024, 1, 2), type="filed", title="F", source=lead)],
        contentions=[Contention(argument=make_argument(), raised_by="The author", source=lead)],
    )
    make_ruling(case=case, source=lead)
    context = context_of(case)
    shown = [
        context["status"].source,
        context["timeline"][0].event.source,
        context["contentions"][0].row.source,
        context["latest"].ruling.shown_source,
    ]
    assert shown == [None] * 4


def test_a_contention_shows_the_answer_of_a_ruling_in_the_case():
    answered, waiting = make_argument(), make_argument()
    case = make_case(
        contentions=[Contention(argument=one, raised_by="X") for one in (answered, waiting)]
    )
    make_ruling(case=case, receptions=[Reception(argument=answered, outcome="rejected")])
    make_ruling(receptions=[Reception(argument=waiting, outcome="adopted")])
    assert [
        [reception.outcome for _, reception in one.receptions]
        for one in context_of(case)["contentions"]
    ] == [["rejected"], []]


def test_consolidated_cases_lead_both_ways():
    lead = make_case(short_name="Lead")
    member = make_case(short_name="Member", lead_case=tag_of(lead))
    make_case(short_name="Draft", lead_case=tag_of(lead), live=False)
    assert context_of(member)["lead"].name == "Lead"
    assert [one.listed_name for one in context_of(lead)["members"]] == ["Member"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_is_the_same(django_assert_num_queries, number):
    doctrine = make_doctrine(elements=[Element(key="purpose", name="Purpose")])
    arguments = [make_argument() for _ in range(number)]
    case = make_case(
        lead_case=tag_of(make_case()),
        claims=[Claim(key=f"c{n}", name="A claim") for n in range(number)],
        contentions=[Contention(argument=one, raised_by="X") for one in arguments],
    )
    for one in arguments:
        make_case(lead_case=tag_of(case))
        ruling = make_ruling(
            case=case,
            bench=[JudgeSeat(judge=make_tag("commentator"))],
            holdings=[Holding(doctrine=tag_of(doctrine), element_key="purpose", finding="found")],
            receptions=[Reception(argument=one, outcome="adopted")],
        )
        make_ruling(treatments=[Treatment(target=ruling, type="followed")])
    with django_assert_num_queries(22):
        context = context_of(case)
    assert len(context["rulings"]) == len(context["members"]) == number
