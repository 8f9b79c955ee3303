"""Citations that nothing here answers to: how often each is made, and what an editor can do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Case, Count, Max, Min, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.permissions import page_permission_policy

from kb.models import CasePage, CaseTag, Citation, Docket, Entry, Mention, PlannedCitation
from kb.models.taxonomy import name_key
from kb.models.vocabulary import AuthorityKind, CitationKind
from kb.publishing import follow_citations

app_name = "kb_unresolved"
PAGE_SIZE = 50
SHOWN_ON_DESK = 5
LONGEST_NAME = 100
_PERMISSIONS = ["add", "change", "publish"]
_REPORT = re.compile(
    r"(?:[\[(](?P<year>\d{4})[\])] )?(?:(?P<volume>\d+) )?(?P<reporter>.+) (?P<page>\d+)"
)


@dataclass
class Unresolved:
    """A citation without a page: how it is written, how often, and in which entries."""

    key: str
    kind: AuthorityKind
    text: str
    name: str
    times: int
    entries: list[Entry] = field(default_factory=list)

    @property
    def is_case(self) -> bool:
        """Whether it can be a case; a statute can't."""
        return self.kind != AuthorityKind.STATUTE


def unresolved() -> QuerySet:
    """The citations that resolve to nothing: cases before laws, the most frequent first."""
    rows = Mention.objects.filter(complete=True, case=None, doctrine=None).order_by()
    law = Case(When(kind=AuthorityKind.STATUTE, then=1), default=0)
    return (
        rows.values("key", "kind")
        .annotate(times=Count("pk"), text=Min("text"), name=Max("name"), law=law)
        .order_by("law", "-times", "text")
    )


def _filled(rows: Iterable[dict]) -> list[Unresolved]:
    """The rows with the entries they stand in: one query more."""
    found = {
        (row["key"], row["kind"]): Unresolved(
            row["key"], AuthorityKind(row["kind"]), row["text"], row["name"], row["times"]
        )
        for row in rows
    }
    keys = {key for key, _ in found}
    mentions = Mention.objects.filter(key__in=keys, case=None, doctrine=None)
    for mention in mentions.select_related("entry").order_by("entry__title"):
        one = found.get((mention.key, mention.kind))
        if one is None:
            continue
        one.text = max(one.text, mention.text, key=len)  # of a list, the one that says which law
        if mention.entry not in one.entries:
            one.entries.append(mention.entry)
    return list(found.values())


class PlanForm(forms.Form):
    """The name of the case that a citation is to become."""

    key = forms.CharField(max_length=120)
    name = forms.CharField(
        max_length=LONGEST_NAME,
        error_messages={"required": "Write the name of the case, as in “Nichols v. Universal”."},
    )

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        if not Mention.objects.filter(key=key, complete=True, case=None, doctrine=None).exists():
            raise ValidationError("This citation is known by now, or cited no longer.")
        return key


def may_fill(user) -> bool:
    """Whether the user may do something about it."""
    return page_permission_policy.user_has_any_permission(user, _PERMISSIONS)


