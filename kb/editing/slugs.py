"""Slugs for things that have no page tree to make them unique."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.text import slugify


def free_slug(others: QuerySet, words: str, length: int) -> str:
    """A slug made of the words that none of the others has."""
    base = slugify(words)[: length - 5].strip("-") or "untitled"
    taken = set(others.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)
