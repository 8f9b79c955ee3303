"""What the words of a query ask: words, phrases, OR and minus, questions; and slips in writing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from kb.law.identifiers import find_identifiers
from kb.search.analysis import phrase_tokens
from kb.search.engine import Clause, Expression

MOST_TERMS = 16
# Of a question a third of the words must be there, at least and at most so many: who asks uses
# words that the answer does not.
FEWEST_OF_QUESTION, MOST_OF_QUESTION = 2, 3
# So many words are put as one would ask somebody, unless they are the name of a case or cite one.
LONG = 5
_VERSUS = re.compile(r"(?i)\bvs?\b")
_PIECE = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans("“”„«»", '"' * 5)
_ASKS = frozenset(
    """are can could did do does had has have how is may might must shall should was were what when
    where which who whom whose why will would""".split()
)
# Words of a question that say nothing of what it is about.
_OF_QUESTIONS = _ASKS | frozenset(
    """about after all allow allowed any anybody anyone anything be because been being bind
    binding count decide decided ever get happen happened he her his i illegal law lawful
    legal legally let make matter me my ok okay one opinion our permitted position say says
    she so some somebody someone stance take taken than their they thing use used using want
    we work you your""".split()
)


class TooManyWords(ValueError):
    """More words than one search may have."""


@dataclass(frozen=True)
class Mistake:
    """A slip in how the query is written, in a sentence, and the query without it."""

    sentence: str
    repaired: str


@dataclass(frozen=True)
class Words:
    """A query taken apart."""

    must: tuple[Clause, ...]
    must_not: tuple[Clause, ...] = ()
    question: bool = False

    def expression(self) -> Expression | None:
        """What a text must have; of a question, some of the words."""
        if not self.must:
            return None
        count = len(self.must)
        if not self.question or count <= FEWEST_OF_QUESTION:
            return Expression(self.must, self.must_not)
        enough = min(max(FEWEST_OF_QUESTION, -(-count // 3)), MOST_OF_QUESTION)
        return Expression(self.must, self.must_not, enough)

    def loosely(self) -> Expression | None:
        """What a text must have if any of the words will do."""
        return Expression(self.must, self.must_not, enough=1) if self.must else None


def read(q: str) -> Words:
    """Take a query apart. Words must all occur; quotation marks make a phrase, OR joins
    alternatives, a minus excludes; of a question the words count that say what it is about.

    Raises TooManyWords.
    """
    must: list[Clause] = []
    must_not: list[Clause] = []
    join = False
    question = is_question(q)
    pieces = list(_PIECE.finditer(_quote_identifiers(q.translate(_QUOTES))))
    if len(pieces) > 2 * MOST_TERMS:
        raise TooManyWords
    if question:
        pieces = _telling(pieces)
    for piece in pieces:
        word = piece["word"]
        if word == "OR" and must:
            join = True
            continue
        run = tuple(phrase_tokens(word or piece["phrase"] or ""))
        if not run:
            continue
        if piece["minus"]:
            must_not.append(Clause((run,)))
        elif join:
            must[-1] = Clause((*must[-1].alternatives, run), exact=must[-1].exact or not word)
        else:
            must.append(Clause((run,), exact=not word))
        join = False
    if len(must) + len(must_not) > MOST_TERMS:
        raise TooManyWords
    return Words(tuple(must), tuple(must_not), question)


def is_question(q: str) -> bool:
    """Whether a query is written as a question or is as long as one, without marks of its own."""
    words = q.split()
    if len(words) < 3 or '"' in q or "OR" in words or any(word[0] == "-" for word in words):
        return False
    if words[0].casefold() in _ASKS or q.endswith("?"):
        return True
    return len(words) >= LONG and not (_VERSUS.search(q) or any(find_identifiers(q)))


def _telling(pieces: list[re.Match]) -> list[re.Match]:
    """The words of a question that say what it is about; all, if there are none."""
    found = [piece for piece in pieces if _bare(piece) not in _OF_QUESTIONS]
    return found or pieces


def _bare(piece: re.Match) -> str:
    return (piece["word"] or piece["phrase"] or "").casefold().strip("?!.,;:’'")


def mistakes(q: str) -> list[Mistake]:
    """The slips in writing that can be named: each with the query put right."""
    found = []
    straight = q.translate(_QUOTES)
    if straight.count('"') % 2:
        before, _, after = straight.rpartition('"')
        closed = f'{before}"{after}"' if after.strip() else before
        found.append(Mistake("A quotation mark is opened and not closed.", _tidy(closed)))
    words = straight.split()
    bare = [word for word in words if word != "-"]
    if len(bare) < len(words):
        sentence = "A minus stands alone. Written right before a word, it leaves that word out."
        found.append(Mistake(sentence, " ".join(bare)))
    if words and (words[0] == "OR" or words[-1] == "OR"):
        while words and words[-1] == "OR":
            words.pop()
        while words and words[0] == "OR":
            words.pop(0)
        sentence = "OR stands at an end of the query. It joins the words before and after it."
        found.append(Mistake(sentence, " ".join(words)))
    return [one for one in found if one.repaired and one.repaired != q]


def _tidy(q: str) -> str:
    return " ".join(q.split())


def _quote_identifiers(q: str) -> str:
    """The query with identifiers of several words, such as `804 F.3d 202`, made phrases."""
    parts = q.split('"')
    for number in range(0, len(parts), 2):
        part, end, pieces = parts[number], 0, []
        for found in find_identifiers(part):
            before = part[end : found.start]
            space = "" if before.endswith("-") else " "  # a minus stays with what it excludes
            pieces += [before, f'{space}"{part[found.start : found.end]}" ']
            end = found.end
        parts[number] = "".join([*pieces, part[end:]])
    return '"'.join(parts)


@lru_cache(maxsize=5000)
def _run(phrase: str) -> tuple[str, ...]:
    return tuple(phrase_tokens(phrase))


def with_synonyms(words: Words, rows: list[list[str]]) -> Words:
    """The same with what means the same beside each phrase that has synonyms, but for quoted ones.

    `rows` are lists of phrases. Where a phrase of several words stands in the query word by word,
    each of these words may be missing if a synonym of the whole is there.
    """
    must = list(words.must)
    singles = [
        one.alternatives[0][0]
        if not one.exact and len(one.alternatives) == len(one.alternatives[0]) == 1
        else ""
        for one in words.must
    ]
    for phrases in rows:
        runs = list(dict.fromkeys(filter(None, map(_run, phrases))))
        for run in runs:
            others = [other for other in runs if other != run]
            for start in range(len(singles) - len(run) + 1):
                if tuple(singles[start : start + len(run)]) != run:
                    continue
                for number in range(start, start + len(run)):
                    alternatives = (*must[number].alternatives, *others)
                    must[number] = Clause(tuple(dict.fromkeys(alternatives)))
    return replace(words, must=tuple(must))
