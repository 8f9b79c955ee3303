"""What entries cite: stored when they are published, resolved, linked, and the reason of a tag."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client

from kb.editing.merging import merge
from kb.models import (
    CaseTagged,
    Citation,
    Docket,
    Entry,
    Mention,
    PlannedCitation,
    ReadText,
    Treatment,
)
from kb.models.vocabulary import Origin
from kb.publishing import follow_citations, rebuild
from kb.queries.mentions import mention_differences
from kb.search.index import live_entries
from tests.factories import (
    make_article,
    make_case,
    make_court,
    make_doctrine,
    make_ruling,
    make_tag,
)

pytestmark = pytest.mark.django_db
BODY = (
    "<p>See Kadrey v. Meta, 788\u00a0F. Supp. 3d 1026 (N.D. Cal. 2025), No. 3:23-cv-03417-VC, on "
    "17 U.S.C. § 107(1) &amp; § 107. Id. at 4. But see Foo v. Bar, 45 F.2d 119 (2d Cir. 1930).</p>"
)


def row_tags(entry: Entry) -> set[str]:
    rows = CaseTagged.every.filter(content_object=entry, origin=Origin.ROW)
    return set(rows.values_list("tag__slug", flat=True))


def seen(entry: Entry) -> list[tuple]:
    """What is stored of an entry's citations: the words, and the slug of what they cite."""
    rows = Mention.objects.filter(entry=entry).order_by("place", "start")
    return [(row.text, (row.case or row.doctrine or row).__dict__.get("slug")) for row in rows]


def cited_case(**fields):
    court = make_court(slug="cand", short_name="N.D. Cal.", courts_db_id="cand")
    return make_case(
        title="Kadrey v. Meta",
        slug="kadrey-v-meta",
        court=court,
        dockets=[Docket(number="3:23-cv-03417")],
        citations=[
            Citation(citation_kind="reporter", volume="788", reporter="F. Supp. 3d", page="1026")
        ],
        **fields,
    )


def test_a_citation_is_stored_resolved_linked_and_tags_the_entry(client: Client) -> None:
    case = cited_case()
    ruling = make_ruling(case=case, court=case.court, date=dt.date(2025, 6, 25))
    doctrine = make_doctrine(title="Fair use", slug="fair-use", statute="17 U.S.C. § 107")
    make_doctrine(title="Intermediate copying", statute="17 U.S.C. § 107", broader=doctrine.tag)
    article = make_article(body=[("text", BODY)])
    assert seen(article) == [
        ("788 F. Supp. 3d 1026", "kadrey-v-meta"),
        ("3:23-cv-03417-VC", "kadrey-v-meta"),
        ("17 U.S.C. § 107(1)", "fair-use"),
        ("§ 107", "fair-use"),
        ("Id.", "fair-use"),
        ("45 F.2d 119", None),
    ]
    first = Mention.objects.get(text="788 F. Supp. 3d 1026")
    assert (first.method, first.confidence, first.ruling) == ("eyecite", "certain", ruling)
    assert Mention.objects.get(text="§ 107").confidence == "likely"
    assert row_tags(article) == {"kadrey-v-meta"}
    assert mention_differences(live_entries()) == []

    page = client.get(article.url).content.decode()
    assert f'<a href="{case.url}">788&nbsp;F. Supp. 3d 1026</a>' in page
    assert f'<a href="{doctrine.url}">17 U.S.C. § 107(1)</a> &amp; ' in page
    assert "v. Bar, 45 F.2d 119 (2d" in page
    of_case = client.get(case.url).content.decode()
    assert "Cited in" in of_case
    assert "(788 F. Supp. 3d 1026; 3:23-cv-03417-VC, twice)" in of_case

    # Unpublished, it is cited no longer; published again, it is.
    case.unpublish()
    assert row_tags(article) == set()
    assert f'href="{case.url}"' not in client.get(article.url).content.decode()
    case.save_revision().publish()
    assert row_tags(article) == {"kadrey-v-meta"}
    article.unpublish()
    assert not Mention.objects.filter(entry=article).exists()
    assert mention_differences(live_entries()) == []


