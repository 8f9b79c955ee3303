"""Counting what nobody found: the words alone, and only such as can't tell who asked."""

from __future__ import annotations

import re

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from kb.models import UnansweredSearch
from kb.models.unanswered import LONGEST
from kb.search.analysis import fold

# Of so many words the one asked longest ago gives way to a new one.
MOST_ROWS = 2_000
_ROBOT = re.compile(
    r"(?i)bot\b|bot/|crawl|spider|slurp|archiver|preview|monitor|scan|fetch|headless|https?://"
    r"|^(?:curl|wget|python|java|go-|ruby|perl|libwww|okhttp|axios|node)"
)
_LONG_NUMBER = re.compile(r"\d{7,}|(?:\+|00)\d|(?:\d[\s()./-]{0,2}){10,}")
_LETTERS = re.compile(r"[^\W\d_]")


def countable(q: str) -> str:
    """The words as they are counted; empty if they are not to be."""
    words = " ".join(fold(q).split())
    if len(words) > LONGEST or len(_LETTERS.findall(words)) < 2:
        return ""
    return "" if "@" in words or _LONG_NUMBER.search(words) else words


def is_robot(user_agent: str) -> bool:
    """Whether a client says, or lets one guess, that it is no reader."""
    return not user_agent or bool(_ROBOT.search(user_agent))


def count_unanswered(q: str, user_agent: str) -> None:
    """Count a search that found nothing: one UPDATE, and a new row for words never asked before.

    That it can't be counted, because the database is busy, is no reason to refuse the page.
    """
    words = countable(q)
    if not words or is_robot(user_agent):
        return
    today = timezone.localdate()
    rows = UnansweredSearch.objects.filter(query=words)
    try:
        with transaction.atomic():
            if rows.update(count=F("count") + 1, last_day=today):
                return
            if UnansweredSearch.objects.count() >= MOST_ROWS:
                oldest = UnansweredSearch.objects.order_by("last_day", "count", "pk")[:1]
                UnansweredSearch.objects.filter(
                    pk__in=list(oldest.values_list("pk", flat=True))
                ).delete()
            new = UnansweredSearch(query=words, last_day=today)
            UnansweredSearch.objects.bulk_create([new], ignore_conflicts=True)
    except DatabaseError:
        return
