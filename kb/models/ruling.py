"""Rulings: one decision each, with what it held, what it did with arguments and earlier rulings."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin
from wagtail.search import index

from kb.models.argument import ArgumentPage
from kb.models.case import CasePage
from kb.models.dates import Dated
from kb.models.entry import Atomic
from kb.models.identity import new_uid, uid_validator
from kb.models.rows import Row
from kb.models.source import Court, Source
from kb.models.taxonomy import CommentatorTag, DoctrineTag
from kb.models.visibility import VisibleRows, in_force
from kb.models.vocabulary import (
    Direction,
    Disposition,
    Finality,
    Finding,
    Posture,
    ReceptionOutcome,
    ReceptionVoice,
    Stage,
    TreatmentType,
    Use,
    Weight,
)


class RulingQuerySet(VisibleRows):
    """Queries over rulings."""

    def visible(self) -> Self:
        """Published rulings of public cases."""
        return self.filter(in_force()).visible_through("case")


class Ruling(
    Atomic,
    PreviewableMixin,
    LockableMixin,
    DraftStateMixin,
    RevisionMixin,
    index.Indexed,
    Dated,
    ClusterableModel,
):
    """One decision in a case."""

    uid = models.CharField(
        max_length=36, unique=True, default=new_uid, editable=False, validators=[uid_validator]
    )
    case = models.ForeignKey(CasePage, on_delete=models.PROTECT, related_name="rulings")
    slug = models.SlugField(
        max_length=80, help_text="Names the ruling within its case: “summary-judgment-2025”."
    )
    title = models.CharField(max_length=200, help_text="What it is: “Order on summary judgment”.")
    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="rulings")
    stage = models.CharField(max_length=22, choices=Stage, blank=True)
    posture = models.CharField(
        "decided on",
        max_length=25,
        choices=Posture,
        blank=True,
        help_text="The motion or hearing it decided; on appeal, that of the decision under review.",
    )
    disposition = models.CharField("result", max_length=22, choices=Disposition)
    finality = models.CharField(max_length=13, choices=Finality, blank=True)
    decided = models.TextField(
        help_text="What was decided, in one narrow sentence: who, on which record, at which stage."
    )
    not_decided = models.TextField("what it did not decide", blank=True)
    document_url = models.URLField("document", max_length=500, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="rulings")
    pinpoint = models.CharField(max_length=120, blank=True)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="ruling")

    objects = RulingQuerySet.as_manager()
    search_fields: ClassVar = [
        index.SearchField("title", boost=10),
        index.AutocompleteField("title"),
        index.SearchField("decided"),
        index.RelatedFields(
            "case", [index.SearchField("short_name"), index.AutocompleteField("short_name")]
        ),
        index.FilterField("case_id"),
        index.FilterField("court_id"),
        index.FilterField("date"),
        index.FilterField("live"),
    ]

    class Meta:
        ordering = ["-date", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "slug"], name="ruling_slug_once_in_case"),
            models.CheckConstraint(
                condition=Q(disposition__in=Disposition.values), name="ruling_disposition_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.short_name}: {self.title} ({self.when})"

    @property
    def revisions(self) -> models.QuerySet:
        return self._revisions

    @property
    def anchor(self) -> str:
        """The fragment by which the case page names this ruling."""
        return f"ruling-{self.slug}"

    def get_absolute_url(self) -> str:
        """Its place on the page of its case."""
        return f"{self.case.url}#{self.anchor}"

    def get_preview_template(self, request, mode_name: str) -> str:
        return "pages/ruling_preview.html"

    def texts(self) -> list[str]:
        """The words its case is found by."""
        return [self.title, self.decided, self.not_decided]


class Holding(Row):
    """What a ruling decided on a doctrine, or on one element of it, for one use."""

    ruling = ParentalKey(Ruling, on_delete=models.CASCADE, related_name="holdings")
    doctrine = models.ForeignKey(DoctrineTag, on_delete=models.PROTECT, related_name="holdings")
    element_key = models.SlugField("element", max_length=40, blank=True)
    use = models.CharField(max_length=8, choices=Use, blank=True)
    finding = models.CharField(max_length=13, choices=Finding)
    direction = models.CharField(max_length=21, choices=Direction, blank=True)
    weight = models.CharField(max_length=9, choices=Weight, blank=True)
    pinpoint = models.CharField(max_length=120, blank=True)
    text = models.TextField("in one sentence", blank=True)

    class Meta(Row.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ruling", "doctrine", "element_key", "use"], name="holding_once"
            )
        ]


class Reception(Row):
    """What a ruling did with an argument."""

    ruling = ParentalKey(Ruling, on_delete=models.CASCADE, related_name="receptions")
    argument = models.ForeignKey(ArgumentPage, on_delete=models.PROTECT, related_name="receptions")
    outcome = models.CharField(max_length=18, choices=ReceptionOutcome)
    voice = models.CharField(max_length=11, choices=ReceptionVoice, default=ReceptionVoice.COURT)
    as_matter_of_law = models.TextField(
        "decided as a matter of law",
        blank=True,
        help_text="Needed for “Accepted” at the complaint, pleading, discovery or interim stage: "
        "where the court decided the point itself, and not only for the time being.",
    )
    note = models.TextField(blank=True, help_text="How, in one sentence.")
    pinpoint = models.CharField(max_length=120, blank=True)
    quotation = models.TextField(blank=True, help_text="Exact words, where read.")

    class Meta(Row.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ruling", "argument", "voice"], name="reception_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=ReceptionOutcome.values), name="reception_outcome_known"
            ),
        ]


class Treatment(Row):
    """What a ruling did with an earlier ruling."""

    ruling = ParentalKey(Ruling, on_delete=models.CASCADE, related_name="treatments")
    target = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="treated_by")
    type = models.CharField(max_length=18, choices=TreatmentType)
    note = models.TextField(blank=True)
    pinpoint = models.CharField(max_length=120, blank=True)

    class Meta(Row.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ruling", "target", "type"], name="treatment_once"),
            models.CheckConstraint(
                condition=~Q(ruling=F("target")), name="treatment_not_of_itself"
            ),
        ]


class JudgeSeat(Row):
    """A judge who sat on a ruling."""

    ruling = ParentalKey(Ruling, on_delete=models.CASCADE, related_name="bench")
    judge = models.ForeignKey(CommentatorTag, on_delete=models.PROTECT, related_name="seats")

    class Meta(Row.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ruling", "judge"], name="judge_seat_once")
        ]
