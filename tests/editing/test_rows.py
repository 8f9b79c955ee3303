"""Rows: what contradicts itself is an error at its row."""

import pytest
from django.test import Client

from kb.models import (
    Answer,
    Element,
    LeadingCase,
    Placement,
    Position,
    Premise,
    QuestionPage,
    Relation,
)
from tests import factories
from tests.editing.filling import edit_url, filled, shown, with_rows

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]
PUBLISH = {"action-publish": "1"}


def errors(response, relation: str) -> list[dict]:
    """The errors of the rows of one relation."""
    assert response.status_code == 200
    formset = response.context["form"].formsets[relation]
    return [dict(form.errors) for form in formset.forms if form.errors]


def placed(**fields):
    """An argument that stands somewhere."""
    argument = factories.make_argument(**fields)
    factories.make_question(placements=[Placement(argument=argument, answer_key="yes")])
    return argument


def move(editing: Client, argument, **row):
    """Post one more move on the argument's form."""
    url = edit_url(argument)
    return editing.post(url, filled(editing, url, {"relations": [row]}, **PUBLISH))


def test_a_move_is_saved(editing: Client) -> None:
    target, argument = placed(premises=[Premise(key="alike", text="They are alike.")]), placed()
    assert move(editing, argument, type="rebuts", target=target.pk).status_code == 302
    assert Relation.objects.get().target == target


@pytest.mark.parametrize("written", ["alike", "1", "They are alike.", "they ARE alike."])
def test_a_premise_is_named_by_number_words_or_key(editing: Client, written: str) -> None:
    target, argument = placed(premises=[Premise(key="alike", text="They are alike.")]), placed()
    response = move(editing, argument, type="undermines", target=target.pk, premise_key=written)
    assert response.status_code == 302
    assert Relation.objects.get().premise_key == "alike"
    assert shown(editing, edit_url(argument))["relations-0-premise_key"] == "They are alike."
    editing.post(edit_url(argument), {**shown(editing, edit_url(argument)), **PUBLISH})
    assert Relation.objects.get().premise_key == "alike"


@pytest.mark.parametrize("draft", [False, True])
def test_a_move_must_hold_together(editing: Client, draft: bool) -> None:
    target, argument = placed(premises=[Premise(key="alike", text="They are alike.")]), placed()
    url = edit_url(argument)
    present = shown(editing, url)
    for row, field, words in [
        ({"type": "undermines"}, "premise_key", "1 for “They are alike.”"),
        ({"type": "undermines", "premise_key": "nonsense"}, "premise_key", "1 for “They are"),
        ({"type": "rebuts", "premise_key": "alike"}, "premise_key", "Only"),
        ({"type": "undercuts"}, "note", "why"),
        ({"type": "qualifies"}, "note", "why"),
        ({"type": "distinguishes", "note": "n"}, "case", "case"),
        ({"type": "distinguishes"}, "note", "why"),
        ({"type": "nonsense"}, "type", "valid choice"),
        ({"type": ""}, "type", "required"),
    ]:
        if draft and row["type"] == "":
            continue
        data = with_rows(present, {"relations": [{"target": target.pk, **row}]})
        found = errors(editing.post(url, data if draft else {**data, **PUBLISH}), "relations")
        assert words in str(found[0][field]), row
        assert not Relation.objects.exists(), row


def test_no_move_towards_itself(editing: Client) -> None:
    argument = placed()
    found = errors(move(editing, argument, type="rebuts", target=argument.pk), "relations")
    assert "itself" in str(found[0]["target"])


def test_no_move_twice(editing: Client) -> None:
    target, argument = placed(), placed()
    url, row = edit_url(argument), {"type": "rebuts", "target": target.pk}
    response = editing.post(url, filled(editing, url, {"relations": [row, row]}, **PUBLISH))
    assert response.status_code == 200
    assert "Two rows say the same" in str(
        response.context["form"].formsets["relations"].non_form_errors()
    )


def test_no_circle_of_support(editing: Client) -> None:
    first = placed(label="First")
    second = placed(label="Second", relations=[Relation(type="supports", target=first)])
    third = placed(label="Third", relations=[Relation(type="supports", target=second)])
    found = errors(move(editing, first, type="supports", target=third.pk), "relations")
    assert "“Third” → “Second”" in str(found[0]["target"])
    assert move(editing, first, type="rebuts", target=third.pk).status_code == 302


def test_attacks_may_go_round_in_a_circle(editing: Client) -> None:
    first = placed()
    second = placed(relations=[Relation(type="undermines", target=first)])
    third = placed(relations=[Relation(type="rebuts", target=second)])
    row = {"type": "undercuts", "target": third.pk, "note": "Why."}
    assert move(editing, first, **row).status_code == 302
    assert Relation.objects.filter(source__live=True).count() == 3


def test_one_counterargument_answers_two_arguments(editing: Client, client: Client) -> None:
    one, two, reply = placed(), placed(), placed(title="It answers both.")
    url = edit_url(reply)
    rows = [
        {"type": "rebuts", "target": one.pk},
        {"type": "qualifies", "target": two.pk, "note": "Only in part."},
    ]
    assert (
        editing.post(url, filled(editing, url, {"relations": rows}, **PUBLISH)).status_code == 302
    )
    assert {(row.source_id, row.target_id) for row in Relation.objects.all()} == {
        (reply.pk, one.pk),
        (reply.pk, two.pk),
    }
    for argument, words in ((one, "opposed by"), (two, "narrowed by")):
        page = client.get(argument.url).content.decode()
        assert "It answers both." in page
        assert words in page.lower()
    page = client.get(reply.url).content.decode()
    assert one.title in page
    assert two.title in page


