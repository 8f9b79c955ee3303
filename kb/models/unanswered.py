"""Searches that found nothing, counted for the editors: the words and how often, never who."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

LONGEST = 80


class UnansweredSearch(models.Model):
    """Words for which nothing was found, with the number of times and the last day."""

    wagtail_reference_index_ignore = True

    query = models.CharField("words", max_length=LONGEST, unique=True)
    count = models.PositiveIntegerField("times", default=1)
    last_day = models.DateField("last asked")

    class Meta:
        ordering: ClassVar = ["-count", "-last_day", "query"]

    def __str__(self) -> str:
        return self.query
