"""Forms that arguments take, and the questions a critic would put to each.

The idea of schemes with critical questions is that of D. Walton, C. Reed and F. Macagno,
Argumentation Schemes (Cambridge University Press 2008); the choice, and all words, are ours. The
codes of schemes are those of `Scheme`, the moves those of `RelationType`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CriticalQuestion:
    """A question that an argument of a scheme has to meet: `opens` is the move a bad answer opens.

    The key names it in content files; no other question of any scheme has it, now or later.
    """

    key: str
    words: str
    opens: str


def _questions(*rows: tuple[str, str, str]) -> tuple[CriticalQuestion, ...]:
    return tuple(CriticalQuestion(*row) for row in rows)


SCHEMES: dict[str, tuple[CriticalQuestion, ...]] = {
    "precedent": _questions(
        ("decided", "Did the earlier case decide this point, or only mention it?", "undermines"),
        ("alike", "Are the facts alike in what the earlier decision turned on?", "undercuts"),
        ("good-law", "Does the earlier decision still stand, here and now?", "undermines"),
        (
            "binding",
            "Does it bind, or ought it to persuade, the court that decides now?",
            "undercuts",
        ),
        (
            "counter-precedent",
            "Is there a decision on the point that goes the other way?",
            "rebuts",
        ),
    ),
    "analogy": _questions(
        ("true-of-source", "Is what is said true of the thing compared with?", "undermines"),
        ("relevant-likeness", "Are the two alike in what matters for the conclusion?", "undercuts"),
        ("relevant-difference", "Do they differ in something that matters more?", "undercuts"),
        (
            "proves-too-much",
            "Would it hold for cases in which nobody would accept it?",
            "undercuts",
        ),
        ("other-analogy", "Does another comparison fit as well and lead elsewhere?", "rebuts"),
    ),
    "expert_opinion": _questions(
        ("field", "Does the point lie within what the source knows?", "undercuts"),
        ("said", "Did the source say this, in this sense and of this subject?", "undermines"),
        ("checkable", "Does the opinion rest on evidence that others can check?", "undermines"),
        ("interest", "Has the source a stake in what it says?", "undercuts"),
        ("others", "Do others who know the field say something else?", "rebuts"),
    ),
    "consequences": _questions(
        ("likely", "Would the consequence follow, and how likely is it?", "undermines"),
        ("shown", "What shows it, beyond fear or hope?", "undermines"),
        ("other-means", "Could it be reached or avoided in another way?", "undercuts"),
        ("relevant", "May the law weigh a consequence of this sort here?", "undercuts"),
        ("other-effects", "Do effects on the other side weigh as much or more?", "rebuts"),
    ),
    "statutory_interpretation": _questions(
        ("text", "Do the words of the statute bear this meaning?", "undermines"),
        ("context", "Does it agree with the rest of the statute?", "undercuts"),
        ("purpose", "Does it serve what the statute is for?", "undercuts"),
        ("authority", "Have courts or lawmakers read the words otherwise?", "undercuts"),
        ("other-reading", "Does another reading fit words and purpose better?", "rebuts"),
    ),
    "rule_to_case": _questions(
        ("rule", "Is the rule stated as the law has it?", "undermines"),
        ("conditions", "Are all conditions of the rule met on the facts?", "undermines"),
        ("exception", "Does an exception or a defence apply?", "undercuts"),
        ("facts", "Are the facts established, or only alleged?", "undermines"),
        ("other-rule", "Does another rule govern the case and lead elsewhere?", "rebuts"),
    ),
}


def questions_of(scheme: str) -> tuple[CriticalQuestion, ...]:
    """The critical questions of a scheme; none for no scheme, or one that isn't known."""
    return SCHEMES.get(scheme, ())


def find_question(scheme: str, key: str) -> CriticalQuestion | None:
    """The question that a key names among those of a scheme."""
    return next((question for question in questions_of(scheme) if question.key == key), None)


def open_questions(scheme: str, dealt_with: Collection[str]) -> list[CriticalQuestion]:
    """The questions of a scheme whose keys are not among those dealt with, in their order."""
    return [question for question in questions_of(scheme) if question.key not in dealt_with]
