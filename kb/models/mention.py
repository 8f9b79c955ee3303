"""Authorities that entries cite: derived rows, and the citations of cases that have no page yet."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kb.models.entry import Entry
from kb.models.ruling import Ruling
from kb.models.taxonomy import CaseTag, DoctrineTag
from kb.models.visibility import VisibleRows
from kb.models.vocabulary import AuthorityKind, Confidence, MentionMethod


class Mention(models.Model):
    """One citation in the text of an entry, and what it is a citation of, if that is known.

    Derived: written when the entry is published, resolved anew when what it may name changes.
    """

    wagtail_reference_index_ignore = True
    # Nothing rests on it: it is no reason to keep what it names, and is not moved in a merge.
    derived = True

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="mentions")
    place = models.CharField(
        max_length=60, help_text="“summary”, “text”, or “body” and the block's id."
    )
    start = models.PositiveIntegerField(help_text="Where it begins in the text of that place.")
    end = models.PositiveIntegerField()
    text = models.CharField("as written", max_length=200)
    source = models.TextField(blank=True, help_text="The same as it stands in rich text.")
    kind = models.CharField(max_length=8, choices=AuthorityKind)
    keys = models.JSONField(default=list, help_text="What it is matched by, the most exact first.")
    key = models.CharField(max_length=120, db_index=True, help_text="The widest of the keys.")
    court = models.CharField(max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    name = models.CharField(max_length=200, blank=True, help_text="Of the case, if it is told.")
    complete = models.BooleanField(
        default=True, help_text="It is a citation by its form, whatever is known."
    )
    quiet = models.BooleanField(default=False, help_text="In a link or heading: not linked.")
    method = models.CharField(max_length=7, choices=MentionMethod)
    confidence = models.CharField(max_length=7, choices=Confidence)
    case = models.ForeignKey(CaseTag, on_delete=models.SET_NULL, null=True, related_name="mentions")
    doctrine = models.ForeignKey(
        DoctrineTag, on_delete=models.SET_NULL, null=True, related_name="mentions"
    )
    ruling = models.ForeignKey(
        Ruling, on_delete=models.SET_NULL, null=True, related_name="mentions"
    )

    objects = VisibleRows.as_manager()

    class Meta:
        ordering: ClassVar = ["entry", "place", "start"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=AuthorityKind.values), name="mention_kind_known"
            )
        ]

    def __str__(self) -> str:
        return self.text


class ReadText(models.Model):
    """Which text of an entry its mentions were read from: the same text is not read again.

    `links` says which words of the body lead where: of a block's id, lists of where they begin,
    the words as they stand in the source, and the key of the page.
    """

    wagtail_reference_index_ignore = True

    entry = models.OneToOneField(
        Entry, on_delete=models.CASCADE, primary_key=True, related_name="read_text"
    )
    digest = models.CharField(max_length=64)
    links = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.digest


class PlannedCitation(models.Model):
    """A citation by which a case without a page is known."""

    wagtail_reference_index_ignore = True

    tag = models.ForeignKey(CaseTag, on_delete=models.CASCADE, related_name="known_citations")
    text = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["tag", "text"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tag", "text"], name="planned_citation_once")
        ]

    def __str__(self) -> str:
        return self.text


class AuthorityKey(models.Model):
    """A key by which citations of a public case or doctrine are recognised. Derived."""

    wagtail_reference_index_ignore = True
    derived = True

    key = models.CharField(max_length=120, db_index=True)
    wide = models.BooleanField(
        default=False, help_text="The key of less than all that is known of it."
    )
    alone = models.BooleanField(default=True, help_text="The page is about this provision only.")
    court = models.CharField(max_length=40, blank=True)
    case = models.ForeignKey(
        CaseTag, on_delete=models.CASCADE, null=True, related_name="authority_keys"
    )
    doctrine = models.ForeignKey(
        DoctrineTag, on_delete=models.CASCADE, null=True, related_name="authority_keys"
    )

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return self.key
