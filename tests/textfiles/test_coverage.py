"""docs/coverage.md says what the content files hold."""

from pathlib import Path

from django.conf import settings

from kb.models.vocabulary import Kind
from kb.textfiles.coverage import is_brief, render
from kb.textfiles.library import ContentFile, read

PAGE = Path(__file__).resolve().parents[2] / "docs/coverage.md"


def test_the_page_is_the_one_that_the_files_make():
    assert PAGE.read_text() == render(read(settings.CONTENT_DIR)), (
        "Run manage.py coverage > docs/coverage.md."
    )


def test_a_case_is_brief_until_a_ruling_is_worked_through_or_it_has_a_text():
    def case(data: dict, body: str = "") -> ContentFile:
        return ContentFile(Kind.CASE, "one", "cases/one.md", "", data, {}, body, 1)

    ruled = {"rulings": [{"decided": "Something."}]}
    held = {"rulings": [{"decided": "Something.", "holdings": [{"doctrine": "fair-use"}]}]}
    assert is_brief(case({}))
    assert is_brief(case(ruled, "\n"))
    assert not is_brief(case(held))
    assert not is_brief(case(ruled, "Why it matters."))
