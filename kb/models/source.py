"""Sources and courts: what entries rest on."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin
from wagtail.search import index

from kb.models.dates import MaybeDated
from kb.models.fields import LinesField
from kb.models.identity import new_uid, uid_validator
from kb.models.visibility import in_force
from kb.models.vocabulary import CourtLevel, Jurisdiction, SourceKind, SourceRank


class Court(index.Indexed, models.Model):
    """A court or deciding body; the table is filled from `content/courts.csv`."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60)
    jurisdiction = models.CharField(max_length=3, choices=Jurisdiction)
    level = models.CharField(max_length=14, choices=CourtLevel)
    courts_db_id = models.CharField("courts-db id", max_length=40, blank=True)
    bluebook = models.CharField(
        "in citations",
        max_length=60,
        blank=True,
        help_text="As citations name it in parentheses; empty if that is the short name.",
    )
    ecli_code = models.CharField(
        "ECLI code", max_length=20, blank=True, help_text="Country and court: “EU:C”, “DE:BGH”."
    )
    tna_code = models.CharField(
        "code at Find Case Law",
        max_length=20,
        blank=True,
        help_text="Of the UK’s National Archives: “ewhc/ch”.",
    )
    aliases = LinesField("other names", help_text="One a line, as texts and citations write it.")
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="courts_below",
        verbose_name="court above",
        help_text="The court that hears appeals from it.",
    )

    search_fields: ClassVar = [
        index.SearchField("name", boost=10),
        index.AutocompleteField("name"),
        index.AutocompleteField("short_name"),
        index.AutocompleteField("aliases"),
        index.FilterField("jurisdiction"),
        index.FilterField("level"),
    ]

    class Meta:
        ordering = ["jurisdiction", "name"]

    def __str__(self) -> str:
        return self.name

    def words(self) -> list[str]:
        """Everything it is called."""
        return [self.name, self.short_name, *self.aliases]


class SourceQuerySet(models.QuerySet):
    """Queries over sources."""

    def printable(self) -> SourceQuerySet:
        """Published sources that readers may be pointed to: leads stay with the editors."""
        return self.filter(in_force()).exclude(rank=SourceRank.LEAD)


class Source(
    PreviewableMixin, DraftStateMixin, RevisionMixin, index.Indexed, MaybeDated, models.Model
):
    """A document that facts, positions and quotations are taken from."""

    uid = models.CharField(max_length=36, unique=True, default=new_uid, validators=[uid_validator])
    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=300)
    author = models.CharField(max_length=200, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    url = models.URLField("address", max_length=500, blank=True)
    archived_url = models.URLField("archived address", max_length=500, blank=True)
    source_kind = models.CharField("kind", max_length=10, choices=SourceKind)
    rank = models.CharField(
        max_length=9,
        choices=SourceRank,
        help_text="A lead helps to find the primary source; readers never see it as a source.",
    )
    language = models.CharField(
        max_length=10, blank=True, help_text="en, de, fr…; empty is English"
    )
    note = models.TextField("note for editors", blank=True)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="source")

    objects = SourceQuerySet.as_manager()
    search_fields: ClassVar = [
        index.SearchField("title", boost=10),
        index.AutocompleteField("title"),
        index.AutocompleteField("publisher"),
        index.FilterField("rank"),
        index.FilterField("source_kind"),
        index.FilterField("live"),
    ]

    class Meta:
        ordering = ["title"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(rank__in=SourceRank.values), name="source_rank_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.publisher})" if self.publisher else self.title

    @property
    def revisions(self) -> models.QuerySet:
        return self._revisions

    def get_preview_template(self, request, mode_name: str) -> str:
        return "pages/source_preview.html"
