"""A query that is a citation: which case or doctrine it is a citation of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.law.identity import statute_keys
from kb.law.recognition import recognise
from kb.models import CaseTag, DoctrinePage, DoctrineTag, Entry

# What may stand around a citation without making more of it.
_AROUND = re.compile(r"(?i)\b(?:nos?|case|docket|see|the|in|of)\b|[^\w§]+")
# Texts write it in capitals, readers as they please.
_CODE = re.compile(r"(?<=\d )(?:usc|u\.s\.c\.)(?=[ §])")
_BARE_SECTION = re.compile(r"\d{3,4}(?:\([0-9A-Za-z]{1,3}\)){1,4}")


@dataclass(frozen=True)
class Named:
    """The entry that a query cites, and others about the same provision; all are found."""

    entry: Entry
    citation: str
    others: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """What the entry is called in a list."""
        return self.entry.specific.listed_name

    @property
    def keys(self) -> list[int]:
        """Of all of them."""
        return [self.entry.pk, *self.others]


def named(q: str) -> Named | None:
    """The public entry that the whole of a query is a citation of, if it is of one."""
    # Loaded here: what cites what stands on what the search holds of an entry.
    from kb.queries.mentions import Resolver, known_courts, mention_of

    text = f"§ {q}" if _BARE_SECTION.fullmatch(q) else _CODE.sub(lambda code: code[0].upper(), q)
    found = recognise(text)
    if len(found) != 1 or _AROUND.sub("", text[: found[0].start] + text[found[0].end :]):
        return None
    mention = mention_of(found[0], known_courts())
    case, doctrine, _ = Resolver([mention]).resolve(mention)
    topics, key = (CaseTag, case) if case else (DoctrineTag, doctrine)
    tag = topics.objects.with_page().filter(pk=key).first() if key else None
    entry = tag and Entry.objects.visible().filter(pk=tag.page_id).first()
    about = _about(mention.keys) if mention.kind == "statute" else []
    if entry:
        others = tuple(one.pk for one in about if one.pk != entry.pk)
        return Named(entry, q, others)
    return Named(about[0], q) if len(about) == 1 else None


def _about(keys: list[str]) -> list[Entry]:
    """The public doctrines that rest on a provision, be it on others too."""
    number = re.search(r"\d+[a-z]?(?=(?:\([^)]*\))*$)", keys[0])
    if number is None:
        return []
    pages = DoctrinePage.objects.visible().filter(statute__icontains=number[0]).order_by("pk")
    return [page for page in pages.only("pk", "statute") if keys[0] in statute_keys(page.statute)]
