"""Template tags and filters of the public pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kb.icons import STROKES
from kb.models.dates import PartialDate
from kb.models.vocabulary import Kind
from kb.queries.cards import card_facts, last_checked

register = template.Library()
register.filter("card_facts", card_facts)

# The menu of the site: address and words, in this order.
MENU = (
    ("/questions/", Kind.QUESTION.plural),
    ("/cases/", Kind.CASE.plural),
    ("/doctrines/", Kind.DOCTRINE.plural),
    ("/commentators/", Kind.COMMENTATOR.plural),
    ("/articles/", Kind.ARTICLE.plural),
    ("/latest/", "Latest"),
)


@register.simple_tag
def icon(name: str) -> SafeString:
    """The drawing called `name`, hidden from screen readers: the word stands beside it."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(STROKES[name]),  # noqa: S308 - our own constants
    )


@register.filter
def kind_label(kind: str) -> str:
    """The word readers see for a kind: “Case”."""
    return str(Kind(kind).label)


@register.filter
def kind_plural(kind: str) -> str:
    """The plural readers see for a kind: “Doctrines and laws”."""
    return Kind(kind).plural


@register.simple_tag
def absolute(path: str) -> str:
    """The full address of a path of this site."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


@register.inclusion_tag("components/menu.html", takes_context=True)
def site_menu(context: dict[str, Any]) -> dict[str, Any]:
    """The menu, with the part of the site one is in marked."""
    path = getattr(context.get("request"), "path", "")
    return {"items": [(url, words, path.startswith(url)) for url, words in MENU]}


@register.filter
def iso_date(value: dt.date | PartialDate) -> str:
    """A day, or the known part of a legal date, as `<time datetime>` wants it."""
    return value.iso() if isinstance(value, PartialDate) else value.isoformat()


@register.filter
def long_date(value: dt.date | PartialDate) -> str:
    """A day, or a legal date, as readers see it: “23 June 2025”."""
    return str(value) if isinstance(value, PartialDate) else date_format(value, "j F Y")


@register.simple_tag
def sources_read() -> dt.date | None:
    """The last day on which an editor read the sources of a public entry."""
    return last_checked()
