"""What the public may see: the one definition that every read goes through."""

from __future__ import annotations

import functools
from typing import Self

from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.expressions import RawSQL
from django.utils import timezone
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet


def in_force() -> Q:
    """Live, and within the publication dates as of this moment (not as of the last `tick`)."""
    now = timezone.now()
    return (
        Q(live=True)
        & (Q(go_live_at=None) | Q(go_live_at__lte=now))
        & (Q(expire_at=None) | Q(expire_at__gt=now))
    )


@functools.cache
def unrestricted() -> Q:
    """No view restriction on the page or above it. A subquery, so it costs no query of its own.

    The same for every query, and asked in most: it is put together once.
    """
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    above = _restrictions().annotate(below=path)
    return ~Q(Exists(above.filter(below__startswith=F("top"))))


def _restrictions() -> QuerySet[PageViewRestriction]:
    """Restrictions with the path of their page.

    The path is asked for restriction by restriction: of a join the planner may take the pages
    first, all of them for each entry.
    """
    top = Page.objects.filter(pk=OuterRef("page_id")).values("path")[:1]
    return PageViewRestriction.objects.annotate(top=Subquery(top))


@functools.cache
def unrestricted_page(key: str) -> Q:
    """No view restriction on, or above, the page whose key is in a field; none where it is empty.

    Asked restriction by restriction too: no page is looked up while there is none.
    """
    page = Page.objects.filter(pk=OuterRef(OuterRef(key)), path__startswith=OuterRef("top"))
    return ~Q(Exists(_restrictions().filter(Exists(page))))


# Restriction by restriction: while there is none, no page is looked at.
_RESTRICTED = """
    SELECT below.id FROM wagtailcore_pageviewrestriction AS restriction
    JOIN wagtailcore_page AS top ON top.id = restriction.page_id
    JOIN wagtailcore_page AS below ON substr(below.path, 1, length(top.path)) = top.path
"""


def restricted() -> RawSQL:
    """The keys of pages with a restriction on them or above them: those `unrestricted()` leaves."""
    return RawSQL(_RESTRICTED, [])  # noqa: S611


def hidden() -> QuerySet[Page]:
    """The keys of all pages that an anonymous reader may not see now.

    Mostly they are few: each date goes by an index (migration 0020), restrictions one by one.
    """
    now = timezone.now()
    parts = (
        Page.objects.filter(live=False),
        Page.objects.filter(go_live_at__gt=now),
        Page.objects.filter(expire_at__lte=now),
        Page.objects.filter(pk__in=restricted()),
    )
    first, *others = (part.order_by().values("pk") for part in parts)
    return first.union(*others, all=True)


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
        return self.filter(in_force(), unrestricted())


EntryManager = PageManager.from_queryset(EntryQuerySet)
