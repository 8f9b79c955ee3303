"""The argument graph as it stands: derived rows, written with the change that causes them.

They hold keys of arguments and relations, never words: titles are put in when a page is read, and
what has been hidden since is left out then.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kb.models.argument import ArgumentPage
from kb.models.entry import Entry
from kb.models.question import QuestionPage
from kb.models.vocabulary import ReplyState


class RecordedReplies(models.Model):
    """Whether the replies recorded to an argument are answered here, and why."""

    wagtail_reference_index_ignore = True

    argument = models.OneToOneField(
        ArgumentPage, on_delete=models.CASCADE, primary_key=True, related_name="recorded_replies"
    )
    state = models.CharField(max_length=12, choices=ReplyState)
    chain = models.JSONField(
        default=list,
        help_text="Keys of arguments: the one that decides it, what decides that one, and so on.",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ReplyState.values), name="reply_state_known"
            )
        ]

    def __str__(self) -> str:
        return self.get_state_display()


class QuestionOutline(models.Model):
    """The arguments under each answer of a question with their replies, as a nested list."""

    wagtail_reference_index_ignore = True

    question = models.OneToOneField(
        QuestionPage, on_delete=models.CASCADE, primary_key=True, related_name="outline"
    )
    tree = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"Outline {self.pk}"


class ArgumentMap(models.Model):
    """Where the arguments around a question or an argument stand in its drawing."""

    wagtail_reference_index_ignore = True

    entry = models.OneToOneField(
        Entry, on_delete=models.CASCADE, primary_key=True, related_name="argument_map"
    )
    drawing = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"Map {self.pk}"
