"""The leak matrix: what readers may not see stands in no response, whatever the way out."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from kb.models import (
    INDEX_MODELS,
    TAGGED,
    TOPICS,
    CasePage,
    DoctrinePage,
    Entry,
    Kind,
    SearchDocument,
    SearchFacet,
    Source,
)
from kb.search import SearchRequest, run
from kb.search.results import matching
from kb.textfiles.export import entry_text, source_text
from tests.leaks.canaries import (
    COMMON,
    FATES,
    RESTRICTIONS,
    Owner,
    World,
    canaries,
    restrict,
)
from tests.leaks.outlets import (
    OF_BOTH_ENGINES,
    SAMPLES,
    WORDLESS,
    admin_routes,
    own_addresses,
    routes,
)
from tests.leaks.world import build, conceal, planned, reveal

pytestmark = pytest.mark.django_db
SQLITE = connection.vendor == "sqlite"
ROUTES = set(SAMPLES) if SQLITE else OF_BOTH_ENGINES
Found = dict[str, set[str]]
# Canaries that may be seen, by how they begin.
Words = tuple[str, ...]


@pytest.fixture(autouse=True)
def _nothing_hides_behind_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists show all they have, so that a leak can't lie beyond the first page."""
    monkeypatch.setitem(run.__kwdefaults__, "page_size", 500)
    for name in (
        "kb.search.results.OPEN_VALUES",
        "kb.search.suggestions.OF_A_KIND",
        "kb.search.suggestions.IN_ALL",
        "kb.queries.public.CLOSEST",
        "kb.queries.home.QUESTIONS",
        "kb.queries.home.RULINGS",
        "kb.queries.home.ARTICLES",
        "kb.queries.home.CASES",
        "kb.queries.latest.PAGE_SIZE",
        "kb.queries.topics.GROUP_SIZE",
    ):
        monkeypatch.setattr(name, 500)


@pytest.fixture
def outsider() -> Client:
    """Somebody who is signed in, and belongs to no group."""
    client = Client()
    client.force_login(User.objects.create_user("outsider"))
    return client


def response_text(client: Client, address: str) -> str:
    """Headers and body of a response, less what the address itself had said."""
    response = client.get(address)
    assert response.status_code < 500, address
    text = f"{response.headers}\n{response.getvalue().decode()}"
    said = [urlsplit(address).path, *(value for _, value in parse_qsl(urlsplit(address).query))]
    for word in sorted(said, key=len, reverse=True):
        for form in {word, quote(word), quote(word, safe="")}:
            if len(form) > 1:
                text = text.replace(form, "")
    return text


def found_at(client: Client, addresses: Iterable[str], allowed: Words = ()) -> Found:
    """The canaries in the responses, with the addresses where they stood."""
    found: Found = defaultdict(set)
    for address in addresses:
        for canary in canaries(response_text(client, address)):
            if not canary.startswith(allowed):
                found[canary].add(address)
    return found


def sweep(client: Client, world: World, allowed: Words = ()) -> dict[str, Found]:
    """The canaries that each route gives away."""
    return {route: found_at(client, SAMPLES[route](world), allowed) for route in ROUTES}


def leaks(client: Client, world: World, allowed: Words = ()) -> Found:
    """What readers see of the secrets, by their own addresses and by every other one."""
    found: Found = defaultdict(set)
    for one in sweep(client, world, allowed).values():
        found |= one
    for kind, fate in world.secrets if SQLITE else ():
        # Whoever is signed in may see what only asks for that: the entry, and nothing but it.
        signed_in = "_auth_user_id" in client.session
        entered = signed_in and fate == "restricted" and RESTRICTIONS[kind] == "login"
        own = words_of(kind, fate) if entered else ()
        addresses = own_addresses(world.secret(kind, fate))
        for canary, where in found_at(client, addresses, (*allowed, *own)).items():
            found[canary] |= where
    return found


def listed(found: Found) -> list[str]:
    """The finds, a line each."""
    return [f"{canary}: {' '.join(sorted(where))}" for canary, where in sorted(found.items())]


def words_of(kind: Kind, fate: str) -> Words:
    """How the words begin that a secret says itself, or that neighbours say only of it."""
    rulings = [Owner("ruling", f"{fate}in")("")] if kind == Kind.CASE else []
    return (Owner(kind, fate)(""), Owner("link", fate)(""), *rulings)


def test_every_route_has_a_sample() -> None:
    assert set(routes()) == set(SAMPLES)
    assert set(SAMPLES) >= WORDLESS | OF_BOTH_ENGINES


def every_word(world: World) -> set[str]:
    """Every canary that readers are meant to see once all is public."""
    words: set[str] = set()
    things = [*world.public(), *world.secrets.values()]
    for entry in things:
        words |= canaries(entry_text(type(entry).objects.get(pk=entry.pk)))
    for source in world.sources.values():
        words |= canaries(source_text(Source.objects.get(pk=source.pk)))
    for tag in world.tags:
        words |= canaries(tag.name)
    return {word for word in words if not word.endswith("never")}


def words_that_find(world: World, words: Iterable[str]) -> list[str]:
    """The words by which a search finds anything."""
    return [word for word in sorted(words) if matching(SearchRequest(q=word)).exists()]


