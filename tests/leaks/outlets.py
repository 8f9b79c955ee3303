"""Every way out of the site, found by walking the URLconf and the registries of formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.urls import URLResolver, get_resolver
from django.utils import timezone
from django.utils.http import urlencode
from wagtail.models import PageViewRestriction

from kb import versions
from kb.formats import ENTRY_FORMATS, LISTING_FORMATS
from kb.formats.citations import CITATION_FORMATS, OF
from kb.formats.exceptions import TABLES as EXCEPTION_TABLES
from kb.formats.exchange import GATHER, GRAPH_FORMATS
from kb.formats.glossary import FORMATS as GLOSSARY_FORMATS
from kb.formats.matrix import FORMATS as MATRIX_FORMATS
from kb.models import TOPICS, Entry, Kind, Topic, Version
from kb.search.nesting import NESTED
from kb.search.request import MOST_VALUES
from tests.leaks.canaries import COMMON, World

ADMIN = "admin/"


def routes() -> Iterator[str]:
    """The routes of the site. The admin's are one: they have a test of their own."""
    yield ADMIN
    yield from (route for route in _routes(get_resolver()) if not route.startswith(ADMIN))


def admin_routes() -> Iterator[str]:
    """The routes of the admin."""
    return (route for route in _routes(get_resolver()) if route.startswith(ADMIN))


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, route)
        else:
            yield route


def _formats(registry: dict, address: str) -> list[str]:
    join = "&" if "?" in address else "?"
    return [address, *(f"{address}{join}format={name}" for name in registry)]


def _search(world: World) -> list[str]:
    found = ["/search/", *_formats(LISTING_FORMATS, f"/search/?q={COMMON}")]
    found += [f"/search/?q={COMMON}&sort={sort}" for sort in ("date", "title")]
    for kind in Kind:
        found.append(f"/search/?q={COMMON}&kind={kind}")
    for chosen in _secret_tags(world).values():
        values = "&".join(f"{tag.kind}={tag.slug}" for tag in chosen[:MOST_VALUES])
        found.append(f"/search/?q={COMMON}&{values}")
        kind = chosen[0].kind
        found.append(f"/search/?{values}&all={kind}&list={kind}")
        found += [f"/search/?{values}&exact={kind}"] if kind in NESTED else []
    return found


def _suggestions(world: World) -> list[str]:
    """By how the names of secrets begin (one letter, which is not taken out of the answer)."""
    found = [f"/search/suggest/?q={letter}" for letter in "zn"]
    return [*found, f"{found[0]}&format=opensearch"]


def _secret_tags(world: World) -> dict[Kind, list[Topic]]:
    """By kind: the tags of secrets, then some that only secrets carry."""
    pages = [entry.pk for entry in world.secrets.values()]
    return {
        kind: [
            *model.objects.filter(page__in=pages),
            *[tag for tag in world.tags if tag.kind == kind][::7],
        ]
        for kind, model in TOPICS.items()
    }


def _topics(world: World) -> list[str]:
    tags = [tag for found in _secret_tags(world).values() for tag in found]
    found = [f"/topics/{tag.kind}/{tag.slug}/" for tag in tags]
    return [*found[:-1], *_formats(LISTING_FORMATS, found[-1])]


def _compare(world: World) -> list[str]:
    """Two public arguments, and a public one with each secret, by its address and by its claim."""
    found = ["/compare/", "/compare/?a=near-argument&b=near-other"]
    for (kind, _), entry in world.secrets.items():
        if kind == Kind.ARGUMENT:
            found += [
                f"/compare/?{urlencode({'a': 'near-argument', 'b': name})}"
                for name in (entry.slug, entry.title)
            ]
    return found


def _doctrines(view: str, formats: dict) -> Callable[[World], list[str]]:
    """A view of the public doctrine and of each secret one, in every format and of a past day."""

    def sample(world: World) -> list[str]:
        secrets = [page for (kind, _), page in world.secrets.items() if kind == Kind.DOCTRINE]
        views = [f"{address(page)}{view}/" for page in (world.near[Kind.DOCTRINE], *secrets)]
        return [one for page in views for one in (*_formats(formats, page), f"{page}?{_today()}")]

    return sample


def _calendars(world: World) -> list[str]:
    """The calendars of public cases and of secret ones."""
    secrets = [page for (kind, _), page in world.secrets.items() if kind == Kind.CASE]
    return [f"/cases/{page.slug}.ics" for page in (world.near[Kind.CASE], *secrets)]


def _password_forms(world: World) -> list[str]:
    rows = PageViewRestriction.objects.values_list("pk", "page_id")
    return [f"/_util/authenticate_with_password/{pk}/{page}/" for pk, page in rows[:8]]


def _tree(world: World) -> list[str]:
    """Home, listings, entries, and what is not there but might have been meant."""
    found = ["/", f"/cases/{COMMON}-v-nobody/", "/cases/zqcaseloginname-v-nobody/"]
    for kind in Kind:
        found += _formats(LISTING_FORMATS, f"/{kind.folder}/")
        found.append(f"/{kind.folder}/?case=near-case&doctrine=near-doctrine")
    past = f"/cases/?{_today()}"
    found += [past, f"{past}&format=json", f"{past}&format=csv"]
    for entry in world.public():
        found += own_addresses(entry)
    return found


