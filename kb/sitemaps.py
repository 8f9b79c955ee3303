"""The addresses search engines are told of. Topics without a page stay out."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from kb.models import DoctrinePage, Entry, Holding, Kind, Ruling

PAGES = [
    "/",
    *(f"/{kind.folder}/" for kind in Kind),
    "/latest/",
    "/export/",
    "/about/",
    "/corrections/",
    "/glossary/",
]


class PublicSitemap(Sitemap):
    """Addresses under SITE_URL, whatever host the request came in by."""

    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class PagesSitemap(PublicSitemap):
    """Home, listings, latest and about."""

    def items(self) -> list[str]:
        return PAGES

    def location(self, item: str) -> str:
        return item


class EntriesSitemap(PublicSitemap):
    """Every public entry. (Wagtail's own sitemap doesn't look at publication dates.)"""

    def items(self) -> QuerySet[Entry]:
        return Entry.objects.visible().order_by("path").defer("body")

    def location(self, item: Entry) -> str:
        return item.url

    def lastmod(self, item: Entry) -> dt.datetime | None:
        return item.last_published_at


class RulingsSitemap(PublicSitemap):
    """For each doctrine that rulings have decided on: where they differ, and by element."""

    def items(self) -> list[str]:
        ruled = Holding.objects.filter(ruling__in=Ruling.objects.visible())
        pages = DoctrinePage.objects.visible().filter(tag__in=ruled.order_by().values("doctrine"))
        found = []
        for page in pages.order_by("path").defer("body").prefetch_related("elements"):
            found.append(f"{page.url}split/")
            found += [f"{page.url}matrix/"] if page.elements.all() else []
        return found

    def location(self, item: str) -> str:
        return item


SITEMAPS = {"pages": PagesSitemap, "entries": EntriesSitemap, "rulings": RulingsSitemap}
