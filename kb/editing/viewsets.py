"""Listings and forms in the admin: one menu for entries and rulings, one for topics."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Count, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, LiveStatusTagColumn, NumberColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.generic import DeleteView
from wagtail.admin.views.pages.copy import CopyView
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from kb.editing.dependents import refuse_deletion
from kb.models import (
    ArgumentPage,
    ArticlePage,
    CasePage,
    CaseTag,
    CommentatorPage,
    CommentatorTag,
    Court,
    DoctrinePage,
    DoctrineTag,
    Entry,
    GlossaryTerm,
    QuestionPage,
    Ruling,
    Source,
    Synonym,
    Topic,
)


class HeldBack:
    """A publication that what follows from it refuses is undone and said, never a crash.

    The forms see it coming; this is for what changed between their check and the publication.
    """

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)
        try:
            with transaction.atomic():
                return super().dispatch(request, *args, **kwargs)
        except ValidationError as error:
            if hasattr(self, "form"):
                self.form.add_error(None, error.messages)
                return self.form_invalid(self.form)
            messages.error(request, " ".join(error.messages))
            return redirect("wagtailadmin_pages:edit", kwargs["page_id"])


class AddEntry(HeldBack, CreateView):
    """Adds an entry, and publishes it, in one transaction."""


class EditEntry(HeldBack, EditView):
    """Changes an entry, and publishes it, in one transaction."""


class CopyEntry(HeldBack, CopyView):
    """Copies an entry. A copy published under the same name is refused."""


class EntryWorkflowAction(HeldBack, WorkflowActionView):
    """Approves or rejects an entry in one transaction."""


class Entries(PageViewSet):
    """How entries of all kinds are added, changed and approved."""

    model = Entry
    parent_models = ()
    add_view_class = AddEntry
    edit_view_class = EditEntry
    copy_view_class = CopyEntry
    workflow_action_view_class = EntryWorkflowAction


class EntryIndexView(IndexView):
    """The entries of one kind. Searches names in the database, so that every filter combines."""

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.is_searching:
            return queryset
        words = self._words
        found = self._called_so() | Q(other_names__icontains=words)
        if self.model is CasePage:
            found |= Q(dockets__number__icontains=words)
        return queryset.filter(pk__in=self.model.objects.filter(found).values("pk"))

    @property
    def _words(self) -> str:
        """What is searched for, without what no database takes."""
        return self.search_query.replace("\0", "")

    def _called_so(self) -> Q:
        """Whether an entry has the words in its own name."""
        own = Q(title__icontains=self._words) | Q(slug=self._words)
        return own | Q(short_name__icontains=self._words) if self.model is CasePage else own

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        order = self.ordering or self.default_ordering or "title"
        if not self.is_searching or self.request.GET.get("ordering"):
            return queryset.order_by(order)
        # There is no relevance to order by; but what is called so itself comes first.
        own_first = Case(When(self._called_so(), then=0), default=1)
        return queryset.order_by(own_first, order)


class EntryListing(PageListingViewSet):
    """What the listings of all kinds share."""

    index_view_class = EntryIndexView
    kind_columns: ClassVar[list[Column]] = []
    kind_filters: ClassVar[list[str]] = []
    model: type[Entry]

    @cached_property
    def name(self) -> str:
        return f"kb_{self.model.KIND.folder}"

    @cached_property
    def url_prefix(self) -> str:
        return f"knowledge/{self.model.KIND.folder}"

    @cached_property
    def menu_label(self) -> str:
        return self.model.KIND.plural

    @cached_property
    def list_display(self) -> list[Column]:
        return [
            BulkActionsColumn("bulk_actions"),
            PageTitleColumn("title", label="Title", sort_key="title", classname="title"),
            *self.kind_columns,
            DateColumn("checked_on", label="Checked", sort_key="checked_on", width="10%"),
            DateColumn(
                "latest_revision_created_at",
                label="Updated",
                sort_key="latest_revision_created_at",
                width="10%",
            ),
            PageStatusColumn("status", label="Status", sort_key="live", width="10%"),
        ]

    @cached_property
    def columns(self) -> object:
        return self.UNDEFINED

    @cached_property
    def list_filter(self) -> list[str]:
        return [*self.kind_filters, "live", "has_unpublished_changes", "check_level", "unconfirmed"]

    @cached_property
    def filterset_class(self) -> object:
        return self.UNDEFINED


class Articles(EntryListing):
    """Articles by date and category."""

    model = ArticlePage
    icon = "doc-full"
    kind_columns: ClassVar = [
        Column("date", label="Date", accessor="when", sort_key="date", width="12%"),
        Column("category", label="Category", accessor="get_category_display", width="10%"),
    ]
    kind_filters: ClassVar = ["category"]


class Questions(EntryListing):
    """Questions by the day of their short answer."""

    model = QuestionPage
    icon = "help"
    kind_columns: ClassVar = [
        DateColumn(
            "short_answer_date", label="Answer as of", sort_key="short_answer_date", width="12%"
        )
    ]


class Arguments(EntryListing):
    """Arguments with their labels."""

    model = ArgumentPage
    icon = "comment"
    kind_columns: ClassVar = [Column("label", label="Label", sort_key="label", width="25%")]


class Cases(EntryListing):
    """Cases by court and jurisdiction."""

    model = CasePage
    icon = "form"
    kind_columns: ClassVar = [
        Column("short_name", label="Short name", sort_key="short_name", width="20%"),
        Column("court", label="Court", accessor="court.short_name", width="14%"),
    ]
    kind_filters: ClassVar = ["court", "jurisdiction"]


class Doctrines(EntryListing):
    """Doctrines and laws by kind."""

    model = DoctrinePage
    icon = "tag"
    kind_columns: ClassVar = [
        Column("kind", label="Kind", accessor="get_doctrine_kind_display", width="12%")
    ]
    kind_filters: ClassVar = ["doctrine_kind"]


class Commentators(EntryListing):
    """Commentators by kind."""

    model = CommentatorPage
    icon = "user"
    kind_columns: ClassVar = [
        Column("kind", label="Kind", accessor="get_commentator_kind_display", width="12%"),
        Column("role", label="Role", width="25%"),
    ]
    kind_filters: ClassVar = ["commentator_kind"]


class YearFilter(django_filters.NumberFilter):
    """The year of a date."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(lookup_expr="year", label="Year", min_value=1700, max_value=2200, **kwargs)


