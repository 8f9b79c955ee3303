"""What a search finds and counts is what counting by hand gives, on whichever database."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.http import urlencode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction

from kb.models import (
    TAGGED,
    ArgumentPage,
    CaseStatus,
    Claim,
    Docket,
    Entry,
    Event,
    Kind,
    SearchDocument,
    SearchFacet,
)
from kb.search import BadQuery, Results, SearchRequest, run
from kb.search.facets import OF_ALL, OF_CASES, OF_SEVERAL
from kb.search.index import tags_changed
from kb.search.request import SORTS_OF_CASES
from tests import factories

pytestmark = pytest.mark.django_db
WORDS = ["apple", "river", "stone", "cloud", "ember"]
TOPICS = {
    "doctrine": ["fair-use", "merger", "secret"],
    "case": ["one-v-two", "three-v-four"],
    "commentator": ["ada", "grace"],
}


def find(**query: str | list[str]) -> Results:
    """The results of an address, all on one page."""
    return run(SearchRequest.parse(QueryDict(urlencode(query, doseq=True))), page_size=500)


def names(**query: str | list[str]) -> list[str]:
    return [hit.entry.title for hit in find(**query).hits]


def tag(entry: Entry, topic) -> None:
    TAGGED[topic.kind].every.create(content_object_id=entry.pk, tag=topic)
    tags_changed([entry.pk])


# By hand


@dataclass
class Known:
    """An entry as one reads it: three texts, and its values for each facet.

    `wider` are the values above its own: broader doctrines and lead cases.
    """

    entry: Entry
    texts: list[list[str]]
    values: dict[str, set[str]]
    wider: dict[str, set[str]] = field(default_factory=dict)

    def valued(self, name: str, exact: Iterable[str]) -> set[str]:
        """Its values for a facet that is asked for exactly, or not."""
        return self.values[name] | (set() if name in exact else self.wider.get(name, set()))

    def has(self, run: list[str]) -> bool:
        """Whether the words stand next to each other in one of the texts."""
        size = len(run)
        return any(
            text[start : start + size] == run for text in self.texts for start in range(len(text))
        )


@dataclass
class Asked:
    """A search as one means it."""

    must: list[list[list[str]]] = field(default_factory=list)
    must_not: list[list[str]] = field(default_factory=list)
    filters: dict[str, list[str]] = field(default_factory=dict)
    every: set[str] = field(default_factory=set)
    exact: set[str] = field(default_factory=set)

    def words(self) -> str:
        """How it is typed."""
        quoted = lambda run: run[0] if len(run) == 1 else f'"{" ".join(run)}"'  # noqa: E731
        pieces = [" OR ".join(map(quoted, clause)) for clause in self.must]
        return " ".join([*pieces, *(f"-{quoted(run)}" for run in self.must_not)])

    def fits(self, known: Known, without: str = "") -> bool:
        """Whether it finds an entry, one filter left out."""
        if self.must_not and not self.must:
            return False
        return (
            all(any(known.has(run) for run in clause) for clause in self.must)
            and not any(known.has(run) for run in self.must_not)
            and all(
                set(values) <= found if name in self.every else set(values) & found
                for name, values in self.filters.items()
                for found in [known.valued(name, self.exact)]
                if name != without
            )
        )


# Every facet that a search shows.
NAMES = [*OF_ALL, *(name for name in OF_CASES if name != "filed")]
runs = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2)
searches = st.builds(
    Asked,
    must=st.lists(st.lists(runs, min_size=1, max_size=2), max_size=3),
    must_not=st.lists(runs, max_size=1),
    filters=st.dictionaries(
        st.sampled_from(NAMES),
        st.lists(st.integers(0, 2), min_size=1, max_size=2, unique=True),
        max_size=2,
    ),
    every=st.sets(st.sampled_from(NAMES), max_size=6),
    exact=st.sets(st.sampled_from(["doctrine", "case"])),
)
CHOICES = {
    **TOPICS,
    "kind": ["article", "case", "argument"],
    "jurisdiction": ["us", "uk", "de"],
    "year": ["2024", "2025", "2020"],
    "court": ["north", "south", "none"],
    "status": ["pending", "settled", "stayed"],
    "stage": ["trial", "appeal", "complaint"],
    "outcome": ["granted", "denied", "affirmed"],
    "works": ["books", "news", "code"],
    "conduct": ["training", "output", "scraping"],
    "system": ["chatgpt", "claude", "other"],
}


@pytest.fixture
def library() -> list[Known]:
    """Public entries of three kinds, every one different, and some that nobody may see."""
    topics = {
        (kind, slug): factories.make_tag(kind, slug, slug=slug)
        for kind, slugs in TOPICS.items()
        for slug in slugs
    }
    secret = factories.make_doctrine(title="secret", slug="secret", live=False)
    topics["doctrine", "secret"].page = secret
    topics["doctrine", "secret"].save()
    PageViewRestriction.objects.create(page=secret.page_ptr, restriction_type="login")
    courts = [factories.make_court(slug=slug, name=slug) for slug in ("north", "south")]
    fair, lead = topics["doctrine", "fair-use"], topics["case", "one-v-two"]
    # A doctrine within another one, with which it is tagged; within it one that nobody may see.
    merger = factories.make_doctrine(title="merger", slug="merger", broader=fair)
    secret.broader = topics["doctrine", "merger"]
    secret.save()
    makers = [
        lambda n, **words: factories.make_article(date=dt.date(2024 + n % 2, 5, 1), **words),
        lambda n, **words: factories.make_argument(label=f"Label {n}", **words),
        lambda n, **words: factories.make_case(
            short_name=f"Case {n}",
            jurisdiction=["us", "uk"][n % 2],
            court=courts[n // 2 % 2],
            works=["books", "news", "code"][n % 2 :][:2],
            conduct=["training", "output"][: n % 3],
            systems=["ChatGPT", "Claude"][: n % 4],
            lead_case=lead if n in (5, 11, 14) else None,
            statuses=[CaseStatus(date=dt.date(2024, 1, 2), state=["pending", "settled"][n % 2])],
            **words,
        ),
    ]
    nothing: dict[str, set[str]] = {name: set() for name in CHOICES}
    known = [
        Known(
            merger,
            [["merger"], [], []],
            nothing
            | {"kind": {"doctrine"}, "jurisdiction": {"us"}, "doctrine": {"merger", "fair-use"}},
        )
    ]
    own = lead
    for n in range(18):
        title, summary, body = (
            [WORDS[(n * step + offset) % 5] for offset in range(length)]
            for step, length in ((1, 2), (2, 1), (3, 3))
        )
        page = makers[n % 3](
            n,
            title=" ".join(title),
            summary=" ".join(summary),
            body=[("text", f"<p>{' '.join(body)}</p>")],
            live=n != 4,
        )
        values = {name: set() for name in CHOICES} | {"kind": {page.kind}}
        for number, ((kind, slug), topic) in enumerate(topics.items()):
            if (n + number) % 3 == 0 or (n * number) % 5 == 1:
                tag(page, topic)
                values[kind] |= {slug} - {"secret"}
        member = n in (6, 15)  # of the case before it, which has a lead case
        if member:
            tag(page, own)
            values["case"] |= {own.slug}
        if page.kind == Kind.ARTICLE:
            values["year"] = {str(page.date.year)}
        if page.kind == Kind.CASE:
            values |= {"jurisdiction": {page.jurisdiction}, "year": {"2024"}}
            values |= {"court": {page.court.slug}, "status": {page.statuses.get().state}}
            values |= {"works": set(page.works), "conduct": set(page.conduct)}
            values["system"] = {name.lower() for name in page.systems}
            if n in (8, 14):
                factories.make_ruling(
                    case=page,
                    court=courts[0],
                    date=dt.date(2025, 2, 3),
                    stage="trial",
                    disposition=["granted", "denied"][n // 14],
                )
                values["court"] |= {"north"}
                values["year"] |= {"2025"}
                values |= {"stage": {"trial"}, "outcome": {["granted", "denied"][n // 14]}}
            if n == 11:
                PageViewRestriction.objects.create(page=page.page_ptr, restriction_type="login")
            own = page.tag
            own.name = own.slug = f"own-{n}"
            own.save()
            values["case"] |= {own.slug, *(["one-v-two"] if page.lead_case else [])}
        if n not in (4, 11):
            label = [f"label{n}"] if page.kind == Kind.ARGUMENT else []
            wider = {"doctrine": {"fair-use"} if "merger" in values["doctrine"] else set()}
            wider["case"] = {"one-v-two"} if member else set()
            known.append(Known(page, [title + label, summary, body], values, wider))
    return known


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=searches)
def test_hits_and_counts_are_those_of_counting_by_hand(library: list[Known], asked: Asked) -> None:
    asked.filters = {
        name: sorted({CHOICES[name][number % len(CHOICES[name])] for number in numbers})
        for name, numbers in asked.filters.items()
    }
    address = {"q": asked.words(), "all": sorted(asked.every), "exact": sorted(asked.exact)}
    found = find(**address, **asked.filters)
    # Any two of one kind are none.
    asked.every -= {name for name in asked.every if name not in OF_SEVERAL}
    expected = {known.entry.pk for known in library if asked.fits(known)}
    assert {hit.entry.pk for hit in found.hits} == expected
    assert found.total == len(expected)
    counted = {facet.name: facet for facet in found.facets}
    for name in CHOICES:
        several = len(asked.filters.get(name, ())) > 1
        without = "" if name in asked.every and several else name
        exact = asked.exact if asked.filters.get(name) else ()
        by_hand = Counter(
            value
            for known in library
            if asked.fits(known, without=without)
            for value in known.valued(name, exact)
        )
        facet = counted.get(name)
        shown = {value.value: value.count for value in facet.values if value.count} if facet else {}
        assert shown.items() <= by_hand.items(), name
        assert len(by_hand) - len(shown) == (facet.more if facet else 0), name


# By example


def test_values_of_one_facet_widen_and_facets_narrow() -> None:
    fair, merger = (factories.make_tag(Kind.DOCTRINE, name) for name in ("Fair use", "Merger"))
    ada = factories.make_tag(Kind.COMMENTATOR, "Ada")
    for title, topics in (("A", [fair]), ("B", [merger]), ("C", [fair, ada]), ("D", [])):
        article = factories.make_article(title=title)
        for topic in topics:
            tag(article, topic)
    both = ["fair-use", "merger"]
    assert sorted(names(doctrine="fair-use")) == ["A", "C"]
    assert sorted(names(doctrine=both)) == ["A", "B", "C"]
    assert names(doctrine=both, commentator="ada") == ["C"]
    assert names(doctrine="never-heard-of") == []


def test_words_phrases_alternatives_and_exclusions() -> None:
    factories.make_article(title="Fair use of books")
    factories.make_article(title="Use that is fair")
    factories.make_article(title="Market harm")
    assert len(names(q="fair use")) == 2
    assert names(q='"fair use"') == ["Fair use of books"]
    assert names(q="fair -books") == ["Use that is fair"]
    assert names(q='fair -"fair use"') == ["Use that is fair"]
    assert len(names(q="books OR harm")) == 2
    assert len(names(q='"fair use" OR harm')) == 2
    assert names(q="-fair") == []
    assert "too common" in find(q="the of").message


def test_a_name_ranks_above_a_summary_and_that_above_a_body() -> None:
    make = partial(factories.make_article, date=dt.date(2025, 1, 1))
    make(title="C", body=[("text", "<p>Only the body speaks of dilution.</p>")])
    make(title="B", summary="The summary speaks of dilution.")
    make(title="A dilution")
    assert names(q="dilution") == ["A dilution", "B", "C"]


def test_an_identifier_finds_its_case_first() -> None:
    factories.make_article(title="News", summary="Filed as 1:23-cv-11195 in New York.")
    factories.make_case(
        title="Caption", short_name="Case", dockets=[Docket(number="1:23-cv-11195")]
    )
    factories.make_case(title="Other", short_name="Other", dockets=[Docket(number="1:24-cv-11195")])
    for words in ("1:23-cv-11195", "23-cv-11195", "No. 23-cv-11195-SHS"):
        assert names(q=words) == ["Caption", "News"], words


def test_a_phrase_may_hold_an_identifier() -> None:
    factories.make_article(title="News", summary="It was filed as 1:23-cv-11195 in New York.")
    factories.make_article(title="More", summary="1:23-cv-11195: it was settled in New York.")
    assert names(q='"filed as 1:23-cv-11195 in New York"') == ["News"]
    assert names(q="new york -1:23-cv-11195") == []
    assert names(q="settled -804 F.3d 202") == ["More"]


def test_ties_go_to_the_newer_then_to_the_older_entry() -> None:
    for title, year in (("B", 2024), ("C", 2025), ("A", 2025)):
        factories.make_article(title=title, summary="The same words.", date=dt.date(year, 1, 1))
    assert names(q="same words") == ["C", "A", "B"]
    assert names(q="same words", sort="title") == ["A", "B", "C"]


def test_a_tag_whose_page_is_hidden_is_no_facet_and_no_filter() -> None:
    doctrine = factories.make_doctrine(title="Kept secret")
    article = factories.make_article(title="Public")
    tag(article, doctrine.tag)
    assert [facet.name for facet in find().facets if facet.name == "doctrine"] == ["doctrine"]
    PageViewRestriction.objects.create(page=doctrine.page_ptr, restriction_type="login")
    assert "doctrine" not in {facet.name for facet in find().facets}
    chosen = find(doctrine=doctrine.slug)
    assert chosen.total == 0
    assert "Kept secret" not in str(chosen.facets) + str(chosen.chips)


def test_courts_are_called_by_their_names() -> None:
    court = factories.make_court(slug="north", name="Court of the North")
    factories.make_court(slug="south", name="Court of the South")
    factories.make_case(court=court)
    chosen = find(court=["north", "south", "nowhere"])
    assert [chip.label for chip in chosen.chips] == [
        "Court of the North",
        "Court of the South",
        "nowhere",
    ]
    [facet] = [facet for facet in chosen.facets if facet.name == "court"]
    assert [(value.label, value.count) for value in facet.values] == [
        ("Court of the North", 1),
        ("Court of the South", 0),
    ]


def test_fragments_mark_words_and_escape_the_rest() -> None:
    factories.make_article(summary="A <b>bold</b> claim on & dilution", title="T")
    [hit] = find(q="dilution").hits
    assert hit.fragments == ["A &lt;b&gt;bold&lt;/b&gt; claim on &amp; <mark>dilution</mark>"]


def test_the_body_is_found_and_shown_as_it_reads() -> None:
    body = [("text", "<p>The court&#x27;s &lt;rule&gt; on R&amp;D, and dilution.</p>")]
    factories.make_article(title="T", body=body)
    [hit] = find(q="dilution").hits
    shown = "The court&#x27;s &lt;rule&gt; on R&amp;D, and <mark>dilution.</mark>"
    assert hit.fragments == [shown]
    assert find(q="x27").total == find(q="amp").total == 0


def test_pages_past_the_end_show_the_last() -> None:
    for number in range(3):
        factories.make_article(title=f"Piece {number}")
    request = SearchRequest.parse(QueryDict("page=9&sort=title"))
    results = run(request, page_size=2)
    assert (results.page, results.pages) == (2, 2)
    assert [hit.entry.title for hit in results.hits] == ["Piece 2"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_search_with_filters_costs_the_same_whatever_it_finds(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    fair = factories.make_tag(Kind.DOCTRINE, "Fair use")
    ada = factories.make_tag(Kind.COMMENTATOR, "Ada")
    for n in range(number):
        for make in (factories.make_case, factories.make_argument, factories.make_article):
            entry = make(title=f"Word {make.__name__} {n}")
            tag(entry, fair)
            tag(entry, ada)
    address = "/search/?q=word&doctrine=fair-use&commentator=ada&kind=case&kind=article"
    client.get(address)
    with django_assert_num_queries(13):
        client.get(address)
    assert ArgumentPage.objects.count() == number
    assert SearchDocument.objects.exclude(pk__in=SearchFacet.objects.values("document")).count()


def test_cases_are_filtered_by_what_their_rows_say() -> None:
    """Each value by which a case can be found is counted, and leads to it and no other."""
    case = factories.make_case(
        title="One",
        works=["books", "news"],
        conduct=["training"],
        systems=["ChatGPT", "chatgpt", "文心一言"],
        statuses=[
            CaseStatus(date=dt.date(2024, 1, 2), state="pending"),
            CaseStatus(date=dt.date(2025, 1, 2), state="settled"),
        ],
        events=[
            Event(key="a", date=dt.date(2024, 3, 31), date_precision="month", type="filed"),
            Event(key="b", date=dt.date(2023, 3, 1), type="filed", scheduled=True),
        ],
        claims=[Claim(key="c", name="Old", stage="complaint", date=dt.date(2024, 3, 5))],
    )
    factories.make_ruling(case=case, stage="summary_judgment", disposition="denied")
    factories.make_ruling(case=case, stage="trial", disposition="granted", live=False)
    other = factories.make_case(title="Two", works=["code"], systems=["Copilot"])
    factories.make_article(title="Neither")
    found = {
        facet.name: [(value.value, value.label, value.count) for value in facet.values]
        for facet in find(kind="case").facets
    }
    assert found["status"] == [("pending", "Pending", 1), ("settled", "Settled", 1)]
    assert found["stage"] == [("summary_judgment", "Summary judgment", 1)]
    assert found["outcome"] == [("denied", "Denied", 1)]
    assert {value for value, *_ in found["works"]} == {"books", "news", "code"}
    assert found["conduct"] == [("training", "Training", 1)]
    assert found["system"] == [
        ("chatgpt", "ChatGPT", 1),
        ("copilot", "Copilot", 1),
        ("文心一言", "文心一言", 1),
    ]
    for name, values in {**found, "filed": [("2024-03", "", 1)]}.items():
        for value, _, count in values:
            by_hand = find(**{"kind": "case", name: value})
            assert by_hand.total == count, (name, value)
    assert names(system=["chatgpt", "copilot"], works="code") == [other.title]
    assert names(filed="2024-03") == [case.title]
    assert find(filed="2024-03").chips[0].label == "March 2024"
    assert {facet.name for facet in find(kind="article").facets} == {"kind", "year"}


def test_cases_are_ordered_by_each_column_and_back() -> None:
    """What a column says nothing of stands last, whichever way it is ordered."""

    def case(name: str, filed: int | None, ruled: int | None, court: str, since: int) -> None:
        events = [Event(key="a", date=dt.date(filed, 1, 1), type="filed")] if filed else []
        status = CaseStatus(date=dt.date(since, 1, 1), state="pending")
        made = factories.make_case(
            title=name,
            court=factories.make_court(short_name=court),
            events=events,
            statuses=[status],
        )
        if ruled:
            factories.make_ruling(case=made, date=dt.date(ruled, 1, 1))

    case("A", 2021, 2025, "Y", 2022)
    case("B", 2023, None, "X", 2021)
    case("C", None, 2024, "Z", 2023)

    def order(sort: str) -> str:
        request = SearchRequest.parse(QueryDict(f"sort={sort}"), kind=Kind.CASE)
        return "".join(hit.entry.title for hit in run(request).hits)

    found = {name: (order(name), order(f"-{name}")) for name in SORTS_OF_CASES}
    assert found == {
        "court": ("BAC", "CAB"),
        "filed": ("BAC", "ABC"),
        "status": ("CAB", "BAC"),
        "ruling": ("ACB", "CAB"),
    }
    assert (order("title"), order("-title")) == ("ABC", "CBA")
    assert (order("date"), order("-date")) == ("ACB", "BCA")
    with pytest.raises(BadQuery, match="There is no order “filed”"):
        SearchRequest.parse(QueryDict("sort=filed"))
