"""Reply states as they are stored with each change, and as pages tell them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import PageViewRestriction

from kb.models import (
    ArgumentIndex,
    ArgumentPage,
    CaseTag,
    Contention,
    Placement,
    Position,
    RecordedReplies,
    Relation,
)
from kb.models.vocabulary import RelationType, ReplyState
from kb.queries.arguments import reply_rank, why_first
from kb.queries.graph import ArgumentGraph, Edge, public_graph
from kb.queries.graph_rows import graph_differences, rebuild_graph
from kb.queries.reply_states import RepliesHere, rebuild_reply_states, replies_here
from tests.factories import (
    make_argument,
    make_article,
    make_case,
    make_commentator,
    make_question,
    make_source,
)
from tests.queries.making import context_of, publish, restrict

UNCHALLENGED, WITHSTANDS, ANSWERED, CONTESTED = ReplyState
COURTS = "In the courts: No ruling recorded here has dealt with it."


@pytest.mark.parametrize(
    ("type_", "pairs"),
    [
        (RelationType.SUPPORTS, []),
        (RelationType.REBUTS, [(1, 2), (2, 1)]),
        (RelationType.UNDERMINES, [(1, 2)]),
        (RelationType.UNDERCUTS, [(1, 2)]),
        (RelationType.DISTINGUISHES, [(1, 2)]),
        (RelationType.QUALIFIES, []),
        (RelationType.CONCEDES, []),
    ],
)
def test_which_relations_attack(type_, pairs):
    assert ArgumentGraph(frozenset({1, 2}), (Edge(9, 1, 2, type_),)).attacks() == pairs


def test_each_type_of_relation_is_in_the_decision():
    text = (Path(__file__).parents[2] / "docs/decisions/0009-reply-states.md").read_text()
    assert [type_ for type_ in RelationType if f"`{type_}`" not in text] == []


def state(argument) -> str | None:
    """What is stored of an argument, with the titles of its chain."""
    row = RecordedReplies.objects.filter(argument=argument.pk).first()
    if row is None:
        return None
    titles = dict(ArgumentPage.objects.values_list("pk", "title"))
    return " ".join([row.state, *(titles[pk] for pk in row.chain)])


def reply(argument, title, type_="undercuts", **fields):
    return make_argument(
        title=title, relations=[Relation(target=argument, type=type_, note="Why.")], **fields
    )


@pytest.mark.django_db
class TestStored:
    """The states that are stored after each change."""

    @pytest.fixture
    def line(self) -> list[ArgumentPage]:
        """Three arguments, each replying to the one before."""
        first = make_argument(title="A")
        second = reply(first, "B")
        return [first, second, reply(second, "C")]

    def states(self, line) -> list[str | None]:
        assert graph_differences() == []
        return [state(argument) for argument in line]

    def test_publishing_unpublishing_and_deleting(self, line):
        whole = ["withstands B C", "answered C", "unchallenged"]
        assert self.states(line) == whole
        line[2].unpublish()
        assert self.states(line) == ["answered B", "unchallenged", None]
        publish(line[2])
        assert self.states(line) == whole
        draft = ArgumentPage.objects.get(pk=line[2].pk)
        draft.relations = []
        draft.save_revision()
        assert self.states(line) == whole
        publish(draft)
        assert self.states(line) == ["answered B", "unchallenged", "unchallenged"]
        line[1].delete()
        assert self.states([line[0], line[2]]) == ["unchallenged", "unchallenged"]

    def test_restrictions_hide_and_show_again(self, line):
        restrict(line[2])
        assert self.states(line) == ["answered B", "unchallenged", None]
        PageViewRestriction.objects.all().delete()
        assert self.states(line) == ["withstands B C", "answered C", "unchallenged"]
        listing = ArgumentIndex.objects.get()
        PageViewRestriction.objects.create(page_id=listing.pk, restriction_type="login")
        assert self.states(line) == [None, None, None]

    def test_dates_of_publication(self, line):
        soon = timezone.now() + dt.timedelta(hours=1)
        later = reply(line[2], "D", live=False, go_live_at=soon)
        later.save_revision().publish()
        assert self.states([*line, later])[2:] == ["unchallenged", None]
        past = timezone.now() - dt.timedelta(minutes=1)
        ArgumentPage.objects.filter(pk=line[2].pk).update(expire_at=past)
        # Its time is over, and nothing has noted it yet: what rests on it is not said.
        shown = replies_here([argument.pk for argument in line])
        assert shown.keys() == {line[2].pk}
        call_command("publish_scheduled")
        assert self.states(line) == ["answered B", "unchallenged", None]

    def test_a_row_on_a_hidden_case_does_not_count(self, line):
        case = make_case()
        tag = CaseTag.objects.get(page=case.pk)
        line[2].relations = [
            Relation(target=line[1], type="distinguishes", case=tag, note="Another case.")
        ]
        publish(line[2])
        assert self.states(line) == ["withstands B C", "answered C", "unchallenged"]
        restrict(case)
        assert self.states(line) == ["answered B", "unchallenged", "unchallenged"]
        assert not context_of(line[1])["replies"]
        PageViewRestriction.objects.all().delete()
        case.unpublish()  # which leaves its tag as planned
        assert self.states(line) == ["withstands B C", "answered C", "unchallenged"]

    def test_who_is_opposed_opposes(self):
        first = make_argument(title="A")
        second = reply(first, "B", "rebuts")
        assert self.states([first, second]) == ["contested B", "contested A"]
        third = reply(first, "C", "supports")
        reply(third, "D", "qualifies")
        reply(third, "E", "concedes")
        assert self.states([first, third]) == ["contested B", "unchallenged"]
        reply(second, "F", "undermines")
        assert self.states([first, second]) == ["withstands B F", "answered F"]

    def test_only_what_changes_is_written(self, line, django_assert_num_queries):
        with django_assert_num_queries(3):
            rebuild_reply_states(public_graph())
        RecordedReplies.objects.filter(pk=line[0].pk).update(state=CONTESTED)
        RecordedReplies.objects.filter(pk=line[1].pk).delete()
        assert graph_differences() == [
            f"The reply state of argument {argument.pk} is out of date." for argument in line[:2]
        ]
        rebuild_graph()
        assert self.states(line) == ["withstands B C", "answered C", "unchallenged"]


@pytest.mark.django_db
class TestTold:
    """What the pages of arguments say of the states."""

    @pytest.fixture
    def page(self, client):
        """The section of replies on the page of an argument, as plain text."""

        def page(argument) -> str:
            text = client.get(ArgumentPage.objects.get(pk=argument.pk).url).content.decode()
            start = text.index('<section aria-labelledby="replies">')
            words = strip_tags(text[start : text.index("</section>", start)])
            return " ".join(words.split()).replace(" .", ".").replace(" ,", ",")

        return page

    def test_the_chain_is_told_in_words_and_links(self, page):
        a = make_argument(title="A", label="Label A")
        b = reply(a, "B", label="Label B")
        assert page(a) == (
            "Replies on this site 1 A reply here is not answered. "
            "Label B replies to this argument. No reply to that is recorded here. "
            "This says which replies we have recorded, not who is right. "
            f"Said not to follow by B Why. {COURTS} Replies on this site: No reply recorded here. "
            "Compare with “Label B”"
        )
        c = reply(b, "C", label="Label C")
        assert (
            "Replied to; the replies are answered. Label B replies to this argument, "
            "and is answered by Label C. No reply to that is recorded here. This says"
        ) in page(a)
        d = reply(a, "D", label="Label D")
        reply(d, "E", label="Label E")
        assert (
            "and is answered by Label C. No reply to that is recorded here. "
            "The other replies are answered too. This says"
        ) in page(a)
        f = reply(c, "F", label="Label F")
        assert (
            "A reply here is not answered. Label B replies to this argument. Label C replies to "
            "that, and is answered by Label F. No reply to that is recorded here. This says"
        ) in page(a)
        assert page(f) == (
            "Replies on this site 0 No reply recorded here. This says which replies we have "
            "recorded, not who is right."
        )

    def test_a_chain_that_is_cut_does_not_say_that_it_ends(self, page):
        first = last = make_argument(title="0", label="Label 0")
        for number in range(1, 9):
            last = reply(last, str(number), label=f"Label {number}")
        assert "answered by Label 6. This says" in page(first)

    def test_both_sides_of_a_denial_say_so(self, page):
        a = make_argument(title="A", label="Label A")
        b = reply(a, "B", "rebuts", label="Label B")
        c = reply(a, "C", "rebuts", label="Label C")
        reply(a, "D", "supports", label="Label D")
        for one, other in ((a, "Label B"), (b, "Label A"), (c, "Label A")):
            assert (
                f"Argued both ways. {other} argues the opposite of this argument, so each is a "
                "reply to the other, and nothing recorded here settles it. This says"
            ) in page(one)
        e = make_argument(title="E", label="Label E")
        b.relations.add(Relation(target=e, type="undermines"))
        publish(b)
        assert (
            "Argued both ways. Label B replies to this argument, and is itself argued both ways."
        ) in page(e)

    def test_a_reason_that_has_been_hidden_since_is_not_told(self, page):
        a = make_argument(title="A")
        b = reply(a, "B")
        past = timezone.now() - dt.timedelta(minutes=1)
        ArgumentPage.objects.filter(pk=b.pk).update(expire_at=past)
        assert page(a) == "Replies on this site 0 No reply is recorded here yet."

    def test_states_are_told_on_arguments_and_questions_only(self, client):
        a = make_argument(title="Learning")
        reply(a, "Copying")
        case = make_case(contentions=[Contention(argument=a, raised_by="A party")])
        article = make_article(body=[("argument", {"argument": a})])
        make_question(placements=[Placement(argument=a, answer_key="yes")])
        person = make_commentator(
            positions=[Position(argument=a, stance="advances", source=make_source())]
        )
        formats = ("json", "csv", "atom")
        places = [
            "/", "/latest/", "/arguments/", "/search/?q=learning",
            case.url, article.url, person.url, f"{a.url}?format=json",
            *(f"{listing}format={one}" for listing in ("/arguments/?", "/search/?q=learning&")
              for one in formats),
        ]  # fmt: skip
        told = {state.label for state in ReplyState}
        for place in places:
            response = client.get(place, follow=True)
            assert response.status_code == 200, place
            text = response.content.decode()
            assert "Learning" in text or place in ("/", "/latest/"), place
            assert [words for words in told if words in text] == [], place
            assert "reply_state" not in text, place


def test_the_order_of_replies():
    ranks = [
        (True, ANSWERED, 0),
        (False, UNCHALLENGED, 2),
        (False, WITHSTANDS, 1),
        (False, UNCHALLENGED, 0),
        (False, CONTESTED, 5),
        (False, None, 0),
        (False, ANSWERED, 9),
    ]
    found = [reply_rank(*one) for one in ranks]
    assert found == sorted(found)
    assert len(set(found)) == len(found)
    assert reply_rank(False, UNCHALLENGED, 1) == reply_rank(False, WITHSTANDS, 1)


def test_why_the_first_is_first():
    def move(accepted, state, advocates):
        return SimpleNamespace(
            rank=reply_rank(accepted, state, advocates), replies=state and RepliesHere(state)
        )

    for best, following, why in (
        ((True, ANSWERED, 0), (False, UNCHALLENGED, 9), "a court accepted it"),
        ((True, UNCHALLENGED, 0), (True, ANSWERED, 9), "no reply to it is recorded here"),
        ((False, UNCHALLENGED, 0), (False, CONTESTED, 9), "no reply to it is recorded here"),
        ((False, WITHSTANDS, 0), (False, ANSWERED, 9), "the replies to it are answered here"),
        (
            (False, CONTESTED, 0),
            (False, ANSWERED, 9),
            "a reply to the next one is not answered here",
        ),
        ((False, None, 0), (False, ANSWERED, 9), "a reply to the next one is not answered here"),
        (
            (False, WITHSTANDS, 2),
            (False, UNCHALLENGED, 1),
            "more are on record for it than for the next one",
        ),
        ((False, CONTESTED, 1), (False, CONTESTED, 1), "the editors put it first"),
    ):
        assert why_first([move(*best), move(*following)]) == why
