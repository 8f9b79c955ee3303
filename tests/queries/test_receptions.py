"""What courts did with arguments: what counts, in whose voice, and what became of it."""

import datetime as dt

import pytest
from django.utils import timezone

from kb.models import Contention, Reception, Treatment
from kb.queries.receptions import in_the_courts
from tests.factories import make_argument, make_case, make_court, make_ruling
from tests.queries.making import restrict

pytestmark = pytest.mark.django_db


def courts_of(argument):
    return in_the_courts([argument.pk])[argument.pk]


def rule(argument, outcome="adopted", voice="court", **fields):
    row = Reception(argument=argument, outcome=outcome, voice=voice)
    return make_ruling(receptions=[row], **fields)


def review(ruling, *types, **fields):
    return make_ruling(treatments=[Treatment(target=ruling, type=one) for one in types], **fields)


def ross(**fields):
    return make_case(short_name="Ross", court=make_court(short_name="Ct. A"), **fields)


def test_newest_first_with_every_review_of_each_ruling_oldest_first():
    argument = make_argument()
    old = rule(argument, "rejected", date=dt.date(2023, 1, 1))
    rule(argument)
    review(old, "affirmed_in_part", "cited", court=make_court(short_name="3d Cir."))
    review(old, "reversed", court=make_court(short_name="Highest"), date=dt.date(2026, 1, 1))
    review(old, "affirmed", live=False)
    assert [
        (row.outcome, [(one.type, one.ruling.court.short_name) for one in row.history.reviews])
        for row in courts_of(argument).receptions
    ] == [
        ("adopted", []),
        ("rejected", [("affirmed_in_part", "3d Cir."), ("reversed", "Highest")]),
    ]


@pytest.mark.parametrize(
    ("types", "undone"),
    [
        (["reversed"], "reversed"),
        (["vacated"], "vacated"),
        (["superseded"], "superseded"),
        (["overruled"], "overruled"),
        (["affirmed"], ""),
        (["affirmed_in_part"], ""),
        (["superseded_in_part"], ""),
        (["affirmed", "vacated"], ""),
        (["criticised", "declined_to_follow"], ""),
    ],
)
def test_only_a_ruling_undone_as_a_whole_no_longer_counts(types, undone):
    argument = make_argument()
    review(rule(argument, case=ross()), *types)
    courts = courts_of(argument)
    assert [row.history.undone for row in courts.receptions] == [undone]
    assert courts.accepted is not bool(undone)
    assert [row.outcome for row in (courts.undone if undone else courts.counted)] == ["adopted"]
    said = "ccepted in Ross (Ct. A, 2025)"
    assert courts.line == (f"{undone.capitalize()} since: a{said}" if undone else f"A{said}")


def test_the_last_review_that_stands_decides():
    argument = make_argument()
    ruling = rule(argument)
    appeal = review(ruling, "reversed", date=dt.date(2025, 9, 1))
    assert not courts_of(argument).accepted
    review(appeal, "reversed", date=dt.date(2026, 2, 1))
    courts = courts_of(argument)
    assert courts.accepted
    assert [one.set_aside for one in courts.receptions[0].history.reviews] == [True]
    review(ruling, "vacated", date=dt.date(2026, 3, 1))
    review(ruling, "superseded_in_part", date=dt.date(2026, 4, 1))
    assert not courts_of(argument).accepted


def test_what_is_hidden_neither_accepts_nor_undoes():
    argument = make_argument()
    rule(argument, live=False)
    rule(argument, case=make_case(live=False))
    rule(argument, expire_at=timezone.now() - dt.timedelta(days=1))
    restricted = make_case()
    rule(argument, case=restricted)
    restrict(restricted)
    courts = courts_of(argument)
    assert not courts.accepted
    assert courts.line == "No ruling recorded here has dealt with it"
    ruling = rule(argument)
    secret = make_case()
    review(ruling, "vacated", case=secret)
    assert not courts_of(argument).accepted
    restrict(secret)
    assert courts_of(argument).accepted


