"""What pages say of themselves: JSON-LD as any reader of it expands it, and metadata tags."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from kb.models import Citation, Correction, Docket, EntrySource, Holding, JudgeSeat, Kind
from tests.factories import (
    make_article,
    make_case,
    make_commentator,
    make_doctrine,
    make_ruling,
    make_source,
)
from tests.formats.reading import SCHEMA, page_data, read_jsonld
from tests.test_pages import MAKERS, hide

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]

SITE = "http://127.0.0.1:8000"
HOSTILE = 'A </script><script>alert(1)</script> & "title" <!--'


def nodes(client: Client, address: str) -> list[dict]:
    response = client.get(address)
    assert response.status_code == 200
    return read_jsonld(page_data(response.content))


def value(node: dict, name: str) -> object:
    (found,) = node[SCHEMA + name]
    return found.get("@value", found.get("@id", found))


def test_every_kind_says_what_it_is_and_how_one_gets_there(client: Client) -> None:
    types = {
        Kind.ARTICLE: "Article",
        Kind.QUESTION: "CreativeWork",
        Kind.ARGUMENT: "CreativeWork",
        Kind.CASE: "CreativeWork",
        Kind.DOCTRINE: "DefinedTerm",
        Kind.COMMENTATOR: "Person",
    }
    for kind, maker in MAKERS.items():
        source = make_source(
            title=f"Read for {kind}", author="Ann Lee and OpenAI", url="https://example.org/a"
        )
        entry = maker(
            title=f"{HOSTILE} {kind}",
            slug="hostile",
            entry_sources=[EntrySource(source=source)],
            corrections=[Correction(date=dt.date(2026, 1, 2), text="Put right")],
        )
        node, way = nodes(client, entry.url)
        assert node["@type"] == [SCHEMA + types[kind]]
        assert node["@id"] == SITE + entry.url
        assert value(node, "name") == f"{HOSTILE} {kind}"
        steps = way[SCHEMA + "itemListElement"]
        assert [value(step, "item") for step in steps] == [
            f"{SITE}/",
            f"{SITE}/{kind.folder}/",
            SITE + entry.url,
        ]


def test_a_case_has_its_court_identifiers_and_rulings(client: Client) -> None:
    judge = make_commentator(title="A judge", commentator_kind="judge")
    case = make_case(
        title="Doe v. Roe et al.",
        dockets=[Docket(number="1:20-cv-04160")],
        citations=[
            Citation(citation_kind="reporter", volume="1", reporter="F. Supp. 3d", page="2")
        ],
    )
    make_ruling(case=case, title="Order", slug="o", bench=[JudgeSeat(judge=judge.tag)])
    hidden = make_ruling(case=case, title="Kept order")
    hidden.unpublish()
    response = client.get(case.url)
    node, _ = read_jsonld(page_data(response.content))
    assert value(node, "additionalType") == "https://www.wikidata.org/entity/Q2334719"
    assert [value(one, "value") for one in node[SCHEMA + "identifier"]] == [
        "1:20-cv-04160",
        "1 F. Supp. 3d 2",
    ]
    (ruling,) = node[SCHEMA + "hasPart"]
    assert value(ruling, "additionalType") == "https://www.wikidata.org/entity/Q327000"
    assert ruling["@id"] == f"{SITE}{case.url}#ruling-o"
    (author,) = ruling[SCHEMA + "author"]
    assert value(author, "name") == "A judge"
    tags = tags_of(response.content)
    assert tags["z.itemType"] == ["case"]
    assert tags["citation_title"] == tags["DC.title"] == ["Doe v. Roe"]
    assert tags["citation_publication_date"] == ["2025/06/23"]


def tags_of(html: bytes) -> dict[str, list[str]]:
    page = BeautifulSoup(html, "html.parser")
    found: dict[str, list[str]] = {}
    for tag in page.find_all("meta", attrs={"name": True}):
        found.setdefault(tag["name"], []).append(tag["content"])
    return found


def test_metadata_tags_and_links_of_an_article(client: Client) -> None:
    article = make_article(
        title=HOSTILE,
        entry_sources=[
            EntrySource(source=make_source(title="Read", url="https://example.org/read")),
            EntrySource(source=make_source(title="Lead", url="https://lead.example", rank="lead")),
        ],
    )
    html = client.get(article.url).content
    tags = tags_of(html)
    assert tags["citation_title"] == tags["DC.title"] == [HOSTILE]
    assert tags["citation_publication_date"] == ["2025/12/05"]
    assert tags["citation_public_url"] == tags["DC.identifier"] == [SITE + article.url]
    assert tags["DC.relation"] == ["https://example.org/read"]
    page = BeautifulSoup(html, "html.parser")
    links = {tag["type"]: tag["href"] for tag in page.find_all("link", rel="alternate")}
    for media_type, name in (
        ("application/x-bibtex", "bibtex"),
        ("application/x-research-info-systems", "ris"),
        ("application/vnd.citationstyles.csl+json", "csl"),
    ):
        response = client.get(links[media_type])
        assert links[media_type] == f"{article.url}?format={name}"
        assert response["Content-Type"].startswith(media_type)


def test_laws_bodies_and_the_whole_base(client: Client) -> None:
    law = make_doctrine(doctrine_kind="statute", statute="17 U.S.C. § 107")
    node, _ = nodes(client, law.url)
    assert node["@type"] == [SCHEMA + "DefinedTerm", SCHEMA + "Legislation"]
    assert value(node, "legislationIdentifier") == "17 U.S.C. § 107"
    body = make_commentator(commentator_kind="organisation")
    assert nodes(client, body.url)[0]["@type"] == [SCHEMA + "Organization"]
    (dataset,) = nodes(client, "/export/")
    files = [value(one, "contentUrl") for one in dataset[SCHEMA + "distribution"]]
    assert f"{SITE}/export/?format=csv&table=relations" in files
    for file in files:
        assert client.get(file.removeprefix(SITE)).status_code == 200


def test_what_is_hidden_is_not_named(client: Client) -> None:
    topic = make_doctrine(title="Kept doctrine")
    case = make_case()
    make_ruling(case=case, holdings=[Holding(doctrine=topic.tag, finding="found")])
    assert "Kept doctrine" in json.dumps(page_data(client.get(case.url).content))
    hide(topic)
    assert "Kept doctrine" not in client.get(case.url).content.decode()
