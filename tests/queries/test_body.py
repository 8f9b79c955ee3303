"""Blocks of a body with what they point at."""

import pytest

from kb.models import ArticlePage, Reception
from kb.queries.body import body_parts
from tests.factories import make_argument, make_article, make_ruling, make_source
from tests.queries.making import context_of

pytestmark = pytest.mark.django_db


def body_of(*blocks):
    return context_of(make_article(body=list(blocks)))["body"]


def link(entry, words="words"):
    return ("text", f'<p>See <a linktype="page" id="{entry.pk}">{words}</a>.</p>')


def test_a_link_to_an_entry_is_its_address():
    argument = make_argument()
    [part] = body_of(link(argument))
    assert part.value == f'<p>See <a href="{argument.url}">words</a>.</p>'


def test_a_link_to_what_readers_may_not_see_is_its_words():
    [part] = body_of(link(make_argument(live=False), "the words"))
    assert part.value == "<p>See the words.</p>"


def test_text_is_sanitised_again():
    html = '<p onclick="x">A<script>alert(1)</script> <a href="javascript:x">b</a></p>'
    assert body_of(("text", html))[0].value == "<p>A <a>b</a></p>"


def test_an_argument_block_is_a_card_with_its_line_from_the_courts():
    argument = make_argument()
    make_ruling(receptions=[Reception(argument=argument, outcome="left_open")])
    [part] = body_of(("argument", {"argument": argument}))
    assert part.value.argument.title == argument.title
    assert part.value.courts.line.startswith("Left open in ")


def test_blocks_that_rest_on_what_readers_may_not_see_fall_away():
    lead = make_source(rank="lead")
    parts = body_of(
        ("argument", {"argument": make_argument(live=False)}),
        ("quote", {"text": "Exact words.", "source": lead}),
        ("note", {"note_kind": "note", "text": "Stays."}),
    )
    assert [part.template for part in parts] == ["blocks/note.html"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_body_costs_the_same_whatever_its_blocks(django_assert_num_queries, number):
    blocks = []
    for _ in range(number):
        argument = make_argument()
        blocks += [
            link(argument),
            ("argument", {"argument": argument}),
            ("quote", {"text": "Exact words.", "source": make_source()}),
        ]
    article = make_article(body=blocks)
    article = ArticlePage.objects.get(pk=article.pk)
    with django_assert_num_queries(4):
        assert len(body_parts(article.body)) == 3 * number
