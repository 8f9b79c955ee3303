"""The body of an entry and its text: Markdown with directives, one to one with the blocks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from wagtail.images import get_image_model

from kb.models import Entry
from kb.textfiles import front_matter, markdown
from kb.textfiles.names import Names
from kb.textfiles.problems import ContentError, Place

_OPEN = re.compile(r":::(\w+)\s*$")
_CLOSE = re.compile(r":::\s*$")
NOTE_KINDS = ("note", "update", "caution")
FIELDS = {
    "quote": ("text", "speaker", "source", "pinpoint"),
    "table": ("caption", "columns", "rows"),
    "argument": ("argument",),
    "note": ("note_kind", "date", "text"),
    "image": ("image", "alt", "caption", "credit"),
}
REQUIRED = {
    "quote": ("text", "source"),
    "table": ("columns", "rows"),
    "argument": ("argument",),
    "note": ("text",),
    "image": ("image", "alt", "credit"),
}


def read(text: str, place: Place, names: Names) -> list[dict]:
    """The raw blocks of a body; `place.offset` is the line before its first one."""
    blocks: list[dict] = []
    for name, lines, first in _segments(text, place):
        here = Place(place.file, {(): first}, place.problems)
        if name == "":
            if "\n".join(lines).strip():
                blocks += _read_text("\n".join(lines), here, names)
            continue
        if name not in FIELDS:
            here.say(f"There is no block “{name}”: choose among {', '.join(FIELDS)}.")
            continue
        try:
            data, found = front_matter.read("\n".join(lines), first + 1)
        except ContentError as error:
            here.say(str(error), error.line)
            continue
        here = Place(place.file, found, place.problems)
        for key in data.keys() - set(FIELDS[name]):
            here.at(key).say(f"A {name} has no “{key}”: it has {', '.join(FIELDS[name])}.")
        missing = [key for key in REQUIRED[name] if not data.get(key)]
        if missing:
            here.say(f"A {name} needs {', '.join(missing)}.", first)
            continue
        value = _READ[name](data, here, names)
        if value is not None:
            blocks.append({"type": name, "value": value})
    return blocks


def _segments(text: str, place: Place) -> list[tuple[str, list[str], int]]:
    segments: list[tuple[str, list[str], int]] = [("", [], place.offset + 1)]
    opened = 0
    for number, line in enumerate(text.split("\n"), start=place.offset + 1):
        name = segments[-1][0]
        if not name and (match := _OPEN.match(line)):
            segments.append((match[1], [], number))
            opened = number
        elif name and _CLOSE.match(line):
            segments.append(("", [], number + 1))
        else:
            segments[-1][1].append(line)
    if segments[-1][0]:
        place.say("The block that starts here is not closed by a line of “:::”.", opened)
        segments.pop()
    return segments


def _read_text(text: str, here: Place, names: Names) -> list[dict]:
    def page_id(kind: str, slug: str) -> int:
        before = text[: text.find(f"({kind}:{slug})")]
        at = Place(here.file, {(): here.line + before.count("\n")}, here.problems)
        entry = names.get(kind, slug, at)
        return entry.pk if entry else 0

    try:
        html = markdown.to_html(markdown.parse(text), page_id)
    except ContentError as error:
        here.say(str(error), here.line + error.line - 1)
        return []
    return [{"type": "text", "value": html}]


def _read_quote(data: dict, here: Place, names: Names) -> dict:
    source = names.get("source", data["source"], here.at("source"))
    return {
        "text": data["text"].strip(),
        "speaker": data.get("speaker", ""),
        "source": source.pk if source else None,
        "pinpoint": data.get("pinpoint", ""),
    }


def _read_table(data: dict, here: Place, names: Names) -> dict | None:
    columns, rows = data["columns"], data["rows"]
    if not isinstance(columns, list) or not isinstance(rows, list):
        here.say("The columns and the rows of a table are lists.")
        return None
    for number, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(columns):
            here.at("rows", number).say(f"This row needs {len(columns)} cells.")
            return None
    return {
        "columns": [{"type": "text", "heading": heading} for heading in columns],
        "rows": [{"values": row} for row in rows],
        "caption": data.get("caption", ""),
    }


def _read_argument(data: dict, here: Place, names: Names) -> dict:
    argument = names.get("argument", data["argument"], here.at("argument"))
    return {"argument": argument.pk if argument else None}


def _read_note(data: dict, here: Place, names: Names) -> dict:
    kind, day = data.get("note_kind", "note"), data.get("date")
    if kind not in NOTE_KINDS:
        here.at("note_kind").say(f"A note is one of {', '.join(NOTE_KINDS)}.")
    try:
        day = dt.date.fromisoformat(day).isoformat() if day else None
    except ValueError:
        here.at("date").say(f"“{day}” is not a full day: write 2025-06-23.")
    return {"note_kind": kind, "date": day, "text": data["text"].strip()}


def _read_image(data: dict, here: Place, names: Names) -> dict | None:
    image = get_image_model().objects.filter(title=data["image"]).first()
    if image is None:
        here.at("image").say(f"There is no image titled “{data['image']}”: upload it first.")
        return None
    return {"image": image.pk, **{key: data.get(key, "") for key in ("alt", "caption", "credit")}}


_READ = {
    "quote": _read_quote,
    "table": _read_table,
    "argument": _read_argument,
    "note": _read_note,
    "image": _read_image,
}


def write(entry: Entry) -> str:
    """The body as text."""
    parts = []
    addresses = _addresses(entry)
    for block in entry.body:
        if block.block_type == "text":
            blocks = markdown.from_html(block.value.source, lambda key: addresses.get(key, ""))
            parts.append(markdown.write(blocks))
        else:
            data = {key: value for key, value in _WRITE[block.block_type](block.value) if value}
            parts.append(f":::{block.block_type}\n{front_matter.write(data)}:::")
    return "\n\n".join(part for part in parts if part)


def _addresses(entry: Entry) -> dict[int, str]:
    keys = {
        int(key)
        for block in entry.body
        if block.block_type == "text"
        for key in re.findall(r'<a\b[^>]*\bid="(\d+)"', block.value.source)
    }
    if not keys:
        return {}
    entries = Entry.objects.filter(pk__in=keys)
    found = {e.pk: f"{e.kind}:{e.slug}" for e in entries.only("kind", "slug")}
    if keys - found.keys():
        from wagtail.models import Page

        others = Page.objects.filter(pk__in=keys - found.keys())
        found |= {page.pk: page.url for page in others if page.url}
    return found


def _write_table(value) -> Iterable[tuple[str, object]]:
    yield "caption", value.caption
    yield "columns", [column["heading"] for column in value.columns]
    yield "rows", [[str(cell.value) for cell in row] for row in value.rows]


_WRITE = {
    "quote": lambda value: [
        ("text", value["text"]),
        ("speaker", value["speaker"]),
        ("source", value["source"].slug if value["source"] else None),
        ("pinpoint", value["pinpoint"]),
    ],
    "table": _write_table,
    "argument": lambda value: [("argument", value["argument"].slug if value["argument"] else None)],
    "note": lambda value: [
        ("note_kind", value["note_kind"]),
        ("date", value["date"].isoformat() if value["date"] else None),
        ("text", value["text"]),
    ],
    "image": lambda value: [
        ("image", value["image"].title if value["image"] else None),
        ("alt", value["alt"]),
        ("caption", value["caption"]),
        ("credit", value["credit"]),
    ],
}
