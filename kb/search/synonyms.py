"""The phrases that mean the same, as editors keep them."""

from __future__ import annotations

from kb.models import Synonym


def synonyms() -> list[list[str]]:
    """The phrases of each row."""
    return list(Synonym.objects.values_list("phrases", flat=True))
