"""Versions: what was published once, less what is hidden now, and what changed in between."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kb.models import (
    EntrySource,
    Holding,
    LeadingCase,
    Party,
    Position,
    Premise,
    Reception,
    Relation,
    Version,
)
from kb.textfiles.past import plain_prose
from tests.factories import (
    make_argument,
    make_case,
    make_commentator,
    make_doctrine,
    make_question,
    make_ruling,
    make_source,
)
from tests.test_pages import hide

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


def published(entry, **changes):
    """The entry published again with these changes, by an editor."""
    entry = type(entry).objects.get(pk=entry.pk)
    for name, value in changes.items():
        setattr(entry, name, value)
    editor = User.objects.get_or_create(username="private.name", is_superuser=True)[0]
    entry.save_revision(user=editor).publish(user=editor)
    return type(entry).objects.get(pk=entry.pk)


def test_a_version_shows_what_was_published_then(client: Client) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)):
        entry = make_argument(
            title="The first claim",
            summary="Said at first.",
            premises=[Premise(key="a", text="A premise of then")],
            body=[("text", "<h2>Prose</h2><p>Words <b>then</b>.</p>")],
        )
    with time_machine.travel(dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC)):
        published(entry, title="A better claim", summary="Said later.", premises=[])
    first = text_of(client, f"{entry.url}@1/")
    assert "As published on" in first
    assert "1 March 2026" in first
    assert "version 1 of 2" in first
    for words in ("The first claim", "Said at first.", "A premise of then", "<b>then</b>"):
        assert words in first
    assert "Said later." not in first
    assert '<meta name="robots" content="noindex">' in first
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{entry.url}">' in first
    assert f'<a href="{entry.url}">The current version</a>' in first
    # The version of a day is the one that stood at its end.
    for day, number in (("2026-03-01", 1), ("2026-03-04", 1), ("2026-03-05", 2)):
        response = client.get(f"{entry.url}@{day}/")
        assert (response.status_code, response["Location"]) == (302, f"{entry.url}@{number}/")
    for address, status in (
        ("@3/", 404),
        ("@0/", 404),
        (f"@{'9' * 30}/", 404),
        ("@2026-02-28/", 404),
        ("@2026-02-30/", 400),
        ("@2999-01-01/", 400),
        ("history/?from=1", 400),
        ("history/?from=x&to=2", 400),
        ("history/?from=²&to=2", 400),
        ("history/?from=1&to=9", 404),
        (f"history/?from=1&to={'9' * 30}", 400),
    ):
        assert client.get(entry.url + address).status_code == status, address


def test_the_history_says_what_changed_and_names_no_editor(client: Client) -> None:
    entry = make_argument(summary="The court said no.", premises=[Premise(key="a", text="One")])
    published(
        entry,
        summary="The court said nothing.",
        premises=[Premise(key="a", text="One"), Premise(key="b", text="Two")],
    )
    page = text_of(client, f"{entry.url}history/?from=1&to=2")
    assert "The court said <del>no.</del><ins>nothing.</ins>" in page
    assert "<ins>Two</ins>" in page
    assert "One" not in page.split("changes__lines", 1)[1].split("</section>")[0]
    assert "Published by an editor" in page
    assert "private.name" not in page
    same = text_of(client, f"{entry.url}history/?from=2&to=2")
    assert "Nothing that readers see." in same


def test_what_is_hidden_now_stands_in_no_version(client: Client) -> None:
    """Words that lean on something hidden go with it; what stands by itself stays."""
    hidden, shown = make_argument(title="Hidden claim"), make_argument(title="Shown claim")
    lead = make_source(title="A lead", rank="lead")
    tag = make_case(title="Hidden case")
    doctrine = make_doctrine(title="Hidden doctrine")
    words = f'<p>See <a linktype="page" id="{hidden.pk}">those words</a>.</p>'
    argument = make_argument(
        relations=[
            Relation(target=hidden, type="rebuts", note="about the hidden one"),
            Relation(target=shown, type="rebuts", note="about the shown one"),
            Relation(target=shown, type="distinguishes", case=tag.tag, note="unlike the hidden"),
        ],
        entry_sources=[EntrySource(source=lead, supports="by a lead")],
        body=[("text", words), ("argument", {"argument": hidden})],
    )
    case = make_case(parties=[Party(name="A party", role="plaintiff")])
    ruling = make_ruling(
        case=case,
        title="The shown order",
        receptions=[Reception(argument=hidden, outcome="adopted", note="taken from the hidden")],
        holdings=[Holding(doctrine=doctrine.tag, finding="found", text="held on the hidden")],
    )
    gone = make_ruling(case=case, title="The hidden order")
    commentator = make_commentator(
        positions=[
            Position(argument=hidden, stance="advances", source=make_source(), note="spoke for it"),
            Position(argument=shown, stance="advances", source=lead, note="by hearsay"),
        ],
        interest="A stake",
        interest_source=lead,
    )
    law = make_doctrine(leading_cases=[LeadingCase(case=tag.tag, note="leads from the hidden")])
    before = {
        entry: text_of(client, f"{entry.url}@{Version.objects.filter(uid=entry.uid).count()}/")
        for entry in (argument, case, commentator, law)
    }
    secrets = {
        argument: ["Hidden claim", "about the hidden one", "Hidden case", "unlike the hidden"],
        case: ["taken from the hidden", "held on the hidden", "The hidden order"],
        commentator: ["spoke for it", "Hidden claim"],
        law: ["leads from the hidden", "Hidden case"],
    }
    for entry, found in secrets.items():
        for secret in found:
            assert secret in before[entry], (entry, secret)
    for entry in (hidden, tag, doctrine):
        hide(entry)
    gone.unpublish()
    for entry, found in secrets.items():
        count = Version.objects.filter(uid=entry.uid).count()
        pages = [text_of(client, f"{entry.url}@{n}/") for n in range(1, count + 1)]
        pages += [text_of(client, f"{entry.url}history/?from=1&to={count}")]
        for page in pages:
            for secret in [*found, "A lead", "by a lead", "by hearsay", "A stake", "hidden-claim"]:
                assert secret not in page, (entry, secret)
    page = text_of(client, f"{argument.url}@1/")
    assert "See those words." in page
    assert "about the shown one" in page
    assert ruling.title in text_of(client, f"{case.url}@{count_of(case)}/")
    for address in ("@1/", "history/", "@2026-11-22/"):
        assert client.get(f"{hidden.url}{address}").status_code == 404


def count_of(entry) -> int:
    return Version.objects.filter(uid=entry.uid).count()


def test_permalinks_follow_an_entry_that_moved(client: Client) -> None:
    question = make_question(title="A question", slug="old-name")
    other = make_argument(title="Named")
    pointing = make_argument(relations=[Relation(target=other, type="supports")])
    published(question, slug="new-name")
    published(other, slug="named-anew")
    for rest in ("@1/", "history/"):
        response = client.get(f"/questions/old-name/{rest}")
        assert response.status_code == 301
        assert response["Location"] == f"/questions/new-name/{rest}"
    assert 'href="/arguments/named-anew/"' in text_of(client, f"{pointing.url}@1/")


@pytest.mark.parametrize(
    "text",
    [
        "---\nformat: '9'\ntitle: Later\nsecret: kept\n---\n\nThe **prose** [here](case:kept).\n",
        "---\nformat: [\nsecret: kept\n---\n\nThe prose here.\n\n:::quote\nsource: kept\n:::\n",
        "---\nformat: 1\nsecret: kept\n---\n\nThe prose here.\n\n<b>\n\n:::odd\nx: kept\n:::\n",
    ],
)
def test_a_text_that_is_read_no_more_still_shows_its_prose(client: Client, text: str) -> None:
    entry = make_argument()
    stored = Version.objects.get(uid=entry.uid)
    Version.objects.create(
        **{
            field: getattr(stored, field)
            for field in ("uid", "kind", "slug", "title", "published_at", "sha256")
        },
        number=2,
        text=text,
    )
    page = text_of(client, f"{entry.url}@2/")
    assert "The prose here." in page
    assert "kept" not in page
    assert "kept" not in text_of(client, f"{entry.url}history/?from=1&to=2")


def test_prose_is_found_in_linear_time() -> None:
    for hostile in ("[" * 50_000, "[](" * 30_000, ":::a\n" * 20_000, "* " * 50_000):
        plain_prose(hostile)


def test_a_version_asks_the_same_number_of_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 3):
        entry = make_argument(
            relations=[Relation(target=make_argument(), type="supports") for _ in range(count)],
            entry_sources=[EntrySource(source=make_source()) for _ in range(count)],
        )
        client.get(f"{entry.url}@1/")
        with django_assert_num_queries(8):
            client.get(f"{entry.url}@1/")
