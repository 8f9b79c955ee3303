"""Critical questions: dealt with in the argument's form, and open on the desk otherwise."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from kb.argument.schemes import SCHEMES
from kb.models import ArgumentPage, CriticalAnswer, Placement, Relation
from tests import factories
from tests.editing.filling import edit_url, shown, with_rows

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]
PUBLISH = {"action-publish": "1"}
REPORT, NO_REPLY = "/admin/knowledge/gaps/open-questions/", "/admin/knowledge/gaps/no-reply/"


def placed(**fields) -> ArgumentPage:
    """An argument that stands somewhere."""
    argument = factories.make_argument(**fields)
    factories.make_question(placements=[Placement(argument=argument, answer_key="yes")])
    return argument


def row_errors(response) -> str:
    """What the form says at the rows of critical questions."""
    assert response.status_code == 200
    formset = response.context["form"].formsets["critical_answers"]
    return " ".join(map(str, [*(form.errors for form in formset.forms), formset.non_form_errors()]))


def words(client: Client, address: str) -> str:
    """The words of a page."""
    return " ".join(re.sub("<[^>]+>", " ", client.get(address).content.decode()).split())


def test_a_question_is_dealt_with_in_the_form(editing: Client) -> None:
    other, argument = factories.make_argument(), placed()
    url = edit_url(argument)
    rows = [
        {"question": "relevant-likeness", "handling": "by_argument", "answered_by": other.pk},
        {"question": "other-analogy", "handling": "not_applicable", "note": "None fits."},
    ]
    data = with_rows({**shown(editing, url), "scheme": "analogy"}, {"critical_answers": rows})
    assert editing.post(url, {**data, **PUBLISH}).status_code == 302
    stored = argument.critical_answers.values_list("question", "handling", "answered_by")
    assert list(stored) == [
        ("relevant-likeness", "by_argument", other.pk),
        ("other-analogy", "not_applicable", None),
    ]
    page = words(editing, url)
    assert "Are the two alike in what matters for the conclusion? (says it does not follow)" in page
    assert page.count(") Dealt with ") == 2
    # Another scheme has other questions; rows follow when both are changed at once.
    data = {**shown(editing, url), "scheme": "precedent"}
    assert "is no question of this scheme" in row_errors(editing.post(url, {**data, **PUBLISH}))
    data |= {"critical_answers-0-question": "decided", "critical_answers-1-DELETE": "on"}
    assert editing.post(url, {**data, **PUBLISH}).status_code == 302
    assert [row.question for row in argument.critical_answers.all()] == ["decided"]


@pytest.mark.parametrize("action", [{}, PUBLISH])
def test_what_contradicts_itself_is_said_at_its_row(editing: Client, action: dict) -> None:
    argument = placed()
    url = edit_url(argument)
    present = {**shown(editing, url), "scheme": "analogy", **action}
    other = factories.make_argument()
    sound = {"question": "proves-too-much", "handling": "in_text"}
    for rows, scheme, said in [
        ([{**sound, "question": "decided"}], "analogy", "choose among true-of-source, "),
        ([{**sound, "question": "nonsense"}], "analogy", "valid choice"),
        ([sound], "", "Choose first how the argument argues"),
        ([{**sound, "handling": "by_argument"}], "analogy", "Say which argument"),
        ([{**sound, "answered_by": other.pk}], "analogy", "names one"),
        (
            [{**sound, "handling": "by_argument", "answered_by": argument.pk}],
            "analogy",
            "Another argument",
        ),
        ([{**sound, "handling": "nonsense"}], "analogy", "valid choice"),
        ([{"question": "proves-too-much", "handling": ""}], "analogy", "required"),
        ([sound, sound], "analogy", "Two rows say the same"),
    ]:
        data = with_rows({**present, "scheme": scheme}, {"critical_answers": rows})
        assert said in row_errors(editing.post(url, data)), (rows, scheme)
    assert not CriticalAnswer.objects.exists()


def test_the_database_keeps_the_rules_too() -> None:
    argument, other = factories.make_argument(scheme="analogy"), factories.make_argument()
    relation = {"source": argument, "target": other}
    answer = {"argument": argument, "question": "proves-too-much"}
    CriticalAnswer.objects.create(**answer, handling="in_text")
    for wrong, name in [
        (Relation(**relation, type="undercuts"), "relation_says_why"),
        (Relation(**relation, type="qualifies"), "relation_says_why"),
        (Relation(**relation, type="distinguishes", note="n"), "relation_distinguishes_a_case"),
        (CriticalAnswer(**answer, handling="in_text"), "critical_answer_once"),
        (CriticalAnswer(argument=other, question="x", handling="other"), "handling_known"),
        (CriticalAnswer(argument=other, question="x", handling="by_argument"), "by_an_argument"),
        (
            CriticalAnswer(argument=other, question="x", handling="by_argument", answered_by=other),
            "not_by_itself",
        ),
    ]:
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            wrong.save()
        # SQLite names the columns of a broken uniqueness and not its constraint.
        assert name in str(refused.value) or "UNIQUE" in str(refused.value)
    with pytest.raises(IntegrityError, match="scheme_known"), transaction.atomic():
        ArgumentPage.objects.filter(pk=other.pk).update(scheme="nonsense")


def test_open_questions_are_gaps_on_the_desk(
    editing: Client, contributing: Client, client: Client
) -> None:
    every = [
        CriticalAnswer(question=question.key, handling="in_text") for question in SCHEMES["analogy"]
    ]
    factories.make_argument(title="Met in full", scheme="analogy", critical_answers=every)
    some = factories.make_argument(
        title="Met in part",
        scheme="precedent",
        critical_answers=[
            CriticalAnswer(question="decided", handling="in_text"),
            CriticalAnswer(question="asked-no-more", handling="in_text"),
        ],
    )
    factories.make_argument(title="Met by nothing", scheme="consequences")
    factories.make_argument(title="Without a form")
    factories.make_argument(title="A draft only", scheme="analogy", live=False)
    for desk in (editing, contributing):
        page = words(desk, REPORT)
        assert "Met in part" in page
        assert "Are the facts alike in what the earlier decision turned on?" in page
        assert "Did the earlier case decide this point" not in page
        assert "Met by nothing" in page
        for title in ("Met in full", "Without a form", "A draft only"):
            assert title not in page
        assert "9 critical questions open in 2 arguments" in words(desk, "/admin/")
    assert edit_url(some) in editing.get(REPORT).content.decode()
    page = words(editing, f"{REPORT}?scheme=precedent")
    assert "Met in part" in page
    assert "Met by nothing" not in page
    for query in ("?scheme=nonsense", "?p=99", "?p=x", "?export=csv", "?ordering=nonsense", "?q=x"):
        for address in (REPORT, f"{REPORT}results/", NO_REPLY, f"{NO_REPLY}results/"):
            assert editing.get(address + query).status_code in (200, 404), address + query
    assert REPORT in editing.get("/admin/").content.decode()  # in the menu, and in the panel
    assert client.get(REPORT).status_code == 302


def test_the_report_costs_the_same_for_many(editing: Client, django_assert_max_num_queries) -> None:
    counts = []
    for number in (1, 3):
        for _ in range(number):
            factories.make_argument(scheme="analogy")
        editing.get(REPORT)
        with django_assert_max_num_queries(40) as queries:
            editing.get(REPORT)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_arguments_without_a_reply_are_gaps_too(editing: Client) -> None:
    replied = factories.make_argument(title="Replied to")
    factories.make_argument(
        title="The reply", relations=[Relation(type="undermines", target=replied)]
    )
    page = words(editing, NO_REPLY)
    assert "The reply" in page
    assert "Replied to" not in page
    assert "1 argument without a reply" in words(editing, "/admin/")


def test_readers_are_not_told_what_is_open(client: Client) -> None:
    argument = factories.make_argument(scheme="analogy")
    page = words(client, argument.url)
    assert not [question for question in SCHEMES["analogy"] if question.words in page]


def test_what_answers_a_question_is_not_deleted(editing: Client) -> None:
    other = factories.make_argument()
    answer = CriticalAnswer(question="decided", handling="by_argument", answered_by=other)
    argument = factories.make_argument(scheme="precedent", critical_answers=[answer])
    url = reverse("wagtailadmin_pages:delete", args=[other.pk])
    assert str(argument) in words(editing, url)
    editing.post(url)
    assert ArgumentPage.objects.filter(pk=other.pk).exists()