def test_two_rows_may_exchange_what_they_say(editing: Client) -> None:
    one, two = placed(), placed()
    argument = placed(
        relations=[Relation(type="rebuts", target=one), Relation(type="rebuts", target=two)]
    )
    data = shown(editing, edit_url(argument))
    swapped = {"relations-0-target": two.pk, "relations-1-target": one.pk}
    assert editing.post(edit_url(argument), {**data, **swapped, **PUBLISH}).status_code == 302
    assert [row.target_id for row in argument.relations.all()] == [two.pk, one.pk]


def test_an_answer_just_added_can_be_named(editing: Client) -> None:
    argument, question = factories.make_argument(), factories.make_question()
    url = edit_url(question)
    rows = {
        "answers": [{"label": "It depends"}],
        "placements": [{"argument": argument.pk, "answer_key": "it depends"}],
    }
    assert editing.post(url, filled(editing, url, rows)).status_code == 302  # a draft first
    assert editing.post(url, {**shown(editing, url), **PUBLISH}).status_code == 302
    question = QuestionPage.objects.get(pk=question.pk)
    key = question.answers.get(label="It depends").key
    assert [row.answer_key for row in question.placements.all()] == [key]


def test_an_unknown_answer_is_an_error(editing: Client) -> None:
    argument, question = factories.make_argument(), factories.make_question()
    url = edit_url(question)
    rows = {"placements": [{"argument": argument.pk, "answer_key": "Perhaps"}]}
    found = errors(editing.post(url, filled(editing, url, rows, **PUBLISH)), "placements")
    assert "1 for “Yes”; 2 for “No”" in str(found[0]["answer_key"])


@pytest.mark.parametrize("labels", [["Only"], ["a", "b", "c", "d", "e"]])
def test_a_question_has_two_to_four_answers(editing: Client, labels: list[str]) -> None:
    question = factories.make_question(
        live=False, answers=[Answer(key=f"k{n}", label=label) for n, label in enumerate(labels)]
    )
    response = editing.post(edit_url(question), filled(editing, edit_url(question), **PUBLISH))
    assert "two to four" in str(response.context["form"].formsets["answers"].non_form_errors())


def test_a_removed_answer_does_not_lock_the_form(editing: Client) -> None:
    argument = factories.make_argument()
    question = factories.make_question(placements=[Placement(argument=argument, answer_key="gone")])
    response = editing.post(edit_url(question), filled(editing, edit_url(question), **PUBLISH))
    assert response.status_code == 302


def test_a_judge_carries_no_position(editing: Client) -> None:
    judge = factories.make_commentator(commentator_kind="judge")
    row = {
        "argument": factories.make_argument().pk,
        "stance": "advances",
        "source": factories.make_source().pk,
        "date_precision": "day",
    }
    url = edit_url(judge)
    response = editing.post(url, filled(editing, url, {"positions": [row]}, **PUBLISH))
    assert "judge" in str(response.context["form"].formsets["positions"].non_form_errors())
    person = factories.make_commentator()
    url = edit_url(person)
    assert (
        editing.post(url, filled(editing, url, {"positions": [row]}, **PUBLISH)).status_code == 302
    )


def test_a_position_names_its_answer(editing: Client) -> None:
    person, question = factories.make_commentator(), factories.make_question()
    url = edit_url(person)
    row = {
        "question": question.pk,
        "stance": "advances",
        "source": factories.make_source().pk,
        "date_precision": "day",
    }
    wrong = editing.post(url, filled(editing, url, {"positions": [row]}, **PUBLISH))
    assert "answer_key" in errors(wrong, "positions")[0]
    right = filled(editing, url, {"positions": [{**row, "answer_key": "No"}]}, **PUBLISH)
    assert editing.post(url, right).status_code == 302
    assert Position.objects.get().answer_key == "no"


def test_a_leading_case_names_an_element(editing: Client) -> None:
    doctrine = factories.make_doctrine(elements=[Element(key="purpose", name="Purpose")])
    tag = factories.make_tag("case")
    url = edit_url(doctrine)
    rows = {"leading_cases": [{"case": tag.pk, "element_key": "purpose"}]}
    assert editing.post(url, filled(editing, url, rows, **PUBLISH)).status_code == 302
    assert LeadingCase.objects.get().element_key == "purpose"


def test_a_draft_that_names_something_deleted_still_opens(editing: Client) -> None:
    argument, source = placed(), factories.make_source()
    url = edit_url(argument)
    rows = {"entry_sources": [{"source": source.pk}]}
    assert editing.post(url, filled(editing, url, rows)).status_code == 302
    source.delete()
    assert editing.get(url).status_code == 200
    assert editing.post(url, {**shown(editing, url), **PUBLISH}).status_code == 302


@pytest.mark.parametrize("identity", ["", "999999", "x", None])
def test_a_row_that_is_gone_meanwhile_is_no_crash(editing: Client, identity: str | None) -> None:
    question = factories.make_question()
    data = {**shown(editing, edit_url(question)), **PUBLISH, "answers-0-id": identity}
    if identity is None:
        del data["answers-0-id"]
    assert editing.post(edit_url(question), data).status_code in (200, 302)
    assert question.answers.filter(label="Yes").exists()
