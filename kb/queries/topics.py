"""Tags as readers meet them: by name, with a page or without."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.http import urlencode

from kb.models import TAGGED, TOPICS, Entry, Kind, Topic
from kb.search.nesting import NESTED
from kb.search.results import load_entries

GROUP_SIZE = 20


def topics(kind: Kind) -> QuerySet[Topic]:
    """Tags of one kind that readers may see, each with `has_page`: whether its page is public."""
    model = TOPICS[kind]
    return model.objects.visible().annotate(
        has_page=Exists(model.objects.with_page().filter(pk=OuterRef("pk")))
    )


def topics_of(entry: Entry, kind: Kind) -> list[Topic]:
    """The tags of one kind on an entry, whatever their origin, by name. Not the entry's own."""
    tagged = TAGGED[kind].every.filter(content_object_id=entry.pk)
    found = topics(kind).filter(pk__in=tagged.values("tag"))
    return [topic for topic in found if topic.page_id != entry.pk]


@dataclass(frozen=True)
class Group:
    """Entries of one kind that carry a tag: the newest, how many there are, where all stand."""

    kind: Kind
    entries: list[Entry]
    total: int
    url: str

    @property
    def anchor(self) -> str:
        """The fragment of its heading."""
        return f"kind-{self.kind.value}"

    @property
    def more_url(self) -> str:
        """Where all of them stand, if not here."""
        return self.url if self.total > len(self.entries) else ""


def tagged_entries(topic: Topic) -> list[Group]:
    """The public entries that carry a tag, grouped by kind."""
    tagged = TAGGED[topic.kind].every.filter(tag=topic).values("content_object")
    rows = (
        Entry.objects.visible()
        .filter(pk__in=tagged)
        .order_by(F("search_document__date").desc(nulls_last=True), "title")
        .values_list("pk", "kind")
    )
    keys: dict[str, list[int]] = {}
    for pk, kind in rows:
        keys.setdefault(kind, []).append(pk)
    shown = load_entries([pk for found in keys.values() for pk in found[:GROUP_SIZE]])
    return [
        Group(
            kind=kind,
            entries=[entry for entry in shown if entry.kind == kind],
            total=len(keys[kind]),
            url=f"/search/?{_query(kind, topic)}",
        )
        for kind in Kind
        if kind in keys
    ]


def _query(kind: Kind, topic: Topic) -> str:
    pairs = [("kind", kind.value), (topic.kind.value, topic.slug)]
    exactly = [("exact", topic.kind.value)] if topic.kind.value in NESTED else []
    return urlencode([*pairs, *exactly])
