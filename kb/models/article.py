"""Articles: dated news, analysis and explainers."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey

from kb.models.dates import Dated
from kb.models.entry import Entry, EntryIndex
from kb.models.fields import LinesField
from kb.models.rows import Row
from kb.models.vocabulary import ArticleCategory, Kind


class ArticleIndex(EntryIndex):
    """All articles."""

    entry_kind = Kind.ARTICLE
    subpage_types: ClassVar = ["kb.ArticlePage"]


class ArticlePage(Dated, Entry):
    """A dated piece in our own words, with its key points."""

    KIND = Kind.ARTICLE

    category = models.CharField(
        max_length=9, choices=ArticleCategory, default=ArticleCategory.ANALYSIS
    )
    credit = models.CharField(max_length=120, blank=True, help_text="Who wrote it.")
    key_points = LinesField(help_text="Three to five take-aways, one a line.")

    parent_page_types: ClassVar = ["kb.ArticleIndex"]

    class Meta:
        verbose_name = "article"

    def clean(self) -> None:
        super().clean()
        if self.key_points and not 3 <= len(self.key_points) <= 5:
            raise ValidationError(
                {"key_points": f"Give three to five key points, not {len(self.key_points)}."}
            )

    def texts(self) -> list[str]:
        return [*self.key_points]


class RelatedEntry(Row):
    """An entry that readers of an article may want next."""

    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="related_from")

    class Meta(Row.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "entry"], name="related_entry_once")
        ]
