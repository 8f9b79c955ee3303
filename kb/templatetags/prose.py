"""Rich text on the pages of single entries."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from wagtail.rich_text import RichText

from kb.queries.body import linked_entries, links_to
from kb.queries.body import prose as resolved

register = template.Library()


@register.filter
def prose(value: RichText | str) -> SafeString:
    """Rich text as a page shows it: sanitised once more, links to visible entries resolved.

    What `kb.queries.body` has resolved costs no query; a stored text, as in the preview of a
    block, costs one.
    """
    html = value.source if isinstance(value, RichText) else str(value)
    return resolved(html, links_to(linked_entries([html])))
