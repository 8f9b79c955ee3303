"""What the page of a doctrine or law shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.models import CaseTag, DoctrinePage, DoctrineTag, Entry, Holding, Ruling
from kb.queries.neighbours import (
    SINCE_REMOVED,
    EntryLink,
    TopicLink,
    entry_links,
    key_of,
    own,
    public_rows,
    tagged_with,
    topic_link,
)
from kb.queries.receptions import newest_first
from kb.queries.reviews import with_history


@dataclass
class ElementView:
    """An element, the doctrine as a whole or an element since removed, and how it is applied."""

    key: str
    name: str
    text: str = ""
    present: bool = False
    leading: list[dict] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)


def doctrine_context(doctrine: DoctrinePage) -> dict:
    """Its elements with leading cases and holdings, what is broader and narrower, who names it."""
    views = {"": ElementView("", "As a whole")}
    for element in doctrine.elements.all():
        views[element.key] = ElementView(element.key, element.name, element.text, present=True)
    for row in own(
        doctrine,
        "leading_cases",
        need={"case": CaseTag.objects.visible()},
        load=("case__page",),
    ):
        leading = {"case": topic_link(row.case), "note": row.note}
        _view(views, row.element_key).leading.append(leading)
    holdings = _holdings(doctrine)
    for row in holdings:
        _view(views, row.element_key).holdings.append(row)
    groups = list(views.values())
    return {
        "elements": [view for view in groups if view.present],
        "other_leading": [one for view in groups if not view.present for one in view.leading],
        "holdings": holdings,
        "groups": [view for view in groups if view.holdings],
        "jurisdictions": doctrine._meta.get_field("jurisdictions").labels(doctrine.jurisdictions),
        "broader": _broader(doctrine),
        "narrower": _narrower(doctrine),
        "tagged": tagged_with(doctrine),
    }


def _view(views: dict[str, ElementView], key: str) -> ElementView:
    """The element a row names; one that has gone is said to have."""
    return views.setdefault(key, ElementView(key, f"An element {SINCE_REMOVED}"))


def _holdings(doctrine: DoctrinePage) -> list[Holding]:
    """What rulings that readers may see decided on it, newest first, and what became of them."""
    return with_history(
        public_rows(
            newest_first(Holding.objects.filter(doctrine__page=key_of(doctrine))),
            need={"ruling": Ruling.objects.visible()},
            load=("ruling__court", "ruling__case"),
        )
    )


def _broader(doctrine: DoctrinePage) -> TopicLink | None:
    if not doctrine.broader_id:
        return None
    visible = DoctrineTag.objects.visible().select_related("page")
    tag = visible.filter(pk=doctrine.broader_id).first()
    return topic_link(tag) if tag else None


def _narrower(doctrine: DoctrinePage) -> list[EntryLink]:
    pages = Entry.objects.visible().filter(doctrinepage__broader__page=key_of(doctrine))
    return entry_links(pages.order_by("title"))
