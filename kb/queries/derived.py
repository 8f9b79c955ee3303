"""Derived rows of which each belongs to one entry: written only where they differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Model


def write_rows(model: type[Model], rows: Iterable[Model], gone: Collection[int]) -> None:
    """Store these rows in place of those of the same entries, and delete those that are gone."""
    if gone:
        model.objects.filter(pk__in=gone).delete()
    key = model._meta.pk.name
    model.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=[key],
        update_fields=[one.name for one in model._meta.concrete_fields if one.name != key],
    )


def out_of_date(
    what: str, stored: Mapping[int, object], expected: Mapping[int, object]
) -> list[str]:
    """A sentence for each key whose stored value is not the one expected."""
    return [
        f"The {what} {pk} is out of date."
        for pk in sorted(stored.keys() | expected.keys())
        if stored.get(pk) != expected.get(pk)
    ]
