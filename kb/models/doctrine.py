"""Doctrines and laws: what they say, their elements, where they apply."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from modelcluster.fields import ParentalKey

from kb.models.dates import MaybeDated
from kb.models.entry import Entry, EntryIndex
from kb.models.fields import ChoiceListField
from kb.models.rows import KeyedRow, Row
from kb.models.source import Source
from kb.models.taxonomy import CaseTag, DoctrineTag
from kb.models.vocabulary import Aspect, DoctrineKind, Jurisdiction, Kind


class DoctrineIndex(EntryIndex):
    """All doctrines and laws."""

    entry_kind = Kind.DOCTRINE
    subpage_types: ClassVar = ["kb.DoctrinePage"]


class DoctrinePage(MaybeDated, Entry):
    """A doctrine, statute, exception, bill, report… The date is a bill's or a report's."""

    KIND = Kind.DOCTRINE

    doctrine_kind = models.CharField("kind", max_length=12, choices=DoctrineKind)
    jurisdictions = ChoiceListField(vocabulary=Jurisdiction, blank=False)
    definition = models.TextField(help_text="What it says, in two or three sentences.")
    statute = models.CharField("where it is written", max_length=120, blank=True)
    broader = models.ForeignKey(
        DoctrineTag,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower_pages",
        help_text="The doctrine this one is a part of.",
    )
    bill_stage = models.CharField("stage of a bill", max_length=120, blank=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(
        "day of the next step",
        null=True,
        blank=True,
        help_text="Only a day that has been set; what is vaguer belongs into the words above.",
    )

    parent_page_types: ClassVar = ["kb.DoctrineIndex"]

    class Meta:
        verbose_name = "doctrine or law"

    def names(self) -> list[str]:
        return [self.title, *self.other_names, self.statute]

    def texts(self) -> list[str]:
        return [
            self.definition,
            self.bill_stage,
            self.next_step,
            *(f"{row.name} {row.text}" for row in self.elements.all()),
        ]


class Element(KeyedRow):
    """An element or factor of a doctrine."""

    doctrine = ParentalKey(DoctrinePage, on_delete=models.CASCADE, related_name="elements")
    name = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    treated_in = models.ForeignKey(
        DoctrineTag,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="elements_treated",
        verbose_name="entry of its own",
        help_text="The doctrine that is this element: arguments tagged with it stand under it.",
    )

    class Meta(KeyedRow.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["doctrine", "key"], name="element_key_once")
        ]

    def __str__(self) -> str:
        return self.name


class LeadingCase(Row):
    """A case that shows how a doctrine, or one element, is applied."""

    doctrine = ParentalKey(DoctrinePage, on_delete=models.CASCADE, related_name="leading_cases")
    case = models.ForeignKey(CaseTag, on_delete=models.PROTECT, related_name="leading_for")
    element_key = models.SlugField("element", max_length=40, blank=True)
    note = models.CharField("why it leads", max_length=250, blank=True)

    class Meta(Row.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["doctrine", "case", "element_key"], name="leading_case_once"
            )
        ]


class ExceptionAspect(Row):
    """What an exception says on one of the points on which exceptions are compared."""

    doctrine = ParentalKey(DoctrinePage, on_delete=models.CASCADE, related_name="aspects")
    aspect = models.CharField("point", max_length=18, choices=Aspect)
    text = models.TextField(help_text="What its text says on the point, in a sentence or two.")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="exception_aspects")
    pinpoint = models.CharField(max_length=120, blank=True)

    class Meta(Row.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["doctrine", "aspect"], name="exception_aspect_once"),
            models.CheckConstraint(
                condition=models.Q(aspect__in=Aspect.values), name="exception_aspect_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_aspect_display()}: {self.text}"
