"""The text block: a closed list of features, sanitised on every way in and out."""

from __future__ import annotations

import nh3
from wagtail.blocks import RichTextBlock
from wagtail.rich_text import RichText

FEATURES = [
    "h2",
    "h3",
    "h4",
    "bold",
    "italic",
    "code",
    "ol",
    "ul",
    "link",
]
TAGS = {"p", "h2", "h3", "h4", "b", "i", "code", "ol", "ul", "li", "a", "br"}
ATTRIBUTES = {"a": {"href", "linktype", "id"}}
SCHEMES = {"http", "https", "mailto"}
_SYNONYMS = (("strong", "b"), ("em", "i"))


def sanitise(html: str) -> str:
    """Stored rich text with nothing but the closed list of elements, attributes and schemes."""
    for old, new in _SYNONYMS:
        html = html.replace(f"<{old}>", f"<{new}>").replace(f"</{old}>", f"</{new}>")
    html = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)
    return html.replace("<br>", "<br/>")  # Wagtail's editor opens no other


class ProseBlock(RichTextBlock):
    """Headings, paragraphs, lists, emphasis and links; no design choices."""

    def __init__(self, **kwargs) -> None:
        super().__init__(features=FEATURES, **kwargs)

    def normalize(self, value: object) -> RichText:
        value = super().normalize(value)
        return RichText(sanitise(value.source)) if value else value

    def get_prep_value(self, value: RichText | None) -> str:
        return sanitise(super().get_prep_value(value) or "")

    class Meta:
        icon = "pilcrow"
        label = "Text"
        template = "blocks/text.html"
        description = "Headings, paragraphs, lists, emphasis and links."
        preview_value = "<h2>A heading</h2><p>A paragraph with <b>emphasis</b>.</p>"
