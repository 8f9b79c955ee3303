"""Suggestions: what is found by half a name, in which order, and what is never suggested."""

from __future__ import annotations

import datetime as dt
from itertools import permutations
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kb.models import Citation, Docket, Event, Kind, Party, SearchName
from kb.search import BadQuery, index
from kb.search.names import name_rows, typed
from kb.search.suggestions import IN_ALL, LONGEST, OF_A_KIND, ORDER, suggest
from tests import factories
from tests.leaks.canaries import restrict

pytestmark = pytest.mark.django_db


def titles(text: str) -> list[str]:
    """What is suggested, over all kinds."""
    return [one.title for group in suggest(text) for one in group.suggestions]


@pytest.fixture
def nyt():
    """A case with every sort of name."""
    return factories.make_case(
        title="The New York Times Company v. OpenAI, Inc.",
        short_name="NYT v. OpenAI",
        other_names=["Times lawsuit"],
        court=factories.make_court(short_name="S.D.N.Y."),
        dockets=[Docket(number="1:23-cv-11195")],
        citations=[
            Citation(citation_kind="reporter", volume="777", reporter="F. Supp. 3d", page="283"),
            Citation(citation_kind="neutral", text="[2025] EWHC 2863 (Ch)"),
        ],
        parties=[Party(name="Zoë Ångström", role="plaintiff")],
        systems=["ChatGPT"],
        events=[Event(key="f", date=dt.date(2023, 12, 27), type="filed", title="Filed")],
    )


def test_a_case_is_found_by_every_name_it_has(nyt) -> None:
    for text in (
        *("n", "NYT", "nyt v o", "nyt vs openai", "NYT v. OpenAI", "new york times openai"),
        *("Times laws", "chatg", "Zoe angs", "ångström", "ZOË"),
        *("1:23-cv-11195", "1:23-cv-11", "23-cv-11195", "23cv11195", "1:23"),
        *("777 F. Supp. 3d 283", "777 F.Supp.3d 2", "777 f supp", "777fsupp3d2"),
        *("[2025] EWHC 2863 (Ch)", "2025 ewhc 28", "ewhc 2863", "2025ewhc"),
    ):
        assert titles(text) == ["NYT v. OpenAI"], text
    for text in ("nytx", "times lawsuits", "23-cv-11196", "777 F. Supp. 3d 284", "283 778"):
        assert titles(text) == [], text
    for words in permutations(["new", "times", "openai"]):
        assert titles(" ".join(words)) == ["NYT v. OpenAI"], words


def test_it_says_why_and_of_a_case_where_and_when(nyt) -> None:
    [group] = suggest("23-cv-11")
    [one] = group.suggestions
    assert (group.kind, one.court, one.year, one.also, one.url) == (
        Kind.CASE, "S.D.N.Y.", "2023", "1:23-cv-11195", nyt.url,
    )  # fmt: skip
    [[one]] = [group.suggestions for group in suggest("openai")]
    assert one.also == ""
    [[one]] = [group.suggestions for group in suggest("chatgpt lawsuit")]
    assert one.also is None


def test_common_words_count_only_while_there_is_nothing_else() -> None:
    factories.make_doctrine(title="Theory of the work")
    assert titles("theory of the") == titles("the work theory of") == ["Theory of the work"]
    assert titles("the") == ["Theory of the work"]
    assert titles("of") == titles("an") == []
    assert titles("") == titles(" \t ") == titles("—…!") == []


def test_what_is_called_so_stands_above_kinds_that_only_have_another_name() -> None:
    factories.make_case(short_name="A v. B", other_names=["the fair use appeal"])
    factories.make_doctrine(title="Fair use")
    assert titles("fair u") == ["Fair use", "A v. B"]


def test_few_of_each_kind_in_one_order_the_best_first() -> None:
    for make in (
        factories.make_article,
        factories.make_question,
        factories.make_argument,
        factories.make_doctrine,
        factories.make_commentator,
    ):
        for number in range(OF_A_KIND + 1):
            make(title=f"Common word {number} of a {make.__name__[5:]}")
    factories.make_case(short_name="Common")
    found = suggest("common w")
    assert [group.kind for group in found] == [kind for kind in ORDER if kind != Kind.CASE]
    counts = [len(group.suggestions) for group in found]
    assert sum(counts) == IN_ALL
    assert set(counts) <= {2, OF_A_KIND}
    [group] = suggest("common word argument")
    assert len(group.suggestions) == OF_A_KIND
    assert titles("common")[0] == "Common"


def test_what_begins_so_comes_first_then_what_is_new() -> None:
    days = [dt.date(2025, 1, day) for day in (1, 2, 3)]
    for title, day in zip(
        ("Old use of it", "New use of it", "Newest use of it"), days, strict=True
    ):
        factories.make_article(title=title, date=day)
    factories.make_article(title="Use of force", date=dt.date(2020, 1, 1))
    assert titles("use") == ["Use of force", "Newest use of it", "New use of it"]


def test_of_what_may_go_on_in_many_ways_only_names_that_begin_so(monkeypatch) -> None:
    factories.make_article(title="Fair use of a fable")
    factories.make_article(title="What is fair")
    monkeypatch.setattr("kb.search.suggestions.BROAD", 4)
    assert titles("fai") == ["Fair use of a fable", "What is fair"]
    assert titles("fa") == ["Fair use of a fable"]
    assert titles("what fa") == ["What is fair"]