@require_admin_access
def unresolved_view(request: HttpRequest) -> HttpResponse:
    """The list; by POST, a citation is made one of a case: a new planned one, or one there is."""
    if not may_fill(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return _done(request)
    pages = Paginator(unresolved(), PAGE_SIZE)
    page = pages.get_page(request.GET.get("p"))
    return TemplateResponse(
        request,
        "editing/unresolved.html",
        {
            "rows": _filled(page.object_list),
            "page": page,
            "may_plan": request.user.has_perm("kb.add_casetag"),
            "names": CaseTag.objects.order_by("name").values_list("name", flat=True)[:2000],
        },
    )


def _done(request: HttpRequest) -> HttpResponse:
    form = PlanForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
        return _back()
    mention = Mention.objects.filter(key=form.cleaned_data["key"], complete=True).first()
    name = form.cleaned_data["name"]
    tag = CaseTag.objects.filter(key=name_key(name)).select_related("page").first()
    if tag and not tag.planned:
        return _add_to_page(request, tag.page, mention)
    if not request.user.has_perm("kb.change_casetag" if tag else "kb.add_casetag"):
        raise PermissionDenied
    try:
        with transaction.atomic():
            tag = tag or CaseTag.objects.create(name=name)
            PlannedCitation.objects.get_or_create(tag=tag, text=written(mention)[:120])
            follow_citations()
    except IntegrityError:
        messages.error(request, f"“{name}” was made by somebody else meanwhile: look again.")
    else:
        messages.success(request, f"“{mention.text}” is now a citation of “{tag.name}”, planned.")
    return _back()


def written(mention: Mention) -> str:
    """A citation as it is kept: with the court where the number alone says too little."""
    if mention.key.startswith("appeal "):
        return f"{mention.text} ({_COURT_WORDS.get(mention.court, mention.court)})"
    return mention.text


_COURT_WORDS = {"scotus": "U.S.", "cadc": "D.C. Cir.", "cafc": "Fed. Cir."} | {
    f"ca{number}": f"{number}{ending} Cir."
    for number, ending in zip(
        range(1, 12), ["st", "d", "d", "th", "th", "th", "th", "th", "th", "th", "th"], strict=True
    )
}


def _add_to_page(request: HttpRequest, page: CasePage, mention: Mention) -> HttpResponse:
    """Add the citation to a case's page: published at once, unless there is a draft of it."""
    permissions = page.permissions_for_user(request.user)
    if not permissions.can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    row = row_of(mention)
    relation = draft.dockets if isinstance(row, Docket) else draft.citations
    relation.add(row)
    publish = permissions.can_publish() and not page.has_unpublished_changes
    with transaction.atomic():
        revision = draft.save_revision(user=request.user, log_action=True, clean=False)
        if publish:
            revision.publish(user=request.user)
    what = f"“{mention.text}” is added to “{page.short_name}”"
    if publish:
        messages.success(request, f"{what} and published.")
        return _back()
    messages.warning(request, f"{what} in its draft. It counts once that is published.")
    return redirect("wagtailadmin_pages:edit", page.pk)


def row_of(mention: Mention) -> Docket | Citation:
    """The row of a case that holds such a citation."""
    text = mention.text
    match mention.kind:
        case AuthorityKind.DOCKET | AuthorityKind.FILE | AuthorityKind.CJEU:
            return Docket(number=re.sub(r"^Nos?\. ?", "", text)[:80])
        case AuthorityKind.REPORTER if match := _REPORT.fullmatch(text):
            volume = match["volume"] or match["year"] or ""
            return Citation(
                citation_kind=CitationKind.REPORTER,
                volume=volume,
                reporter=match["reporter"][:40],
                page=match["page"],
            )
        case AuthorityKind.NEUTRAL:
            return Citation(citation_kind=CitationKind.NEUTRAL, text=text[:120])
        case AuthorityKind.ECLI:
            kind = CitationKind.CELEX if text[:1].isdigit() else CitationKind.ECLI
            return Citation(citation_kind=kind, text=text[:120])
        case AuthorityKind.DATABASE:
            return Citation(citation_kind=CitationKind.DATABASE, text=text[:120])
    return Citation(citation_kind=CitationKind.OTHER, text=text[:120])


def _back() -> HttpResponse:
    return redirect("kb_unresolved:list")


urlpatterns = [path("", unresolved_view, name="list")]


class UnresolvedItem(MenuItem):
    """The list, for those who may do something about it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_fill(request.user)


def menu_item() -> MenuItem:
    """The list in the menu of reports."""
    url = reverse("kb_unresolved:list")
    return UnresolvedItem("Cited, no page yet", url, icon_name="openquote", order=120)


class CitedNoPage(Component):
    """The cases that are cited most and have no page, on the editors' front page."""

    order = 61
    template_name = "editing/unresolved_panel.html"

    def get_context_data(self, parent_context: dict) -> dict:
        rows = unresolved().filter(~Q(kind=AuthorityKind.STATUTE))
        return {"rows": list(rows[:SHOWN_ON_DESK]), "total": rows.count()}


def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Put the list on the front page of those who may do something about it."""
    if may_fill(request.user):
        panels.append(CitedNoPage())
