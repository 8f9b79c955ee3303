"""Markdown and rich text say the same, whichever one starts from."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from kb.blocks.prose import FEATURES, sanitise
from kb.textfiles.markdown import BREAK, Block, Run, from_html, normal, parse, to_html, write
from kb.textfiles.problems import ContentError

texts = st.text(alphabet="ab1 .-*_`[]()<>#:&;\\!\"'=~+é§|\u00a0", min_size=1, max_size=14)
runs = st.lists(
    st.builds(
        Run,
        text=st.one_of(texts, st.just(BREAK)),
        bold=st.booleans(),
        italic=st.booleans(),
        code=st.booleans(),
        href=st.sampled_from(["", "", "https://example.org/a", "case:x-y"]),
    ),
    min_size=1,
    max_size=6,
).map(normal)
flat = st.tuples(st.sampled_from(["p", "h2", "h3", "h4"]), runs).map(lambda pair: Block(*pair))


def _lists(depth: int) -> st.SearchStrategy[Block]:
    inner = (
        st.just(()) if not depth else st.one_of(st.just(()), _lists(depth - 1).map(lambda b: (b,)))
    )
    items = st.lists(st.tuples(runs.filter(bool), inner), min_size=1, max_size=3)
    return st.tuples(st.sampled_from(["ul", "ol"]), items).map(
        lambda pair: Block(pair[0], (), tuple(pair[1]))
    )


def _apart(blocks: list[Block]) -> list[Block]:
    """The blocks with text between lists, which the editor may join, and links to the outside.

    A block without a word is not written, so it keeps no lists apart.
    """
    apart: list[Block] = []
    for block in blocks:
        if not block.items and not "".join(run.text for run in block.runs).strip():
            continue
        if block.items and apart and apart[-1].items:
            apart.append(Block("p", (Run("Between."),)))
        apart.append(_outward(block))
    return apart


def _outward(block: Block) -> Block:
    items = tuple((_outward_runs(runs), tuple(map(_outward, inner))) for runs, inner in block.items)
    return Block(block.tag, _outward_runs(block.runs), items)


def _outward_runs(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    return normal(replace(run, href=run.href and "https://example.org/a") for run in runs)


@settings(deadline=None)
@given(st.lists(st.one_of(flat, _lists(2)), max_size=4))
def test_what_is_written_reads_back_the_same_through_either_form(blocks):
    text = write(blocks)
    read = parse(text)
    assert write(read) == text
    html = to_html(read, lambda kind, slug: 5)
    assert from_html(sanitise(html), lambda key: "case:x-y") == read
    assert write(from_html(html, lambda key: "case:x-y")) == text


@settings(deadline=None)
@given(st.lists(st.one_of(flat, _lists(2)), max_size=4).map(_apart))
def test_what_the_editor_opens_and_saves_is_the_same(blocks):
    text = write(blocks)
    editor = ContentstateConverter(features=FEATURES)
    html = sanitise(to_html(parse(text), lambda kind, slug: 5))
    saved = sanitise(editor.to_database_format(editor.from_database_format(html)))
    assert write(from_html(saved, lambda key: "")) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Plain.</p>", "Plain."),
        ("<h2>Head</h2><p>One <b>two</b> <i>three</i></p>", "## Head\n\nOne **two** *three*"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ('<p><a linktype="page" id="7">Bartz</a></p>', "[Bartz](case:bartz)"),
        ("<p>1. no list, # no heading</p>", "1\\. no list, # no heading"),
        ("<p>a<br/>b</p>", "a\\\nb"),
        (
            '<p><a linktype="page" id="7">one <b>two</b> three</a> four</p>',
            "[one **two** three](case:bartz) four",
        ),
        ("<p>::: nothing</p>", "\\::: nothing"),
    ],
)
def test_each_form_in_the_other(html, text):
    assert write(from_html(html, lambda key: "case:bartz")) == text
    assert to_html(parse(text), lambda kind, slug: 7) == html


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("fine\n\n<script>x</script>", 3, "HTML"),
        ("a <b>c</b>", 1, "HTML"),
        ("# One", 1, "Headings"),
        ("> quoted", 1, "block quote"),
        ("![x](https://example.org/x.png)", 1, "image"),
        ("fine\n\n| a | b |\n|---|---|\n| 1 | 2 |", 3, "table"),
        ("```\ncode\n```", 1, "fenced"),
        ("    code", 1, "Indented"),
        ("a\n\n---\n\nb", 3, "rule"),
        ("[x](javascript:alert)", 1, "address"),
        ("<https://example.org>", 1, "link is written"),
    ],
)
def test_what_lies_outside_the_subset_is_named_with_its_line(text, line, words):
    with pytest.raises(ContentError, match=words) as caught:
        parse(text)
    assert caught.value.line == line
