"""Rich text and its Markdown: a closed subset, each form of which stands for one of the other.

CommonMark (spec 0.31) headings 2 to 4, paragraphs, lists, strong, emphasis, code spans, links and
hard breaks. Between the two stands a small tree: blocks of runs, a run being text with its marks.
Markup that Markdown cannot express (emphasis that starts inside a word next to punctuation) is
left out when written, so that what was written always reads back the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import NamedTuple

from bs4 import BeautifulSoup, NavigableString, Tag
from django.utils.html import escape
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb.textfiles.problems import ContentError

WIDTH = 100
BREAK = "\n"
_SAFE = re.compile(r"(https?://[^\s<>()]+|mailto:[^\s<>()]+|/[^\s<>()]*)")
_ENTRY = re.compile(r"(article|question|argument|case|doctrine|commentator):([\w-]+)")
_ESCAPED = re.compile(r"([\\`*_\[\]<])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|-{2,}\s*$|~{3,}|:::)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_HASHES = re.compile(r"#+$")
_PARAGRAPH = re.compile(r"<p>([^<>&]*)</p>")
_PLAIN = re.compile(r"(?:<p>[^<>&]*</p>)+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Run:
    """A piece of text with its marks. `href` is an address or `kind:slug`."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str = ""


class Block(NamedTuple):
    """`p`, `h2`, `h3`, `h4` with runs; `ul`, `ol` with items, each a pair of runs and sub-lists."""

    tag: str
    runs: tuple[Run, ...] = ()
    items: tuple[tuple[tuple[Run, ...], tuple[Block, ...]], ...] = ()


# Markdown → tree


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    # Left to itself it would leave a dangerous link as plain text; here it is said (`_runs`).
    parser.validateLink = lambda url: True
    return parser


def parse(text: str) -> list[Block]:
    """The blocks of a Markdown text. Raises ContentError on a construct outside the subset."""
    tokens = _parser().parse(text)
    return _blocks(tokens, 0, "")[0]


_OUTSIDE = {
    "html_block": "HTML",
    "html_inline": "HTML",
    "image": "An image",
    "blockquote_open": "A block quote",
    "code_block": "Indented code",
    "fence": "A fenced block",
    "hr": "A rule",
    "table_open": "A table",
}
_INSTEAD = {
    "blockquote_open": " Use :::quote.",
    "table_open": " Use :::table.",
    "image": " Use :::image.",
}


def _blocks(tokens: list[Token], start: int, end: str) -> tuple[list[Block], int]:
    found: list[Block] = []
    position = start
    while position < len(tokens):
        token = tokens[position]
        line = (token.map or [0])[0] + 1
        if token.type == end:
            return _joined(found), position + 1
        if token.type in _OUTSIDE:
            raise ContentError(
                f"{_OUTSIDE[token.type]} can't stand in the text.{_INSTEAD.get(token.type, '')}",
                line,
            )
        if token.type == "heading_open":
            if token.markup not in ("##", "###", "####"):
                raise ContentError("Headings are written with ##, ### or ####.", line)
            found.append(Block(token.tag, _runs(tokens[position + 1], line)))
            position += 3
        elif token.type == "paragraph_open":
            found.append(Block("p", _runs(tokens[position + 1], line)))
            position += 3
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            block, position = _list(tokens, position)
            found.append(block)
        else:
            raise ContentError(f"“{token.type}” can't stand in the text.", line)
    return _joined(found), position


def _joined(blocks: Iterable[Block]) -> list[Block]:
    """Without empty blocks, and with lists of one sort that follow each other made one."""
    found: list[Block] = []
    for block in blocks:
        if block.items and found and found[-1].tag == block.tag:
            found[-1] = Block(block.tag, (), found[-1].items + block.items)
        elif block.items or block.runs:
            found.append(block)
    return found