def address(entry: Entry) -> str:
    """Where an entry stands, or would."""
    return f"/{entry.KIND.folder}/{entry.slug}/"


def own_addresses(entry: Entry) -> list[str]:
    """The addresses of one entry in every format."""
    found = _formats(ENTRY_FORMATS, address(entry))
    found += _citations(entry)
    if entry.KIND == Kind.ARGUMENT:
        found.append(f"{address(entry)}?{_today()}")
    return [*found, *_graph(address(entry))] if entry.KIND in GATHER else found


def _today() -> str:
    """What asks for a past day that has all there is now."""
    return f"as_of={timezone.localdate().isoformat()}"


def _numbers(entry: Entry) -> list[int]:
    """The numbers of an entry's first and last version; 1 where it has none."""
    return sorted({1, Version.objects.filter(uid=entry.uid).count() or 1})


def _versions(entry: Entry) -> list[str]:
    return [f"{address(entry)}@{number}/" for number in _numbers(entry)]


def _history(entry: Entry) -> list[str]:
    """The list of versions, and what changed from the first to the last."""
    found, numbers = f"{address(entry)}history/", _numbers(entry)
    return [found, f"{found}?from={numbers[0]}&to={numbers[-1]}"]


def _citations(entry: Entry) -> list[str]:
    """The entry cited in every format; all else that can be cited, in the one that says most."""
    found = _formats(CITATION_FORMATS, address(entry))[1:]
    return [*found, *(f"{address(entry)}?format=csl&of={of}" for of in OF)]


def _cite(entry: Entry) -> list[str]:
    return [f"{address(entry)}cite/"]


def _days(entry: Entry) -> list[str]:
    return [f"{address(entry)}@{timezone.localdate().isoformat()}/"]


def _of_all(addresses: Callable[[Entry], list[str]]) -> Callable[[World], list[str]]:
    """A sample of the addresses of everything, public or not."""
    return lambda world: [
        found
        for entry in (*world.public(), *(world.secret(*names) for names in world.secrets))
        for found in addresses(entry)
    ]


def _graph(address: str) -> list[str]:
    """A part of the graph in every format."""
    return [*_formats(GRAPH_FORMATS, address)[1:], f"{address}?format=csv&table=relations"]


# A route → addresses that show the most of it. A route that is not named here fails the test.
SAMPLES: dict[str, Callable[[World], list[str]]] = {
    ADMIN: lambda world: [],
    "search/": _search,
    "search/suggest/": _suggestions,
    "opensearch.xml": lambda world: ["/opensearch.xml"],
    "latest/": lambda world: ["/latest/", "/latest/?page=2", "/latest/?format=atom"],
    "export/": lambda world: ["/export/", *_graph("/export/")],
    "compare/": _compare,
    "cite-check/": lambda world: ["/cite-check/"],
    "about/": lambda world: ["/about/"],
    "corrections/": lambda world: ["/corrections/", "/corrections/?page=2"],
    "glossary/": lambda world: _formats(GLOSSARY_FORMATS, "/glossary/"),
    "exceptions/": lambda world: [
        "/exceptions/",
        *(f"/exceptions/?format=csv&table={table}" for table in EXCEPTION_TABLES),
    ],
    "calendar.ics": lambda world: ["/calendar.ics"],
    r"^cases/(?P<slug>[\w-]+)\.ics$": _calendars,
    r"^topics/(?P<kind>case|doctrine|commentator)/(?P<slug>[\w-]+)/$": _topics,
    r"^doctrines/(?P<slug>[\w-]+)/matrix/$": _doctrines("matrix", MATRIX_FORMATS),
    r"^doctrines/(?P<slug>[\w-]+)/split/$": _doctrines("split", {}),
    "sitemap.xml": lambda world: ["/sitemap.xml"],
    "robots.txt": lambda world: ["/robots.txt"],
    ".well-known/security.txt": lambda world: ["/.well-known/security.txt"],
    "healthz": lambda world: ["/healthz", "/healthz?check=ready"],
    "favicon.svg": lambda world: ["/favicon.svg"],
    "favicon.ico": lambda world: ["/favicon.ico"],
    "media/<path:path>": lambda world: ["/media/none.png", "/media/page.html"],
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": (
        _password_forms
    ),
    "_util/login/": lambda world: ["/_util/login/"],
    versions.ENTRY + r"@(?P<number>[0-9]{1,9})/$": _of_all(_versions),
    versions.ENTRY + r"@(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})/$": _of_all(_days),
    versions.ENTRY + "history/$": _of_all(_history),
    versions.ENTRY + "cite/$": _of_all(_cite),
    r"^((?:[\w\-]+/)*)$": _tree,
}
# The search asks each engine in its own words, and these are made of it. All else asks by functions
# that are the same on both, so it is tried on SQLite only.
OF_BOTH_ENGINES = {
    "search/",
    "search/suggest/",
    "latest/",
    r"^topics/(?P<kind>case|doctrine|commentator)/(?P<slug>[\w-]+)/$",
}
# These say nothing of any entry, whatever there is.
WORDLESS = {
    ADMIN,
    "cite-check/",
    "about/",
    "opensearch.xml",
    "robots.txt",
    ".well-known/security.txt",
    "healthz",
    "favicon.svg",
    "favicon.ico",
    "media/<path:path>",
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
    "_util/login/",
}