def test_only_what_readers_may_see_is_suggested(client: Client) -> None:
    hour = dt.timedelta(hours=1)
    kept = factories.make_article(title="Zebra kept")
    hidden = [
        factories.make_article(title="Zebra draft", live=False),
        factories.make_article(title="Zebra expired"),
        factories.make_article(title="Zebra scheduled"),
        factories.make_article(title="Zebra restricted"),
        factories.make_article(title="Zebra unpublished"),
    ]
    for page, field, when in ((hidden[1], "expire_at", -hour), (hidden[2], "go_live_at", hour)):
        type(page).objects.filter(pk=page.pk).update(**{field: timezone.now() + when})
    restrict(hidden[3], "login")
    hidden[4].unpublish()
    kept.title = "Zebra kept, drafted anew"
    kept.save_revision()
    # More are hidden than a kind has places: none takes the place of what may be seen.
    assert len(hidden) > OF_A_KIND
    for text in ("z", "zebra", "zebra k"):
        answer = client.get("/search/suggest/", {"q": text}).json()
        assert [group["kind"] for group in answer["groups"]] == ["article"], text
        assert [one["title"] for one in answer["groups"][0]["entries"]] == ["Zebra kept"], text
    assert titles("zebra drafted") == titles("zebra r") == []


def test_names_come_and_go_with_what_is_published(nyt) -> None:
    nyt.short_name, nyt.dockets = "Times v. OpenAI", []
    nyt.save_revision().publish()
    assert titles("nyt") == titles("23-cv") == []
    assert titles("times v") == ["Times v. OpenAI"]
    # A row that is not the one a rebuild would write is told.
    assert index.differences() == []
    SearchName.objects.filter(word="times").delete()
    assert index.differences() == [f"case “{nyt.slug}” is suggested by other names than it has."]
    index.rebuild()
    assert index.differences() == []
    nyt.delete()
    assert not SearchName.objects.exists()


def test_queries(client: Client, django_assert_num_queries) -> None:
    for number in (1, 3):
        for _ in range(number):
            factories.make_case(short_name=f"Common {SearchName.objects.count()}")
            factories.make_question(title="A common question?")
        for text, queries in (("common", 3), ("common question", 2)):
            with django_assert_num_queries(queries):
                assert client.get("/search/suggest/", {"q": text}).json()["groups"]
    with django_assert_num_queries(2):
        assert client.get("/search/suggest/?q=unheardof").json() == {"groups": []}
    with django_assert_num_queries(0):
        assert client.get("/search/suggest/").json() == {"groups": []}


def test_its_answer(client: Client, nyt) -> None:
    response = client.get("/search/suggest/?q=nyt")
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "private, max-age=60"
    assert response.json() == {
        "groups": [
            {
                "kind": "case",
                "label": "Cases",
                "entries": [
                    {
                        "kind": "Case",
                        "title": "NYT v. OpenAI",
                        "url": nyt.url,
                        "court": "S.D.N.Y.",
                        "year": "2023",
                        "also": "",
                    }
                ],
            }
        ]
    }
    assert client.get("/search/suggest/", {"q": "x" * LONGEST}).status_code == 200
    response = client.get("/search/suggest/", {"q": "x" * (LONGEST + 1)})
    assert response.status_code == 400
    assert response.context["sentence"].endswith("please search instead.")
    assert client.get("/search/suggest/?q=nyt&format=poem").status_code == 404
    assert client.post("/search/suggest/?q=nyt").status_code == 405


def test_a_browser_can_add_the_search(client: Client, settings, nyt) -> None:
    settings.SITE_URL = "https://kb.example.org"
    [link] = [
        line for line in client.get("/").content.decode().splitlines() if 'rel="search"' in line
    ]
    assert 'href="/opensearch.xml"' in link
    response = client.get("/opensearch.xml")
    assert response["Content-Type"].startswith("application/opensearchdescription+xml")
    tree = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert len(tree.findtext(f"{space}ShortName")) <= 16
    urls = {one.get("type"): one.get("template") for one in tree.iter(f"{space}Url")}
    assert all(url.startswith("https://kb.example.org/") for url in urls.values())
    found = urls["text/html"].replace("{searchTerms}", "nyt")
    assert client.get(found.removeprefix("https://kb.example.org")).status_code == 200
    found = urls["application/x-suggestions+json"].replace("{searchTerms}", "nyt")
    response = client.get(found.removeprefix("https://kb.example.org"))
    assert response["Content-Type"] == "application/x-suggestions+json"
    assert response.json() == [
        "nyt", ["NYT v. OpenAI"], ["Case, S.D.N.Y., 2023"], [f"https://kb.example.org{nyt.url}"],
    ]  # fmt: skip


text = st.text(max_size=70)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example("\x00")
@example("\ud800")
@example("%_\\'\"")
@example("ﷺ" * 10)
@example("a " * 32)
@example("\U0010ffff")
@given(text)
def test_whatever_is_typed_is_answered(nyt, text: str) -> None:
    try:
        suggest(text)
    except BadQuery:
        assert len(text) > 3


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), st.integers(1, 60))
def test_a_name_is_found_by_how_it_begins(name: str, length: int) -> None:
    asked = typed(name[:length])
    if asked and asked.whole:
        rows = name_rows([name])
        assert any(row.startswith(asked.whole) for row, whole in rows.items() if whole)
