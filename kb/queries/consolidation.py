"""Which cases are heard together: a lead case, those consolidated into it, and those into them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kb.models import CasePage, CaseStatus, CaseTag, Docket
from kb.queries.neighbours import TopicLink, key_of, topic_link


@dataclass
class Member:
    """A case in the tree; with its docket numbers and present status as far as it has a page."""

    link: TopicLink
    here: bool = False
    dockets: list[str] = field(default_factory=list)
    status: CaseStatus | None = None
    members: list[Member] = field(default_factory=list)

    def walk(self) -> Iterator[Member]:
        """This one and all below it."""
        yield self
        for member in self.members:
            yield from member.walk()


def consolidation(case: CasePage) -> Member | None:
    """The tree that a case stands in, from its first lead case on; None if it stands alone.

    Tags name cases, so a lead case that has no page yet has its place too. A draft stands where
    it says itself.
    """
    pairs = {
        tag: (lead, page)
        for tag, lead, page in CasePage.objects.visible()
        .exclude(lead_case=None)
        .values_list("tag", "lead_case", "pk")
        if page != key_of(case)
    }
    leads = {tag: lead for tag, (lead, _) in pairs.items() if tag}
    own = getattr(case, "tag", None)
    here = own.pk if own else 0
    if case.lead_case_id:
        leads[here] = case.lead_case_id
    if here not in leads and here not in leads.values():
        return None
    below = defaultdict(list)
    for tag, lead in leads.items():
        below[lead].append(tag)
    first = _first(here, leads)
    inside, waiting = {first}, [first]
    while waiting:
        fresh = set(below[waiting.pop()]) - inside
        inside |= fresh
        waiting += fresh
    tags = CaseTag.objects.visible().filter(pk__in=inside).select_related("page").in_bulk()
    pages = {tag.page_id: key for key, tag in tags.items() if topic_link(tag).has_page}
    nodes = {key: Member(topic_link(tag), here=key == here) for key, tag in tags.items()}
    if here not in nodes:
        link = TopicLink(case.KIND, case.short_name, case.slug, has_page=False)
        nodes[here] = Member(link, here=True)
    for page, number in Docket.objects.filter(case__in=pages).values_list("case", "number"):
        nodes[pages[page]].dockets.append(number)
    for row in CaseStatus.objects.filter(case__in=pages).order_by("date", "sort_order", "pk"):
        nodes[pages[row.case_id]].status = row
    # What is hidden above it hides what lies beyond.
    first = _first(here, {tag: lead for tag, lead in leads.items() if lead in nodes})
    for lead, members in below.items():
        if lead in nodes:
            known = [nodes[tag] for tag in members if tag in nodes and tag != first]
            nodes[lead].members = sorted(known, key=lambda one: one.link.name.casefold())
    return nodes[first] if nodes[first].members else None


def _first(tag: int, leads: Mapping[int, int]) -> int:
    """The first lead case above; where they lead in a circle, the last before it closes."""
    way = [tag]
    while leads.get(way[-1]) not in (None, *way):
        way.append(leads[way[-1]])
    return way[-1]
