"""What a ruling did with an argument: “Accepted” at an early stage needs where it was decided."""

import pytest
from django.test import Client
from django.urls import reverse

from kb.models import Reception
from kb.models.receptions import NEEDS_LAW
from tests import factories
from tests.editing.filling import shown, with_rows

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]
PUBLISH = {"action-publish": "1"}


def test_accepted_early_is_refused_at_its_row(editing: Client) -> None:
    argument, ruling = factories.make_argument(), factories.make_ruling()
    url = reverse("wagtailsnippets_kb_ruling:edit", args=[ruling.pk])
    present = shown(editing, url)

    def send(stage: str, outcome: str, voice: str = "court", law: str = "", **more):
        row = {"argument": argument.pk, "outcome": outcome, "voice": voice, "as_matter_of_law": law}
        data = with_rows({**present, "stage": stage}, {"receptions": [{**row, **more}]})
        return editing.post(url, {**data, **(more or PUBLISH)})

    for stage in ("complaint", "motion_to_dismiss", "discovery", "interim_relief"):
        for outcome in ("adopted", "adopted_in_part"):
            response = send(stage, outcome)
            [form] = response.context["form"].formsets["receptions"].forms
            assert form.errors == {"as_matter_of_law": [NEEDS_LAW]}, (stage, outcome)
    draft = send("discovery", "adopted", law=" ", note="As a draft too")
    assert draft.context["form"].formsets["receptions"].forms[0].errors
    assert not Reception.objects.exists()
    # A row that is taken away, another outcome or voice, a later stage: nothing is needed.
    for said in (
        ("discovery", "allowed_to_proceed"),
        ("discovery", "adopted", "dissent"),
        ("summary_judgment", "adopted"),
    ):
        Reception.objects.all().delete()
        assert send(*said).status_code == 302, said
        assert Reception.objects.get().outcome == said[1]
    Reception.objects.all().delete()
    assert send("discovery", "adopted", DELETE="1").status_code == 302
    assert send("discovery", "adopted", law="Relevance was decided.").status_code == 302
    assert Reception.objects.get().as_matter_of_law == "Relevance was decided."


def test_a_ruling_never_treats_itself(editing: Client) -> None:
    ruling = factories.make_ruling()
    url = reverse("wagtailsnippets_kb_ruling:edit", args=[ruling.pk])
    rows = {"treatments": [{"target": ruling.pk, "type": "affirmed"}]}
    response = editing.post(url, {**with_rows(shown(editing, url), rows), **PUBLISH})
    [form] = response.context["form"].formsets["treatments"].forms
    assert form.errors == {"target": ["A ruling can't treat itself."]}
