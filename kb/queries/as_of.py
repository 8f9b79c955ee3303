"""A past day as of which a page shows what is dated: the law as it stood, by what we record now.

Rows count from their date, a month or a year from its last day. What later rulings did to a
ruling is dated by them. Whatever has no date is left out of such a page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.utils import timezone

from kb.models.dates import PartialDate

PARAMETER = "as_of"


def as_of_asked(query: Mapping[str, str]) -> dt.date | None:
    """The day an address asks for, or None where it asks for the present.

    A month or a year means its last day. BadRequest with a sentence for what is no date, and for
    a day to come.
    """
    text = query.get(PARAMETER, "").strip()
    if not text:
        return None
    try:
        day = PartialDate.parse(text[:40]).last
    except ValueError as error:
        raise BadRequest(str(error)) from error
    if day > timezone.localdate():
        raise BadRequest(f"“{text}” is not over yet: name a day up to today.")
    return day


def dated_by(day: dt.date | None, path: str = "date") -> Q:
    """What a row must fulfil to count on that day; nothing where no day is asked for.

    `path` leads from the row to the date: `ruling__date`. Rows without a date don't count.
    """
    return Q(**{f"{path}__lte": day}) if day else Q()
