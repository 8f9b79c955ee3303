"""Maps are stored with the change that causes them, and worded from what is public now."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb.models import Answer, ArgumentMap, ArgumentPage, Entry, Placement, Reception, Relation
from kb.queries.graph_rows import graph_differences, rebuild_graph
from kb.queries.maps import argument_map, question_map
from tests.factories import make_argument, make_question, make_ruling
from tests.queries.making import publish, restrict

pytestmark = pytest.mark.django_db


def reply_to(*targets, type="rebuts", **fields):
    rows = [Relation(target=target, type=type, note="Why.") for target in targets]
    return make_argument(relations=rows, **fields)


def ask(**placed):
    """A question with these arguments under its answers."""
    rows = [Placement(argument=one, answer_key=key) for key, row in placed.items() for one in row]
    return make_question(placements=rows)


def shown(entry: Entry) -> set[int]:
    """The arguments in the map that is stored for an entry."""
    row = ArgumentMap.objects.filter(pk=entry.pk).first()
    return {argument for argument, *_ in row.drawing["boxes"]} if row else set()


def pks(*arguments) -> set[int]:
    return {one.pk for one in arguments}


def test_a_map_follows_each_change():
    first, second, lone = make_argument(), make_argument(), make_argument()
    question = ask(yes=[first], no=[second])
    assert not ArgumentMap.objects.exists()

    reply = reply_to(first)
    answer = reply_to(reply, second)
    assert shown(question) == pks(first, second, reply, answer)
    assert shown(first) == pks(first, reply)
    assert shown(reply) == pks(first, reply, answer)
    assert shown(lone) == set()
    assert graph_differences() == []

    answer.relations = [Relation(target=second, type="supports")]
    answer = publish(answer)
    assert shown(question) == pks(first, second, reply)
    assert shown(reply) == pks(first, reply)
    assert graph_differences() == []

    restrict(reply)
    assert shown(question) == set()
    assert shown(first) == shown(reply) == set()
    assert shown(second) == pks(second, answer)
    assert graph_differences() == []

    question.placements = [Placement(argument=one, answer_key="yes") for one in (second, answer)]
    question = publish(question)
    assert shown(question) == pks(second, answer)

    question.placements = [Placement(argument=second, answer_key="yes")]
    publish(question)
    ArgumentPage.objects.get(pk=answer.pk).delete()
    assert not ArgumentMap.objects.exists()
    assert graph_differences() == []


def test_a_map_is_written_only_when_it_changes():
    first, second = make_argument(), make_argument()
    reply_to(first)
    reply = reply_to(second)
    ask(yes=[first])
    with CaptureQueriesContext(connection) as queries:
        rebuild_graph()
    assert not [one for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]

    ArgumentMap.objects.update(drawing={"made_of": "", "of": []})
    assert len(graph_differences()) == 5
    rebuild_graph({reply.pk})
    # Its own, the one it replies to, and every question's.
    assert len(graph_differences()) == 2
    rebuild_graph()
    assert graph_differences() == []


def test_who_is_left_out_depends_on_neighbours_of_neighbours_and_on_rulings():
    centre = make_argument()
    replies = [reply_to(centre) for _ in range(13)]
    *_, last_but_one, last = replies
    assert shown(centre) == pks(centre, *replies[:11])

    # Nothing between `far` and the centre: only the rank of the one in between changes.
    far = reply_to(last)
    assert last.pk in shown(centre)
    assert graph_differences() == []

    far.unpublish()
    assert last.pk not in shown(centre)
    assert graph_differences() == []

    make_ruling(receptions=[Reception(argument=last_but_one, outcome="adopted")])
    assert last_but_one.pk in shown(centre)
    assert graph_differences() == []

    found = argument_map(ArgumentPage.objects.get(pk=centre.pk), replies)
    assert (len(found.boxes), found.total, found.cut) == (12, 14, True)


def drawn(client, entry) -> str:
    """The map on an entry's page."""
    page = client.get(entry.url).content.decode()
    assert 'class="map"' in page
    return page[page.index('<details class="map"') : page.index("</details>", page.index('"map"'))]