class RulingFilterSet(WagtailFilterSet):
    """Rulings by case, court, stage and year."""

    date = YearFilter(field_name="date")

    class Meta:
        model = Ruling
        fields: ClassVar = ["case", "court", "stage", "live"]


class Rulings(SnippetViewSet):
    """Rulings, the newest first."""

    model = Ruling
    icon = "clipboard-list"
    menu_label = "Rulings"
    menu_name = "rulings"
    menu_item_is_registered = True
    search_fields: ClassVar = ["title", "decided", "case__short_name", "case__title"]
    search_backend_name = None
    list_display: ClassVar = [
        "title",
        Column("case", label="Case", accessor="case.short_name"),
        Column("date", label="Date", accessor="when", sort_key="date"),
        Column("court", label="Court", accessor="court.short_name"),
        LiveStatusTagColumn(),
    ]
    filterset_class = RulingFilterSet
    ordering: ClassVar = ["-date"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Ruling.objects.select_related("case", "court")


class Sources(SnippetViewSet):
    """Sources by title."""

    model = Source
    icon = "link-external"
    menu_label = "Sources"
    menu_name = "sources"
    menu_item_is_registered = True
    search_fields: ClassVar = ["title", "author", "publisher", "url", "slug"]
    search_backend_name = None
    list_display: ClassVar = [
        "title",
        "publisher",
        Column("date", label="Date", accessor="when", sort_key="date"),
        Column("rank", label="Rank", accessor="get_rank_display", sort_key="rank"),
        LiveStatusTagColumn(),
    ]
    list_filter: ClassVar = ["rank", "source_kind", "live"]


class CourtDeleteView(DeleteView):
    """Deletes a court that nothing names."""

    def run_before_hook(self) -> HttpResponse | None:
        return refuse_deletion(self.request, [self.object])


class Courts(ModelViewSet):
    """Courts; the table is filled from the content's list."""

    model = Court
    icon = "home"
    name = "courts"
    menu_label = "Courts"
    delete_view_class = CourtDeleteView
    search_fields: ClassVar = ["name", "short_name", "slug"]
    search_backend_name = None
    list_display: ClassVar = ["name", "short_name", "jurisdiction", "level"]
    list_filter: ClassVar = ["jurisdiction", "level"]
    form_fields: ClassVar = [
        *("name", "short_name", "aliases", "slug", "jurisdiction", "level", "parent"),
        *("courts_db_id", "bluebook", "ecli_code", "tna_code"),
    ]


class Synonyms(SnippetViewSet):
    """Phrases that mean the same to the search."""

    model = Synonym
    icon = "search"
    menu_label = "Synonyms"
    menu_name = "synonyms"
    menu_item_is_registered = True
    search_fields: ClassVar = ["key", "phrases"]
    search_backend_name = None
    copy_view_enabled = False
    ordering: ClassVar = ["key"]
    list_display: ClassVar = [Column("phrases", label="Mean the same", accessor=str)]
    panels: ClassVar = [
        FieldPanel(
            "phrases",
            help_text="One a line, two or more. A search for one finds the others, from now on.",
        )
    ]


class Glossary(SnippetViewSet):
    """The terms of the glossary by name."""

    model = GlossaryTerm
    icon = "openquote"
    menu_label = "Glossary"
    menu_name = "glossary"
    menu_item_is_registered = True
    copy_view_enabled = False
    search_fields: ClassVar = ["term", "other_forms", "definition"]
    search_backend_name = None
    list_display: ClassVar = ["term", "definition", "doctrine"]
    list_filter: ClassVar = ["doctrine"]
    panels: ClassVar = [
        *(FieldPanel(name) for name in ("term", "other_forms", "definition", "doctrine", "source")),
        FieldPanel("key"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return GlossaryTerm.objects.select_related("doctrine")


class TopicForm(WagtailAdminModelForm):
    """A tag. One that has a page takes its name from there."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.planned:
            self.fields["name"].disabled = True
            self.fields["name"].help_text = "It has a page: rename that, and the tag follows."


class TopicFilterSet(WagtailFilterSet):
    """Tags that have a page, and planned ones."""

    planned = django_filters.ChoiceFilter(
        label="Page",
        choices=[("no", "Has a page"), ("yes", "Planned: no page yet")],
        method="filter_planned",
    )

    class Meta:
        model = CaseTag
        fields: ClassVar = []

    def filter_planned(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The tags with a published page, or the others."""
        with_page = Q(page__live=True)
        return queryset.filter(with_page) if value == "no" else queryset.exclude(with_page)


class TopicViewSet(SnippetViewSet):
    """Tags of one kind with how often they are used. Adding one here adds it as planned."""

    model: type[Topic]
    search_fields: ClassVar = ["name", "key"]
    search_backend_name = None
    filterset_class = TopicFilterSet
    ordering: ClassVar = ["name"]
    copy_view_enabled = False
    menu_item_is_registered = True
    list_display: ClassVar = [
        "name",
        NumberColumn("uses", label="Entries tagged", sort_key="uses"),
        Column("page", label="Page", accessor=lambda tag: "Planned" if tag.planned else tag.page),
    ]

    @cached_property
    def edit_handler(self) -> ObjectList:
        panel = FieldPanel(
            "name",
            help_text="As readers see it. Saved here, it is planned until a page of this name"
            " is published.",
        )
        return ObjectList([panel], base_form_class=TopicForm)

    def get_edit_handler(self) -> ObjectList:
        return self.edit_handler.bind_to_model(self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return self.model.objects.select_related("page").annotate(
            uses=Count("tagged__content_object", distinct=True)
        )


class CaseTopics(TopicViewSet):
    """Case tags."""

    model = CaseTag
    icon = "form"
    menu_label = "Cases"
    menu_name = "case-topics"


class DoctrineTopics(TopicViewSet):
    """Doctrine tags."""

    model = DoctrineTag
    icon = "tag"
    menu_label = "Doctrines and laws"
    menu_name = "doctrine-topics"


class CommentatorTopics(TopicViewSet):
    """Commentator tags."""

    model = CommentatorTag
    icon = "user"
    menu_label = "Commentators"
    menu_name = "commentator-topics"


class KnowledgeBase(ViewSetGroup):
    """Everything that readers see, by kind."""

    menu_label = "Knowledge base"
    menu_icon = "list-ul"
    menu_order = 90
    items = (
        Questions,
        Arguments,
        Cases,
        Rulings,
        Doctrines,
        Commentators,
        Articles,
        Sources,
        Courts,
        Synonyms,
        Glossary,
    )


class Topics(ViewSetGroup):
    """The tags of each kind."""

    menu_label = "Topics"
    menu_icon = "tag"
    menu_order = 95
    items = (CaseTopics, DoctrineTopics, CommentatorTopics)
