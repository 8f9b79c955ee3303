"""What the page of a case shows."""

import datetime as dt

import pytest
from django.core.exceptions import BadRequest, ValidationError
from django.utils import timezone
from django.utils.html import strip_tags

from kb.models import (
    CasePage,
    CaseStatus,
    Claim,
    Contention,
    Docket,
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
    told = [row.state for moment in context["timeline"].moments for row in moment.statuses]
    assert told == ["pending", "settled"]


def test_where_a_case_stands_is_told_as_of_the_last_look_and_since_when_it_has_been_so(client):
    case = make_case(
        statuses=[
            CaseStatus(date=dt.date(2023, 12, 27), state="pending"),
            CaseStatus(date=dt.date(2024, 5, 1), state="stayed"),
            CaseStatus(date=dt.date(2024, 6, 2), state="pending"),
            CaseStatus(date=dt.date(2026, 9, 4), state="pending"),
        ]
    )
    page = " ".join(strip_tags(client.get(case.url).content.decode()).split())
    assert "Pending as of 4 September 2026, since 2 June 2024" in page
    assert "Next date None is recorded here." in page
    ended = make_case(statuses=[CaseStatus(date=dt.date(2025, 9, 1), state="settled")])
    page = " ".join(strip_tags(client.get(ended.url).content.decode()).split())
    assert "Settled as of 1 September 2025 " in page
    assert "Next date" not in page


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
    events = [row for moment in context["timeline"].moments for row in moment.events]
    assert [(row.title, row.standing) for row in events] == [
        ("Filed", "happened"),
        ("Missed", "unknown"),
        ("Next", "listed"),
        ("Later", "listed"),
    ]


def test_a_day_stands_once_with_all_that_happened_on_it_and_a_month_by_itself():
    case = make_case(
        statuses=[CaseStatus(date=dt.date(2024, 1, 31), state="pending")],
        events=[
            Event(key="a", date=dt.date(2024, 1, 31), type="filed", title="Filed"),
            Event(
                key="b", date=dt.date(2024, 1, 31), date_precision="month", type="motion", title="M"
            ),
        ],
    )
    make_ruling(case=case, date=dt.date(2024, 1, 31))
    day, month = context_of(case)["timeline"].moments
    assert [len(rows) for rows in (day.rulings, day.events, day.statuses)] == [1, 1, 1]
    assert str(month.when) == "January 2024"


def test_the_time_line_can_leave_out_all_but_rulings_and_status():
    case = make_case(events=[Event(key="a", date=dt.date(2023, 1, 2), type="filed", title="F")])
    make_ruling(case=case)
    everything, main = context_of(case)["timeline"], context_of(case, timeline="main")["timeline"]
    assert [len(one.moments) for one in (everything, main)] == [3, 2]
    assert list(main.views) == list(everything.views) == ["", "main"]
    assert main.legend == {"ruling": "Ruling"} or main.drawing is None
    with pytest.raises(BadRequest):
        context_of(case, timeline="mian")


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


def test_a_case_is_brief_until_a_ruling_is_worked_through_or_it_has_a_text(client):
    brief = make_case(short_name="Brief v. Entry")
    make_ruling(case=brief)
    worked = make_case(short_name="Worked v. Through")
    holding = Holding(doctrine=tag_of(make_doctrine()), finding="found")
    make_ruling(case=worked, holdings=[holding])
    told = make_case(short_name="Told v. Whole", body=[("text", "<p>Why it matters.</p>")])
    assert [context_of(case)["brief"] for case in (brief, worked, told)] == [True, False, False]
    for case in (brief, worked, told):
        page = client.get(case.url).content.decode()
        assert ("Brief entry" in page) == (case == brief)


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
        claims=[Claim(key="a", name="A claim", source=lead)],
        contentions=[Contention(argument=make_argument(), raised_by="The author", source=lead)],
    )
    make_ruling(case=case, source=lead)
    context = context_of(case)
    shown = [
        context["status"].source,
        context["timeline"].moments[0].events[0].source,
        context["claims"][0].source,
        context["contentions"][0].row.source,
        context["latest"].ruling.shown_source,
    ]
    assert shown == [None] * 5


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


def test_cases_heard_together_stand_in_one_tree_with_numbers_and_status():
    planned = make_tag("case", "Planned lead")
    lead = make_case(short_name="Lead", lead_case=planned)
    member = make_case(
        short_name="Member", lead_case=tag_of(lead), dockets=[Docket(number="1:25-md-03143")]
    )
    make_case(short_name="Below", lead_case=tag_of(member))
    hidden = make_case(short_name="Draft", lead_case=tag_of(lead), live=False)
    make_case(short_name="Beyond", lead_case=make_tag("case", "Draft", page=hidden))
    trees = [context_of(case)["consolidation"] for case in (lead, member)]
    for tree, here in zip(trees, ("Lead", "Member"), strict=True):
        assert [one.link.name for one in tree.walk()] == ["Planned lead", "Lead", "Member", "Below"]
        assert [one.link.name for one in tree.walk() if one.here] == [here]
        third = list(tree.walk())[2]
        assert third.dockets == ["1:25-md-03143"]
        assert third.status.state == "pending"
    bare = context_of(make_case(statuses=[]))
    assert (bare["consolidation"], bare["status"], bare["timeline"].moments) == (None, None, [])


def test_lead_cases_in_a_circle_are_refused_and_what_stands_in_one_is_still_shown():
    first = make_case(short_name="A")
    second = make_case(short_name="B", lead_case=tag_of(first))
    for lead in (first, second):
        first.lead_case = tag_of(lead)
        with pytest.raises(ValidationError) as refused:
            first.clean()
        assert "circle" in refused.value.message_dict["lead_case"][0]
    CasePage.objects.filter(pk=first.pk).update(lead_case=tag_of(second))
    tree = context_of(second)["consolidation"]
    assert sorted(one.link.name for one in tree.walk()) == ["A", "B"]


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
    with django_assert_num_queries(26):
        context = context_of(case)
    assert len(context["rulings"]) == len(context["consolidation"].members[0].members) == number
