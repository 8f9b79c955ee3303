"""The admin's page to bring arguments in: a file is tried first, then confirmed."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem

from kb.models import ArgumentIndex
from kb.textfiles.graph_files import LARGEST
from kb.textfiles.imports import Step, bring_in
from kb.textfiles.problems import Problem, Refused

app_name = "kb_importing"
# What is worth a line each; of unchanged entries the number is.
SHOWN = ("new", "changed")


class UploadForm(forms.Form):
    """A file to bring in."""

    file = forms.FileField(
        label="File",
        help_text="Our graph JSON or Argdown, at most 10 MB. Nothing is written yet.",
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError("The file is larger than 10 MB.")
        return file


def may_import(request: HttpRequest) -> bool:
    """Whether the user may add arguments."""
    index = ArgumentIndex.objects.first()
    return bool(index and index.permissions_for_user(request.user).can_add_subpage())


@require_admin_access
def import_arguments(request: HttpRequest) -> HttpResponse:
    """Choose a file; see what it would make or what is wrong with it; make the drafts."""
    if not may_import(request):
        raise PermissionDenied
    if request.method == "POST" and "confirm" in request.POST:
        return _confirmed(request)
    if request.method != "POST":
        return _page(request)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form=form)
    file = form.cleaned_data["file"]
    content = file.read()
    steps, problems = _tried(request, file.name, content, dry_run=True)
    token = "" if problems else _keep(request, content)
    return _page(request, name=file.name, steps=steps, problems=problems, token=token)


def _confirmed(request: HttpRequest) -> HttpResponse:
    """Make the drafts of a file that was tried before."""
    kept = _kept(request, request.POST["confirm"])
    if kept is None or not kept.exists():
        messages.error(request, "The file is no longer here: choose it again.")
        return redirect("kb_importing:import")
    content, name = kept.read_bytes(), request.POST.get("name", "")
    kept.unlink(missing_ok=True)
    steps, problems = _tried(request, name, content, dry_run=False)
    if problems:
        return _page(request, name=name, problems=problems)
    made = sum(step.what in SHOWN for step in steps)
    messages.success(request, f"{made} draft{'s'[: made != 1]} made. Publish them one by one.")
    return _page(request, name=name, steps=steps)


def _tried(
    request: HttpRequest, name: str, content: bytes, dry_run: bool
) -> tuple[list[Step], list[Problem]]:
    try:
        return bring_in(name, content, request.user, dry_run), []
    except Refused as refused:
        return [], refused.problems


def _page(
    request: HttpRequest,
    form: UploadForm | None = None,
    name: str = "",
    steps: list[Step] | None = None,
    problems: list[Problem] | None = None,
    token: str = "",
) -> HttpResponse:
    steps = steps or []
    context = {
        "form": form or UploadForm(),
        "name": name,
        "steps": [step for step in steps if step.what in SHOWN],
        "unchanged": sum(step.what not in SHOWN for step in steps),
        "tried": bool(steps),
        "problems": problems or [],
        "token": token,
    }
    return TemplateResponse(request, "editing/import.html", context)


# The file waits on disk until it is confirmed: one a user, by its digest.


def _folder() -> Path:
    return Path(settings.VAR) / "imports"


def _keep(request: HttpRequest, content: bytes) -> str:
    """Keep a file until it is confirmed; gives what names it."""
    token = hashlib.sha256(content).hexdigest()
    _folder().mkdir(parents=True, exist_ok=True)
    for older in _folder().glob(f"{request.user.pk}-*"):
        older.unlink(missing_ok=True)
    _kept(request, token).write_bytes(content)
    return token


def _kept(request: HttpRequest, token: str) -> Path | None:
    """Where the user's file of this name waits; None for what names none."""
    if not re.fullmatch(r"[0-9a-f]{64}", token):
        return None
    return _folder() / f"{request.user.pk}-{token}"


class ImportItem(MenuItem):
    """“Import arguments” for those who may add some."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_import(request)


def menu_item() -> MenuItem:
    """The way to the page, among the reports."""
    url = reverse("kb_importing:import")
    return ImportItem("Import arguments", url, name="import-arguments", icon_name="upload")


urlpatterns = [path("", import_arguments, name="import")]
