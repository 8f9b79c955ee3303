"""Template tags for what pages say of themselves to programs."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from kb.formats import linked_data
from kb.formats.citations import CITATION_FORMATS, DOWNLOADS

register = template.Library()
MEDIA_TYPES = {
    "csv": "text/csv",
    "argdown": "text/plain",
    "graphml": "application/graphml+xml",
    "jsonld": "application/ld+json",
}


@register.simple_tag(takes_context=True)
def entry_data(context: dict[str, Any]) -> SafeString:
    """The entry of this page as JSON-LD."""
    return linked_data.script(linked_data.entry_document(context.flatten()))


@register.simple_tag
def dataset_data(description: str, formats: list) -> SafeString:
    """The page of all data as JSON-LD. `formats` as `kb.formats.exchange` lists them."""
    files = [
        (f"{one.label}: {name}", f"/export/?{query}", MEDIA_TYPES.get(one.name, "application/json"))
        for one in formats
        for name, query in one.links
    ]
    return linked_data.script(linked_data.dataset_document(description, files))


@register.simple_tag(takes_context=True)
def citation_tags(context: dict[str, Any]) -> SafeString:
    """The metadata of an entry for reference managers, and links to its citations."""
    tags = linked_data.meta_tags(context.flatten())
    url = context["entry"].url
    links = [
        (CITATION_FORMATS[name][1], words, f"{url}?format={name}")
        for name, words in DOWNLOADS.items()
        if name != "citation"
    ]
    return format_html_join("\n  ", '<meta name="{}" content="{}">', tags) + format_html_join(
        "", '\n  <link rel="alternate" type="{}" title="{}" href="{}">', links
    )
