"""Phrases that mean the same to the search; editors keep them, a content file brings the first."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify

from kb.models.fields import LinesField

LONGEST_PHRASE = 80
MOST_PHRASES = 12


class Synonym(models.Model):
    """Two or more phrases of which a search for one finds the others.

    It is read when somebody searches, so a change holds at once and the index stays as it is.
    """

    wagtail_reference_index_ignore = True

    key = models.SlugField(max_length=LONGEST_PHRASE, unique=True, editable=False)
    phrases = LinesField(
        blank=False,
        help_text="One a line, two or more: abbreviation, full name, other spelling.",
    )

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return " = ".join(self.phrases)

    def clean(self) -> None:
        super().clean()
        if not isinstance(self.phrases, list):
            return
        problems = phrase_problems(self.phrases)
        if problems:
            raise ValidationError({"phrases": problems})
        self.key = self.key or slugify(self.phrases[0])[:LONGEST_PHRASE]
        if Synonym.objects.filter(key=self.key).exclude(pk=self.pk).exists():
            raise ValidationError({"phrases": f"“{self.phrases[0]}” has a row already: add there."})


def phrase_problems(phrases: list[str]) -> list[str]:
    """What is wrong with a row's phrases, a sentence each."""
    found = []
    if len({phrase.casefold() for phrase in phrases}) < 2:
        found.append("Write two or more phrases.")
    if len(phrases) > MOST_PHRASES:
        found.append(f"Write at most {MOST_PHRASES} phrases.")
    for phrase in phrases:
        if len(phrase) > LONGEST_PHRASE:
            found.append(f"“{phrase[:20]}…” has more than {LONGEST_PHRASE} characters.")
        elif len(slugify(phrase)) < 2:
            found.append(f"“{phrase}” has no two letters or digits.")
    return found
