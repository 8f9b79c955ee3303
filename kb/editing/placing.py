"""Placing an argument under a question's answer from the argument's own form.

The placement is a row of the question. Publishing the argument publishes it there, on top of the
question as it is live: what somebody else drafts on the question stays a draft. When the editor may
not publish the question, or the argument itself is only saved, it goes into the question's draft.
"""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from kb.models.argument import ArgumentPage
from kb.models.question import Answer, Placement, QuestionPage


@dataclass(frozen=True)
class Place:
    """An answer of a question, as the form's choice."""

    question: QuestionPage
    answer: Answer

    @property
    def value(self) -> str:
        """The choice's value."""
        return f"{self.question.pk}:{self.answer.key}"

    def __str__(self) -> str:
        return f"{self.question.title} — {self.answer.label}"


def open_places(user: AbstractBaseUser | None) -> list[Place]:
    """The answers under which this user may place an argument."""
    questions = QuestionPage.objects.prefetch_related("answers").order_by("title")
    return [
        Place(question, answer)
        for question in questions
        if user is None or question.permissions_for_user(user).can_edit()
        for answer in question.answers.all()
    ]


def places_of(argument: ArgumentPage) -> list[Place]:
    """Where the argument stands: in questions as they are stored, and in their drafts."""
    if not argument.pk:
        return []
    stored = QuestionPage.objects.filter(placements__argument=argument.pk)
    drafted = QuestionPage.objects.filter(has_unpublished_changes=True)
    found: dict[str, Place] = {}
    for question in {*stored, *drafted}:
        for version in (question, question.get_latest_revision_as_object()):
            answers = {answer.key: answer for answer in version.answers.all()}
            for row in version.placements.all():
                if row.argument_id == argument.pk and row.answer_key in answers:
                    place = Place(question, answers[row.answer_key])
                    found[place.value] = place
    return sorted(found.values(), key=str)


class PlaceField(forms.ChoiceField):
    """A question's answer that an argument speaks for."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            **{"required": False, "label": "Place it under a question’s answer", **kwargs}
        )

    def offer(self, user: AbstractBaseUser | None, taken: list[Place]) -> None:
        """Offer what is open to the user and say where the argument stands already."""
        groups: dict[str, list[tuple[str, str]]] = {}
        values = {place.value for place in taken}
        for place in open_places(user):
            if place.value not in values:
                groups.setdefault(place.question.title, []).append(
                    (place.value, place.answer.label)
                )
        self.choices = [("", "Choose a question and an answer"), *groups.items()]
        self.help_text = (
            f"It stands under: {'; '.join(map(str, taken))}. A choice here adds one more."
            if taken
            else "Readers find an argument through the questions it helps to answer."
        )


@transaction.atomic
def place(argument: ArgumentPage, value: str, user: AbstractBaseUser, publish: bool) -> str | None:
    """Place the argument where `value` says; a sentence on what still has to be done, if anything.

    A value that is not open to the user is ignored: the form has refused it before.
    """
    chosen = next((item for item in open_places(user) if item.value == value), None)
    if not chosen:
        return None
    question = QuestionPage.objects.get(pk=chosen.question.pk)
    lock = question.get_lock()
    if lock and lock.for_user(user):
        return f"“{question.title}” is locked: place the argument there when it is free again."
    draft = question.get_latest_revision_as_object()
    drafted = question.has_unpublished_changes
    may_publish = publish and question.live and question.permissions_for_user(user).can_publish()
    _add(draft, argument, chosen.answer.key)
    if may_publish:
        _add(question, argument, chosen.answer.key)
        question.save_revision(user=user, clean=False, log_action=True).publish(user=user)
    if drafted or not may_publish:
        if not question.live:
            draft.save(clean=False)
        draft.save_revision(user=user, clean=False, log_action=True)
    if may_publish:
        return None
    return f"The placement is in the draft of “{question.title}”: publish that question to show it."


def publish_places(argument: ArgumentPage, user: AbstractBaseUser) -> list[str]:
    """Publish the placements of the argument that stand in drafts only; what remains to be done."""
    live = {
        f"{row.question_id}:{row.answer_key}"
        for row in Placement.objects.filter(argument=argument.pk, question__live=True)
    }
    waiting = [item for item in places_of(argument) if item.value not in live]
    notes = {
        f"“{item.question.title}” is not published yet: publish it to show the placement."
        for item in waiting
        if not item.question.live
    }
    for item in waiting:
        if item.question.live:
            notes.add(place(argument, item.value, user, publish=True) or "")
    return sorted(notes - {""})


def _add(question: QuestionPage, argument: ArgumentPage, answer_key: str) -> None:
    rows = list(question.placements.all())
    if not any(row.argument_id == argument.pk and row.answer_key == answer_key for row in rows):
        order = max((row.sort_order or 0 for row in rows), default=-1) + 1
        question.placements.add(
            Placement(argument=argument, answer_key=answer_key, sort_order=order)
        )
