"""Arguments. A counterargument is an argument with an attacking relation: a role, not a type."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey

from kb.models.entry import Entry, EntryIndex
from kb.models.rows import KeyedRow, Row
from kb.models.source import Source
from kb.models.taxonomy import CaseTag, CommentatorTag
from kb.models.vocabulary import Kind, RelationType


class ArgumentIndex(EntryIndex):
    """All arguments."""

    entry_kind = Kind.ARGUMENT
    subpage_types: ClassVar = ["kb.ArgumentPage"]


class ArgumentPage(Entry):
    """One claim as a full sentence that stands alone, in its strongest version."""

    KIND = Kind.ARGUMENT

    label = models.CharField(
        max_length=60, help_text="A neutral name of at most 60 characters, for chips and maps."
    )

    parent_page_types: ClassVar = ["kb.ArgumentIndex"]

    class Meta:
        verbose_name = "argument"

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

    NEEDS_NOTE: ClassVar = (
        RelationType.UNDERCUTS,
        RelationType.DISTINGUISHES,
        RelationType.QUALIFIES,
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
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()}: {self.target}"