def _list(tokens: list[Token], start: int) -> tuple[Block, int]:
    tag, close = tokens[start].tag, tokens[start].type.replace("open", "close")
    items = []
    position = start + 1
    while tokens[position].type != close:
        line = (tokens[position].map or [0])[0] + 1
        inner, position = _blocks(tokens, position + 1, "list_item_close")
        runs: tuple[Run, ...] = ()
        if inner and inner[0].tag == "p":
            runs, inner = inner[0].runs, inner[1:]
        if not runs or any(block.tag not in ("ul", "ol") for block in inner):
            raise ContentError("A list item is one paragraph, then perhaps a list.", line)
        items.append((runs, tuple(inner)))
    return Block(tag, (), tuple(items)), position + 1


def _runs(inline: Token, line: int) -> tuple[Run, ...]:
    found: list[Run] = []
    style = Run("")
    for token in inline.children or []:
        match token.type:
            case "text" | "text_special":
                found.append(replace(style, text=token.content))
            case "softbreak":
                found.append(replace(style, text=" "))
            case "hardbreak":
                found.append(Run(BREAK))
            case "code_inline":
                found.append(replace(style, text=token.content, code=True))
            case "strong_open" | "strong_close":
                style = replace(style, bold=token.type == "strong_open")
            case "em_open" | "em_close":
                style = replace(style, italic=token.type == "em_open")
            case "link_open":
                href = str(token.attrs.get("href", ""))
                if token.markup == "autolink" or token.attrs.get("title"):
                    raise ContentError("A link is written [words](address).", line)
                if not (_SAFE.fullmatch(href) or _ENTRY.fullmatch(href)):
                    raise ContentError(
                        f"“{href}” is no address a link may have: https://…, or kind:slug.", line
                    )
                style = replace(style, href=href)
            case "link_close":
                style = replace(style, href="")
            case _:
                name = _OUTSIDE.get(token.type, f"“{token.type}”")
                raise ContentError(f"{name} can't stand in the text.", line)
    return normal(found)


def _single_spaces(text: str) -> str:
    """Each run of white space as one space, or as one no-break space if it has nothing else."""
    return _SPACES.sub(lambda match: "\xa0" if set(match[0]) == {"\xa0"} else " ", text)


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Neighbours with the same marks as one run; a hard break stays by itself."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else Run(BREAK)
        if BREAK not in (run.text, last.text) and replace(run, text="") == replace(last, text=""):
            found[-1] = replace(last, text=last.text + run.text)
        elif run.text:
            found.append(run)
    return found


def _trimmed_links(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs with the space at both ends of a link outside of it."""
    for href, group in groupby(runs, lambda run: run.href):
        linked = list(group)
        words = [number for number, run in enumerate(linked) if run.text.strip()]
        for number, run in enumerate(linked):
            inside = words and words[0] <= number <= words[-1]
            yield run if inside or not href else replace(run, href="")


def normal(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs in their one normal form: single spaces, outside of marks; equal neighbours joined."""
    split: list[Run] = []
    for run in _merged(runs):
        text = run.text if run.text == BREAK else _single_spaces(run.text)
        core = text.strip()
        outer = replace(run, bold=False, italic=False, code=False)
        if run.text == BREAK:
            split.append(Run(BREAK))
        elif not core:
            split.append(replace(outer, text=text))
        else:
            lead = text[: len(text) - len(text.lstrip())]
            trail = text[len(text.rstrip()) :]
            split += [replace(outer, text=lead), replace(run, text=core)]
            split.append(replace(outer, text=trail))
    joined: list[Run] = []
    for run in _trimmed_links(run for run in split if run.text):
        last = joined[-1] if joined else Run(BREAK)
        if run.text != BREAK and last.text[-1].isspace():
            run = replace(run, text=run.text.lstrip())
        if run.text == BREAK and last.text[-1].isspace() and last.text != BREAK:
            joined[-1] = last = replace(last, text=last.text.rstrip())
        if not run.text or (not joined and run.text == BREAK):
            continue
        joined.append(run)
    joined = _merged(joined)
    while joined and not joined[-1].text.strip():
        joined.pop()
    if joined:
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip())
    return tuple(_merged(joined))


