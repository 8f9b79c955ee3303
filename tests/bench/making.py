"""Entries for the bench: by the thousand, of the size and shape of real ones, always the same."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from wagtail.models import Locale, Page

from kb.models import (
    ArgumentIndex,
    ArgumentPage,
    CaseTag,
    Entry,
    EntryIndex,
    EntrySource,
    Placement,
    Position,
    Premise,
    QuestionPage,
    Reception,
    Relation,
    Source,
)
from kb.models.vocabulary import ReceptionOutcome, RelationType, Stance
from kb.publishing import deferred
from tests import factories

E = TypeVar("E", bound=Entry)

# How often each type of relation stands in the content this project ships.
TYPES = {
    RelationType.UNDERCUTS: 26,
    RelationType.SUPPORTS: 18,
    RelationType.UNDERMINES: 17,
    RelationType.REBUTS: 11,
    RelationType.QUALIFIES: 5,
    RelationType.DISTINGUISHES: 1,
    RelationType.CONCEDES: 1,
}
RELATIONS_EACH = 3
WORDS = (
    "the a copy of work that model trains on is use fair market author reader licence because "
    "court purpose learns from protected expression fact style output weights passage harm would "
    "not only when each two which has been taken stored shown sold permission exception statute"
).split()


@dataclass(frozen=True)
class Few:
    """The entries that arguments hang on; there are few, so they are made as an editor would."""

    sources: Sequence[Source]
    cases: Sequence[CaseTag]
    rulings: Sequence[models.Model]
    people: Sequence[Entry]


def make_world(questions: int, arguments_each: int) -> list[ArgumentPage]:
    """Questions with arguments and three relations for each of these; one in five is placed.

    Nothing derived is stored for the arguments: neither graph nor index.
    """
    dice = random.Random(0)  # noqa: S311 - the same world each time
    with transaction.atomic():
        with deferred():
            few = _few(dice)
            asked = [factories.make_question(title=f"Question {n}?") for n in range(questions)]
        arguments = _pages(dice, questions * arguments_each)
        for number, question in enumerate(asked):
            own = arguments[number * arguments_each :][:arguments_each]
            _rows(dice, question, own, few)
    return arguments


def words(dice: random.Random, number: int) -> str:
    """A sentence."""
    return f"{' '.join(dice.choices(WORDS, k=number)).capitalize()}."


def _few(dice: random.Random) -> Few:
    cases = [factories.make_case() for _ in range(10)]
    sources = [factories.make_source() for _ in range(40)]
    return Few(
        sources=sources,
        cases=list(CaseTag.objects.filter(page__in=cases)),
        rulings=[
            factories.make_ruling(case=case, source=sources[0]) for case in cases for _ in range(2)
        ],
        people=[factories.make_commentator(title=f"Person {n}") for n in range(20)],
    )


def _pages(dice: random.Random, number: int) -> list[ArgumentPage]:
    """Argument pages under their listing."""
    listing = ArgumentIndex.objects.get()
    first = listing.numchild + 1
    return store(
        listing,
        [
            ArgumentPage(
                title=words(dice, 14),
                slug=f"argument-{step}",
                label=f"Label of argument {step}",
                summary=words(dice, 55),
                body=[("text", f"<p>{words(dice, 60)}</p><p>{words(dice, 60)}</p>")],
            )
            for step in range(first, first + number)
        ],
    )


def store(listing: EntryIndex, entries: list[E]) -> list[E]:
    """New entries of one kind, published under their listing, each table written in batches.

    Django's own bulk_create refuses models that inherit from a table; the three tables are filled
    one after the other instead. Rows of the entries are left to the caller.
    """
    model = type(entries[0])
    now, locale = timezone.now(), Locale.get_default()
    content_type = ContentType.objects.get_for_model(model)
    for step, entry in enumerate(entries, start=listing.numchild + 1):
        entry.path = model._get_path(listing.path, listing.depth + 1, step)
        entry.depth = listing.depth + 1
        entry.url_path = f"{listing.url_path}{entry.slug}/"
        entry.draft_title = entry.title
        entry.content_type, entry.locale, entry.live = content_type, locale, True
        entry.first_published_at = entry.last_published_at = now
        entry._set_core_field_defaults()
    pages = Page.objects.bulk_create(
        [
            Page(
                **{
                    field.attname: getattr(one, field.attname)
                    for field in Page._meta.concrete_fields
                }
            )
            for one in entries
        ],
        batch_size=500,
    )
    for entry, page in zip(entries, pages, strict=True):
        entry.pk = entry.id = entry.page_ptr_id = page.pk
    for table in (Entry, model):
        rows = table._base_manager.all()
        rows._for_write = True
        rows._batched_insert(entries, table._meta.local_concrete_fields, batch_size=500)
    Page.objects.filter(pk=listing.pk).update(numchild=listing.numchild + len(entries))
    return entries


def _rows(
    dice: random.Random, question: QuestionPage, arguments: Sequence[ArgumentPage], few: Few
) -> None:
    """What hangs on the arguments of one question, and its placements."""
    premises = [
        Premise(argument=one, key=f"p{n}", text=words(dice, 18), sort_order=n)
        for one in arguments
        for n in range(dice.randint(1, 3))
    ]
    relations = list(
        islice(_relations(dice, arguments, few.cases), RELATIONS_EACH * len(arguments))
    )
    receptions = [
        Reception(argument=one, ruling=ruling, outcome=dice.choice(list(ReceptionOutcome)))
        for one in dice.sample(arguments, len(arguments) // 5)
        for ruling in dice.sample(few.rulings, 2)
    ]
    positions = [
        Position(
            argument=one,
            commentator=dice.choice(few.people),
            stance=dice.choice(list(Stance)),
            source=dice.choice(few.sources),
        )
        for one in dice.sample(arguments, len(arguments) // 3)
    ]
    sources = [
        EntrySource(entry=one, source=source, supports=words(dice, 5))
        for one in arguments
        for source in dice.sample(few.sources, 2)
    ]
    placements = [
        Placement(question=question, argument=one, answer_key=dice.choice(("yes", "no")))
        for one in arguments[: len(arguments) // 5]
    ]
    for rows in (premises, relations, receptions, positions, sources, placements):
        type(rows[0]).objects.bulk_create(rows, batch_size=500)


def _relations(
    dice: random.Random, arguments: Sequence[ArgumentPage], cases: Sequence[CaseTag]
) -> Iterable[Relation]:
    """Moves towards earlier arguments, near ones for the most part; in ten attacks one goes back.

    Supports only look back, so that they never go in a circle.
    """
    seen = set()
    while True:
        place = dice.randrange(1, len(arguments))
        reach = 40 if dice.random() < 0.8 else len(arguments)
        source, target = place, dice.randrange(max(0, place - reach), place)
        type_ = dice.choices(list(TYPES), TYPES.values())[0]
        if type_.attacks and dice.random() < 0.1:
            source, target = target, source
        if (source, target, type_) in seen:
            continue
        seen.add((source, target, type_))
        yield Relation(
            source=arguments[source],
            target=arguments[target],
            type=type_,
            note=words(dice, 16),
            case=dice.choice(cases) if type_ is RelationType.DISTINGUISHES else None,
            sort_order=len(seen),
        )
