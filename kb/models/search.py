"""The public search index: derived rows, written with the change that causes them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kb.models.entry import Entry
from kb.models.visibility import hidden
from kb.models.vocabulary import Kind


class SearchDocumentQuerySet(models.QuerySet):
    """Queries over what entries are found by."""

    def visible(self) -> SearchDocumentQuerySet:
        """Those of entries that an anonymous reader may see now, as `Entry.objects.visible()`.

        Put the other way round: of many documents, those that must not be shown are few.
        """
        return self.exclude(pk__in=hidden())


class SearchDocument(models.Model):
    """One live entry in the index, in a short row of which many are read for one search.

    The words stand in `SearchText`, their tokens in `kb_search_fts`. Whether a reader may see the
    entry is not stored: it is asked for each time.
    """

    wagtail_reference_index_ignore = True

    entry = models.OneToOneField(
        Entry, on_delete=models.CASCADE, primary_key=True, related_name="search_document"
    )
    kind = models.CharField(max_length=11, choices=Kind, db_index=True)
    date = models.DateField(null=True, db_index=True, help_text="What lists are sorted by.")
    numbers = models.BinaryField(
        default=b"", help_text="Its values of every filter, as `kb/search/numbers.py` packs them."
    )

    objects = SearchDocumentQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SearchText(models.Model):
    """What an entry is found by, as readers wrote it."""

    wagtail_reference_index_ignore = True

    document = models.OneToOneField(
        SearchDocument, on_delete=models.CASCADE, primary_key=True, related_name="text"
    )
    names = models.TextField()
    summary = models.TextField()
    body = models.TextField()
    digest = models.CharField(max_length=64, help_text="Of the tokens, to prove a rebuild equal.")

    def __str__(self) -> str:
        return self.names.split("\n", 1)[0]


class SearchValue(models.Model):
    """A value that entries can be filtered by and that is no tag; its key stands for it."""

    wagtail_reference_index_ignore = True

    facet = models.CharField(max_length=12)
    value = models.CharField(max_length=60)
    label = models.CharField(
        max_length=120, blank=True, help_text="Where the words can't be had from the value."
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["facet", "value", "label"], name="search_value_once")
        ]

    def __str__(self) -> str:
        return f"{self.facet}: {self.value}"


class SearchFacet(models.Model):
    """A value an entry can be filtered by that is no tag: its jurisdiction, court, year."""

    wagtail_reference_index_ignore = True

    document = models.ForeignKey(SearchDocument, on_delete=models.CASCADE, related_name="facets")
    facet = models.CharField(max_length=12)
    value = models.CharField(max_length=60)

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