# Tree → Markdown


def write(blocks: Iterable[Block]) -> str:
    """Markdown that `parse` reads back as the same blocks."""
    parts = []
    for block in _joined(blocks):
        if block.items:
            parts.append("\n".join(_list_lines(block, "")))
        else:
            mark = {"h2": "## ", "h3": "### ", "h4": "#### "}.get(block.tag, "")
            text = _inline(block.runs, one_line=bool(mark))
            parts.append(f"{mark}{text}" if mark else "\n".join(_wrap(text, WIDTH)))
    return "\n\n".join(parts)


def _list_lines(block: Block, indent: str) -> list[str]:
    lines: list[str] = []
    for number, (runs, inner) in enumerate(block.items, start=1):
        mark = "- " if block.tag == "ul" else f"{number}. "
        deeper = indent + " " * len(mark)
        wrapped = _wrap(_inline(runs, one_line=False), WIDTH - len(deeper))
        lines.append(f"{indent}{mark}{wrapped[0]}")
        lines += [f"{deeper}{line}" for line in wrapped[1:]]
        for sub in inner:
            lines += _list_lines(sub, deeper)
    return lines


def _inline(runs: tuple[Run, ...], *, one_line: bool) -> str:
    """The runs as Markdown; marks that don't read back are left out, fewest first."""
    if one_line:
        runs = normal(replace(run, text=" ") if run.text == BREAK else run for run in runs)
    if all(run == Run(run.text) for run in runs):  # there is nothing to leave out
        return _heading_end(_emit(runs)) if one_line else _emit(runs)
    for kept in (
        runs,
        normal(replace(run, bold=False, italic=False) for run in runs),
        normal(replace(run, bold=False, italic=False, code=False) for run in runs),
        normal(Run(run.text) for run in runs),
    ):
        text = _emit(kept)
        if one_line:
            text = _heading_end(text)
        if _reads_as(text, kept, one_line=one_line):
            return text
    return text


def _heading_end(text: str) -> str:
    """The text of a heading, which may end in hashes that would mean nothing."""
    return _HASHES.sub(lambda match: r"\#" * len(match[0]), text)


def _reads_as(text: str, runs: tuple[Run, ...], *, one_line: bool) -> bool:
    try:
        blocks = parse(f"## {text}" if one_line else "\n".join(_wrap(text, WIDTH)))
    except ContentError:
        return False
    return [block.runs for block in blocks] == [runs]


def _emit(runs: tuple[Run, ...]) -> str:
    text = ""
    position = 0
    while position < len(runs):
        href = runs[position].href
        end = position
        while end < len(runs) and runs[end].href == href and (href or end == position):
            end += 1
        piece = "".join(_emit_run(run) for run in runs[position:end])
        text += f"[{piece}]({href})" if href else piece
        position = end
    return text


def _emit_run(run: Run) -> str:
    if run.text == BREAK:
        return "\\\n"
    if run.code:
        ticks = "`"
        while ticks in run.text:
            ticks += "`"
        pad = " " if run.text.startswith("`") or run.text.endswith("`") else ""
        text = f"{ticks}{pad}{run.text}{pad}{ticks}"
    else:
        text = _ENTITY.sub(r"\\&", _ESCAPED.sub(r"\\\1", run.text))
    marks = ("*" if run.italic else "") + ("**" if run.bold else "")
    return f"{marks}{text}{marks}"


