"""Tag fields: one per kind, by name, over tags that exist; nothing is made by typing."""

from __future__ import annotations

import re
from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.forms.tags import TagField
from wagtail.admin.panels import Panel
from wagtail.admin.widgets import AdminTagWidget

from kb.models.taxonomy import TAGGED, Topic, name_key
from kb.models.vocabulary import Origin

MAX_CHARACTERS = 10_000
# A name with more commas than this is found only in quotation marks.
MAX_COMMAS = 6
_QUOTED = re.compile(r'\s*"[^"]+"\s*(?=,|$)')


def split_names(text: str, known: Callable[[set[str]], dict[str, object]]) -> list[str | object]:
    """The names in `text`, in order: what `known` returns for a name's key, else the text.

    Names are separated by commas or lines and may stand in quotation marks. A name that itself
    has commas is found without them too: the longest run of pieces that is a known name wins.
    """
    lines = [_pieces(line) for line in text.splitlines()]
    spans = [
        (pieces, start, end)
        for pieces in lines
        for start in range(len(pieces))
        for end in _ends(pieces, start)
    ]
    found = known({key for pieces, start, end in spans for key in _keys(pieces[start:end])})
    names: list[str | object] = []
    for pieces in lines:
        start = 0
        while start < len(pieces):
            hit, end = next(
                (
                    (found[key], end)
                    for end in _ends(pieces, start)
                    for key in _keys(pieces[start:end])
                    if key in found
                ),
                (pieces[start].strip(' "'), start + 1),
            )
            names += [hit] if hit else []
            start = end
    return list(dict.fromkeys(names))


def _pieces(line: str) -> list[str]:
    """The line cut at its commas, but not within quotation marks."""
    pieces = []
    while line:
        quoted = _QUOTED.match(line)
        piece = quoted.group() if quoted else line.partition(",")[0]
        pieces.append(piece)
        line = line[len(piece) + 1 :]
    return pieces


def _ends(pieces: list[str], start: int) -> range:
    """Where a name that begins at a piece may end, the longest first."""
    return range(min(len(pieces), start + MAX_COMMAS + 1), start, -1)


def _keys(pieces: list[str]) -> list[str]:
    """The keys a run of pieces may be known by: as written, and without quotation marks."""
    name = ",".join(pieces).strip()
    bare = name[1:-1] if name.startswith('"') and name.endswith('"') else name
    return [key for key in (name_key(name), name_key(bare)) if key]


class TopicsWidget(AdminTagWidget):
    """Wagtail's tag input, completing from our own list of one kind."""

    def __init__(self, *args, **kwargs) -> None:
        # What is typed is sent and refused in words; left to itself the input would drop it.
        super().__init__(*args, **{"free_tagging": True, **kwargs})

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-w-tag-url-value"] = reverse(
            "kb_editing:topic_names", args=[self.tag_model.kind]
        )
        context["widget"]["help_text"] = "Type a few letters and pick from the list."
        return context


class TopicsField(TagField):
    """Tags of one kind, by name. An unknown name is an error that says what to do."""

    widget = TopicsWidget

    def clean(self, value: str) -> list[Topic]:
        forms.Field.validate(self, value)
        if len(value or "") > MAX_CHARACTERS:
            raise ValidationError(f"That is too long: at most {MAX_CHARACTERS} characters.")
        names = split_names(value or "", self._known)
        unknown = [name for name in names if isinstance(name, str)]
        if unknown:
            raise ValidationError([self._unknown(name) for name in unknown])
        return names

    def has_changed(self, initial: object, data: str) -> bool:
        try:
            chosen = self.clean(data)
        except ValidationError:
            return True
        return {tag.pk for tag in initial or ()} != {tag.pk for tag in chosen}

    def _known(self, keys: set[str]) -> dict[str, Topic]:
        # A database takes only so many values; a long paste is compared here.
        few = len(keys) <= 1000
        tags = self.tag_model.objects.filter(**({"key__in": keys} if few else {}))
        return {tag.key: tag for tag in tags if tag.key in keys}

    def _unknown(self, name: str) -> SafeString:
        meta = self.tag_model._meta
        return format_html(
            "There is no {} called “{}”. Pick one from the list that opens as you type; or, if it"
            ' is to come, <a href="{}" target="_blank">add it as planned</a> and then pick it.',
            self.tag_model.kind.label.lower(),
            name,
            reverse(f"wagtailsnippets_{meta.app_label}_{meta.model_name}:add"),
        )


class RowTopicsPanel(Panel):
    """What an entry is tagged with because its rows, or rows about it, say so. Read only."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editing/row_topics.html"

        def get_context_data(self, parent_context: dict | None = None) -> dict:
            context = super().get_context_data(parent_context)
            context["names"] = self.names()
            return context

        def names(self) -> list[str]:
            """The names of the tags that follow from rows, by kind and name."""
            if not self.instance.pk:
                return []
            return [
                row.tag.name
                for tagged in TAGGED.values()
                for row in tagged.every.filter(
                    content_object_id=self.instance.pk, origin=Origin.ROW
                )
                .select_related("tag")
                .order_by("tag__name")
            ]
