"""What a body points at: choosers and links, followed through every block."""

from __future__ import annotations

import re

from django.db import models
from wagtail.blocks import Block, ChooserBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.models import Page

_PAGE_LINK = re.compile(r'<a\b[^>]*\blinktype="page"[^>]*>')


def renamed_stream(
    block: StreamBlock, raw: list[dict], old: models.Model, new: models.Model
) -> list[dict]:
    """Raw stream data in which whatever pointed at `old` points at `new`."""
    return [
        {**child, "value": _renamed(block.child_blocks[child["type"]], child["value"], old, new)}
        if child.get("type") in block.child_blocks
        else child
        for child in raw
    ]


def _renamed(block: Block, value: object, old: models.Model, new: models.Model) -> object:
    if isinstance(block, ChooserBlock):
        # A chooser keeps a key; the same number may be a thing of another model.
        points_at_old = isinstance(old, block.model_class) and value == old.pk
        return new.pk if points_at_old else value
    if isinstance(block, RichTextBlock) and isinstance(old, Page) and isinstance(value, str):
        link = re.compile(rf'\bid="{old.pk}"')
        return _PAGE_LINK.sub(lambda tag: link.sub(f'id="{new.pk}"', tag.group()), value)
    if isinstance(block, StructBlock) and isinstance(value, dict):
        return {
            name: _renamed(block.child_blocks[name], item, old, new)
            if name in block.child_blocks
            else item
            for name, item in value.items()
        }
    if isinstance(block, StreamBlock) and isinstance(value, list):
        return renamed_stream(block, value, old, new)
    if isinstance(block, ListBlock) and isinstance(value, list):
        return [
            {**item, "value": _renamed(block.child_block, item["value"], old, new)}
            for item in value
        ]
    return value
