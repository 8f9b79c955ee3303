"""Cases for the bench: thousands, each with what the tracker shows and filters by."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from django.db import transaction
from modelcluster.models import get_all_child_relations

from kb.models import (
    CaseIndex,
    CasePage,
    CaseStatus,
    CommentatorTag,
    CommentatorTagged,
    Court,
    DoctrineTag,
    DoctrineTagged,
    Event,
    Ruling,
)
from kb.models.rows import Row
from kb.models.vocabulary import (
    CaseState,
    Conduct,
    Disposition,
    EventType,
    Jurisdiction,
    Stage,
    WorkType,
)
from kb.search.facets import case_values
from kb.search.index import BATCH, Content, write
from tests import factories
from tests.bench.making import store, words

FIRST_DAY = dt.date(2019, 1, 1)
DAYS = 2800
SYSTEMS = [f"System {n}" for n in range(60)]
# Most cases are pending ones in the United States, as in the content this project ships.
STATES = [CaseState.PENDING] * 12 + list(CaseState)
PLACES = [Jurisdiction.US] * 20 + list(Jurisdiction)


def make_cases(number: int) -> list[CasePage]:
    """Published cases with events, statuses, rulings, tags and the filters that follow from them.

    The words by which a search would find them are left out: filters don't ask for any.
    """
    dice = random.Random(0)  # noqa: S311 - the same cases each time
    with transaction.atomic():
        courts = [factories.make_court() for _ in range(40)]
        cases = store(CaseIndex.objects.get(), [_case(dice, n, courts) for n in range(number)])
        for relation in get_all_child_relations(CasePage):
            if issubclass(relation.related_model, Row):
                rows = [row for case in cases for row in _own_rows(case, relation)]
                relation.related_model.objects.bulk_create(rows, batch_size=500)
        rulings = _rulings(dice, cases, courts)
        _tag(dice, cases)
        _index(cases, rulings)
    return cases


def _day(dice: random.Random) -> dt.date:
    return FIRST_DAY + dt.timedelta(days=dice.randrange(DAYS))


def _case(dice: random.Random, number: int, courts: Sequence[Court]) -> CasePage:
    filed = _day(dice)
    later = [filed + dt.timedelta(days=dice.randrange(900)) for _ in range(3)]
    return CasePage(
        title=f"Plaintiff {number} v. Defendant {dice.randrange(200)}, Inc.",
        slug=f"case-{number}",
        short_name=f"Plaintiff {number} v. Defendant",
        summary=words(dice, 30),
        jurisdiction=dice.choice(PLACES),
        court=dice.choice(courts),
        works=dice.sample(WorkType.values, dice.randint(1, 2)),
        conduct=dice.sample(Conduct.values, dice.randint(1, 3)),
        systems=dice.sample(SYSTEMS, dice.randint(0, 2)),
        statuses=[
            CaseStatus(date=filed, state=CaseState.PENDING),
            CaseStatus(date=max(later), state=dice.choice(STATES)),
        ],
        events=[
            Event(key="filed", date=filed, type=EventType.FILED, title="Complaint filed"),
            *(
                Event(key=f"e{n}", date=day, type=EventType.MOTION, title=words(dice, 6))
                for n, day in enumerate(later)
            ),
        ],
    )


def _own_rows(case: CasePage, relation) -> list[Row]:
    """The rows of a case that was made with them in memory, now that it has a key."""
    rows = list(getattr(case, relation.get_accessor_name()).all())
    for order, row in enumerate(rows):
        setattr(row, relation.field.attname, case.pk)
        row.sort_order = order
    return rows


def _rulings(
    dice: random.Random, cases: Sequence[CasePage], courts: Sequence[Court]
) -> dict[int, list[Ruling]]:
    source = factories.make_source()
    found = {
        case.pk: [
            Ruling(
                case=case,
                court=dice.choice((case.court, case.court, dice.choice(courts))),
                slug=f"ruling-{n}",
                title=words(dice, 5),
                date=_day(dice),
                stage=dice.choice(Stage.values),
                disposition=dice.choice(Disposition.values),
                decided=words(dice, 30),
                source=source,
                live=True,
            )
            for n in range(dice.randint(0, 3))
        ]
        for case in cases
    }
    Ruling.objects.bulk_create([one for some in found.values() for one in some], batch_size=500)
    return found


def _tag(dice: random.Random, cases: Sequence[CasePage]) -> None:
    for tag, tagged, of_each in (
        (DoctrineTag, DoctrineTagged, 3),
        (CommentatorTag, CommentatorTagged, 2),
    ):
        tags = [factories.make_tag(tag.kind) for _ in range(50)]
        tagged.every.bulk_create(
            [
                tagged(content_object_id=case.pk, tag=one)
                for case in cases
                for one in dice.sample(tags, of_each)
            ],
            batch_size=500,
        )


def _index(cases: Sequence[CasePage], rulings: dict[int, list[Ruling]]) -> None:
    found = []
    for case in cases:
        dates = [ruling.date for ruling in rulings[case.pk]]
        dates += [row.date for row in (*case.statuses.all(), *case.events.all())]
        values = case_values(case, rulings[case.pk], dates)
        facets = frozenset((*value, label) for value, label in values.items())
        found.append((case, Content(case.short_name, "", "", max(dates), facets)))
    for start in range(0, len(found), BATCH):
        write(found[start : start + BATCH])
