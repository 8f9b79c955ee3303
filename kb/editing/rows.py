"""Rows in forms: inline panels with a form of their own, and fields that name a row elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model, UniqueConstraint, prefetch_related_objects
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.admin.panels.base import get_form_for_model
from wagtail.admin.templatetags.wagtailadmin_tags import fieldtype, widgettype
from wagtail.admin.widgets.chooser import BaseChooser

from kb.argument.schemes import SCHEMES
from kb.models.argument import Relation
from kb.models.commentator import Position
from kb.models.doctrine import LeadingCase
from kb.models.question import Placement
from kb.models.rows import KeyedRow, Row
from kb.models.ruling import Holding
from kb.models.taxonomy import Topic, name_key
from kb.models.vocabulary import NEEDS_NOTE, RelationType, Scheme

# Which field of a row holds a key, the field that names the key's owner, and the owner's rows.
KEY_FIELDS: dict[type[Row], tuple[str, str, str]] = {
    Relation: ("premise_key", "target", "premises"),
    Placement: ("answer_key", "question", "answers"),
    Position: ("answer_key", "question", "answers"),
    Holding: ("element_key", "doctrine", "elements"),
    LeadingCase: ("element_key", "doctrine", "elements"),
}


# Up to so many characters a text shares its line with others.
SHORT = 200


def keyed_rows(owner: object, relation: str) -> list[KeyedRow]:
    """The rows that a key may name: those of a page, or of the page behind a tag."""
    page = owner.page if isinstance(owner, Topic) else owner
    return list(getattr(page, relation).all()) if page else []


def find_row(text: str, rows: Iterable[KeyedRow]) -> KeyedRow | None:
    """The row that a key, its words or its number (1 is the first) names, in this order."""
    wanted = name_key(text)
    named = {str(number): row for number, row in enumerate(rows, start=1)}
    named |= {name_key(str(row)): row for row in rows} | {row.key: row for row in rows}
    return named.get(wanted)


def row_key(text: str, rows: list[KeyedRow], noun: str) -> str:
    """The key that `text` names among the rows; ValidationError listing them otherwise."""
    row = find_row(text, rows)
    if row:
        return row.key
    if not rows:
        raise ValidationError(f"There is no {noun} to choose from there: leave this empty.")
    choices = "; ".join(f"{number} for “{row}”" for number, row in enumerate(rows, start=1))
    raise ValidationError(f"No {noun} is called “{text}”. Write {choices}.")


class KeyWidget(forms.TextInput):
    """A text input that offers the words it knows, without a script."""

    words: tuple[str, ...] = ()

    def render(self, name: str, value: object, attrs: dict | None = None, renderer=None) -> str:
        if not self.words:
            return super().render(name, value, attrs, renderer)
        list_id = f"{(attrs or {}).get('id', name)}-words"
        return format_html(
            '{}<datalist id="{}">{}</datalist>',
            super().render(name, value, {**(attrs or {}), "list": list_id}, renderer),
            list_id,
            format_html_join("", '<option value="{}"></option>', ((word,) for word in self.words)),
        )


class KeyField(forms.CharField):
    """Names a row elsewhere. Shown as its words; takes its words, its number or its key."""

    widget = KeyWidget

    def __init__(self, noun: str, **kwargs) -> None:
        self.noun = noun
        super().__init__(**{"required": False, "max_length": 500, **kwargs})

    def offer(self, rows: list[KeyedRow]) -> None:
        """Offer the rows' words in the input."""
        self.widget.words = tuple(str(row) for row in rows)


