"""The glossary: its page and files, and its words in the texts of entries."""

import csv
import io
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from kb.models import GlossaryTerm
from kb.textfiles.export import export_all
from kb.textfiles.load import load, nothing_changed
from kb.textfiles.problems import Refused
from tests.factories import make_article, make_doctrine, make_source
from tests.queries.making import tag_of

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]

HEAD = "key,term,other_forms,doctrine,source,definition\n"


def make_term(term: str, **fields: object) -> GlossaryTerm:
    found = GlossaryTerm(term=term, **{"definition": f"What {term} means.", **fields})
    found.full_clean()
    found.save()
    return found


def main_of(client, address: str) -> str:
    text = client.get(address).content.decode()
    return text[text.index("<main") : text.index("</main>")]


def test_the_page_has_all_terms_with_what_readers_may_see(client, django_assert_num_queries):
    make_term("Remand", other_forms=["remanded"], doctrine=tag_of(make_doctrine(title="Appeals")))
    make_term("Amicus brief", source=make_source(title="A guide", url="https://e.example.org/"))
    lead = make_source(title="Only a hint", rank="lead")
    hidden = make_doctrine(title="Not out yet")
    make_term("Vacated", doctrine=tag_of(hidden), source=lead)
    hidden.unpublish()

    page = main_of(client, "/glossary/")
    assert page.index('id="amicus-brief"') < page.index('id="remand"') < page.index('id="vacated"')
    assert 'href="#letter-r"' in page
    assert "Also: remanded" in page
    assert ">Appeals</a>" in page
    assert ">A guide</a>" in page
    assert "Only a hint" not in page
    assert "Not out yet" not in page

    found = client.get("/glossary/?format=json").json()["terms"]
    assert [one["term"] for one in found] == ["Amicus brief", "Remand", "Vacated"]
    assert found[1]["url"].endswith("/glossary/#remand")
    assert found[1]["doctrine"] == "Appeals"
    assert (found[2]["doctrine"], found[2]["source"]) == (None, None)
    rows = list(csv.DictReader(io.StringIO(client.get("/glossary/?format=csv").content.decode())))
    assert [row["key"] for row in rows] == ["amicus-brief", "remand", "vacated"]
    assert client.get("/glossary/?format=xml").status_code == 404
    with django_assert_num_queries(4):
        client.get("/glossary/")


def test_an_entry_explains_its_words_until_they_change(client):
    article = make_article(body=[("text", "<h2>Remand</h2><p>The remand, then a remand.</p>")])
    term = make_term("Remand", definition="Sending a case <back>.")
    page = main_of(client, article.url)
    assert 'The <a href="/glossary/#remand">remand</a>, then a remand.' in page
    assert "Words used here" in page
    assert "Sending a case &lt;back&gt;." in page

    term.definition = "Something else."
    term.save()
    assert "Something else." in main_of(client, article.url)
    term.delete()
    page = main_of(client, article.url)
    assert "/glossary/" not in page
    assert "Words used here" not in page


def test_the_page_of_a_doctrine_does_not_explain_its_own_term(client):
    doctrine = make_doctrine(title="Fair use", body=[("text", "<p>Fair use on remand.</p>")])
    make_term("Fair use", doctrine=tag_of(doctrine))
    make_term("Remand")
    assert 'Fair use on <a href="/glossary/#remand">' in main_of(client, doctrine.url)


def test_a_term_has_few_words_and_a_form_one_term():
    make_term("Remand", other_forms=["remanded"])
    for fields in (
        {"term": "Long", "definition": "word " * 61},
        {"term": "remanded"},
        {"term": "Return", "other_forms": ["Remand"]},
        {"term": "(…)"},
    ):
        with pytest.raises(ValidationError):
            make_term(**fields)


def write(folder: Path, *lines: str) -> Path:
    (folder / "glossary.csv").write_text(HEAD + "".join(f"{line}\n" for line in lines))
    return folder


def test_the_file_is_loaded_and_written_and_an_editors_change_is_kept(tmp_path):
    first = "remand,Remand,remanded; remands,,,Sending a case back."
    folder = write(tmp_path, first, "vacated,Vacated,,,,Set aside.")
    assert load(folder).created == ["glossary.csv"]
    assert nothing_changed(folder)
    export_all(tmp_path / "out")
    assert (tmp_path / "out/glossary.csv").read_text() == (folder / "glossary.csv").read_text()

    assert load(write(folder, first)).updated == ["glossary.csv"]
    assert [term.other_forms for term in GlossaryTerm.objects.all()] == [["remanded", "remands"]]

    GlossaryTerm.objects.update(definition="An editor's words.")
    report = load(write(folder, first, "affirmed,Affirmed,,,,Left as it was."))
    assert [one.path for one in report.conflicts] == ["glossary.csv"]
    assert GlossaryTerm.objects.get().definition == "An editor's words."


def test_what_is_wrong_with_the_file_is_said_at_its_line(tmp_path):
    folder = write(
        tmp_path,
        "remand,Remand,sent back,nowhere,nothing,Sending a case back.",
        f"remand,Sent back,,,,{'word ' * 61}",
        "No Key,Third,,,,",
    )
    with pytest.raises(Refused) as refused:
        load(folder)
    said = [(problem.line, problem.message) for problem in refused.value.problems]
    assert [line for line, _ in said] == [2, 2, 3, 3, 3, 4, 4]
    assert not GlossaryTerm.objects.exists()


def test_editors_keep_the_terms(client, django_user_model):
    from django.contrib.auth.models import Group

    editor = django_user_model.objects.create_user("ed", password="x")
    editor.groups.add(Group.objects.get(name="Editors"))
    client.force_login(editor)
    fields = {"term": "Remand", "other_forms": "remanded\nremands", "definition": "Sent back."}
    made = client.post("/admin/snippets/kb/glossaryterm/add/", fields)
    assert made.status_code == 302
    term = GlossaryTerm.objects.get(key="remand")
    assert term.other_forms == ["remanded", "remands"]
    assert "Sent back." in client.get("/admin/snippets/kb/glossaryterm/").content.decode()
