"""The public search index: derived rows, written with the change that causes them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kb.models.entry import Entry
from kb.models.vocabulary import Kind


class SearchDocument(models.Model):
    """What one live entry is found by, as readers wrote it. The tokens stand in `kb_search_fts`.

    Whether a reader may see the entry is not stored: queries ask `Entry.objects.visible()`.
    """

    wagtail_reference_index_ignore = True

    entry = models.OneToOneField(
        Entry, on_delete=models.CASCADE, primary_key=True, related_name="search_document"
    )
    kind = models.CharField(max_length=11, choices=Kind, db_index=True)
    names = models.TextField()
    summary = models.TextField()
    body = models.TextField()
    date = models.DateField(null=True, db_index=True, help_text="What lists are sorted by.")
    digest = models.CharField(max_length=64, help_text="Of the tokens, to prove a rebuild equal.")

    def __str__(self) -> str:
        return self.names.split("\n", 1)[0]


class SearchFacet(models.Model):
    """A value an entry can be filtered by that is no tag: its jurisdiction, court, year."""

    wagtail_reference_index_ignore = True

    document = models.ForeignKey(SearchDocument, on_delete=models.CASCADE, related_name="facets")
    facet = models.CharField(max_length=12)
    value = models.CharField(max_length=60)
    label = models.CharField(
        max_length=120, blank=True, help_text="Where the words can't be had from the value."
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "facet", "value"], name="search_facet_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["facet", "value", "document"], name="search_facet_value")
        ]

    def __str__(self) -> str:
        return f"{self.facet}: {self.value}"


class SearchName(models.Model):
    """A word that one of an entry's names holds, or a whole name: what suggestions look for."""

    wagtail_reference_index_ignore = True

    # The constraint below begins with it: an index of its own would say the same.
    document = models.ForeignKey(
        SearchDocument, on_delete=models.CASCADE, related_name="name_rows", db_index=False
    )
    word = models.CharField(max_length=64, help_text="Without case, accents and punctuation.")
    whole = models.BooleanField(help_text="A whole name, its words written as one.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "word"], name="search_name_once")
        ]
        indexes: ClassVar = [
            # Asked for by how a word begins, which PostgreSQL's usual order of texts can't answer.
            models.Index(
                fields=["word", "document"],
                name="search_name_word",
                opclasses=["varchar_pattern_ops", "int4_ops"],
            )
        ]

    def __str__(self) -> str:
        return self.word


class Derivation(models.Model):
    """By which version of the rules the derived rows were last made whole; at most one row."""

    wagtail_reference_index_ignore = True

    version = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.version
