"""Questions: neutral, with two to four answers and the arguments placed under them."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey

from kb.models.argument import ArgumentPage
from kb.models.entry import Entry, EntryIndex
from kb.models.rows import KeyedRow, Row
from kb.models.vocabulary import Kind

SHORT_ANSWER_WORDS = 90


class QuestionIndex(EntryIndex):
    """All questions."""

    entry_kind = Kind.QUESTION
    subpage_types: ClassVar = ["kb.QuestionPage"]


class QuestionPage(Entry):
    """One question that people disagree about."""

    KIND = Kind.QUESTION

    short_answer = models.TextField(
        blank=True,
        help_text="What has been decided, where, at what stage, what is open; 90 words at most.",
    )
    short_answer_date = models.DateField(
        null=True, blank=True, help_text="The day the short answer was true."
    )

    parent_page_types: ClassVar = ["kb.QuestionIndex"]

    class Meta:
        verbose_name = "question"

    def clean(self) -> None:
        super().clean()
        words = len(self.short_answer.split())
        if words > SHORT_ANSWER_WORDS:
            raise ValidationError(
                {"short_answer": f"At most {SHORT_ANSWER_WORDS} words, please: there are {words}."}
            )
        if self.short_answer and not self.short_answer_date:
            raise ValidationError({"short_answer_date": "Say as of which day the answer holds."})

    def texts(self) -> list[str]:
        return [self.short_answer, *(f"{row.label} {row.text}" for row in self.answers.all())]


class Answer(KeyedRow):
    """One possible answer to a question."""

    question = ParentalKey(QuestionPage, on_delete=models.CASCADE, related_name="answers")
    label = models.CharField(max_length=60, help_text="“Yes”, “No”, “The user”…")
    text = models.CharField(max_length=200, blank=True, help_text="The answer as a full sentence.")

    class Meta(KeyedRow.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "key"], name="answer_key_once")
        ]

    def __str__(self) -> str:
        return self.label


class Placement(Row):
    """An argument placed under an answer."""

    question = ParentalKey(QuestionPage, on_delete=models.CASCADE, related_name="placements")
    argument = models.ForeignKey(ArgumentPage, on_delete=models.PROTECT, related_name="placements")
    answer_key = models.SlugField("answer", max_length=40)

    class Meta(Row.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question", "argument", "answer_key"], name="placement_once"
            )
        ]
