"""The admin's own views: names for the tag fields, and merging."""

from __future__ import annotations

from django import forms
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, Q
from django.db.models.deletion import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.auth import require_admin_access

from kb.editing.called import called
from kb.editing.dependents import Dependent, dependents
from kb.editing.merging import CannotMerge, candidates, may_merge, merge, mergeable, tag_of
from kb.models.taxonomy import TOPICS, name_key
from kb.models.vocabulary import Kind

MAX_NAMES = 12

app_name = "kb_editing"


@require_admin_access
def topic_names(request: HttpRequest, kind: str) -> JsonResponse:
    """Names of one kind that hold what was typed; those that begin with it first.

    After these, names of entries that are also called so: by docket, citation or another name.
    """
    if kind not in TOPICS:
        raise Http404("There are no tags of that kind.")
    term = name_key(request.GET.get("term", "").replace("\0", "")[:100])
    if not term:
        return JsonResponse([], safe=False)
    tags = (
        TOPICS[Kind(kind)]
        .objects.filter(Q(key__contains=term) | Q(page__in=called(term).values("pk")))
        .values_list("key", "name")
    )
    ordered = sorted(
        tags, key=lambda tag: (term not in tag[0], not tag[0].startswith(term), tag[0])
    )
    return JsonResponse([name for _, name in ordered[:MAX_NAMES]], safe=False)


class MergeForm(forms.Form):
    """What to merge into."""

    into = forms.ModelChoiceField(queryset=None, label="Merge it into", empty_label="Choose")

    def __init__(self, loser: Model, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = candidates(loser)


@require_admin_access
def merge_view(request: HttpRequest, model_name: str, pk: int) -> HttpResponse:
    """Choose what to merge into, confirm what will happen, do it."""
    loser = _thing(model_name, pk)
    chosen = request.POST if request.method == "POST" else request.GET
    form = MergeForm(loser, chosen if "into" in chosen else None)
    winner = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
    if not may_merge(request.user, loser, winner or loser):
        raise PermissionDenied
    if winner and request.method == "POST":
        try:
            done = merge(loser, winner, request.user)
        except CannotMerge as reason:
            form.add_error("into", str(reason))
            winner = None
        except ValidationError as error:
            form.add_error("into", error.messages)
            winner = None
        except ProtectedError:
            form.add_error("into", "Something came to depend on it meanwhile: look again.")
            winner = None
        else:
            messages.success(
                request,
                f"“{loser}” is merged into “{winner}”: {done.moved} links moved"
                f" and {done.dropped} dropped that it had already.",
            )
            return redirect(_edit_url(request, winner))
    return TemplateResponse(
        request,
        "editing/merge.html",
        {
            "loser": loser,
            "winner": winner,
            "form": form,
            "dependents": _what_moves(loser) if winner else [],
            "back_url": _edit_url(request, loser),
            "merge_url": reverse("kb_editing:merge", args=[model_name, pk]),
        },
    )


def _what_moves(loser: Model) -> list[Dependent]:
    """What names the loser, or the tag that goes with it."""
    tag = tag_of(loser)
    naming_tag = dependents(tag) if tag else []
    return [*dependents(loser), *(item for item in naming_tag if item.owner != loser)]


def _thing(model_name: str, pk: int) -> Model:
    """The thing to be merged; 404 for anything that can't be."""
    try:
        model = apps.get_model("kb", model_name)
    except LookupError:
        raise Http404("There is nothing of that sort.") from None
    thing = get_object_or_404(model._default_manager, pk=pk)
    if not mergeable(thing) or type(thing).__name__ == "Entry":
        raise Http404("Things of that sort are not merged.")
    return thing


def _edit_url(request: HttpRequest, thing: Model) -> str:
    return AdminURLFinder(request.user).get_edit_url(thing) or reverse("wagtailadmin_home")


urlpatterns = [
    path("names/<slug:kind>/", topic_names, name="topic_names"),
    path("merge/<slug:model_name>/<int:pk>/", merge_view, name="merge"),
]
