"""A small knowledge base full of secrets: public neighbours, and hidden things that touch them all.

Every word of a secret is a *canary*: a made-up word that stands in one place only, so that finding
it in a response says what leaked and from where. Four secrets of each kind have a fate each: how
they are hidden at birth, and how they are hidden again after they were public for a while.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from wagtail.models import PageViewRestriction

from kb.models import (
    TOPICS,
    Ruling,
    Source,
)
from kb.publishing import deferred
from tests.leaks.canaries import (
    FATES,
    MAKERS,
    RESTRICTIONS,
    Owner,
    World,
    publish,
    restrict,
)
from tests.leaks.neighbours import link, link_by_tags, make_neighbours, make_sources
from tests.leaks.secrets import bear, bear_rulings


def build() -> World:
    """The world with its secrets hidden as they were born."""
    world = World()
    with deferred():
        make_sources(world)
        make_neighbours(world)
        for fate in FATES:
            for kind in MAKERS:
                bear(world, kind, fate)
            bear_rulings(world, fate)
        link(world, FATES)
        link_by_tags(world, ["restricted", "expired"])
    return world


def reveal(world: World) -> None:
    """Make everything public."""
    with deferred():
        _reveal(world)


def _reveal(world: World) -> None:
    PageViewRestriction.objects.all().delete()
    for kind, fate in world.secrets:
        page = world.secret(kind, fate).get_latest_revision_as_object()
        page.go_live_at = page.expire_at = None
        publish(page)
    for ruling in world.rulings.values():
        draft = Ruling.objects.get(pk=ruling.pk).get_latest_revision_as_object()
        draft.go_live_at = draft.expire_at = None
        publish(draft)
    for name in ("lead", "unpublished"):
        source = Source.objects.get(pk=world.sources[name].pk)
        source.rank = "secondary"
        publish(source)
    # Now that all have their tags, neighbours can name the rest too.
    link_by_tags(world, ["unpublished", "scheduled"])


def conceal(world: World) -> None:
    """Hide everything, each in the way of its fate. What expires does so within the hour."""
    for kind, fate in world.secrets:
        page = world.secret(kind, fate)
        if fate == "restricted":
            restrict(page, RESTRICTIONS[kind])
        else:
            take_away(page, fate)
    for (place, fate), ruling in world.rulings.items():
        if place == "near":
            take_away(Ruling.objects.get(pk=ruling.pk), fate)
    lead = Source.objects.get(pk=world.sources["lead"].pk)
    lead.rank = "lead"
    publish(lead)
    Source.objects.get(pk=world.sources["unpublished"].pk).unpublish()


def take_away(thing, fate: str) -> None:
    """Unpublish an entry or ruling, give it a day to go, or put it off to tomorrow."""
    if fate == "expired":
        thing.expire_at = timezone.now() + dt.timedelta(hours=1)
        publish(thing)
        return
    thing.unpublish()
    if fate == "scheduled":
        thing = type(thing).objects.get(pk=thing.pk)
        thing.go_live_at = timezone.now() + dt.timedelta(days=1)
        publish(thing)


def planned() -> tuple[str, ...]:
    """What stays of an entry that is unpublished: a planned tag, and what is said of that."""
    names = [(kind, slot) for kind in TOPICS for slot in ("name", "slug")]
    said = [("link", slot) for slot in ("distinguishes", "said", "leading", "holding")]
    fates = [fate for fate in FATES if fate != "restricted"]
    return tuple(Owner(kind, fate)(slot) for kind, slot in names + said for fate in fates)
