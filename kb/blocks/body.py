"""The blocks of an entry's body, one to one with what a content file can hold."""

from __future__ import annotations

from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    DateBlock,
    PageChooserBlock,
    StructBlock,
    TextBlock,
)
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from kb.blocks.prose import ProseBlock


class QuoteBlock(StructBlock):
    """Exact words of a source."""

    text = TextBlock(help_text="Exact words, at most 50, read at the source.")
    speaker = CharBlock(required=False, max_length=120)
    source = SnippetChooserBlock("kb.Source")
    pinpoint = CharBlock(required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = "Quotation"
        template = "blocks/quote.html"
        description = "Exact words of a source, with where they stand."


class TableBlock(TypedTableBlock):
    """A table of plain text."""

    def __init__(self, **kwargs) -> None:
        super().__init__([("text", CharBlock(required=False, label="Text"))], **kwargs)

    class Meta:
        icon = "table"
        label = "Table"
        template = "blocks/table.html"
        description = "Rows and columns of short texts."


class ArgumentBlock(StructBlock):
    """An argument, shown as a card with its line from the courts."""

    argument = PageChooserBlock("kb.ArgumentPage")

    class Meta:
        icon = "comment"
        label = "Argument"
        template = "blocks/argument.html"
        description = "A card that leads to an argument."


class NoteBlock(StructBlock):
    """Something set apart from the text."""

    note_kind = ChoiceBlock(
        choices=[("note", "Note"), ("update", "Update"), ("caution", "Caution")], default="note"
    )
    date = DateBlock(required=False)
    text = TextBlock()

    class Meta:
        icon = "info-circle"
        label = "Note"
        template = "blocks/note.html"
        description = "A note, a dated update or a caution."


class ImageBlock(StructBlock):
    """A picture, never of a work at issue and never a portrait."""

    image = ImageChooserBlock()
    alt = CharBlock(max_length=250, help_text="What it shows, for those who don't see it.")
    caption = CharBlock(required=False, max_length=250)
    credit = CharBlock(max_length=120)

    class Meta:
        icon = "image"
        label = "Image"
        template = "blocks/image.html"
        description = "A picture with its description, caption and credit."


BODY_BLOCKS = [
    ("text", ProseBlock()),
    ("quote", QuoteBlock()),
    ("table", TableBlock()),
    ("argument", ArgumentBlock()),
    ("note", NoteBlock()),
    ("image", ImageBlock()),
]
