"""Words on the pages of single entries."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language_info

from kb.models import Reception, Ruling, receptions
from kb.models.dates import PartialDate
from kb.queries.rulings import RulingView, ruling_views
from kb.templatetags.kb_tags import iso_date, long_date

register = template.Library()


@register.simple_tag
def day(date: dt.date | PartialDate | None) -> str:
    """A date in words that machines can read too; nothing for a draft that has none yet."""
    if not date:
        return ""
    return format_html('<time datetime="{}">{}</time>', iso_date(date), long_date(date))


@register.filter
def outcome_words(reception: Reception) -> str:
    """What a ruling did with an argument, with the voice that did it."""
    return receptions.outcome_words(reception.outcome, reception.voice)


@register.filter
def stage_words(stage: str) -> str:
    """The stage of a ruling, to follow an outcome: “at the pleading stage”."""
    return receptions.stage_words(stage)


@register.filter
def language_name(code: str) -> str:
    """The English name of a language code, or the code where Django knows none."""
    try:
        return str(get_language_info(code)["name"])
    except KeyError:
        return code


@register.simple_tag
def ruling_view(ruling: Ruling) -> RulingView:
    """A ruling with its rows, drafted ones too: for its preview."""
    return ruling_views([ruling])[0]
