"""The glossary: words of the law and of the trade, explained in a few plain sentences."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify

from kb.models.fields import LinesField
from kb.models.source import Source
from kb.models.taxonomy import DoctrineTag

LONGEST_TERM = 80
MOST_FORMS = 12
MOST_WORDS = 60


class GlossaryTerm(models.Model):
    """A word with its meaning. Pages explain it where it stands first."""

    key = models.SlugField(
        "address",
        max_length=LONGEST_TERM,
        unique=True,
        blank=True,
        help_text="Its place on the glossary's page; empty: from the term. Links use it: keep it.",
    )
    term = models.CharField(
        max_length=LONGEST_TERM,
        help_text="What stands in brackets, as in “holding (of a court)”, is part of the name: "
        "such a term is explained in texts only where one of its other forms stands.",
    )
    other_forms = LinesField(
        help_text="One a line: plural, abbreviation. Capitals matter only where all are capitals."
    )
    definition = models.TextField(
        help_text=f"At most {MOST_WORDS} words, plain and neutral; it settles nothing contested."
    )
    doctrine = models.ForeignKey(
        DoctrineTag,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="glossary_terms",
        help_text="The doctrine or law that says more.",
    )
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="glossary_terms"
    )

    class Meta:
        ordering: ClassVar = ["term"]

    def __str__(self) -> str:
        return self.term

    def clean(self) -> None:
        super().clean()
        self.key = self.key or slugify(self.term)[:LONGEST_TERM]
        forms = self.other_forms if isinstance(self.other_forms, list) else []
        problems = term_problems(self.term, forms, self.definition)
        others = GlossaryTerm.objects.exclude(pk=self.pk)
        taken = {form.casefold() for other in others for form in (other.term, *other.other_forms)}
        problems += [
            f"“{form}” is explained by another term."
            for form in (self.term, *forms)
            if form.casefold() in taken
        ]
        if problems:
            raise ValidationError(problems)


def term_problems(term: str, forms: list[str], definition: str) -> list[str]:
    """What is wrong with a term's words, a sentence each."""
    found = []
    if not slugify(term):
        found.append("A term has a letter or a digit.")
    if len(forms) > MOST_FORMS:
        found.append(f"A term has at most {MOST_FORMS} other forms.")
    found += [
        f"“{form[:20]}…” has more than {LONGEST_TERM} characters."
        for form in (term, *forms)
        if len(form) > LONGEST_TERM
    ]
    count = len(definition.split())
    if count > MOST_WORDS:
        found.append(f"The definition has {count} words, at most {MOST_WORDS}.")
    return found
