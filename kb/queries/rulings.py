"""What a ruling decided, and what later rulings did with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.models import (
    ArgumentPage,
    CommentatorTag,
    DoctrineTag,
    Element,
    Holding,
    Reception,
    Ruling,
    Treatment,
)
from kb.queries.neighbours import (
    SINCE_REMOVED,
    TopicLink,
    rows_of,
    topic_link,
)
from kb.queries.reviews import History, history, treatments_of


@dataclass
class HoldingView:
    """A holding with its doctrine as a link and its element in words."""

    row: Holding
    doctrine: TopicLink
    element: str


@dataclass
class RulingView:
    """A ruling with all its rows that readers may see."""

    ruling: Ruling
    bench: list[TopicLink]
    holdings: list[HoldingView]
    receptions: list[Reception]
    treatments: list[Treatment]
    later: list[Treatment]
    history: History


def ruling_views(rulings: Sequence[Ruling]) -> list[RulingView]:
    """Rulings, saved or drafted, with their rows: six queries, whatever the number."""
    bench = rows_of(
        rulings,
        "bench",
        need={"judge": CommentatorTag.objects.visible()},
        load=("judge__page",),
    )
    holdings = rows_of(
        rulings,
        "holdings",
        need={"doctrine": DoctrineTag.objects.visible()},
        load=("doctrine__page",),
    )
    receptions = rows_of(rulings, "receptions", need={"argument": ArgumentPage.objects.visible()})
    treatments = rows_of(
        rulings,
        "treatments",
        need={"target": Ruling.objects.visible()},
        load=("target__court", "target__case"),
    )
    later = treatments_of([ruling.pk for ruling in rulings if ruling.pk])
    names = element_names(row for rows in holdings.values() for row in rows)
    return [
        RulingView(
            ruling,
            [topic_link(seat.judge) for seat in bench[ruling.pk]],
            [_holding(row, names) for row in holdings[ruling.pk]],
            receptions[ruling.pk],
            treatments[ruling.pk],
            later[ruling.pk],
            history(later[ruling.pk]),
        )
        for ruling in rulings
    ]


def element_names(holdings) -> dict[tuple[int, str], str]:
    """The words of the elements that holdings name, by the doctrine's page and the key."""
    pages = {row.doctrine.page_id for row in holdings if row.element_key} - {None}
    if not pages:
        return {}
    rows = Element.objects.filter(doctrine__in=pages).values_list("doctrine", "key", "name")
    return {(page, key): name for page, key, name in rows}


def _holding(row: Holding, names: dict[tuple[int, str], str]) -> HoldingView:
    element = ""
    if row.element_key:
        element = names.get((row.doctrine.page_id, row.element_key), f"an element {SINCE_REMOVED}")
    return HoldingView(row, topic_link(row.doctrine), element)
