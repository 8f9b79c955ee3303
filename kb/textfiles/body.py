"""The body of an entry and its text: Markdown with directives, one to one with the blocks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from django.db.models import Model
from wagtail.images import get_image_model
from wagtail.models import Page

from kb.blocks.prose import sanitise
from kb.models import Entry, Source
from kb.textfiles import front_matter, markdown
from kb.textfiles.names import Names
from kb.textfiles.problems import ContentError, Place

_OPEN = re.compile(r":::(\w+)\s*$")
_CLOSE = re.compile(r":::\s*$")
_NESTING = re.compile(r"[\[\]{}]|(?:[-?:][ \t]+){12}")
DEEPEST = 30
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
    for name, lines, first in segments(text, place):
        here = Place(place.file, {(): first}, place.problems)
        if name == "":
            if "\n".join(lines).strip():
                blocks += _read_text("\n".join(lines), here, names)
            continue
        if name not in FIELDS:
            here.say(f"There is no block “{name}”: choose among {', '.join(FIELDS)}.")
            continue
        try:
            _check_depth("\n".join(lines), first + 1)
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
        value = _READ[name](data, here, names) if _holds(name, data, here) else None
        if value is not None:
            blocks.append({"type": name, "value": value})
    return blocks


def _check_depth(text: str, first_line: int) -> None:
    """Raise ContentError for values in values in values: reading them takes ever longer."""
    depth = 0
    for match in _NESTING.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], DEEPEST + 1)
        if depth > DEEPEST:
            line = first_line + text.count("\n", 0, match.start())
            raise ContentError("This is nested too deeply.", line)


def _holds(name: str, data: dict, here: Place) -> bool:
    """Whether the values of a block are texts that are not too long; the cells of a table too."""
    struct = Entry._meta.get_field("body").stream_block.child_blocks[name].child_blocks
    fine = True
    for key, value in data.items():
        longest = getattr(getattr(struct.get(key), "field", None), "max_length", None)
        if key in ("columns", "rows"):
            cells = [cell for row in value for cell in (row if key == "rows" else [row])]
            message = f"The {key} of a table are texts in lists."
            wrong = not isinstance(value, list) or not all(isinstance(one, str) for one in cells)
        elif isinstance(value, str):
            message = f"“{key}” has at most {longest} characters."
            wrong = bool(longest) and len(value) > longest
        else:
            message, wrong = f"“{key}” is one text, not a list.", True
        if wrong:
            here.at(key).say(message)
            fine = False
    return fine


def segments(text: str, place: Place) -> list[tuple[str, list[str], int]]:
    """The parts of a body: the name of a directive or “”, its lines, and the first one's number."""
    parts: list[tuple[str, list[str], int]] = [("", [], place.offset + 1)]
    opened = 0
    for number, line in enumerate(text.split("\n"), start=place.offset + 1):
        name = parts[-1][0]
        if not name and (match := _OPEN.match(line)):
            parts.append((match[1], [], number))
            opened = number
        elif name and _CLOSE.match(line):
            parts.append(("", [], number + 1))
        else:
            parts[-1][1].append(line)
    if parts[-1][0]:
        place.say("The block that starts here is not closed by a line of “:::”.", opened)
        parts.pop()
    return parts


def _read_text(text: str, here: Place, names: Names) -> list[dict]:
    def page_id(kind: str, slug: str) -> int:
        before = text[: text.find(f"({kind}:{slug})")]
        at = Place(here.file, {(): here.line + before.count("\n")}, here.problems)
        entry = names.get(kind, slug, at)
        return (entry.pk or 0) if entry else 0

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
    return text_of(list(entry.body.raw_data))


def text_of(blocks: list[dict]) -> str:
    """Raw blocks as text, with all that they name."""
    return written(blocks, _named(keys_in([blocks])))


# What bodies name, by its key: pages as a link has them (`kind:slug`, or an address), sources by
# slug, images by title.
Named = Mapping[str, Mapping[int, str]]
_NAMING = {"quote": "source", "argument": "argument", "image": "image"}
_LINK = re.compile(r'<a\b[^>]*\bid="(\d+)"')


def keys_in(bodies: Iterable[list[dict]]) -> dict[str, set[int]]:
    """The keys of what raw blocks name: `page`, `source` and `image`."""
    found: dict[str, set[int]] = {"page": set(), "source": set(), "image": set()}
    for blocks in bodies:
        for block in blocks:
            if block["type"] == "text":
                found["page"].update(map(int, _LINK.findall(block["value"])))
            elif (what := _NAMING.get(block["type"])) and (key := block["value"].get(what)):
                found["page" if what == "argument" else what].add(key)
    return found


def without_unnamed(blocks: list[dict], named: Named) -> list[dict]:
    """The blocks less quotations, cards and images of which `named` does not have what they name.

    A link to what it does not have loses its address when the blocks are written.
    """
    return [
        block
        for block in blocks
        if not (what := _NAMING.get(block["type"]))
        or block["value"].get(what) in named["page" if what == "argument" else what]
    ]


def written(blocks: list[dict], named: Named) -> str:
    """Raw blocks as text."""
    parts = []
    for block in blocks:
        value = block["value"]
        if block["type"] == "text":
            text = markdown.from_html(sanitise(value), lambda key: named["page"].get(key, ""))
            parts.append(markdown.write(text))
        else:
            data = dict(_WRITE[block["type"]](value, named))
            data = {key: value for key, value in data.items() if value}
            parts.append(f":::{block['type']}\n{front_matter.write(data)}:::")
    return "\n\n".join(part for part in parts if part)


def _named(keys: dict[str, set[int]]) -> Named:
    return {
        "page": _addresses(keys["page"]) if keys["page"] else {},
        "source": _names(Source, keys["source"], "slug"),
        "image": _names(get_image_model(), keys["image"], "title"),
    }


def _addresses(keys: set[int]) -> dict[int, str]:
    entries = Entry.objects.filter(pk__in=keys).values_list("pk", "kind", "slug")
    found = {pk: f"{kind}:{slug}" for pk, kind, slug in entries}
    if keys - found.keys():
        others = Page.objects.filter(pk__in=keys - found.keys())
        found |= {page.pk: page.url for page in others if page.url}
    return found


def _names(model: type[Model], keys: set[int], field: str) -> dict[int, str]:
    return dict(model.objects.filter(pk__in=keys).values_list("pk", field)) if keys else {}


Pairs = Iterable[tuple[str, object]]


def _write_quote(value: dict, named: Named) -> Pairs:
    yield "text", value["text"]
    yield "speaker", value.get("speaker")
    yield "source", named["source"].get(value["source"])
    yield "pinpoint", value.get("pinpoint")


def _write_table(value: dict, named: Named) -> Pairs:
    yield "caption", value.get("caption")
    yield "columns", [column["heading"] for column in value["columns"]]
    yield "rows", [[cell or "" for cell in row["values"]] for row in value["rows"]]


def _write_argument(value: dict, named: Named) -> Pairs:
    yield "argument", named["page"].get(value["argument"], "").partition(":")[2]


def _write_note(value: dict, named: Named) -> Pairs:
    yield "note_kind", value.get("note_kind")
    yield "date", str(value.get("date") or "")  # not stored yet it is a date, then its text
    yield "text", value.get("text")


def _write_image(value: dict, named: Named) -> Pairs:
    yield "image", named["image"].get(value["image"])
    yield from ((name, value.get(name)) for name in ("alt", "caption", "credit"))


_WRITE = {
    "quote": _write_quote,
    "table": _write_table,
    "argument": _write_argument,
    "note": _write_note,
    "image": _write_image,
}
