"""What the public may see: the one definition that every read goes through."""

from __future__ import annotations

from typing import Self

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from wagtail.models import PageManager
from wagtail.query import PageQuerySet


def in_force() -> Q:
    """Live, and within the publication dates as of this moment (not as of the last `tick`)."""
    now = timezone.now()
    return (
        Q(live=True)
        & (Q(go_live_at=None) | Q(go_live_at__lte=now))
        & (Q(expire_at=None) | Q(expire_at__gt=now))
    )


# Restriction by restriction (CROSS JOIN says so to SQLite), and below each by the index of paths:
# these are of digits and capitals, in the order of their bytes. The last line says the same once
# more, for PostgreSQL to know that it leaves few.
_RESTRICTED = """
    SELECT below.id FROM wagtailcore_pageviewrestriction AS restriction
    CROSS JOIN wagtailcore_page AS top CROSS JOIN wagtailcore_page AS below
    WHERE top.id = restriction.page_id AND below.path BETWEEN top.path AND top.path || '~'
    AND substr(below.path, 1, length(top.path)) = top.path
"""
# Mostly they are few; what is not in force goes by three indexes (migration 0020).
_HIDDEN = f"""
    SELECT id FROM wagtailcore_page WHERE NOT live
    UNION ALL SELECT id FROM wagtailcore_page WHERE go_live_at > %s
    UNION ALL SELECT id FROM wagtailcore_page WHERE expire_at <= %s
    UNION ALL {_RESTRICTED}
"""  # noqa: S608


def restricted() -> RawSQL:
    """The keys of pages with a view restriction on them or above them."""
    return RawSQL(_RESTRICTED, [])  # noqa: S611


def hidden() -> RawSQL:
    """The keys of all pages that an anonymous reader may not see now."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    return RawSQL(_HIDDEN, [now, now])  # noqa: S611


class VisibleRows(QuerySet):
    """Rows that are public when everything they stand on is."""

    def visible_through(self, *paths: str) -> Self:
        """Rows whose pages, named by lookup paths such as `source`, are all public."""
        from kb.models.entry import Entry

        public = Entry.objects.visible().values("pk")
        return self.filter(**{f"{path}__in": public for path in paths})


class EntryQuerySet(PageQuerySet):
    """Queries over entries of one kind or of all."""

    def visible(self) -> Self:
        """Entries that an anonymous reader may see now."""
        return self.filter(in_force()).exclude(pk__in=restricted())


EntryManager = PageManager.from_queryset(EntryQuerySet)
