"""Searches that found nothing, for editors: what readers look for and what it is called here."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.http import urlencode
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import DateColumn, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

from kb.models import UnansweredSearch

app_name = "kb_unanswered"
_PERMISSIONS = ["add", "change", "publish"]


def _allowed(request: HttpRequest) -> bool:
    return page_permission_policy.user_has_any_permission(request.user, _PERMISSIONS)


class UnansweredReport(ReportView):
    """What readers searched for in vain, the most frequent first."""

    model = UnansweredSearch
    page_title = "Searches without a result"
    header_icon = "search"
    any_permission_required = _PERMISSIONS
    index_url_name = "kb_unanswered:report"
    index_results_url_name = "kb_unanswered:report_results"
    no_results_message = "Every search found something."
    default_ordering = "-count"
    columns: ClassVar = [
        TitleColumn(
            "query",
            label="Words",
            width="60%",
            get_url=lambda row: f"{reverse('search')}?{urlencode({'q': row.query})}",
        ),
        NumberColumn("count", label="Times", sort_key="count"),
        DateColumn("last_day", label="Last asked", sort_key="last_day"),
    ]

    def get_queryset(self) -> QuerySet[UnansweredSearch]:
        return self.order_queryset(UnansweredSearch.objects.all())


urlpatterns = [
    path("", UnansweredReport.as_view(), name="report"),
    path("results/", UnansweredReport.as_view(results_only=True), name="report_results"),
]


class UnansweredMenuItem(MenuItem):
    """The report, for those who may do something about it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return _allowed(request)


def menu_item() -> MenuItem:
    """The report in the menu."""
    url = reverse(UnansweredReport.index_url_name)
    return UnansweredMenuItem(UnansweredReport.page_title, url, icon_name="search", order=130)
