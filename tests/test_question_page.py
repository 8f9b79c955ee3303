"""The page of a question: answers with their replies, filters by plain links, 400 for others."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import RequestFactory
from wagtail.models import PageViewRestriction

from kb.argument.outline import outline, packed
from kb.models import Answer, Placement, QuestionOutline, Reception, Relation
from tests.factories import make_argument, make_question, make_ruling

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]


def reply_to(*targets, **fields):
    rows = [Relation(target=target, type="rebuts") for target in targets]
    return make_argument(relations=rows, **fields)


def ask(**placed):
    rows = [Placement(argument=one, answer_key=key) for key, row in placed.items() for one in row]
    return make_question(placements=rows)


def html(client, question, query: str = "") -> str:
    """The main part of the page, less line breaks."""
    text = client.get(f"{question.url}{query}").content.decode()
    return " ".join(text[text.index("<main") : text.index("</main>")].split())


def answers(page: str) -> str:
    """The section with the answers."""
    start = page.index('<section class="answers"')
    return page[start : page.index('<section aria-labelledby="', start)]


class Anchors(HTMLParser):
    """The ids of a page and the links within it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if attrs.get("id"):
            self.ids.append(attrs["id"])
        if attrs.get("href", "").startswith("#"):
            self.links.add(attrs["href"][1:])


def test_replies_are_nested_and_what_is_met_again_points_to_where_it_is_shown(client):
    yes, no = make_argument(title="Yes it is.", label="Yea"), make_argument(title="No it isn’t.")
    shared = reply_to(yes, no, title="Both are wrong.", slug="both-are-wrong")
    reply_to(shared, title="They are not.")
    whole = html(client, ask(yes=[yes], no=[no]))
    page = answers(whole)
    order = [
        page.index(words)
        for words in (
            "Yes it is.",
            "1 reply<",
            "Opposed by",
            "Both are wrong.",
            "They are not.",
            "No it isn’t.",
            'href="#a-both-are-wrong"',
            "shown above",
        )
    ]
    assert order == sorted(order)
    assert page.count("They are not.") == 1
    assert "Replies on this site:" in page
    found = Anchors(whole)
    assert found.ids.count("a-both-are-wrong") == 1
    assert len(found.ids) == len(set(found.ids))
    assert found.links <= {*found.ids, "main"}


def test_an_answer_shows_its_first_arguments_and_folds_the_rest(client):
    arguments = [make_argument(title=f"Claim {n}.") for n in range(6)]
    page = answers(html(client, ask(yes=arguments, no=arguments[:5])))
    assert page.count("<details") == 1
    folded = page[page.index("<details") : page.index("</details>")]
    assert "All 6 arguments" in folded
    assert re.findall(r"Claim (\d)\.<", folded) == ["4", "5"]


def test_replies_there_is_no_room_for_are_led_to(client):
    argument, other = make_argument(slug="asked"), make_argument(slug="other")
    reply = reply_to(argument, other, slug="reply")
    reply_to(argument)
    question = ask(yes=[argument], no=[other])
    links = {pk: list(Relation.objects.filter(target=pk)) for pk in (argument.pk, other.pk)}
    replies = {pk: [(row.pk, row.source_id) for row in rows] for pk, rows in links.items()}
    cut = outline({"yes": [argument.pk], "no": [other.pk]}, replies, most=3)
    QuestionOutline.objects.update(tree={"answers": packed(cut), "reached": []})
    page = answers(html(client, question))
    assert page.count("Opposed by") == 1
    assert f'href="{reply.url}"' in page
    assert 'href="/arguments/asked/#replies">1 more on the argument’s own page' in page
    assert 'href="/arguments/other/#replies">1 reply on the argument’s own page' in page


def test_filters_are_plain_links_with_counts_and_can_be_taken_off(client):
    accepted, quiet = make_argument(title="Accepted claim."), make_argument(title="Quiet claim.")
    make_ruling(receptions=[Reception(argument=accepted, outcome="adopted")])
    question = ask(yes=[accepted], no=[quiet])
    page = html(client, question)
    assert 'href="?show=accepted#answers">Accepted <span class="count">1</span>' in page
    page = html(client, question, "?show=accepted")
    assert "Quiet claim." not in page[page.index('id="answers"') :]
    assert "Showing 1 of 2 arguments." in page
    assert "No argument for this answer fits the filter." in page
    assert 'class="chip chip--chosen" href="?#answers"' in page
    response = client.get(f"{question.url}?show=accepted&jurisdiction=us")
    assert f'rel="canonical" href="http://localhost{question.url}"' in re.sub(
        r"https?://[^/\"]+", "http://localhost", response.content.decode()
    )


def test_an_unknown_filter_is_400_with_a_sentence(client):
    question = ask(yes=[make_argument()])
    for query in ("?show=best", "?jurisdiction=mars", "?show=%00", "?jurisdiction=%F0"):
        response = client.get(f"{question.url}{query}")
        assert response.status_code == 400, query
        assert "There is no filter" in response.content.decode()
    assert client.get(f"{question.url}?show=&jurisdiction=").status_code == 200


def test_a_draft_is_previewed_with_its_own_answers_and_their_replies():
    argument = make_argument(title="A claim of the draft.")
    reply_to(argument, title="A reply to the draft.")
    question = ask()
    question.answers = [Answer(key="maybe", label="Maybe")]
    question.placements = [Placement(argument=argument, answer_key="maybe")]
    page = question.serve_preview(RequestFactory().get("/"), "").render().content.decode()
    assert page.index("Maybe") < page.index("A claim of the draft.")
    assert page.index("A claim of the draft.") < page.index("A reply to the draft.")


def test_who_may_read_a_restricted_question_sees_its_replies_too(client, admin_client):
    argument = make_argument(title="A claim.")
    reply_to(argument, title="A reply to it.")
    question = ask(yes=[argument])
    PageViewRestriction.objects.create(page=question.page_ptr, restriction_type="login")
    assert not QuestionOutline.objects.exists()
    assert client.get(question.url).status_code == 302
    assert "A reply to it." in answers(html(admin_client, question))
