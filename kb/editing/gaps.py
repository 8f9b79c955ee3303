"""What arguments still lack: critical questions nobody dealt with, and replies nobody recorded."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import Panel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

from kb.argument.schemes import SCHEMES, CriticalQuestion, open_questions
from kb.models.argument import ArgumentPage
from kb.models.vocabulary import RelationType, ReplyState, Scheme

# Who may look at the gaps: whoever may do something about them.
_PERMISSIONS = ["add", "change", "publish"]


def open_questions_of(argument: ArgumentPage) -> list[CriticalQuestion]:
    """The critical questions of its scheme that an argument has not dealt with."""
    return open_questions(
        argument.scheme, {row.question for row in argument.critical_answers.all()}
    )


def with_open_questions() -> QuerySet[ArgumentPage]:
    """Published arguments with open critical questions; `dealt_with` counts the others."""
    own, some_open = Q(), Q()
    for scheme, questions in SCHEMES.items():
        keys = [question.key for question in questions]
        own |= Q(scheme=scheme, critical_answers__question__in=keys)
        some_open |= Q(scheme=scheme, dealt_with__lt=len(keys))
    arguments = ArgumentPage.objects.filter(live=True)
    return arguments.annotate(dealt_with=Count("critical_answers", filter=own)).filter(some_open)


def without_reply() -> QuerySet[ArgumentPage]:
    """Arguments that readers see and to which no reply is recorded."""
    return ArgumentPage.objects.filter(recorded_replies__state=ReplyState.UNCHALLENGED)


class GapFilterSet(WagtailFilterSet):
    """Arguments of one scheme."""

    scheme = django_filters.ChoiceFilter(label="How it argues", choices=Scheme.choices)

    class Meta:
        model = ArgumentPage
        fields: ClassVar = []


class GapReport(ReportView):
    """Arguments that lack something, each with the way to its form."""

    model = ArgumentPage
    header_icon = "help"
    any_permission_required = _PERMISSIONS
    filterset_class = GapFilterSet
    no_results_message = "Nothing is open here."

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "title",
                label="Argument",
                width="40%",
                get_url=lambda argument: reverse("wagtailadmin_pages:edit", args=[argument.pk]),
            ),
            Column("scheme", label="How it argues", accessor="get_scheme_display", width="15%"),
        ]


class OpenQuestionsReport(GapReport):
    """Arguments with critical questions that nobody dealt with."""

    page_title = "Open critical questions"
    index_url_name = "kb_gaps:open_questions"
    index_results_url_name = "kb_gaps:open_questions_results"

    @cached_property
    def columns(self) -> list[Column]:
        return [*super().columns, Column("open", label="Open", accessor=_listed)]

    def get_queryset(self) -> QuerySet:
        found = with_open_questions().order_by("scheme", "title")
        return found.prefetch_related("critical_answers")


class NoReplyReport(GapReport):
    """Arguments to which no reply is recorded."""

    page_title = "Arguments without a reply"
    index_url_name = "kb_gaps:no_reply"
    index_results_url_name = "kb_gaps:no_reply_results"

    def get_queryset(self) -> QuerySet:
        return without_reply().order_by("title")


def _listed(argument: ArgumentPage) -> SafeString:
    questions = ((question.words,) for question in open_questions_of(argument))
    return format_html(
        '<ul class="open-questions">{}</ul>', format_html_join("", "<li>{}</li>", questions)
    )


app_name = "kb_gaps"
urlpatterns = [
    path("open-questions/", OpenQuestionsReport.as_view(), name="open_questions"),
    path(
        "open-questions/results/",
        OpenQuestionsReport.as_view(results_only=True),
        name="open_questions_results",
    ),
    path("no-reply/", NoReplyReport.as_view(), name="no_reply"),
    path("no-reply/results/", NoReplyReport.as_view(results_only=True), name="no_reply_results"),
]


class GapMenuItem(MenuItem):
    """A report on gaps, for those who may fill them."""

    def is_shown(self, request: HttpRequest) -> bool:
        return page_permission_policy.user_has_any_permission(request.user, _PERMISSIONS)


def open_questions_item() -> MenuItem:
    """The report on critical questions in the menu."""
    url = reverse(OpenQuestionsReport.index_url_name)
    return GapMenuItem(OpenQuestionsReport.page_title, url, icon_name="help", order=100)


def no_reply_item() -> MenuItem:
    """The report on arguments without a reply in the menu."""
    url = reverse(NoReplyReport.index_url_name)
    return GapMenuItem(NoReplyReport.page_title, url, icon_name="help", order=110)


class Gaps(Component):
    """How much is open, on the editors' front page, with the way to the lists."""

    order = 60
    template_name = "editing/gaps.html"

    def get_context_data(self, parent_context: dict) -> dict:
        rows = with_open_questions().values_list("scheme", "dealt_with")
        missing = [len(SCHEMES[scheme]) - dealt_with for scheme, dealt_with in rows]
        return {
            "questions": sum(missing),
            "arguments": len(missing),
            "without_reply": without_reply().count(),
        }


def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Put the counts on the front page of those who may fill gaps."""
    if page_permission_policy.user_has_any_permission(request.user, _PERMISSIONS):
        panels.append(Gaps())


class CriticalQuestionsPanel(Panel):
    """The critical questions of each scheme, those of the argument's own open. Read only."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editing/critical_questions.html"

        def get_context_data(self, parent_context: dict | None = None) -> dict:
            context = super().get_context_data(parent_context)
            still_open = open_questions_of(self.instance)
            context["schemes"] = [
                {
                    "label": scheme.label,
                    "chosen": scheme == self.instance.scheme,
                    "questions": [
                        {
                            "words": question.words,
                            "opens": RelationType(question.opens).label,
                            "open": question in still_open,
                        }
                        for question in SCHEMES[scheme]
                    ],
                }
                for scheme in Scheme
            ]
            return context