class RowFormSet(BaseChildFormSet):
    """Rows of one parent, with errors that say what is wrong."""

    def get_unique_error_message(self, unique_check: tuple[str, ...]) -> str:
        return "Two rows say the same: keep one of them."

    def get_form_error(self) -> str:
        return "This row says the same as another one."

    def get_queryset(self) -> object:
        """The rows, with what they name loaded for all of them at once."""
        if not hasattr(self, "_queryset"):
            rows = super().get_queryset()
            prefetch_related_objects(list(rows), *self._links())
        return self._queryset

    def _links(self) -> list[str]:
        """The fields that name other things."""
        return [
            link.name
            for link in self.model._meta.concrete_fields
            if isinstance(link, ForeignKey)
            and link.name != self.fk.name
            and link.name in self.form.base_fields
        ]

    def _construct_form(self, i: int, **kwargs) -> forms.ModelForm:
        """A row's form; a row whose identity is missing or malformed counts as a new one."""
        try:
            form = super()._construct_form(i, **kwargs)
        except (KeyError, ValidationError):
            self.data = self.data.copy()
            self.data[f"{self.add_prefix(i)}-id"] = ""
            form = super()._construct_form(i, **kwargs)
        # So that a row's own rules can ask its parent, also before it is saved.
        setattr(form.instance, self.fk.name, self.instance)
        for name in self._links():
            if form.instance._meta.get_field(name).is_cached(form.instance):
                _give(form.fields[name].widget, getattr(form.instance, name))
        return form

    def save(self, commit: bool = True) -> list[Row]:
        """Save; a row that takes over what another stored row said until now is stored anew.

        Rows are written one after the other, so exchanging two rows' values would trip over the
        database's uniqueness on the way.
        """
        stored = self._stored_values()
        saved = super().save(commit=False)
        manager = getattr(self.instance, self.rel_name)
        for row in [row for row in saved if row.pk]:
            if any(stored.get(values, row.pk) != row.pk for values in _unique_values(row)):
                manager.remove(row)
                row.pk = row.id = None
                manager.add(row)
        if commit:
            manager.commit()
        return saved

    def _stored_values(self) -> dict[tuple, int]:
        if not self.instance.pk:
            return {}
        rows = self.model._base_manager.filter(**{self.fk.name: self.instance.pk})
        return {values: row.pk for row in rows for values in _unique_values(row)}


def _give(widget: forms.Widget, thing: Model | None) -> None:
    """Give a chooser the thing it shows, so that it need not look for it by its key."""
    if thing is None or not isinstance(widget, BaseChooser):
        return
    look_for = widget.get_instance
    widget.get_instance = lambda value: thing if value == thing.pk else look_for(value)


def _unique_values(row: Row) -> list[tuple]:
    """What the database holds unique about a row, but for keys, which never change."""
    return [
        (constraint.name, *(getattr(row, row._meta.get_field(name).attname) for name in names))
        for constraint in row._meta.constraints
        if isinstance(constraint, UniqueConstraint) and "key" not in (names := constraint.fields)
    ]


class RowFields(MultiFieldPanel):
    """The fields of one row, side by side, as plainly as can be.

    A case can have a hundred rows: what Wagtail puts around each field (icons, buttons to comment)
    would take longer than all the rest of the form.
    """

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "editing/row_fields.html"

        def get_context_data(self, parent_context: dict | None = None) -> dict:
            return {"self": self, "fields": [_drawn(panel) for panel in _leaves(self)]}


def _leaves(panel: Panel.BoundPanel) -> Iterator[Panel.BoundPanel]:
    """The panels of fields within a panel, however grouped."""
    for child in panel.visible_children:
        if hasattr(child, "visible_children"):
            yield from _leaves(child)
        else:
            yield child


def _drawn(panel: FieldPanel.BoundPanel) -> dict:
    """What the template of rows needs of a field."""
    field = panel.bound_field
    return {
        **panel.get_editable_context_data(),
        "panel": panel,
        "kinds": f"w-field--{fieldtype(field)} w-field--{widgettype(field)}",
        "wide": isinstance(field.field.widget, (forms.Textarea, BaseChooser))
        or (getattr(field.field, "max_length", None) or 0) > SHORT,
        "own_errors": hasattr(field.field.widget, "render_with_errors"),
    }


class RowsPanel(InlinePanel):
    """An inline panel whose rows may have a form of their own."""

    def __init__(self, relation_name: str, *args, row_form: type | None = None, **kwargs) -> None:
        super().__init__(relation_name, *args, **kwargs)
        self.row_form = row_form

    def clone_kwargs(self) -> dict:
        return {**super().clone_kwargs(), "row_form": self.row_form}

    @cached_property
    def child_edit_handler(self) -> Panel:
        row = RowFields(self.panel_definitions, heading=self.heading)
        return row.bind_to_model(self.db_field.related_model)

    def get_form_options(self) -> dict:
        options = super().get_form_options()
        formset = options["formsets"][self.relation_name]
        formset["formset"] = RowFormSet
        if self.row_form:
            deferred = self.child_edit_handler.get_form_options().get("defer_required_on_fields")
            formset["form"] = get_form_for_model(
                self.db_field.related_model,
                form_class=self.row_form,
                defer_required_on_fields=deferred or [],
            )
        return options


