"""Tags as readers meet them: by name, with a page or without."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from kb.models import TAGGED, TOPICS, Entry, Kind, Topic


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