def test_an_entry_that_cited_a_case_before_it_had_a_page_finds_it() -> None:
    article = make_article(body=[("text", BODY)])
    assert row_tags(article) == set()
    digest = ReadText.objects.get(entry=article).digest
    case = cited_case()
    assert row_tags(article) == {"kadrey-v-meta"}
    assert ReadText.objects.get(entry=article).digest == digest  # it was not read again
    assert [one[2] for one in ReadText.objects.get(entry=article).links.popitem()[1]] == [
        case.pk,
        case.pk,
    ]
    rebuild()
    assert row_tags(article) == {"kadrey-v-meta"}
    case.delete()
    assert row_tags(article) == set()
    assert mention_differences(live_entries()) == []


def test_a_case_without_a_page_is_known_by_the_citations_it_was_given() -> None:
    article = make_article(body=[("text", BODY)])
    tag = make_tag("case", "Foo v. Bar")
    PlannedCitation.objects.create(tag=tag, text="45 F.2d 119")
    follow_citations()
    assert row_tags(article) == {tag.slug}
    assert mention_differences(live_entries()) == []
    PlannedCitation.objects.all().delete()
    follow_citations()
    assert row_tags(article) == set()


def test_what_cited_one_of_two_that_are_merged_cites_the_one_that_stays() -> None:
    article = make_article(body=[("text", BODY)])
    case = cited_case()
    other = make_case(title="Kadrey")
    merge(case, other, None)
    assert row_tags(article) == {"kadrey"}
    tags = [make_tag("case", name) for name in ("Foo v. Bar", "Foo v. Bar, Inc.")]
    PlannedCitation.objects.create(tag=tags[0], text="45 F.2d 119")
    follow_citations()
    merge(*tags, None)
    assert row_tags(article) == {"kadrey", tags[1].slug}
    assert mention_differences(live_entries()) == []


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("No. 23-cv-3417", True),
        ("No. 5:23-cv-03417", False),  # another office of the court
        ("No. 3:23-cv-03417 (S.D.N.Y.)", False),  # another court
        ("No. 3:23-cv-03417 (N.D. Cal.)", True),
    ],
)
def test_a_docket_is_this_one_only_where_all_that_is_said_of_it_fits(
    text: str, resolved: bool
) -> None:
    case = cited_case()
    article = make_article(summary=f"See {text}.")
    [mention] = Mention.objects.filter(entry=article)
    assert (mention.case == case.tag) is resolved


def test_the_words_of_what_is_hidden_are_not_read_and_lead_nowhere(client: Client) -> None:
    case = cited_case(live=False)
    article = make_article(body=[("text", BODY)])
    assert row_tags(article) == set()
    ruling = make_ruling(live=False, case=make_case(), decided="It follows 45 F.2d 119.")
    assert not Mention.objects.filter(entry=ruling.case).exists()
    assert case.url not in client.get(article.url).content.decode()


def test_later_rulings_stand_on_the_page_of_the_case(client: Client) -> None:
    earlier = make_ruling(date=dt.date(2023, 9, 25))
    make_ruling(treatments=[Treatment(target=earlier, type="followed", pinpoint="at 12")])
    page = client.get(earlier.case.url).content.decode()
    cited = page[page.index('id="cited"') :]
    assert "<strong>Followed</strong> by" in cited
    assert "at 12" in cited


def test_check_search_tells_citations_that_are_out_of_date(capsys) -> None:
    make_article(body=[("text", BODY)])
    call_command("check_search")
    Mention.objects.filter(text="45 F.2d 119").delete()
    with pytest.raises(Exception, match="1 differences"):
        call_command("check_search")
    assert "cites is out of date" in capsys.readouterr().err
