"""Arguments. A counterargument is an argument with an attacking relation: a role, not a type."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from modelcluster.fields import ParentalKey

from kb.argument.schemes import find_question, questions_of
from kb.models.entry import Entry, EntryIndex
from kb.models.rows import KeyedRow, Row
from kb.models.source import Source
from kb.models.taxonomy import CaseTag, CommentatorTag
from kb.models.vocabulary import NEEDS_NOTE, Handling, Kind, RelationType, Scheme


class ArgumentIndex(EntryIndex):
    """All arguments."""

    entry_kind = Kind.ARGUMENT
    loaded_with: ClassVar = (*EntryIndex.loaded_with, "recorded_replies")
    subpage_types: ClassVar = ["kb.ArgumentPage"]


class ArgumentPage(Entry):
    """One claim as a full sentence that stands alone, in its strongest version."""

    KIND = Kind.ARGUMENT

    label = models.CharField(
        max_length=60, help_text="A neutral name of at most 60 characters, for chips and maps."
    )
    scheme = models.CharField(
        "how it argues",
        max_length=24,
        choices=Scheme,
        blank=True,
        help_text="The form of the argument, where it plainly has one of these.",
    )

    parent_page_types: ClassVar = ["kb.ArgumentIndex"]

    class Meta:
        verbose_name = "argument"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(scheme__in=["", *Scheme.values]), name="argument_scheme_known"
            )
        ]

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The page, or with `?as_of=` what courts had done with the argument by a past day."""
        from kb.queries.as_of import as_of_asked

        # What is hidden answers to no date, right or wrong.
        day = as_of_asked(request.GET) if self.within_dates() else None
        if not day:
            return super().serve(request, *args, **kwargs)
        if request.GET.get("format"):
            raise Http404("There are no formats of a past day.")
        request.as_of = day
        response = super().serve(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    def get_template(self, request: HttpRequest, *args, **kwargs) -> str:
        if getattr(request, "as_of", None):
            return "pages/argument_as_of.html"
        return super().get_template(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from kb.queries.arguments import argument_as_of

        day = getattr(request, "as_of", None)
        return argument_as_of(self, day) if day else super().get_context(request, *args, **kwargs)

    def names(self) -> list[str]:
        return [self.title, self.label, *self.other_names]

    def texts(self) -> list[str]:
        return [row.text for row in self.premises.all()]


class Premise(KeyedRow):
    """One of the statements an argument rests on."""

    argument = ParentalKey(ArgumentPage, on_delete=models.CASCADE, related_name="premises")
    text = models.TextField(help_text="One statement, as a full sentence.")

    class Meta(KeyedRow.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["argument", "key"], name="premise_key_once")
        ]

    def __str__(self) -> str:
        return self.text


class Quotation(Row):
    """Exact words that state the argument, read at their source."""

    argument = ParentalKey(ArgumentPage, on_delete=models.CASCADE, related_name="quotations")
    text = models.TextField(help_text="Exact words, at most 50, read at the source.")
    commentator = models.ForeignKey(
        CommentatorTag, on_delete=models.PROTECT, null=True, blank=True, related_name="quotations"
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="quotations")
    pinpoint = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.text


class Relation(Row):
    """The move this argument makes towards another one."""

    source = ParentalKey(ArgumentPage, on_delete=models.CASCADE, related_name="relations")
    type = models.CharField("this argument", max_length=13, choices=RelationType)
    target = models.ForeignKey(
        ArgumentPage,
        on_delete=models.PROTECT,
        related_name="incoming_relations",
        verbose_name="the argument",
    )
    premise_key = models.SlugField(
        "which premise", max_length=40, blank=True, help_text="When it disputes a premise."
    )
    case = models.ForeignKey(
        CaseTag,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="distinguishing_relations",
        help_text="The case it says is different.",
    )
    note = models.TextField(
        blank=True, help_text="Why. Needed for “does not follow”, “different case” and “narrows”."
    )

    class Meta(Row.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "target", "type", "premise_key"], name="relation_once"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="relation_not_to_itself"),
            models.CheckConstraint(
                condition=~Q(type=RelationType.DISTINGUISHES) | Q(case__isnull=False),
                name="relation_distinguishes_a_case",
            ),
            models.CheckConstraint(
                condition=Q(type__in=RelationType.values), name="relation_type_known"
            ),
            models.CheckConstraint(
                condition=~Q(type__in=NEEDS_NOTE) | ~Q(note=""),
                name="relation_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()}: {self.target}"


class CriticalAnswer(Row):
    """How an argument deals with one critical question of its scheme; one without a row is open."""

    argument = ParentalKey(ArgumentPage, on_delete=models.CASCADE, related_name="critical_answers")
    question = models.SlugField("critical question", max_length=40)
    handling = models.CharField("dealt with", max_length=14, choices=Handling)
    answered_by = models.ForeignKey(
        ArgumentPage,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="critical_questions_answered",
        help_text="The argument that answers it.",
    )
    note = models.TextField(blank=True, help_text="How, or why it does not apply.")

    class Meta(Row.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["argument", "question"], name="critical_answer_once"),
            models.CheckConstraint(
                condition=Q(handling__in=Handling.values), name="critical_answer_handling_known"
            ),
            models.CheckConstraint(
                condition=Q(handling=Handling.BY_ARGUMENT, answered_by__isnull=False)
                | (~Q(handling=Handling.BY_ARGUMENT) & Q(answered_by__isnull=True)),
                name="critical_answer_by_an_argument",
            ),
            models.CheckConstraint(
                condition=~Q(argument=F("answered_by")), name="critical_answer_not_by_itself"
            ),
        ]

    def __str__(self) -> str:
        found = find_question(self.argument.scheme, self.question)
        return found.words if found else self.question

    def clean(self) -> None:
        """The question is one of its argument's scheme, answered by another argument or by none."""
        super().clean()
        errors = {}
        if self.question and not find_question(self.argument.scheme, self.question):
            keys = ", ".join(question.key for question in questions_of(self.argument.scheme))
            errors["question"] = (
                f"“{self.question}” is no question of this scheme: choose among {keys}."
                if keys
                else "Choose first how the argument argues: that decides which questions there are."
            )
        by_argument = self.handling == Handling.BY_ARGUMENT
        if by_argument and not self.answered_by_id:
            errors["answered_by"] = "Say which argument answers it."
        elif self.answered_by_id and not by_argument:
            errors["answered_by"] = "Only a question “answered by an argument” names one."
        elif self.answered_by_id and self.answered_by_id == self.argument.pk:
            errors["answered_by"] = (
                "Another argument answers it; this one answers it “in the text”."
            )
        if errors:
            raise ValidationError(errors)
