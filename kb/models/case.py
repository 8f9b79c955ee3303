"""Cases: a matter with its dockets, parties, dated status, events and contentions."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from modelcluster.fields import ParentalKey

from kb.law.forms import REPORT, citation_problem, docket_problem, report_problems
from kb.models.argument import ArgumentPage
from kb.models.dates import Dated, MaybeDated
from kb.models.entry import Entry, EntryIndex
from kb.models.fields import ChoiceListField, LinesField
from kb.models.rows import KeyedRow, Row
from kb.models.source import Court, Source
from kb.models.taxonomy import CaseTag, CommentatorTag
from kb.models.vocabulary import (
    CaseState,
    CitationKind,
    ClaimResult,
    Conduct,
    EventType,
    Jurisdiction,
    Kind,
    PartyRole,
    PartySector,
    Stage,
    WorkType,
)

LEADS_CIRCLE = "Lead cases would stand in a circle: choose another one, or none."


class CaseIndex(EntryIndex):
    """All cases."""

    entry_kind = Kind.CASE
    loaded_with: ClassVar = ("tag", "court", "read_text")
    subpage_types: ClassVar = ["kb.CasePage"]

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        if request.GET.get("as_of"):
            response["X-Robots-Tag"] = "noindex"
        return response

    def get_template(self, request: HttpRequest, *args, **kwargs) -> str:
        return "pages/case_index.html"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from kb.queries.tracker import tracker_context

        page = super(EntryIndex, self).get_context(request, *args, **kwargs)
        return {**page, **tracker_context(self, request)}


class CasePage(Entry):
    """A matter before one or more courts. The title is the caption."""

    KIND = Kind.CASE

    short_name = models.CharField(max_length=120, help_text="What people call it: “NYT v. OpenAI”.")
    jurisdiction = models.CharField(max_length=3, choices=Jurisdiction)
    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="cases")
    not_decided = models.TextField(
        blank=True, help_text="What no ruling in this matter has decided."
    )
    works = ChoiceListField("works at issue", vocabulary=WorkType)
    conduct = ChoiceListField("conduct alleged or decided", vocabulary=Conduct)
    systems = LinesField("AI systems", help_text="One a line, by the name readers use.")
    lead_case = models.ForeignKey(
        CaseTag,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="member_cases",
        help_text="The case this one is consolidated into.",
    )

    parent_page_types: ClassVar = ["kb.CaseIndex"]

    class Meta:
        verbose_name = "case"

    @property
    def listed_name(self) -> str:
        return self.short_name

    @property
    def status(self) -> CaseStatus | None:
        """The newest dated status."""
        rows = sorted(self.statuses.all(), key=lambda row: (row.date, row.sort_order or 0))
        return rows[-1] if rows else None

    def clean(self) -> None:
        """A case is consolidated into another one, and never in a circle."""
        super().clean()
        met, lead = {self.pk}, self.lead_case
        while lead and lead.page_id:
            if lead.page_id in met:
                raise ValidationError({"lead_case": LEADS_CIRCLE})
            met.add(lead.page_id)
            lead = CaseTag.objects.filter(member_cases=lead.page_id).first()

    def names(self) -> list[str]:
        return [
            self.short_name,
            self.title,
            *self.other_names,
            *(row.number for row in self.dockets.all()),
            *(str(row) for row in self.citations.all()),
            *(row.name for row in self.parties.all()),
            *self.systems,
        ]

    def texts(self) -> list[str]:
        return [
            self.not_decided,
            *(self.court.words() if self.court_id else ()),
            *(f"{row.name} {row.statute}" for row in self.claims.all()),
            *(row.title for row in self.events.all()),
            *(row.note for row in self.statuses.all()),
        ]


class Docket(Row):
    """A number under which a court keeps the matter."""

    case = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="dockets")
    number = models.CharField(max_length=80)
    court = models.ForeignKey(
        Court, on_delete=models.PROTECT, null=True, blank=True, related_name="dockets"
    )

    class Meta(Row.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number", "court"], name="docket_once")
        ]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        super().clean()
        # The row's own court alone: a form checks a row before it knows its case.
        court = self.court if self.court_id else None
        code = (court.courts_db_id or court.slug) if court else ""
        problem = docket_problem(self.number, code, court.jurisdiction if court else "")
        if problem:
            raise ValidationError({"number": problem})


class Citation(Row):
    """A citation of a decision, stored as its parts."""

    case = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="citations")
    citation_kind = models.CharField("kind", max_length=8, choices=CitationKind)
    volume = models.CharField(max_length=20, blank=True, help_text="Text: some are Roman numerals.")
    reporter = models.CharField(max_length=40, blank=True)
    page = models.CharField(max_length=20, blank=True)
    year = models.CharField(
        max_length=4,
        blank=True,
        validators=[RegexValidator(r"^(17|18|19|20)\d\d$", "A year is written 2025.")],
        help_text="For law reports, which don't say it: of the decision. Needed where the case has "
        "decisions of several years.",
    )
    text = models.CharField(
        max_length=120, blank=True, help_text="For all but law reports: the citation as written."
    )

    def __str__(self) -> str:
        return self.text or f"{self.volume} {self.reporter} {self.page}".strip()

    def clean(self) -> None:
        super().clean()
        if self.citation_kind == CitationKind.REPORTER:
            if not (self.reporter and self.page):
                raise ValidationError(f"A law report needs volume, reporter and page. {REPORT}")
            problems = report_problems(self.volume, self.reporter, self.page)
            if problems:
                raise ValidationError(problems)
            return
        if not self.text:
            raise ValidationError({"text": "Write the citation as it is printed."})
        problem = citation_problem(self.citation_kind, self.text)
        if problem:
            raise ValidationError({"text": problem})


class Party(Row):
    """Somebody who takes part in the matter."""

    case = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="parties")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=12, choices=PartyRole)
    sector = models.CharField(max_length=10, choices=PartySector, blank=True)
    commentator = models.ForeignKey(
        CommentatorTag, on_delete=models.PROTECT, null=True, blank=True, related_name="party_rows"
    )

    def __str__(self) -> str:
        return self.name


class Claim(KeyedRow, MaybeDated):
    """One claim of the matter: against whom, where it stands, and when it came to stand there."""

    case = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="claims")
    name = models.CharField(max_length=200)
    statute = models.CharField(max_length=80, blank=True)
    against = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=22, choices=Stage, blank=True)
    result = models.CharField(max_length=17, choices=ClaimResult, default=ClaimResult.PENDING)
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        help_text="What says so; the date is the day of the result, or of the last step.",
    )

    class Meta(KeyedRow.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "key"], name="claim_key_once")
        ]

    def __str__(self) -> str:
        return self.name


class CaseStatus(Row, Dated):
    """Where the matter stood from a day on. The newest row is the present status."""

    case = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="statuses")
    state = models.CharField("status", max_length=25, choices=CaseState)
    note = models.CharField(max_length=300, blank=True, help_text="In half a sentence.")
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="statuses"
    )

    class Meta(Row.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=CaseState.values), name="case_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} ({self.when})"


class Event(KeyedRow, Dated):
    """Something that happened, or is listed to happen, apart from rulings."""

    case = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="events")
    type = models.CharField(max_length=10, choices=EventType)
    title = models.CharField(max_length=250)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    scheduled = models.BooleanField(
        default=False, help_text="Listed for this day; untick once it is known to have happened."
    )

    class Meta(KeyedRow.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "key"], name="event_key_once")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def standing(self) -> str:
        """It `happened`, is `listed` for a day to come, or was and what came of it is `unknown`."""
        if not self.scheduled:
            return "happened"
        return "unknown" if self.is_past else "listed"


class Contention(Row, MaybeDated):
    """An argument raised in the matter: “not yet ruled on” until a reception answers it."""

    case = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="contentions")
    argument = models.ForeignKey(ArgumentPage, on_delete=models.PROTECT, related_name="contentions")
    raised_by = models.CharField(max_length=200)
    document = models.CharField(max_length=200, blank=True)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="contentions"
    )

    class Meta(Row.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "argument", "raised_by", "document"], name="contention_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.raised_by}: {self.argument}"
