"""Words of the table of cases."""

from __future__ import annotations

from django import template
from django.utils.formats import date_format

from kb.models.dates import PartialDate
from kb.search.facets import month_words

register = template.Library()
register.filter("month_words", month_words)


@register.filter
def short_date(when: PartialDate) -> str:
    """A legal date where there is little room: “23 Jun 2025”, “Jun 2025” or “2025”."""
    return date_format(when.last, {"day": "j M Y", "month": "M Y", "year": "Y"}[when.precision])
