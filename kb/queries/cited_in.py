"""Where a case is cited: in the texts of entries that readers may see."""

from __future__ import annotations

from dataclasses import dataclass

from kb.models import CasePage, Entry, Mention
from kb.models.vocabulary import Kind, MentionMethod
from kb.queries.neighbours import EntryLink, entry_links, key_of


@dataclass
class CitedIn:
    """An entry that cites a case: how often, and by which citations besides plain links."""

    entry: EntryLink
    times: int
    words: list[str]

    @property
    def url(self) -> str:
        """Where the entry stands."""
        return self.entry.url

    @property
    def listed_name(self) -> str:
        """Its name in lists."""
        return self.entry.listed_name

    @property
    def how(self) -> str:
        """How it is cited, where there is more to say than that it is: “804 F.3d 202, twice”."""
        times = {1: "", 2: "twice"}.get(self.times, f"{self.times} times")
        return ", ".join(filter(None, ["; ".join(self.words), times]))


def cited_in(case: CasePage) -> dict[Kind, list[CitedIn]]:
    """The public entries that cite a case, by kind: two queries, or one for none."""
    rows = Mention.objects.visible_through("entry").filter(case__page=key_of(case))
    counts: dict[int, int] = {}
    words: dict[int, dict[str, None]] = {}
    for entry, text, method in (
        rows.exclude(entry=key_of(case))
        .order_by("entry", "place", "start")
        .values_list("entry", "text", "method")
    ):
        counts[entry] = counts.get(entry, 0) + 1
        if method != MentionMethod.LINK:
            words.setdefault(entry, {})[text] = None
    if not counts:
        return {}
    found: dict[Kind, list[CitedIn]] = {kind: [] for kind in Kind}
    for link in sorted(entry_links(Entry.objects.filter(pk__in=counts)), key=_by_name):
        found[link.kind].append(CitedIn(link, counts[link.pk], list(words.get(link.pk, ()))))
    return {kind: some for kind, some in found.items() if some}


def _by_name(link: EntryLink) -> str:
    return link.listed_name.casefold()


def besides(
    tagged: dict[Kind, list[EntryLink]], cited: dict[Kind, list[CitedIn]]
) -> dict[Kind, list[EntryLink]]:
    """Of the entries that carry the tag, those that don't cite the case as well."""
    citing = {one.entry.pk for some in cited.values() for one in some}
    found = {
        kind: [link for link in links if link.pk not in citing] for kind, links in tagged.items()
    }
    return {kind: links for kind, links in found.items() if links}
