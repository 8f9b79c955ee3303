"""The arrows of maps."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from kb.models.vocabulary import RelationType
from kb.queries.maps import Line

register = template.Library()


@register.simple_tag
def arrows(line: Line) -> str:
    """The attributes of a path that put arrows where the line has any: it runs right to left."""
    ends = {"right": ("start",), "left": ("end",), "both": ("start", "end")}[line.heads]
    return mark_safe("".join(_arrow(line.type, end) for end in ends))  # noqa: S308 - made here


@register.simple_tag
def sample(kind: RelationType) -> str:
    """The attribute that puts a relation's arrow at the end of a path."""
    return _arrow(kind, "end")


def _arrow(kind: RelationType, end: str) -> str:
    head = "filled" if kind.attacks else "open"
    return format_html(' marker-{}="url(#map-{})"', end, head)
