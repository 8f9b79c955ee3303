"""Citations without a page: counted on the desk, made a planned case or added to one there is."""

from __future__ import annotations

import pytest

from kb.models import CasePage, CaseTag, Citation, Docket, Mention, PlannedCitation
from kb.textfiles.export import export_all
from kb.textfiles.load import load
from tests.factories import make_article, make_case, make_court, make_tag

pytestmark = pytest.mark.django_db
URL = "/admin/knowledge/citations/"


def cite(
    times: int, text: str = "See Nichols v. Universal Corp., 45 F.2d 119 (2d Cir. 1930)."
) -> None:
    for _ in range(times):
        make_article(body=[("text", f"<p>{text}</p>")])


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_a_citation_is_counted_and_becomes_a_planned_case_at_one_click(editing) -> None:
    cite(2)
    page = editing.get(URL).content.decode()
    assert "45 F.2d 119" in page
    assert "2 times" in page
    assert 'value="Nichols v. Universal Corp."' in page
    assert "cited 2 times" in editing.get("/admin/").content.decode()
    key = Mention.objects.values_list("key", flat=True).first()
    response = editing.post(URL, {"key": key, "name": "Nichols v. Universal"}, follow=True)
    assert "is now a citation of" in said(response)
    tag = CaseTag.objects.get(name="Nichols v. Universal")
    assert tag.planned
    assert set(Mention.objects.values_list("case", flat=True)) == {tag.pk}
    assert "Every citation leads somewhere" in response.content.decode()
    assert PlannedCitation.objects.get().text == "45 F.2d 119"


@pytest.mark.parametrize("draft", [False, True])
def test_a_citation_is_added_to_a_case_there_is(editing, draft: bool) -> None:
    cite(1, "No. 25-2153 (3d Cir.)")
    court = make_court(slug="ca3", short_name="3d Cir.", courts_db_id="ca3")
    case = make_case(title="Reuters v. Ross", court=court)
    if draft:
        case.summary = "Another summary."
        case.save_revision()
    key = Mention.objects.get(kind="docket").key
    editing.post(URL, {"key": key, "name": "reuters v. ross"})
    case = CasePage.objects.get(pk=case.pk)
    assert [row.number for row in case.dockets.all()] == ([] if draft else ["25-2153"])
    assert (Mention.objects.get(kind="docket").case == case.tag) is not draft
    newest = case.get_latest_revision_as_object()
    assert [row.number for row in newest.dockets.all()] == ["25-2153"]


def test_what_can_not_be_is_said(editing, contributing) -> None:
    cite(1)
    key = Mention.objects.values_list("key", flat=True).first()
    for data, words in (
        ({"key": key, "name": ""}, "Write the name of the case"),
        ({"key": "report 1 us 1", "name": "X"}, "known by now"),
        ({}, "Write the name of the case"),
    ):
        assert words in said(editing.post(URL, data, follow=True))
    assert not CaseTag.objects.exists()
    # Who may not change the page of a case adds nothing to it.
    make_case(title="Nichols v. Universal")
    assert contributing.get(URL).status_code == 200
    contributing.post(URL, {"key": key, "name": "Nichols v. Universal"})
    assert not Citation.objects.exists()


def test_a_reader_sees_such_a_citation_as_plain_text(client) -> None:
    make_case(dockets=[Docket(number="1:23-cv-1")])
    cite(1)
    page = client.get(Mention.objects.first().entry.url).content.decode()
    assert "Universal Corp., 45 F.2d 119 (2d Cir. 1930)" in page


def test_the_citations_of_planned_cases_are_kept_in_the_files(tmp_path) -> None:
    tag = make_tag("case", "Nichols v. Universal", slug="nichols-v-universal")
    for text in ("45 F.2d 119", "No. 25-2153 (3d Cir.)"):
        PlannedCitation.objects.create(tag=tag, text=text)
    export_all(tmp_path)
    line = "case,nichols-v-universal,Nichols v. Universal,45 F.2d 119; No. 25-2153 (3d Cir.)"
    assert (tmp_path / "planned.csv").read_text().splitlines()[1:] == [line]
    tag.delete()
    load(tmp_path)
    texts = PlannedCitation.objects.filter(tag__slug="nichols-v-universal")
    assert sorted(texts.values_list("text", flat=True)) == ["45 F.2d 119", "No. 25-2153 (3d Cir.)"]
    cite(1)
    assert Mention.objects.get(kind="reporter").case.slug == "nichols-v-universal"
