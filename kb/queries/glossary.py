"""The words of the glossary: the page of all, and the places where texts use them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

from kb.models import DoctrineTag, GlossaryTerm, Source
from kb.queries.neighbours import TopicLink, topic_link

CACHE_KEY = "glossary"
# Another process learns within this time what an editor changed.
SECONDS = 60

_TAG = re.compile(r"(<[^>]*>)")
_PIECE = re.compile(r"\w+|\W+")
_NAME = re.compile(r"</?(\w+)")
# Nothing is explained inside another link, a heading or code; nor between quotation marks, which
# are closed at the latest where a block begins.
_QUIET = {"a", "h2", "h3", "h4", "code"}
_BLOCKS = {"p", "li"}


@dataclass(frozen=True)
class Word:
    """A term as texts need it: the forms it is found by, what it means, where it stands."""

    key: str
    term: str
    forms: tuple[str, ...]
    definition: str
    doctrine: int | None

    @property
    def url(self) -> str:
        return f"/glossary/#{self.key}"


@dataclass(frozen=True)
class Explained:
    """A term on the page of all."""

    word: Word
    other_forms: list[str]
    topic: TopicLink | None
    source: Source | None

    @property
    def search(self) -> str:
        """What a search for the places that use it asks for: its name less what explains it."""
        return self.word.term.partition(" (")[0]


def words() -> list[Word]:
    """The words of the glossary, by their names; kept for a minute, so most pages ask nothing."""
    kept = cache.get(CACHE_KEY)
    if kept is None:
        fields = ("key", "term", "other_forms", "definition", "doctrine")
        kept = [
            (key, term, (term, *forms), definition, doctrine)
            for key, term, forms, definition, doctrine in GlossaryTerm.objects.values_list(*fields)
        ]
        cache.set(CACHE_KEY, kept, SECONDS)
    return [Word(*values) for values in kept]


def forget_words() -> None:
    """Make the next page read the words anew."""
    cache.delete(CACHE_KEY)


def explained_terms() -> list[Explained]:
    """All terms in the order of the alphabet, with the pages and sources readers may see."""
    terms = list(GlossaryTerm.objects.all())
    tags = DoctrineTag.objects.with_page().select_related("page").defer("page__body")
    topics = {tag.pk: tag for tag in tags.filter(glossary_terms__in=terms).distinct()}
    sources = Source.objects.printable().in_bulk({term.source_id for term in terms} - {None})
    found = []
    for term in terms:
        tag = topics.get(term.doctrine_id)
        fields = (term.key, term.term, (term.term, *term.other_forms), term.definition)
        found.append(
            Explained(
                Word(*fields, term.doctrine_id),
                term.other_forms,
                topic_link(tag) if tag else None,
                sources.get(term.source_id),
            )
        )
    return sorted(found, key=lambda one: one.word.term.casefold())


def by_letter(terms: Sequence[Explained]) -> list[tuple[str, list[Explained]]]:
    """Sorted terms by their first letter."""
    groups: dict[str, list[Explained]] = {}
    for one in terms:
        groups.setdefault(one.word.term[0].upper(), []).append(one)
    return list(groups.items())


class Glosses:
    """Explains each word once on a page, where it stands first.

    `used` are the words found so far, in the order in which they were found. The work grows with
    the length of the text alone: each word of it is looked up once, whatever the glossary holds.
    """

    def __init__(self, known: Sequence[Word]) -> None:
        self.used: list[Word] = []
        self._met: set[str] = set()
        self._quoted = False
        # First word → the forms that begin with it, the longest first.
        self._forms: dict[str, list[tuple[list[str], str, Word]]] = {}
        for word in known:
            for form in word.forms:
                pieces = _pieces(form)
                if pieces and pieces[0].isalnum() and pieces[-1].isalnum():
                    exact = form if form.isupper() else ""
                    self._forms.setdefault(pieces[0], []).append((pieces, exact, word))
        for forms in self._forms.values():
            forms.sort(key=lambda entry: len(entry[0]), reverse=True)

    def mark(self, html: str) -> SafeString:
        """Rich text as a page shows it, with links to what its words mean."""
        shown, quiet = [], 0
        for number, part in enumerate(_TAG.split(html)):
            if number % 2:
                name = _NAME.match(part)
                if name and name[1] in _QUIET:
                    quiet += -1 if part.startswith("</") else 1
                elif name and name[1] in _BLOCKS:
                    self._quoted = False
                shown.append(part)
            else:
                shown.append(part if quiet or not part.strip() else self._marked(part))
        return mark_safe("".join(shown))  # noqa: S308 - what comes in is safe, what is added escaped

    def _marked(self, text: str) -> str:
        written = _PIECE.findall(unescape(text))
        pieces = [_normal(piece) for piece in written]
        shown, changed, position = [], False, 0
        while position < len(pieces):
            length, word = self._at(written, pieces, position)
            said = escape("".join(written[position : position + length]), quote=False)
            if "“" in said or "”" in said:
                self._quoted = said.rfind("“") > said.rfind("”")
            if word and not self._quoted and word.key not in self._met:
                changed = True
                self._met.add(word.key)
                self.used.append(word)
                said = f'<a href="{escape(word.url)}">{said}</a>'
            shown.append(said)
            position += length
        return "".join(shown) if changed else text

    def _at(
        self, written: Sequence[str], pieces: Sequence[str], start: int
    ) -> tuple[int, Word | None]:
        """The longest form that begins here, as whole words; one piece that is none otherwise."""
        for form, exact, word in self._forms.get(pieces[start], ()):
            end = start + len(form)
            if pieces[start:end] != form:
                continue
            if exact and "".join(written[start:end]) != exact:
                continue
            if start and pieces[start - 1].endswith("-"):
                continue
            if end < len(pieces) and pieces[end].startswith("-"):
                continue
            return len(form), word
        return 1, None


def _pieces(text: str) -> list[str]:
    return [_normal(piece) for piece in _PIECE.findall(text)]


def _normal(piece: str) -> str:
    """A word without its case, or what stands between words with one kind of space and hyphen."""
    if piece.isspace():
        return " "
    return piece.casefold().replace("\u2010", "-").replace("\u2011", "-")
