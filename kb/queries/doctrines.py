"""What the page of a doctrine or law shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.models import (
    TAGGED,
    CaseTag,
    DoctrinePage,
    DoctrineTag,
    Element,
    Entry,
    Holding,
    Kind,
    Ruling,
)
from kb.queries.exceptions import aspects_of
from kb.queries.holdings import holdings_of
from kb.queries.neighbours import (
    SINCE_REMOVED,
    EntryLink,
    TopicLink,
    entry_links,
    key_of,
    own,
    tagged_with,
    topic_link,
)


@dataclass
class ElementView:
    """An element, the doctrine as a whole or an element since removed, and how it is applied."""

    key: str
    name: str
    text: str = ""
    present: bool = False
    treated_in: TopicLink | None = None
    leading: list[dict] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    arguments: list[EntryLink] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """One ruling in the life of a doctrine, with all it decided on it."""

    ruling: Ruling
    holdings: list[Holding]

    @property
    def first(self) -> Holding:
        """The row that says most: of the doctrine as a whole, if any."""
        return min(self.holdings, key=lambda row: bool(row.element_key))


def doctrine_context(doctrine: DoctrinePage) -> dict:
    """Its elements with leading cases, arguments and holdings, how it moved, who names it."""
    views = {"": ElementView("", "As a whole")}
    elements = own(
        doctrine,
        "elements",
        may={"treated_in": DoctrineTag.objects.visible()},
        load=("treated_in__page",),
    )
    arguments = _arguments(elements)
    for element in elements:
        views[element.key] = ElementView(
            element.key,
            element.name,
            element.text,
            present=True,
            treated_in=topic_link(element.treated_in) if element.treated_in else None,
            arguments=arguments.get(element.treated_in_id, []),
        )
    for row in own(
        doctrine,
        "leading_cases",
        need={"case": CaseTag.objects.visible()},
        load=("case__page",),
    ):
        leading = {"case": topic_link(row.case), "note": row.note}
        _view(views, row.element_key).leading.append(leading)
    holdings = holdings_of(doctrine)
    for row in holdings:
        _view(views, row.element_key).holdings.append(row)
    groups = list(views.values())
    return {
        "elements": [view for view in groups if view.present],
        "other_leading": [one for view in groups if not view.present for one in view.leading],
        "holdings": holdings,
        "groups": [view for view in groups if view.holdings],
        "steps": _steps(holdings),
        "aspects": aspects_of(doctrine),
        "jurisdictions": doctrine._meta.get_field("jurisdictions").labels(doctrine.jurisdictions),
        "broader": _broader(doctrine),
        "narrower": _narrower(doctrine),
        "tagged": tagged_with(doctrine),
    }


def _view(views: dict[str, ElementView], key: str) -> ElementView:
    """The element a row names; one that has gone is said to have."""
    return views.setdefault(key, ElementView(key, f"An element {SINCE_REMOVED}"))


def _arguments(elements: list[Element]) -> dict[int, list[EntryLink]]:
    """The arguments on each element: those tagged with its own entry, or with a part of that.

    By the tag of that entry: three queries, none where no element has one.
    """
    treated = {element.treated_in_id for element in elements if element.treated_in}
    if not treated:
        return {}
    stands_for = {tag: {tag} for tag in treated}
    parts = DoctrinePage.objects.visible().filter(broader__in=treated)
    for tag, broader in parts.values_list("tag", "broader"):
        stands_for.setdefault(tag, set()).add(broader)
    tagged = TAGGED[Kind.DOCTRINE].every.filter(
        tag__in=stands_for, content_object__kind=Kind.ARGUMENT
    )
    on: dict[int, set[int]] = {tag: set() for tag in treated}
    for tag, argument in tagged.values_list("tag", "content_object"):
        for one in stands_for[tag]:
            on[one].add(argument)
    public = Entry.objects.visible().filter(pk__in=set().union(*on.values()))
    links = entry_links(public.order_by("title"))
    return {tag: [link for link in links if link.pk in keys] for tag, keys in on.items()}


def _steps(holdings: list[Holding]) -> list[Step]:
    """The rulings that decided on it, oldest first."""
    rulings: dict[int, list[Holding]] = {}
    for row in holdings:
        rulings.setdefault(row.ruling_id, []).append(row)
    return [Step(rows[0].ruling, rows) for rows in reversed(rulings.values())]


def _broader(doctrine: DoctrinePage) -> TopicLink | None:
    if not doctrine.broader_id:
        return None
    visible = DoctrineTag.objects.visible().select_related("page")
    tag = visible.filter(pk=doctrine.broader_id).first()
    return topic_link(tag) if tag else None


def _narrower(doctrine: DoctrinePage) -> list[EntryLink]:
    pages = Entry.objects.visible().filter(doctrinepage__broader__page=key_of(doctrine))
    return entry_links(pages.order_by("title"))
