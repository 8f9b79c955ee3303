"""Schemes and their critical questions: a closed list that content files name."""

from collections import Counter

from kb.argument.schemes import SCHEMES, find_question, open_questions, questions_of
from kb.models.vocabulary import RelationType, Scheme

QUESTIONS = [question for questions in SCHEMES.values() for question in questions]


def test_each_scheme_has_three_to_six_questions():
    assert list(SCHEMES) == Scheme.values
    assert all(3 <= len(questions) <= 6 for questions in SCHEMES.values())


def test_no_two_questions_share_a_key_or_words():
    for said in ("key", "words"):
        counts = Counter(getattr(question, said) for question in QUESTIONS)
        assert counts.most_common(1)[0][1] == 1, counts.most_common(1)


def test_each_question_is_one_and_opens_an_attack():
    kinds = {RelationType.REBUTS, RelationType.UNDERMINES, RelationType.UNDERCUTS}
    assert {question.opens for question in QUESTIONS} == kinds
    assert all(question.words.endswith("?") for question in QUESTIONS)


def test_what_is_not_dealt_with_is_open():
    first, second, *others = questions_of("analogy")
    assert open_questions("analogy", {second.key, "something-else"}) == [first, *others]
    assert open_questions("", set()) == []
    assert find_question("analogy", first.key) is first
    assert find_question("precedent", first.key) is None
