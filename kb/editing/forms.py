"""The forms of entries: what publishing needs, what a blank falls back on, what rows must hold.

A draft may be incomplete, so what is missing is an error only when the entry is published or
submitted. What is wrong (a cycle, a self-link, an unknown answer) is always an error.
"""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm

from kb.argument.cycles import supports_cycle
from kb.editing.placing import PlaceField, places_of
from kb.editing.rows import keyed_rows
from kb.editing.slugs import free_slug
from kb.editing.topics import TopicsField
from kb.models.argument import ArgumentPage, Relation
from kb.models.commentator import NO_POSITION
from kb.models.receptions import NEEDS_LAW, lacks_law
from kb.models.rows import KeyedRow
from kb.models.ruling import Ruling
from kb.models.source import Source
from kb.models.taxonomy import TOPICS, CaseTag, CommentatorTag, DoctrineTag, name_key
from kb.models.visibility import in_force
from kb.models.vocabulary import CommentatorKind, RelationType


class EntryForm(WagtailAdminPageForm):
    """What all kinds share."""

    case_tags = TopicsField(
        tag_model=CaseTag, required=False, label="Cases", help_text="Cases it is about."
    )
    doctrine_tags = TopicsField(
        tag_model=DoctrineTag,
        required=False,
        label="Doctrines and laws",
        help_text="Doctrines, statutes and other law it is about.",
    )
    commentator_tags = TopicsField(
        tag_model=CommentatorTag,
        required=False,
        label="Commentators",
        help_text="People and organisations it is about.",
    )
    still_true = forms.BooleanField(
        required=False,
        label="Still true",
        help_text="I have looked at the sources today and what this entry says is still true.",
    )

    # A blank field takes the value of the one it is paired with.
    fallbacks: ClassVar[dict[str, str]] = {}
    # Rows without which an entry can't be published, with the sentence that says so.
    needed_rows: ClassVar[dict[str, str]] = {
        "entry_sources": "Add at least one source: readers see what the entry rests on."
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("slug", *self.fallbacks):
            if name in self.fields:
                self.fields[name].required = False

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, other in self.fallbacks.items():
            if not cleaned.get(name) and name not in self.errors:
                cleaned[name] = self.fallback(name, cleaned.get(other) or "")
        if not self.is_deferred_validation:
            for relation, sentence in self.needed_rows.items():
                if relation in self.formsets and not self.kept(relation):
                    self.add_rows_error(relation, sentence)
        return cleaned

    def check_tag(self, name_field: str) -> None:
        """Say at its field what publishing would refuse: a name or address of another tag."""
        if self.is_deferred_validation:
            return
        topics = TOPICS[self._meta.model.KIND].objects
        name = self.cleaned_data.get(name_field) or ""
        slug = self.cleaned_data.get("slug") or slugify(self.cleaned_data.get("title") or name)
        taken = topics.exclude(page=None).exclude(page=self.instance.pk)
        twin = taken.filter(key=name_key(name)).first()
        if twin and name_field not in self.errors:
            self.add_error(
                name_field,
                f"“{twin.name}” has a page already: choose a name that tells them apart.",
            )
        elif taken.filter(slug=slug).exists() and "slug" in self.fields:
            self.add_error("slug", f"The address “{slug}” belongs to another tag: choose another.")

    def fallback(self, name: str, value: object) -> object:
        """What a blank field takes from another one's value, cut to its length."""
        length = self._meta.model._meta.get_field(name).max_length
        return str(value)[:length]

    def kept(self, relation: str) -> list[forms.ModelForm]:
        """The rows' forms that are filled in and not marked for deletion."""
        formset = self.formsets[relation]
        formset.is_valid()
        return [
            row
            for row in formset.forms
            if (row.has_changed() or row in formset.initial_forms)
            and not formset._should_delete_form(row)
        ]

    def add_rows_error(self, relation: str, sentence: str) -> None:
        """Put an error above the rows."""
        errors = self.formsets[relation].non_form_errors()
        if sentence not in errors:
            errors.append(ValidationError(sentence))

    def own_rows(self, relation: str) -> list[KeyedRow]:
        """The page's own keyed rows as submitted, in their order."""
        return [row.instance for row in self.kept(relation)]

    def save(self, commit: bool = True):
        if self.cleaned_data.get("still_true"):
            self.instance.checked_on = timezone.localdate()
        return super().save(commit)


class ArticleForm(EntryForm):
    """An article: date, summary, body and a source."""

    def clean(self) -> dict:
        cleaned = super().clean()
        if (
            not self.is_deferred_validation
            and "body" not in self.errors
            and not cleaned.get("body")
        ):
            self.add_error("body", "Write the article: a text block is enough.")
        return cleaned


class QuestionForm(EntryForm):
    """A question: two to four answers, and the arguments under them."""

    fallbacks: ClassVar = {"summary": "title"}
    needed_rows: ClassVar = {}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _show_own(self, "placements", keyed_rows(self.instance, "answers"))

    def clean(self) -> dict:
        cleaned = super().clean()
        answers = self.own_rows("answers")
        if not self.is_deferred_validation and not 2 <= len(answers) <= 4:
            self.add_rows_error(
                "answers", f"A question has two to four answers: there are {len(answers)}."
            )
        _resolve_own(self, "placements", answers)
        return cleaned


class ArgumentForm(EntryForm):
    """An argument: label, summary and a place under an answer."""

    needed_rows: ClassVar = {}
    place = PlaceField()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.places = places_of(self.instance)
        self.fields["place"].offer(self.for_user, self.places)

    def clean(self) -> dict:
        cleaned = super().clean()
        # Its rows are judged by the scheme as chosen now.
        self.instance.scheme = cleaned.get("scheme", self.instance.scheme)
        if (
            not self.is_deferred_validation
            and not cleaned.get("place")
            and not self.places
            and "place" not in self.errors
        ):
            self.add_error("place", "Choose the question and the answer that it speaks for.")
        self._check_relations()
        return cleaned

    def _check_relations(self) -> None:
        rows = [row for row in self.kept("relations") if row.cleaned_data.get("target")]
        for row in rows:
            if self.instance.pk and row.cleaned_data["target"].pk == self.instance.pk:
                row.add_error("target", "An argument can't make a move towards itself.")
        if not self.instance.pk:
            return
        supported = [
            row
            for row in rows
            if row.cleaned_data.get("type") == RelationType.SUPPORTS and "target" not in row.errors
        ]
        others = (
            Relation.objects.filter(
                type=RelationType.SUPPORTS,
                source__in=ArgumentPage.objects.filter(in_force()).values("pk"),
            )
            .exclude(source=self.instance.pk)
            .values_list("source_id", "target_id")
        )
        edges = list(others)
        for row in supported:
            cycle = supports_cycle([*edges, (self.instance.pk, row.cleaned_data["target"].pk)])
            if cycle and self.instance.pk in cycle:
                row.add_error("target", _cycle_sentence(cycle, self.instance.pk))


def _cycle_sentence(cycle: list[int], start: int) -> str:
    at = cycle.index(start)
    ordered = cycle[at + 1 :] + cycle[:at]
    labels = dict(ArgumentPage.objects.filter(pk__in=ordered).values_list("pk", "label"))
    chain = " → ".join(f"“{labels.get(pk, pk)}”" for pk in ordered)
    return f"It would support itself in a circle: this argument → {chain} → this argument."


class CaseForm(EntryForm):
    """A case: short name, court, one sentence, a dated status and a source."""

    fallbacks: ClassVar = {"title": "short_name"}
    needed_rows: ClassVar = {
        **EntryForm.needed_rows,
        "statuses": "Add the present status, with its date.",
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jurisdiction"].required = False

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("jurisdiction") and cleaned.get("court"):
            cleaned["jurisdiction"] = cleaned["court"].jurisdiction
        self.check_tag("short_name")
        return cleaned


class DoctrineForm(EntryForm):
    """A doctrine or law: kind, jurisdiction, definition and a source."""

    fallbacks: ClassVar = {"summary": "definition"}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _show_own(self, "leading_cases", keyed_rows(self.instance, "elements"))

    def clean(self) -> dict:
        cleaned = super().clean()
        _resolve_own(self, "leading_cases", self.own_rows("elements"))
        self.check_tag("title")
        return cleaned


class CommentatorForm(EntryForm):
    """A person or organisation: role and a source."""

    fallbacks: ClassVar = {"summary": "role"}

    def clean(self) -> dict:
        # Its rows are judged by the kind as chosen now, and so are those that stay as they are.
        kind = self.cleaned_data.get("commentator_kind") or self.instance.commentator_kind
        self.instance.commentator_kind = kind
        cleaned = super().clean()
        if kind == CommentatorKind.JUDGE and self.kept("positions"):
            self.add_rows_error("positions", NO_POSITION)
        self.check_tag("title")
        return cleaned


class RulingForm(WagtailAdminModelForm):
    """A ruling. The slug follows from the title and the year if it is left empty."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("slug") and "slug" not in self.errors:
            year = f"-{cleaned['date'].year}" if cleaned.get("date") else ""
            cleaned["slug"] = free_slug(
                Ruling.objects.filter(case=cleaned.get("case")).exclude(pk=self.instance.pk),
                f"{(cleaned.get('title') or 'ruling')[:60]}{year}",
                80,
            )
        if self.instance.pk:
            for row in self._rows("treatments"):
                target = row.cleaned_data.get("target")
                if target and target.pk == self.instance.pk:
                    row.add_error("target", "A ruling can't treat itself.")
        # The stage is the ruling's, so a row by itself can't know what it needs.
        for row in self._rows("receptions"):
            names = ("outcome", "voice", "as_matter_of_law")
            outcome, voice, law = (row.cleaned_data.get(name) for name in names)
            if lacks_law(outcome, voice, cleaned.get("stage"), law):
                row.add_error("as_matter_of_law", NEEDS_LAW)
        return cleaned

    def _rows(self, relation: str) -> list[forms.ModelForm]:
        """The rows' forms, but for those to be taken away."""
        formset = self.formsets[relation]
        formset.is_valid()
        return [row for row in formset.forms if not formset._should_delete_form(row)]


class SourceForm(WagtailAdminModelForm):
    """A source. Its name in files follows from the title if it is left empty."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("slug") and "slug" not in self.errors:
            cleaned["slug"] = free_slug(
                Source.objects.exclude(pk=self.instance.pk), cleaned.get("title") or "source", 100
            )
        return cleaned


def _show_own(form: EntryForm, relation: str, rows: list[KeyedRow]) -> None:
    """Show words in place of keys in rows that name the page's own rows."""
    for row in form.formsets[relation].forms:
        row.show(rows)


def _resolve_own(form: EntryForm, relation: str, rows: list[KeyedRow]) -> None:
    """Turn what rows say about the page's own rows into keys."""
    for row in form.kept(relation):
        if hasattr(row, "cleaned_data"):
            row.resolve(rows)
