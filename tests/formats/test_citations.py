"""Citations of entries, rulings and sources, read by the programs that people use them in."""

from __future__ import annotations

import datetime as dt
import json
from itertools import product

import pytest
import time_machine
from django.test import Client

from kb.formats.bibliography import STYLES, formatted
from kb.formats.citations import CITATION_FORMATS, OF
from kb.formats.csl import of_source, people
from kb.models import Citation, Docket, EntrySource, Event, Kind
from tests.factories import make_article, make_case, make_court, make_ruling, make_source
from tests.formats.reading import read_bibtex, read_csl, read_ris
from tests.test_pages import MAKERS

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]

SITE = "http://127.0.0.1:8000"
HOSTILE = "A {title} with \\ 50% & $more_ #1 ~^ “quotes” <b>ß</b> }"


def fetched(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@time_machine.travel(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC))
def test_every_kind_is_read_in_every_format_whatever_its_title(client: Client) -> None:
    for kind, maker in MAKERS.items():
        source = make_source(title=f"{HOSTILE} {kind}", author="Ann B. Lee and others")
        entry = maker(title=HOSTILE, slug="hostile", entry_sources=[EntrySource(source=source)])
        link = f"{SITE}{entry.url}@1/"
        bibtex = read_bibtex(fetched(client, f"{entry.url}?format=bibtex"))
        (record,) = bibtex.entries.values()
        assert record.fields["url"] == link
        assert "50\\%" in record.fields["title"]
        (found,) = read_ris(fetched(client, f"{entry.url}?format=ris"))
        assert (found["title"], found["urls"]) == (HOSTILE, [link])
        (item,) = read_csl(fetched(client, f"{entry.url}?format=csl")).values()
        assert "".join(item.URL) == link
        expected = HOSTILE if kind == Kind.CASE else f"{SITE}{entry.url}@1/"
        assert expected in fetched(client, f"{entry.url}?format=citation")
        for of in OF:
            for read, form in ((read_bibtex, "bibtex"), (read_ris, "ris"), (read_csl, "csl")):
                read(fetched(client, f"{entry.url}?format={form}&of={of}"))
        assert client.get(f"{entry.url}cite/").status_code == 200
        assert client.get(f"{entry.url}cite/?style=x").status_code == 400
    assert client.get(f"{entry.url}?format=bibtex&of=x").status_code == 400
    assert client.get(f"{entry.url}?format=endnote").status_code == 404


@time_machine.travel(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC))
def test_a_case_is_cited_by_its_parts_and_each_ruling_by_its_own(client: Client) -> None:
    trial = make_court(short_name="S.D.N.Y.", level="first")
    appeals = make_court(short_name="2d Cir.", name="Court of Appeals", level="appellate")
    case = make_case(
        title="Guild et al. v. Archive",
        court=trial,
        dockets=[
            Docket(number="1:20-cv-04160", court=trial),
            Docket(number="23-1260", court=appeals),
        ],
        citations=[
            Citation(citation_kind="reporter", volume="115", reporter="F.4th", page="163"),
            Citation(citation_kind="celex", text="62008CJ0005"),
        ],
        events=[Event(key="a", type="filed", title="Filed", date=dt.date(2020, 6, 1))],
    )
    make_ruling(case=case, court=trial, title="Judgment", slug="j", date=dt.date(2023, 3, 24))
    make_ruling(case=case, court=appeals, title="Opinion", slug="o", date=dt.date(2024, 9, 4))
    make_ruling(case=case, court=appeals, title="Hidden", date=dt.date(2024, 9, 5)).unpublish()
    matter = fetched(client, f"{case.url}?format=citation").strip()
    assert matter == "Guild v. Archive, 115 F.4th 163 (2d Cir. 2024)"
    (item,) = json.loads(fetched(client, f"{case.url}?format=csl"))
    assert item["type"] == "legal_case"
    assert (item["volume"], item["container-title"], item["page"]) == ("115", "F.4th", "163")
    assert item["issued"] == {"date-parts": [[2024, 9, 4]]}
    assert item["URL"] == f"{SITE}{case.url}@5/"
    rulings = fetched(client, f"{case.url}?format=citation&of=rulings").split("\n\n")
    assert [line.strip() for line in rulings if line.strip()] == [
        "Guild v. Archive, No. 1:20-cv-04160 (S.D.N.Y. Mar. 24, 2023)",
        "Guild v. Archive, 115 F.4th 163 (2d Cir. 2024)",
    ]
    page = fetched(client, f"{case.url}cite/")
    assert "<cite>Guild v. Archive</cite>, 115 F.4th 163 (2d Cir. 2024)" in page
    assert "Hidden" not in page
    # A second decision of that court that could be meant: the year is not known any more.
    make_ruling(case=case, court=appeals, title="Rehearing", date=dt.date(2025, 1, 2))
    matter = fetched(client, f"{case.url}?format=citation").strip()
    assert matter == "Guild v. Archive, 115 F.4th 163 (2d Cir.)"