# What stands below another one of its kind, and by which field.
BELOW = {"doctrine": (DoctrinePage, "broader"), "case": (CasePage, "lead_case")}


def assert_counts_are_of(client: Client, entries: Iterable[Entry]) -> None:
    """A search over everything counts these entries and no others, in every facet."""
    keys = {entry.pk for entry in entries}
    seen = Entry.objects.visible().values_list("pk", flat=True)
    assert set(SearchDocument.objects.visible().values_list("pk", flat=True)) == set(seen)
    for topics in TOPICS.values():
        either = [*topics.objects.visible(), *topics.objects.hidden()]
        assert sorted(tag.pk for tag in either) == sorted(tag.pk for tag in topics.objects.all())
    found = client.get(f"/search/?q={COMMON}").context["results"]
    assert found.total == len(keys)
    for facet in found.facets:
        for value in facet.values:
            assert value.label
            assert value.count == len(keys & _carrying(facet.name, value.value, keys)), value
    unchosen = {entry.pk for entry in Entry.objects.all()} - keys
    assert not unchosen & {hit.entry.pk for hit in found.hits}


def _carrying(facet: str, value: str, seen: set[int]) -> set[int]:
    """The entries with a value of a facet, or with one that stands below it by a page one sees."""
    if facet == "kind":
        found = Entry.objects.filter(kind=value).values_list("pk", flat=True)
    elif facet in TOPICS:
        slugs, fresh = {value}, {value}
        model, above = BELOW.get(facet, (None, ""))
        while fresh and model:
            pages = model.objects.filter(pk__in=seen, **{f"{above}__slug__in": fresh})
            fresh = set(pages.values_list("tag__slug", flat=True)) - slugs - {None}
            slugs |= fresh
        rows = TAGGED[Kind(facet)].every.filter(tag__slug__in=slugs)
        found = rows.values_list("content_object", flat=True)
    else:
        rows = SearchFacet.objects.filter(facet=facet, value=value)
        found = rows.values_list("document", flat=True)
    return set(found)


@pytest.mark.long
def test_nothing_hidden_leaves_by_any_way(client: Client, outsider: Client) -> None:
    world = build()
    # As they were born. Of an entry with a draft edit, what is live is no secret.
    live = (Owner("link", "expired")(""), Owner("ruling", "expiredin")(""))
    assert listed(leaks(client, world, live)) == []
    assert_counts_are_of(client, world.shown("expired"))

    # The control: public, every word is found, and by every route.
    reveal(world)
    words = every_word(world)
    shown = sweep(client, world)
    assert {route for route, found in shown.items() if not found} == WORDLESS & ROUTES
    if SQLITE:
        own = [a for pair in world.secrets for a in own_addresses(world.secret(*pair))]
        assert words - set().union(found_at(client, own), *shown.values()) == set()
    assert_counts_are_of(client, world.shown(*FATES))
    finding = words_that_find(world, words)
    assert finding

    # Each listing behind a restriction, and so all below it.
    for kind, how in RESTRICTIONS.items():
        restrict(INDEX_MODELS[kind].objects.get(), how)
    found = leaks(client, world)
    # The glossary is under no listing: the sources of its terms, now printable, are its own.
    for canary in [one for one in found if one.startswith("zqsource")]:
        found[canary] = {where for where in found[canary] if not where.startswith("/glossary/")}
    assert listed({canary: where for canary, where in found.items() if where}) == []
    assert words_that_find(world, words) == []
    assert_counts_are_of(client, [])
    PageViewRestriction.objects.all().delete()
    assert words_that_find(world, words) == finding

    # Hidden again one by one, after all these addresses have been fetched.
    conceal(world)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        # Now for whom the door stands open a little wider: nobody else sees more than they do.
        assert listed(leaks(outsider, world, planned())) == []
        hidden = {word for word in words if not word.startswith(planned())}
        assert words_that_find(world, hidden) == []
        assert_counts_are_of(client, world.shown())


# The admin


def admin_addresses(world: World) -> list[str]:
    """Every address of the admin, with what it names filled in from a secret."""
    page = world.secrets[Kind.CASE, "restricted"]
    values = {
        "app_label": "kb",
        "app_name": "kb",
        "model_name": "ruling",
        "content_type_app_name": "kb",
        "content_type_model_name": "casepage",
        "kind": "case",
        "action": "delete",
        "action_name": "unpublish",
        "filter_spec": "original",
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "token": "x",
        "uidb64": "x",
    }

    def value(match: re.Match) -> str:
        return values.get(match[1] or match[2], str(page.pk))

    found = []
    for route in admin_routes():
        address = re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", value, route)
        found.append("/" + re.sub(r"\.\*|[\^$\\]", "", address))
    return found


# The admin's addresses that anybody may ask for: they say nothing of any entry.
ADMIN_FOR_ALL = {"/admin/login/", "/admin/jsi18n/", "/admin/sprite/"}


@pytest.mark.either_engine
def test_the_admin_says_nothing_to_who_may_not_edit(client: Client, outsider: Client) -> None:
    addresses = admin_addresses(build())
    assert len(addresses) > 250
    for reader in (client, outsider):
        answered = {a for a in addresses if reader.get(a).status_code == 200}
        assert answered == ADMIN_FOR_ALL
        assert listed(found_at(reader, addresses)) == []
