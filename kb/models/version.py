"""Versions: what was published, when and by whom, for ever."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from kb.models.vocabulary import Kind


class Immutable(Exception):
    """Something tried to change or delete a version."""


class Version(models.Model):
    """One publication of an entry that changed something: its canonical text, as exported.

    Names the entry by uid, not by key, so it outlives the entry. `sha256` is the hex digest of the
    UTF-8 text.
    """

    wagtail_reference_index_ignore = True

    uid = models.CharField(max_length=36, db_index=True)
    kind = models.CharField(max_length=11, choices=Kind)
    slug = models.CharField(max_length=255)
    title = models.CharField(max_length=255)
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by = models.CharField(max_length=150, blank=True, help_text="The name, kept if the user goes.")
    note = models.CharField("change note", max_length=300, blank=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["uid", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["uid", "number"], name="version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.title} @{self.number}"

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise Immutable(f"Version {self} is published and can't be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs) -> None:
        raise Immutable(f"Version {self} is published and can't be deleted.")


class LoadedFile(models.Model):
    """What the loader last took from a content file, to tell whose change is the newer one."""

    wagtail_reference_index_ignore = True

    uid = models.CharField(max_length=36, unique=True)
    path = models.CharField(max_length=300)
    file_sha256 = models.CharField(max_length=64, help_text="Of the file's bytes.")
    text_sha256 = models.CharField(max_length=64, help_text="Of the canonical text after the load.")

    def __str__(self) -> str:
        return self.path
