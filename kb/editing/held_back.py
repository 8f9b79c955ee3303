"""Scheduled publications that are due and were refused, on the editors' front page."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Revision
from wagtail.permissions import page_permission_policy

# `tick` runs every minute: what is older than this was tried and refused.
PATIENCE = dt.timedelta(minutes=5)
MOST = 20


class HeldBack(Component):
    """What should have been published by now, with the way to its form, where it says why."""

    order = 50
    template_name = "editing/held_back.html"

    def get_context_data(self, parent_context: dict) -> dict:
        due = Revision.objects.filter(approved_go_live_at__lte=timezone.now() - PATIENCE)
        return {"revisions": due.order_by("approved_go_live_at")[:MOST]}


def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Put the list on the front page of those who may publish."""
    if page_permission_policy.user_has_permission(request.user, "publish"):
        panels.append(HeldBack())