def _wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width`, none of which starts like another construct."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for word in part.split(" "):
            starts_block = bool(_LINE_START.match(word) or _NUMBERED.match(word))
            if line and len(line) + 1 + len(word) > width and word and not starts_block:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return [_guard(line) for line in lines]


def _guard(line: str) -> str:
    """A line that would start a heading, list or directive, with that start escaped."""
    if match := _NUMBERED.match(line):
        return f"{match[1]}\\{line[len(match[1]) :]}"
    return f"\\{line}" if _LINE_START.match(line) else line


# Rich text ↔ tree


def to_html(blocks: Iterable[Block], page_id: Callable[[str, str], int]) -> str:
    """Blocks as Wagtail stores rich text; `page_id(kind, slug)` gives an entry's key."""

    def marked(run: Run) -> str:
        if run.text == BREAK:
            return "<br/>"
        piece = str(escape(run.text))
        for tag, on in (("code", run.code), ("b", run.bold), ("i", run.italic)):
            piece = f"<{tag}>{piece}</{tag}>" if on else piece
        return piece

    def inline(runs: Iterable[Run]) -> str:
        html = ""
        for href, group in groupby(runs, lambda run: run.href):
            # One link over all its marks: the editor would split it at each of them.
            words = "".join(map(marked, group))
            if entry := _ENTRY.fullmatch(href):
                words = f'<a linktype="page" id="{page_id(entry[1], entry[2])}">{words}</a>'
            elif href:
                words = f'<a href="{escape(href)}">{words}</a>'
            html += words
        return html

    def block_html(block: Block) -> str:
        if block.tag not in ("ul", "ol"):
            return f"<{block.tag}>{inline(block.runs)}</{block.tag}>"
        items = "".join(
            f"<li>{inline(runs)}{''.join(map(block_html, inner))}</li>"
            for runs, inner in block.items
        )
        return f"<{block.tag}>{items}</{block.tag}>"

    return "".join(map(block_html, blocks))


def from_html(html: str, address: Callable[[int], str]) -> list[Block]:
    """Stored rich text as blocks; `address(page_id)` gives `kind:slug`, an address, or nothing."""
    if _PLAIN.fullmatch(html):  # which much of it is, and building a tree takes long
        plain = (Block("p", normal([Run(text)])) for text in _PARAGRAPH.findall(html))
        return _joined(plain)
    return _html_blocks(BeautifulSoup(html, "html.parser"), address)


def _html_blocks(parent: Tag, address: Callable[[int], str]) -> list[Block]:
    found: list[Block] = []
    for child in parent.children:
        if isinstance(child, NavigableString):
            runs = normal([Run(str(child))])
            block = Block("p", runs)
        elif child.name in ("ul", "ol"):
            items = []
            for item in child.find_all("li", recursive=False):
                inner = [sub for sub in item.children if getattr(sub, "name", "") in ("ul", "ol")]
                flat = [node for node in item.children if node not in inner]
                runs = normal(run for node in flat for run in _html_runs(node, Run(""), address))
                nested = _html_blocks(
                    BeautifulSoup("".join(map(str, inner)), "html.parser"), address
                )
                if runs:
                    items.append((runs, tuple(nested)))
                else:
                    items += [pair for sub in nested for pair in sub.items]
            block = Block(child.name, (), tuple(items))
        else:
            tag = child.name if child.name in ("h2", "h3", "h4") else "p"
            block = Block(tag, normal(_html_runs(child, Run(""), address)))
        found.append(block)
    return _joined(found)


def _html_runs(node: object, style: Run, address: Callable[[int], str]) -> list[Run]:
    if isinstance(node, NavigableString):
        return [replace(style, text=str(node))]
    match node.name:
        case "br":
            return [Run(BREAK)]
        case "b" | "strong":
            style = replace(style, bold=True)
        case "i" | "em":
            style = replace(style, italic=True)
        case "code":
            style = replace(style, code=True)
        case "a":
            if node.get("linktype") == "page":
                href = address(int(node.get("id", 0) or 0))
            else:
                href = node.get("href", "")
            href = href if _SAFE.fullmatch(href) or _ENTRY.fullmatch(href) else ""
            style = replace(style, href=href)
    return [run for child in node.children for run in _html_runs(child, style, address)]
