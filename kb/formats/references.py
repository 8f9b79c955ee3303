"""What rows name: other entries, tags, sources, courts and rulings, loaded together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model

from kb.formats.envelope import absolute
from kb.models import Court, Entry, Ruling, Source, Topic
from kb.queries.topics import topics


class References:
    """Collects the keys that rows name, then loads what is public of them: one query a model."""

    def __init__(self) -> None:
        self._wanted: dict[type[Model], set[int]] = {}
        self._found: dict[type[Model], dict[int, dict[str, Any]]] = {}

    def want(self, model: type[Model], key: int | None) -> None:
        """Note that a row names the `model` with this key."""
        if key is not None:
            self._wanted.setdefault(_root(model), set()).add(key)

    def load(self) -> None:
        """Read everything wanted, as far as readers may see it."""
        for model, keys in self._wanted.items():
            self._found[model] = dict(_reader(model)(keys))

    def get(self, model: type[Model], key: int | None) -> dict[str, Any] | None:
        """What is said of a thing, or None when there is none or it isn't public."""
        return self._found.get(_root(model), {}).get(key)


def _root(model: type[Model]) -> type[Model]:
    return Entry if issubclass(model, Entry) else model


def _reader(model: type[Model]) -> Callable[[set[int]], Iterable[tuple[int, dict[str, Any]]]]:
    if issubclass(model, Topic):
        return lambda keys: _topics(model, keys)
    return {Entry: _entries, Source: _sources, Court: _courts, Ruling: _rulings}[model]


def _entries(keys: set[int]) -> Iterable[tuple[int, dict[str, Any]]]:
    for entry in Entry.objects.visible().filter(pk__in=keys).defer("body"):
        yield (
            entry.pk,
            {
                "kind": entry.kind,
                "uid": entry.uid,
                "slug": entry.slug,
                "title": entry.title,
                "url": absolute(entry.url),
            },
        )


def _topics(model: type[Topic], keys: set[int]) -> Iterable[tuple[int, dict[str, Any]]]:
    for tag in topics(model.kind).filter(pk__in=keys):
        yield tag.pk, {"name": tag.name, "slug": tag.slug, "has_page": tag.has_page}


def _sources(keys: set[int]) -> Iterable[tuple[int, dict[str, Any]]]:
    for source in Source.objects.printable().filter(pk__in=keys):
        yield (
            source.pk,
            {
                "title": source.title,
                "author": source.author,
                "publisher": source.publisher,
                "date": source.when.iso() if source.when else None,
                "url": source.url,
                "archived_url": source.archived_url,
                "kind": source.source_kind,
                "rank": source.rank,
                "language": source.language or "en",
            },
        )


def _courts(keys: set[int]) -> Iterable[tuple[int, dict[str, Any]]]:
    for court in Court.objects.filter(pk__in=keys):
        yield court.pk, {"slug": court.slug, "name": court.name}


def _rulings(keys: set[int]) -> Iterable[tuple[int, dict[str, Any]]]:
    for ruling in Ruling.objects.visible().filter(pk__in=keys).select_related("case"):
        yield (
            ruling.pk,
            {
                "uid": ruling.uid,
                "case": ruling.case.slug,
                "title": ruling.title,
                "date": ruling.when.iso(),
                "url": absolute(ruling.get_absolute_url()),
            },
        )
