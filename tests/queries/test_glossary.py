"""Words explained where they stand: which, where, and in how much time."""

import time

from hypothesis import given
from hypothesis import strategies as st

from kb.queries.glossary import Glosses, Word


def word(term: str, *forms: str) -> Word:
    key = term.lower().replace(" ", "-").replace(".", "")
    return Word(key, term, (term, *forms), "What it means.", None)


KNOWN = [
    word("Remand", "remanded"),
    word("Fair use"),
    word("Fair use defence"),
    word("Fine-tuning"),
    word("Robots.txt"),
    word("Retrieval-augmented generation", "RAG"),
    word("Holding (of a court)"),
    word("R & D"),
]


def marked(html: str) -> str:
    return Glosses(KNOWN).mark(html)


def link(key: str, words: str) -> str:
    return f'<a href="/glossary/#{key}">{words}</a>'


def test_a_word_is_explained_where_it_stands_first_and_once():
    glosses = Glosses(KNOWN)
    assert glosses.mark("<p>REMANDED, then a remand.</p>") == (
        f"<p>{link('remand', 'REMANDED')}, then a remand.</p>"
    )
    assert glosses.mark("<p>Remand again</p>") == "<p>Remand again</p>"
    assert [one.key for one in glosses.used] == ["remand"]


def test_the_longest_form_wins_and_is_not_explained_in_part():
    long = link("fair-use-defence", "fair use defence")
    assert marked("<p>A fair use defence</p>") == f"<p>A {long}</p>"
    twice = marked("<p>A fair use defence, a fair use defence, fair\nuse</p>")
    assert (
        twice
        == f"<p>A {long}, a fair use defence, {link('fair-use', 'fair' + chr(10) + 'use')}</p>"
    )


def test_only_whole_words_and_abbreviations_as_they_are_written():
    for text in (
        "remands",
        "pre-remand",
        "remand-like",
        "fair, use",
        "robots. txt",
        "rag",
        "a holding",
        "fine tuning",
    ):
        assert marked(f"<p>{text}</p>") == f"<p>{text}</p>"
    for key, text in (
        ("retrieval-augmented-generation", "RAG"),
        ("fine-tuning", "Fine\u2011tuning"),
        ("robotstxt", "robots.txt"),
    ):
        assert marked(f"<p>({text})</p>") == f"<p>({link(key, text)})</p>"


def test_nothing_is_explained_in_links_headings_and_code():
    for tag in ("h2", "h3", "h4", "code"):
        html = f"<{tag}>A <b>remand</b></{tag}>"
        assert marked(html) == html
    html = '<p><a href="/x/">a <i>remand</i></a> and <b>remand</b></p>'
    assert marked(html) == html.replace("<b>remand</b>", f"<b>{link('remand', 'remand')}</b>")


def test_nothing_is_explained_in_quotations():
    html = "<p>He said: “A <i>remand</i>, a remand”, and “remand.</p>"
    assert marked(html) == html
    assert marked(f"{html}<p>Remand</p>") == f"{html}<p>{link('remand', 'Remand')}</p>"
    assert marked("<p>“Yes”, a remand</p>") == f"<p>“Yes”, a {link('remand', 'remand')}</p>"


def test_what_is_escaped_stays_escaped():
    assert marked("<p>&lt;b&gt; remand &amp; more</p>") == (
        f"<p>&lt;b&gt; {link('remand', 'remand')} &amp; more</p>"
    )
    assert marked("<p>R &amp; D</p>") == f"<p>{link('r-&amp;-d', 'R &amp; D')}</p>"


@given(st.text(alphabet="fairuse RGA.-<>&;remnd\n", max_size=80))
def test_the_text_stays_what_it_was(text):
    from html import escape, unescape

    shown = marked(f"<p>{escape(text)}</p>")
    plain = "".join(part for part in shown.replace("</a>", "\0").split("\0"))
    for one in KNOWN:
        plain = plain.replace(f'<a href="/glossary/#{one.key}">', "")
    assert unescape(plain) == f"<p>{text}</p>"


def test_the_work_grows_with_the_text():
    def seconds(number: int) -> float:
        text = "<p>" + "fair use fair use-" * number + "</p>"
        begun = time.perf_counter()
        marked(text)
        return time.perf_counter() - begun

    small = min(seconds(2_000) for _ in range(3))
    assert min(seconds(16_000) for _ in range(3)) < 30 * small + 0.05
