"""Things to test with, public unless `live=False`, with all that follows from their publication.

Each function fills what the form requires and takes any field by name. Rows go in as instances
under their relation's name: `make_argument(premises=[Premise(key="learning", text="…")])`.
"""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.signals import page_published, published

from kb.models import (
    INDEX_MODELS,
    TOPICS,
    Answer,
    ArgumentPage,
    ArticlePage,
    CasePage,
    CaseStatus,
    CommentatorPage,
    Court,
    DoctrinePage,
    Entry,
    EntrySource,
    Kind,
    QuestionPage,
    Ruling,
    Source,
    Topic,
)
from kb.models.entry import EntryIndex

E = TypeVar("E", bound=Entry)
_numbers = count(1)


def make_article(live: bool = True, **fields) -> ArticlePage:
    """An article of 5 December 2025."""
    return _entry(ArticlePage, live, {"date": dt.date(2025, 12, 5), **fields})


def make_question(live: bool = True, **fields) -> QuestionPage:
    """A question with the answers `yes` and `no`."""
    answers = [Answer(key="yes", label="Yes"), Answer(key="no", label="No")]
    return _entry(QuestionPage, live, {"answers": answers, **fields})


def make_argument(live: bool = True, **fields) -> ArgumentPage:
    """An argument with a label."""
    return _entry(ArgumentPage, live, {"label": f"Label {next(_numbers)}", **fields})


def make_case(live: bool = True, **fields) -> CasePage:
    """A pending US case."""
    defaults = {
        "short_name": fields.get("title") or f"Case {next(_numbers)}",
        "jurisdiction": "us",
        "statuses": [CaseStatus(date=dt.date(2024, 1, 2), state="pending")],
    }
    if "court" not in fields:
        defaults["court"] = make_court()
    return _entry(CasePage, live, {**defaults, **fields})


def make_doctrine(live: bool = True, **fields) -> DoctrinePage:
    """A US doctrine."""
    defaults = {
        "doctrine_kind": "doctrine",
        "jurisdictions": ["us"],
        "definition": "What it says.",
    }
    return _entry(DoctrinePage, live, {**defaults, **fields})


def make_commentator(live: bool = True, **fields) -> CommentatorPage:
    """A person."""
    return _entry(
        CommentatorPage, live, {"commentator_kind": "person", "role": "Law professor", **fields}
    )


def make_ruling(live: bool = True, **fields) -> Ruling:
    """A ruling of 23 June 2025, in a case of its own unless one is given."""
    number = next(_numbers)
    case = fields.pop("case", None) or make_case()
    defaults = {
        "slug": f"ruling-{number}",
        "title": f"Ruling {number}",
        "date": dt.date(2025, 6, 23),
        "court": case.court,
        "disposition": "granted",
        "decided": "One narrow sentence.",
    }
    if "source" not in fields:
        defaults["source"] = make_source()
    return _published(Ruling(case=case, live=False, **{**defaults, **fields}), live)


def make_source(live: bool = True, **fields) -> Source:
    """A primary source."""
    title = fields.setdefault("title", f"Source {next(_numbers)}")
    defaults = {"slug": slugify(title)[:100], "source_kind": "judgment", "rank": "primary"}
    return _published(Source(live=False, **{**defaults, **fields}), live)


def make_court(**fields) -> Court:
    """A court of first instance in the United States."""
    number = next(_numbers)
    defaults = {
        "slug": f"court-{number}",
        "name": f"Court {number}",
        "short_name": f"Ct. {number}",
        "jurisdiction": "us",
        "level": "first",
    }
    return Court.objects.create(**{**defaults, **fields})


def make_tag(kind: Kind | str, name: str | None = None, **fields) -> Topic:
    """A planned tag of a kind: `case`, `doctrine` or `commentator`."""
    return TOPICS[Kind(kind)].objects.create(name=name or f"Topic {next(_numbers)}", **fields)


def _entry(model: type[E], live: bool, fields: dict) -> E:
    """An entry under its index, with one source unless `entry_sources` says otherwise."""
    fields.setdefault("title", f"{model.KIND.label} {next(_numbers)}")
    fields.setdefault("summary", "One sentence that stands alone.")
    if "entry_sources" not in fields:
        fields["entry_sources"] = [EntrySource(source=make_source())]
    listing = INDEX_MODELS[model.KIND].objects.get()
    return _published(model(live=False, **fields), live, listing)


def _published(thing, live: bool, listing: EntryIndex | None = None):
    """The new thing as the database has it, published if asked.

    Published as it is: the way through a revision, which costs half of a test, is the same for
    every kind, and the tests of editing take it.
    """
    if live:
        thing.live, thing.has_unpublished_changes = True, False
        thing.first_published_at = thing.last_published_at = timezone.now()
    with transaction.atomic():
        if listing:
            listing.add_child(instance=thing)
        else:
            thing.save()
        if live:
            signal = page_published if listing else published
            signal.send(sender=type(thing), instance=thing)
    return type(thing).objects.get(pk=thing.pk)