# Each was read by eye against the manual of its style.
GOLDEN = {
    "article": {
        "apa": "Counterpoint editors. (2025, December 5). What is fair use? Counterpoint. "
        "{0}/articles/a/@1/",
        "mla": "Counterpoint editors. “What Is Fair Use?” Counterpoint, 5 Dec. 2025, "
        "{0}/articles/a/@1/.",
        "chicago": "Counterpoint editors. 2025. “What Is Fair Use?” Counterpoint, December 5. "
        "{0}/articles/a/@1/.",
        "oscola": "Counterpoint editors, ‘What Is Fair Use?’ (Counterpoint, 5 December 2025) "
        "<{0}/articles/a/@1/>",
    },
    "book": {
        "apa": "Lemley, M. A., & Casey, B. (2021). Fair learning. MIT Press.",
        "mla": "Lemley, Mark A., and Bryan Casey. Fair Learning. MIT Press, 2021.",
        "chicago": "Lemley, Mark A., and Bryan Casey. 2021. Fair Learning. MIT Press.",
        "oscola": "Lemley MA and Casey B, Fair Learning (MIT Press 2021)",
    },
    "news": {
        "apa": "Reuters. (2025, June). Bartz v. Anthropic is settled. https://example.org/a",
        "mla": "Reuters. Bartz v. Anthropic Is Settled. June 2025, https://example.org/a.",
        "chicago": "Reuters. 2025. “Bartz v. Anthropic Is Settled.” June. https://example.org/a.",
        "oscola": "Reuters, ‘Bartz v. Anthropic Is Settled’ (June 2025) <https://example.org/a>",
    },
    "report": {
        "apa": "U.S. Copyright Office. (2025). Copyright and AI. https://example.org/b",
        "mla": "U.S. Copyright Office. Copyright and AI. 9 May 2025, https://example.org/b.",
        "chicago": "U.S. Copyright Office. 2025. Copyright and AI. https://example.org/b.",
        "oscola": "U.S. Copyright Office, ‘Copyright and AI’ (2025) <https://example.org/b>",
    },
    "german": {
        "apa": "Anna Maria von Berg. (n.d.). Ein Urteil. Archiv. https://example.org/c",
        "mla": "Anna Maria von Berg. “Ein Urteil.” Archiv, https://example.org/c.",
        "chicago": "Anna Maria von Berg. n.d. “Ein Urteil.” Archiv. https://example.org/c.",
        "oscola": "Anna Maria von Berg, ‘Ein Urteil’ (Archiv) <https://example.org/c>",
    },
}


@time_machine.travel(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC))
def test_articles_and_sources_in_four_styles(client: Client) -> None:
    month = {"date": dt.date(2025, 6, 30), "date_precision": "month"}
    sources = {
        "book": make_source(
            title="Fair learning",
            author="Mark A. Lemley and Bryan Casey",
            publisher="MIT Press",
            source_kind="book",
            date=dt.date(2021, 12, 31),
            date_precision="year",
        ),
        "news": make_source(
            title="Bartz v. Anthropic is settled",
            publisher="Reuters",
            source_kind="news",
            url="https://example.org/a",
            **month,
        ),
        "report": make_source(
            title="Copyright and AI",
            author="U.S. Copyright Office",
            publisher="U.S. Copyright Office",
            source_kind="report",
            url="https://example.org/b",
            date=dt.date(2025, 5, 9),
        ),
        "german": make_source(
            title="Ein Urteil",
            author="Anna Maria von Berg",
            publisher="Archiv",
            source_kind="blog",
            language="de",
            url="https://example.org/c",
        ),
    }
    order = make_source(
        title="Order on fair use, Bartz v. Anthropic",
        publisher="N.D. Cal.",
        source_kind="judgment",
        date=dt.date(2025, 6, 23),
        url="https://example.org/d",
    )
    article = make_article(
        title="What is fair use?",
        slug="a",
        credit="Counterpoint editors",
        entry_sources=[EntrySource(source=one) for one in (*sources.values(), order)],
    )
    (item,) = json.loads(fetched(client, f"{article.url}?format=csl"))
    items = {"article": item, **{name: of_source(one).item for name, one in sources.items()}}
    found = {
        name: {style: formatted(one, style).replace(SITE, "{0}") for style in STYLES}
        for name, one in items.items()
    }
    assert found == GOLDEN
    legal = (
        "Order on fair use, Bartz v. Anthropic (N.D. Cal., June 23, 2025), https://example.org/d"
    )
    lines = fetched(client, f"{article.url}?format=citation&of=sources")
    assert legal in lines
    assert f"OSCOLA: {GOLDEN['book']['oscola']}" in lines
    for style in STYLES:
        page = fetched(client, f"{article.url}cite/?style={style}")
        assert legal in page
        assert GOLDEN["book"][style].replace("&", "&amp;") in page


def test_only_persons_have_family_names() -> None:
    assert list(people("Mark A. Lemley; Bryan Casey and others")) == [
        {"family": "Lemley", "given": "Mark A."},
        {"family": "Casey", "given": "Bryan"},
        {"literal": "others"},
    ]
    for body in ("Anthropic PBC", "OpenAI", "Authors Guild", "UNESCO Staff", "Kai von Berg"):
        assert list(people(body)) == [{"literal": body}]
    assert list(people("")) == []


def test_what_only_leads_say_is_no_source_to_cite(client: Client) -> None:
    lead = make_source(title="Kept lead", rank="lead", source_kind="blog")
    entry = make_article(entry_sources=[EntrySource(source=lead)])
    for form, of in product(CITATION_FORMATS, OF):
        assert "Kept lead" not in fetched(client, f"{entry.url}?format={form}&of={of}")
    assert "Kept lead" not in fetched(client, f"{entry.url}cite/")