@pytest.mark.parametrize(
    ("outcome", "voice", "stage", "line"),
    [
        ("adopted", "court", "", "Accepted in Ross (Ct. A, 2025)"),
        ("adopted", "court", "appeal", "Accepted in Ross (Ct. A, 2025)"),
        (
            "left_open",
            "court",
            "motion_to_dismiss",
            "Left open at the pleading stage in Ross (Ct. A, 2025)",
        ),
        ("adopted", "dictum", "", "In passing: accepted in Ross (Ct. A, 2025)"),
        ("adopted", "concurrence", "", "A concurring judge would accept it in Ross (Ct. A, 2025)"),
        ("adopted", "dissent", "", "A dissenting judge would accept it in Ross (Ct. A, 2025)"),
    ],
)
def test_the_line_says_whose_voice_it_was_and_how_early(outcome, voice, stage, line):
    argument = make_argument()
    rule(argument, outcome, voice, stage=stage, case=ross())
    courts = courts_of(argument)
    assert (courts.line, courts.accepted) == (line, (outcome, voice) == ("adopted", "court"))


def test_one_line_for_all():
    argument = make_argument()
    case = ross()
    for _ in range(2):
        rule(argument, "rejected", stage="discovery", case=case)
    rule(argument, "rejected", "dictum", case=case)
    review(rule(argument, case=case), "vacated")
    review(rule(argument, case=case), "reversed")
    assert courts_of(argument).line == (
        "Rejected at the discovery stage in 2 rulings; in passing: rejected in Ross (Ct. A, 2025); "
        "reversed or vacated since: accepted in 2 rulings"
    )


def test_totals_count_what_courts_decided_by_jurisdiction_and_level():
    argument = make_argument()
    first, appeal = make_court(), make_court(level="appellate")
    munich = make_court(jurisdiction="de")
    rule(argument, court=first)
    assert courts_of(argument).totals == []
    rule(argument, "rejected", court=first)
    rule(argument, "left_open", court=appeal)
    rule(argument, "rejected", court=munich)
    rule(argument, "rejected", court=munich)
    rule(argument, "adopted", "dissent", court=appeal)
    rule(argument, "adopted", "dictum", court=appeal)
    rule(argument, "adopted", "dictum", court=appeal)
    review(rule(argument, "rejected", court=first), "vacated")
    courts = courts_of(argument)
    assert [(total.jurisdiction, total.levels) for total in courts.totals] == [
        ("United States", ["First instance: accepted 1, rejected 1", "Appeal: left open 1"]),
        ("Germany", ["First instance: rejected 2"]),
    ]
    assert courts.not_counted == "2 remarks in passing, 1 dissenting judge, 1 ruling undone since"


def test_a_contention_waits_until_a_court_answers_it_in_its_case():
    argument = make_argument()
    waiting, decided, dissented = (
        make_case(contentions=[Contention(argument=argument, raised_by="The publisher", date=date)])
        for date in (dt.date(2024, 1, 1), None, dt.date(2025, 1, 1))
    )
    rule(argument, "left_open", case=decided)
    rule(argument, "adopted", "dissent", case=dissented)
    courts = courts_of(argument)
    assert [row.case.pk for row in courts.raised] == [dissented.pk, waiting.pk]
    assert [row.case.pk for row in courts.contentions] == [dissented.pk, waiting.pk, decided.pk]


def test_cases_waited_in_are_counted_once():
    argument = make_argument()
    rows = [Contention(argument=argument, raised_by=name) for name in ("X", "Y")]
    make_case(short_name="Ross", contentions=rows)
    assert courts_of(argument).line == "Raised in Ross, not yet ruled on"
    make_case(contentions=[Contention(argument=argument, raised_by="X")])
    assert courts_of(argument).line == "Raised in 2 cases, not yet ruled on"
