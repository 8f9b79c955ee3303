"""What the inline rows of entries share."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from wagtail.models import Orderable

from kb.models.visibility import VisibleRows


def new_key() -> str:
    """A key that no other row of the parent has or had."""
    return secrets.token_hex(4)


class Row(Orderable):
    """An ordered row that belongs to one entry or ruling."""

    objects = VisibleRows.as_manager()

    class Meta(Orderable.Meta):
        abstract = True
        # Rows that an editor never moved have no number; they stand as they were added.
        ordering: ClassVar = ["sort_order", "pk"]


class KeyedRow(Row):
    """A row that others name, by its parent and this key. A key is never used again."""

    key = models.SlugField(max_length=40, default=new_key, editable=False)

    class Meta(Row.Meta):
        abstract = True
