"""Two small list fields, for values that are few, ordered and have no life of their own."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db import models


class LinesFormField(forms.CharField):
    """A text area with one value a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: object) -> object:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: object) -> list[str]:
        lines = value if isinstance(value, list) else (value or "").splitlines()
        return list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))

    def has_changed(self, initial: object, data: object) -> bool:
        return self.to_python(initial) != self.to_python(data)


class LinesField(models.JSONField):
    """A list of short texts: other names, AI systems, key points."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})

    def formfield(self, **kwargs) -> forms.Field:
        return LinesFormField(
            required=not self.blank, label=self.verbose_name.capitalize(), help_text=self.help_text
        )


class ChoiceListField(models.JSONField):
    """Several values of one vocabulary, kept in the vocabulary's order."""

    def __init__(self, *args, vocabulary: type[models.TextChoices] | None = None, **kwargs) -> None:
        self.vocabulary = vocabulary
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})

    def validate(self, value: Iterable[str], model_instance: object) -> None:
        super().validate(value, model_instance)
        unknown = [item for item in value if item not in self.vocabulary.values]
        if unknown:
            raise ValidationError(f"Not in the list: {', '.join(map(str, unknown))}.")

    def formfield(self, **kwargs) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=self.vocabulary.choices,
            required=not self.blank,
            label=self.verbose_name.capitalize(),
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )

    def labels(self, values: Iterable[str]) -> list[str]:
        """The words readers see for stored codes."""
        return [str(self.vocabulary(value).label) for value in values]
