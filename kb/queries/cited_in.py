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
    def how(self) -> str:
        """How it is cited, in words: “As 804 F.3d 202, twice”."""
        times = {1: "once", 2: "twice"}.get(self.times, f"{self.times} times")
        return f"As {'; '.join(self.words)}, {times}" if self.words else f"Named {times}"


def cited_in(case: CasePage) -> list[CitedIn]:
    """The public entries that cite a case, by kind and title: two queries, or one for none."""
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
        return []
    kinds = list(Kind)
    links = entry_links(Entry.objects.filter(pk__in=counts))
    return [
        CitedIn(link, counts[link.pk], list(words.get(link.pk, ())))
        for link in sorted(links, key=lambda link: (kinds.index(Kind(link.kind)), link.title))
    ]
