"""Canaries: made-up words that stand in one place only, and the world they stand in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from kb.models import (
    TOPICS,
    Entry,
    Kind,
    Ruling,
    Source,
    Topic,
)
from tests import factories

# A word that stands in every entry, to search for.
COMMON = "commonplace"
# At birth a draft, a draft edit of a live entry, scheduled, behind a restriction.
FATES = ("unpublished", "expired", "scheduled", "restricted")
RESTRICTIONS = {
    Kind.ARGUMENT: "login",
    Kind.QUESTION: "group",
    Kind.DOCTRINE: "password",
    Kind.CASE: "login",
    Kind.COMMENTATOR: "group",
    Kind.ARTICLE: "password",
}
PAST = dt.date(2025, 3, 4)
_CANARY = re.compile(rf"zq(?:{'|'.join(Kind)}|ruling|source|link)[a-z]+")
MAKERS: dict[Kind, Callable[..., Entry]] = {
    Kind.ARGUMENT: factories.make_argument,
    Kind.QUESTION: factories.make_question,
    Kind.DOCTRINE: factories.make_doctrine,
    Kind.CASE: factories.make_case,
    Kind.COMMENTATOR: factories.make_commentator,
    Kind.ARTICLE: factories.make_article,
}


@dataclass(frozen=True)
class Owner:
    """Whose words: a kind (or `ruling`, `source`) and a fate."""

    kind: str
    fate: str

    def __call__(self, slot: str) -> str:
        """The canary for one place."""
        return f"zq{self.kind}{self.fate}{slot}"


def canaries(text: str) -> set[str]:
    """The canaries in a text."""
    return set(_CANARY.findall(text.casefold()))


@dataclass
class World:
    """The neighbours, the secrets, and the tags that only secrets carry."""

    near: dict[str, object] = field(default_factory=dict)
    secrets: dict[tuple[Kind, str], Entry] = field(default_factory=dict)
    rulings: dict[tuple[str, str], Ruling] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    tags: list[Topic] = field(default_factory=list)

    def secret(self, kind: Kind, fate: str) -> Entry:
        """A secret as the database has it now."""
        page = self.secrets[kind, fate]
        return type(page).objects.get(pk=page.pk)

    def shown(self, *fates: str) -> list[Entry]:
        """The entries that a search for the common word finds with the secrets of these fates."""
        secrets = [page for (_, fate), page in self.secrets.items() if fate in fates]
        return [*self.public(), *secrets]

    def public(self) -> list[Entry]:
        """The neighbours."""
        return [thing for thing in self.near.values() if isinstance(thing, Entry)]


def restrict(page, how: str) -> None:
    """Put a view restriction on a page and all below it."""
    restriction = PageViewRestriction(
        page_id=page.pk,
        restriction_type="groups" if how == "group" else how,
        password="open sesame" if how == "password" else "",
    )
    restriction.save()
    if how == "group":
        restriction.groups.add(Group.objects.get_or_create(name="The few")[0])


def publish(thing):
    """The thing with its rows published, as the database has it then."""
    thing.save_revision().publish()
    return type(thing).objects.get(pk=thing.pk)


def fresh(page: Entry) -> Entry:
    """The page as the database has it now."""
    return type(page).objects.get(pk=page.pk)


def tag_of(page: Entry) -> Topic:
    """The tag that is one with a page."""
    return TOPICS[page.KIND].objects.get(page=page.pk)
