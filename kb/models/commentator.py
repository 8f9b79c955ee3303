"""Commentators: people and organisations with what they are on record for."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey

from kb.models.argument import ArgumentPage
from kb.models.dates import MaybeDated
from kb.models.entry import Entry, EntryIndex
from kb.models.question import QuestionPage
from kb.models.rows import Row
from kb.models.source import Source
from kb.models.vocabulary import CommentatorKind, Kind, Stance

NO_POSITION = "A judge's page lists rulings and never carries a position."


class CommentatorIndex(EntryIndex):
    """All commentators."""

    entry_kind = Kind.COMMENTATOR
    subpage_types: ClassVar = ["kb.CommentatorPage"]


class CommentatorPage(Entry):
    """A person or organisation: public role and public statements on this subject only."""

    KIND = Kind.COMMENTATOR

    commentator_kind = models.CharField("kind", max_length=12, choices=CommentatorKind)
    role = models.CharField(max_length=200, help_text="The public role that matters here.")
    affiliation = models.CharField(max_length=200, blank=True)
    interest = models.TextField(
        "interest as disclosed", blank=True, help_text="A stake in the matter they disclosed."
    )
    interest_source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="interests"
    )

    parent_page_types: ClassVar = ["kb.CommentatorIndex"]

    class Meta:
        verbose_name = "commentator"

    def clean(self) -> None:
        super().clean()
        if self.interest and not self.interest_source:
            raise ValidationError({"interest_source": "Say where the interest was disclosed."})

    def texts(self) -> list[str]:
        return [self.role, self.affiliation]


class Position(Row, MaybeDated):
    """Where a commentator stands on an argument, or on a question's answer, by a dated source."""

    commentator = ParentalKey(CommentatorPage, on_delete=models.CASCADE, related_name="positions")
    argument = models.ForeignKey(
        ArgumentPage, on_delete=models.PROTECT, null=True, blank=True, related_name="positions"
    )
    question = models.ForeignKey(
        QuestionPage, on_delete=models.PROTECT, null=True, blank=True, related_name="positions"
    )
    answer_key = models.SlugField("answer", max_length=40, blank=True)
    stance = models.CharField(max_length=9, choices=Stance)
    role = models.CharField("role that day", max_length=200, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="positions")
    pinpoint = models.CharField(max_length=120, blank=True)
    note = models.TextField("in our words", blank=True)

    class Meta(Row.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(argument__isnull=False, question__isnull=True)
                | Q(argument__isnull=True, question__isnull=False),
                name="position_on_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(question__isnull=True) | ~Q(answer_key=""),
                name="position_names_its_answer",
            ),
        ]

    def clean(self) -> None:
        """On one thing, and never a judge's, whose page lists rulings."""
        super().clean()
        if self.commentator.commentator_kind == CommentatorKind.JUDGE:
            raise ValidationError(NO_POSITION)
        if bool(self.argument_id) == bool(self.question_id):
            raise ValidationError("Choose an argument, or a question and an answer, but not both.")
        if self.question_id and not self.answer_key:
            raise ValidationError({"answer_key": "Say which answer the position is on."})