class NamingForm(WagtailAdminModelForm):
    """A row that names another thing's row by a key. The thing is named in the same row."""

    key_field: ClassVar[str]
    owner_field: ClassVar[str]
    relation: ClassVar[str]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.stored_key = getattr(self.instance, self.key_field)
        owner = getattr(self.instance, f"{self.owner_field}_id") and getattr(
            self.instance, self.owner_field
        )
        if owner:
            self.show(keyed_rows(owner, self.relation))

    def show(self, rows: list[KeyedRow]) -> None:
        """Show words in place of the stored key, and offer the others."""
        self.fields[self.key_field].offer(rows)
        for row in rows:
            if row.key == self.stored_key:
                self.initial[self.key_field] = str(row)

    def resolve(self, rows: list[KeyedRow]) -> None:
        """Turn what was written into a key, or put an error on the field."""
        text = self.cleaned_data.get(self.key_field)
        if not text:
            return
        try:
            key = row_key(text, rows, self.fields[self.key_field].noun)
        except ValidationError as error:
            # A key whose row was removed since is reported to readers; it must not lock the form.
            if text != self.stored_key:
                self.add_error(self.key_field, error)
            return
        self.cleaned_data[self.key_field] = key
        setattr(self.instance, self.key_field, key)

    def clean(self) -> dict:
        cleaned = super().clean()
        owner = cleaned.get(self.owner_field)
        if owner:
            self.resolve(keyed_rows(owner, self.relation))
        elif cleaned.get(self.key_field) and self.owner_field in cleaned:
            self.add_error(self.key_field, "Say first what this belongs to.")
        return cleaned


class RelationForm(NamingForm):
    """A move towards another argument."""

    key_field, owner_field, relation = KEY_FIELDS[Relation]
    premise_key = KeyField(
        "premise",
        label="Which premise",
        help_text="When it disputes a premise: the premise's number (1 is the first) or its words.",
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        move = cleaned.get("type")
        if move == RelationType.UNDERMINES:
            if not cleaned.get("premise_key") and "premise_key" not in self.errors:
                self.add_error("premise_key", self._which_premise(cleaned.get("target")))
        elif cleaned.get("premise_key"):
            self.add_error("premise_key", "Only “disputes a premise” names a premise.")
        if move == RelationType.DISTINGUISHES and not cleaned.get("case"):
            self.add_error("case", "Choose the case that is said to be different.")
        if move in NEEDS_NOTE and not cleaned.get("note"):
            self.add_error("note", f"Say why: a move that “{RelationType(move).label}” needs it.")
        return cleaned

    def _which_premise(self, target: object) -> str:
        rows = keyed_rows(target, "premises") if target else []
        if target and not rows:
            return "That argument has no premises yet: add them there, or choose another move."
        listed = "; ".join(f"{number} for “{row}”" for number, row in enumerate(rows, start=1))
        return f"Say which premise it disputes. Write {listed}." if rows else "Say which premise."


class CriticalAnswerForm(WagtailAdminModelForm):
    """How an argument deals with a critical question, chosen by its words."""

    question = forms.ChoiceField(label="Question")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offered = [
            (scheme.label, [(question.key, question.words) for question in SCHEMES[scheme]])
            for scheme in Scheme
        ]
        self.fields["question"].choices = [("", "Choose a question of its scheme"), *offered]


class PositionForm(NamingForm):
    """Where a commentator stands."""

    key_field, owner_field, relation = KEY_FIELDS[Position]
    answer_key = KeyField(
        "answer", label="Answer", help_text="Of the question: the answer's words or number."
    )


class HoldingForm(NamingForm):
    """What a ruling decided on a doctrine."""

    key_field, owner_field, relation = KEY_FIELDS[Holding]
    element_key = KeyField(
        "element",
        label="Element",
        help_text="If it is on one element of the doctrine: its name or number.",
    )


class OwnKeyForm(WagtailAdminModelForm):
    """A row that names another row of the same page; the page's form resolves it."""

    key_field: ClassVar[str]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.stored_key = getattr(self.instance, self.key_field)

    def _get_validation_exclusions(self) -> set[str]:
        # What was written are words until the page's form turns them into a key.
        return super()._get_validation_exclusions() | {self.key_field}

    show = NamingForm.show
    resolve = NamingForm.resolve


class PlacementForm(OwnKeyForm):
    """An argument under one of the question's answers."""

    key_field = KEY_FIELDS[Placement][0]
    answer_key = KeyField(
        "answer", label="Answer", required=True, help_text="The words of the answer, or its number."
    )


class LeadingCaseForm(OwnKeyForm):
    """A case that leads on the doctrine or on one of its elements."""

    key_field = KEY_FIELDS[LeadingCase][0]
    element_key = KeyField(
        "element",
        label="Element",
        help_text="If it leads on one element only: the element's name or number.",
    )