def test_every_box_is_a_link_named_by_what_it_says_to_the_others(client):
    first = make_argument(label="Learning is free", title="Learning is free of copyright.")
    second = make_argument(label="Copying & keeping")
    reply = reply_to(first, type="undercuts", label="<b>No</b> person")
    reply.relations = [*reply.relations.all(), Relation(target=second, type="supports")]
    publish(reply)
    question = ask(yes=[first], no=[second])
    svg = drawn(client, question)

    assert 'role="graphics-document document"' in svg
    assert 'aria-labelledby="map"' in svg
    assert 'aria-roledescription="map"' in svg
    names = dict(re.findall(r'<a class="map__argument" href="([^"]+)" aria-label="([^"]+)"', svg))
    assert {url: html.unescape(name) for url, name in names.items()} == {
        first.url: "Learning is free. For the answer: Yes",
        second.url: "Copying & keeping. For the answer: No",
        reply.url: "<b>No</b> person. Says it does not follow: Learning is free."
        " Supports: Copying & keeping",
    }
    assert re.findall(r'<a class="map__answer" href="([^"]+)" aria-label="([^"]+)"', svg) == [
        ("#side-1", "Answer: Yes"),
        ("#side-2", "Answer: No"),
    ]
    assert "<title>Learning is free of copyright.</title>" in svg
    words = re.findall(r'<text class="map__word"[^>]*>([^<]+)<', svg)
    assert sorted(words) == ["not follow", "says it does", "supports"]
    assert svg.count("map__line--undercuts") == svg.count("map__line--supports") == 2
    assert "says it does not follow</li>" in svg
    assert "Map of 3 arguments" in svg
    assert "Showing" not in svg
    page = client.get(question.url).content.decode()
    assert 'id="map"' in page
    assert page.count('id="side-1"') == page.count('id="side-2"') == 1


def test_what_is_hidden_by_now_is_in_no_map(client):
    first = make_argument(label="First")
    reply = reply_to(first, label="Past its day", title="This one has had its day.")
    other = reply_to(first, label="Still there")
    question = ask(yes=[first])
    assert "Past its day" in drawn(client, question)

    # Past its date, while no clock has told anybody yet.
    yesterday = timezone.now() - dt.timedelta(days=1)
    ArgumentPage.objects.filter(pk=reply.pk).update(expire_at=yesterday)
    for entry in (question, first):
        svg = drawn(client, entry)
        assert "Past its day" not in svg
        assert "had its day" not in svg
        assert svg.count('class="map__argument"') == 2
        assert svg.count('class="map__line') == 2, "a line and its sample in the legend"

    ArgumentPage.objects.filter(pk=other.pk).update(expire_at=yesterday)
    for entry in (question, first):
        assert 'class="map"' not in client.get(entry.url).content.decode()


def test_the_argument_itself_is_marked_in_its_map(client):
    argument = make_argument()
    reply_to(argument)
    svg = drawn(client, argument)
    assert re.findall(r'href="([^"]+)" aria-label="[^"]+" aria-current="page"', svg) == [
        argument.url
    ]


def test_a_draft_of_a_question_is_drawn_as_it_stands():
    first = make_argument()
    reply_to(first)
    question = make_question()
    question.placements = [Placement(argument=first, answer_key="other")]
    question.answers = [Answer(key="other", label="Other")]
    context = question.get_context(RequestFactory().get("/"))
    assert [box.tag.words for box in context["map"].boxes if box.tag] == ["Other"]
    question.placements = []
    assert question_map(question, [], {}) is None


def test_no_label_is_cut():
    longest = "Responsibility of intermediaries for what their users uphold"
    for label in (longest, "A", "Word by word " * 4 + "Word", "W" * 60):
        argument = make_argument(label=label)
        reply = reply_to(argument)
        found = argument_map(ArgumentPage.objects.get(pk=argument.pk), [reply])
        [box] = [box for box in found.boxes if box.here]
        words = "".join(line.words for line in box.lines)
        assert words.replace(" ", "") == label.replace(" ", "")
        assert len(box.lines) <= 3
        assert box.y < box.lines[0].y - 9
        assert box.lines[-1].y + 3 < box.y + box.height
