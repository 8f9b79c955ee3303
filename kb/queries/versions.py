"""Versions of an entry, and what a version's text names as far as readers may see it now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from kb.models import ENTRY_MODELS, TOPICS, Court, Entry, Kind, Ruling, Source, Version
from kb.queries.neighbours import EntryLink, address, entry_links
from kb.queries.public import public_entry_or_404
from kb.queries.topics import topics

# (what, slug): what is a kind, `tag:<kind>`, `source`, `court`, `ruling` or `own ruling` (its uid).
Name = tuple[str, str]


@dataclass(frozen=True)
class Named:
    """What a text names: its key, what it is called now, and where it stands."""

    pk: int
    words: str
    url: str = ""
    note: str = ""


def entry_or_moved(kind: Kind, slug: str) -> Entry:
    """The public entry that stands at an address, or stood there once; Http404 for any other."""
    try:
        return public_entry_or_404(kind, slug)
    except Http404:
        known = Version.objects.filter(kind=kind, slug=slug).order_by("-published_at", "-pk")
        uid = known.values_list("uid", flat=True).first()
        entry = uid and ENTRY_MODELS[kind].objects.visible().filter(uid=uid).first()
        if not entry:
            raise
        return entry


def versions_of(entry: Entry) -> list[Version]:
    """All versions of an entry, the newest first, without their texts."""
    return list(Version.objects.filter(uid=entry.uid).order_by("-number").defer("text"))


def version_of(entry: Entry, number: int) -> Version:
    """One version of an entry; Http404 where there is none of this number."""
    found = Version.objects.filter(uid=entry.uid, number=number).first()
    if found is None:
        raise Http404("There is no version of this number.")
    return found


def last_number(entry: Entry) -> int:
    """The number of the newest version; 0 for an entry that has none."""
    numbers = Version.objects.filter(uid=entry.uid).order_by("-number")
    return numbers.values_list("number", flat=True).first() or 0


def number_on(entry: Entry, day: dt.date) -> int:
    """The number of the version that stood at the end of a day; Http404 before the first one."""
    end = timezone.make_aware(dt.datetime.combine(day, dt.time.max))
    found = Version.objects.filter(uid=entry.uid, published_at__lte=end).order_by("-number")
    number = found.values_list("number", flat=True).first()
    if number is None:
        raise Http404("This entry was not published yet on that day.")
    return number


def named_now(names: Collection[Name], at: dt.datetime) -> dict[Name, Named]:
    """What these names of a text of that moment stand for, as far as readers may see it now.

    What is hidden now, or can't be told any more, is left out. Entries are found by the slugs they
    had then.
    """
    by_what: dict[str, set[str]] = {}
    for what, slug in names:
        by_what.setdefault(what, set()).add(slug)
    found = _entries(by_what, at)
    found |= {("source", slug): named for slug, named in _sources(by_what.get("source", ()))}
    found |= {("court", slug): named for slug, named in _courts(by_what.get("court", ()))}
    found |= _rulings(by_what.get("ruling", ()), by_what.get("own ruling", ()))
    return found


def _entries(by_what: dict[str, set[str]], at: dt.datetime) -> dict[Name, Named]:
    wanted = {
        (kind, slug)
        for kind in Kind
        for slug in by_what.get(kind, set()) | by_what.get(f"tag:{kind}", set())
    }
    if not wanted:
        return {}
    slugs = {slug for _, slug in wanted}
    uids = _uids(wanted, slugs, at)
    visible = Entry.objects.visible().filter(Q(uid__in=uids.values()) | Q(handle__in=slugs))
    keys = {pk: (uid, kind) for pk, uid, kind in visible.values_list("pk", "uid", "kind")}
    links = {link.pk: link for link in entry_links(Entry.objects.filter(pk__in=keys))}
    by_uid = {uid: links[pk] for pk, (uid, _) in keys.items()}
    by_slug = {(link.kind, link.slug): link for link in links.values()}
    found: dict[Name, Named] = {}
    for kind, slug in wanted:
        uid = uids.get((kind, slug))
        link = by_uid.get(uid) if uid else by_slug.get((kind, slug))
        if link:
            found[kind, slug] = _of_entry(link)
    for kind in TOPICS:
        found |= _tags(kind, by_what.get(f"tag:{kind}", ()), uids)
    return found


def _of_entry(link: EntryLink) -> Named:
    return Named(link.pk, link.listed_name, link.url)


def _uids(wanted: set[Name], slugs: set[str], at: dt.datetime) -> dict[Name, str]:
    """Whose slugs these were then; of what was loaded together, one may be a moment later."""
    uids: dict[Name, str] = {}
    rows = Version.objects.filter(slug__in=slugs).order_by("published_at", "pk")
    for kind, slug, uid, when in rows.values_list("kind", "slug", "uid", "published_at"):
        name = (Kind(kind), slug)
        if name in wanted and (when <= at or name not in uids):
            uids[name] = uid
    return uids


def _tags(kind: Kind, slugs: Collection[str], uids: dict[Name, str]) -> dict[Name, Named]:
    if not slugs:
        return {}
    then = {uids[kind, slug]: slug for slug in slugs if (kind, slug) in uids}
    rows = topics(kind).filter(Q(slug__in=slugs) | Q(page__uid__in=then))
    found: dict[Name, Named] = {}
    for pk, name, slug, has_page, uid, page_slug in rows.values_list(
        "pk", "name", "slug", "has_page", "page__uid", "page__slug"
    ):
        url = address(kind, page_slug) if has_page else f"/topics/{kind}/{slug}/"
        named = Named(pk, name, url)
        if uid in then:
            found[f"tag:{kind}", then[uid]] = named
        elif slug in slugs and (uid is None or uids.get((kind, slug)) in (None, uid)):
            found.setdefault((f"tag:{kind}", slug), named)
    return found


def _sources(slugs: Collection[str]) -> list[tuple[str, Named]]:
    if not slugs:
        return []
    rows = Source.objects.printable().filter(slug__in=slugs)
    return [
        (source.slug, Named(source.pk, source.title, source.url, _from(source))) for source in rows
    ]


def _from(source: Source) -> str:
    return ", ".join(filter(None, [source.publisher, str(source.when or "")]))


def _courts(slugs: Collection[str]) -> list[tuple[str, Named]]:
    rows = Court.objects.filter(slug__in=slugs) if slugs else []
    return [(court.slug, Named(court.pk, court.name)) for court in rows]


def _rulings(names: Collection[str], uids: Collection[str]) -> dict[Name, Named]:
    if not names and not uids:
        return {}
    slugs = [name.partition("/")[2] for name in names]
    rows = Ruling.objects.visible().filter(Q(slug__in=slugs) | Q(uid__in=uids))
    found: dict[Name, Named] = {}
    for ruling in rows.select_related("case").defer("case__body"):
        url = f"{address(Kind.CASE, ruling.case.slug)}#{ruling.anchor}"
        named = Named(ruling.pk, str(ruling), url)
        found["own ruling", ruling.uid] = named
        name = f"{ruling.case.slug}/{ruling.slug}"
        if name in names:
            found["ruling", name] = named
    return found
