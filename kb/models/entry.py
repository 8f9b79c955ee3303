"""`Entry`, the page above every kind, and the singletons that entries live under."""

from __future__ import annotations

import re
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from kb.blocks.body import BODY_BLOCKS
from kb.models.dates import Dated
from kb.models.drafts import Revivable
from kb.models.fields import LinesField
from kb.models.identity import new_uid, uid_validator
from kb.models.rows import Row
from kb.models.source import Source
from kb.models.taxonomy import CaseTagged, CommentatorTagged, DoctrineTagged
from kb.models.visibility import EntryManager
from kb.models.vocabulary import CheckLevel, Kind


class Atomic(Revivable):
    """A page whose publication and its derived rows are one transaction.

    Wagtail publishes in several steps and sends its signals in between; wrapped here, a crash
    leaves the page as it was before, or published with all that follows from it.
    """

    @transaction.atomic
    def save(self, *args, **kwargs):
        return super().save(*args, **kwargs)

    @transaction.atomic
    def publish(self, *args, **kwargs):
        return super().publish(*args, **kwargs)

    @transaction.atomic
    def unpublish(self, *args, **kwargs):
        return super().unpublish(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args, **kwargs):
        return super().delete(*args, **kwargs)


class Singleton(Page):
    """A page made by a migration, of which there is one: it can't be added, moved or deleted."""

    is_creatable = False

    class Meta:
        abstract = True

    def permissions_for_user(self, user):
        return FixedPagePermissions(super().permissions_for_user(user))


class FixedPagePermissions:
    """A page's permissions for a user, less those that would remove it from its place."""

    def __init__(self, tester) -> None:
        self._tester = tester

    def __getattr__(self, name: str):
        return getattr(self._tester, name)

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_copy(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False


class HomePage(Singleton):
    """The front page."""

    introduction = models.TextField(
        default="Arguments and counterarguments on AI and copyright, and what courts did with them."
    )

    template = "pages/home_page.html"
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = "home page"

    def route(self, request: HttpRequest, path_components: list[str]):
        """Wagtail's step to a child, in one query for two: the model of a listing is known."""
        from kb.models import INDEX_MODELS

        slug, *rest = path_components or [""]
        listing = {kind.folder: model for kind, model in INDEX_MODELS.items()}.get(slug)
        page = listing and listing.objects.child_of(self).filter(slug=slug).first()
        if not page:
            return super().route(request, path_components)
        page._cached_parent_obj = self
        return page.route(request, rest)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from kb.queries.home import home_context

        return {**super().get_context(request, *args, **kwargs), **home_context(self)}


class EntryIndex(Singleton):
    """The listing of one kind, under which its entries live."""

    entry_kind: ClassVar[Kind]

    introduction = models.TextField(blank=True)

    # What the page of an entry below reads with it, in the same query.
    loaded_with: ClassVar = ("argument_map", "read_text")
    parent_page_types: ClassVar = ["kb.HomePage"]
    max_count = 1

    class Meta:
        abstract = True

    def route(self, request: HttpRequest, path_components: list[str]):
        """Wagtail's step to a child, in one query for two: the kind of the child is known."""
        from kb.models import ENTRY_MODELS

        if not path_components:
            return super().route(request, path_components)
        slug, *rest = path_components
        entries = ENTRY_MODELS[self.entry_kind].objects.child_of(self)
        entry = entries.select_related(*self.loaded_with).filter(slug=slug).first()
        if entry is None:
            raise Http404(f"No {self.entry_kind} of this name.")
        entry._cached_parent_obj = self
        return entry.route(request, rest)

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        from kb.formats import serve_listing

        return serve_listing(self, request) or super().serve(request, *args, **kwargs)

    def get_template(self, request: HttpRequest, *args, **kwargs) -> str:
        return "pages/entry_index.html"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from kb.queries.listings import listing_context

        return {**super().get_context(request, *args, **kwargs), **listing_context(self, request)}


class Entry(Atomic, Page):
    """What all kinds share, so that a listing over mixed kinds is one query."""

    KIND: ClassVar[Kind]

    kind = models.CharField(max_length=11, choices=Kind, editable=False)
    uid = models.CharField(
        max_length=36, unique=True, default=new_uid, editable=False, validators=[uid_validator]
    )
    handle = models.SlugField(
        max_length=255,
        editable=False,
        blank=True,
        allow_unicode=True,
        help_text="The page's slug, kept here so that the database holds it unique in its kind.",
    )
    summary = models.TextField(
        help_text="One to three sentences that stand alone; shown in listings and search.",
    )
    other_names = LinesField(
        "other names",
        help_text="One a line: names, abbreviations and products readers may search for.",
    )
    body = StreamField(BODY_BLOCKS, blank=True)
    case_tags = ClusterTaggableManager(
        through=CaseTagged, blank=True, verbose_name="cases", related_name="+"
    )
    doctrine_tags = ClusterTaggableManager(
        through=DoctrineTagged, blank=True, verbose_name="doctrines and laws", related_name="+"
    )
    commentator_tags = ClusterTaggableManager(
        through=CommentatorTagged, blank=True, verbose_name="commentators", related_name="+"
    )
    checked_on = models.DateField(
        null=True, blank=True, help_text="The day somebody last checked the entry at its sources."
    )
    check_level = models.CharField(max_length=9, choices=CheckLevel, default=CheckLevel.UNCHECKED)
    review_by = models.DateField(null=True, blank=True, help_text="When to look at it again.")
    unconfirmed = models.BooleanField(
        "not yet confirmed", default=False, help_text="Rests on leads alone; readers are told."
    )

    objects = EntryManager()

    is_creatable = False
    show_in_menus_default = False
    subpage_types: ClassVar = []
    exclude_fields_in_copy: ClassVar = ["uid", "handle", "checked_on"]
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("other_names", boost=2),
        index.AutocompleteField("names_in_words"),
        index.FilterField("kind"),
        index.FilterField("uid"),
    ]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "handle"], name="entry_handle_unique_in_kind"),
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values), name="entry_kind_known"
            ),
        ]

    @classmethod
    def get_template_name(cls) -> str:
        return f"pages/{cls._meta.model_name.replace('page', '_page')}.html"

    def get_template(self, request: HttpRequest, *args, **kwargs) -> str:
        return self.get_template_name()

    def _set_core_field_defaults(self) -> None:
        super()._set_core_field_defaults()
        self.kind = getattr(self, "KIND", self.kind)
        self.handle = self.slug

    @property
    def listed_name(self) -> str:
        """The name in lists, chips and tags; kinds with a shorter one override it."""
        return self.title

    def within_dates(self) -> bool:
        """Whether the publication dates hold now, whatever `tick` has done yet."""
        from django.utils import timezone

        now = timezone.now()
        return (not self.go_live_at or self.go_live_at <= now) and (
            not self.expire_at or self.expire_at > now
        )

    def get_view_restrictions(self) -> models.QuerySet:
        """Wagtail's, in one query for two: no page above an entry is another's alias."""
        if self.alias_of_id:
            return super().get_view_restrictions()
        ends = range(self.steplen, len(self.path) + 1, self.steplen)
        return PageViewRestriction.objects.filter(page__path__in=[self.path[:n] for n in ends])

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        from kb.formats import serve_entry

        if not self.within_dates():
            raise Http404("This entry is not published at the moment.")
        return serve_entry(self, request) or super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from kb.queries.entries import entry_context

        return {**super().get_context(request, *args, **kwargs), **entry_context(self, request)}

    def names_in_words(self) -> list[str]:
        """The names for the admin's search: numbers of dockets and citations taken apart.

        Left whole, one database takes a part of them for a negative number.
        """
        return [" ".join(re.findall(r"\w+", name)) for name in self.names() if name]

    def names(self) -> list[str]:
        """Everything this entry is called: titles, short names, identifiers. Indexed first."""
        return [self.title, *self.other_names]

    def texts(self) -> list[str]:
        """The words of rows that stand by themselves, for the index.

        The index adds the summary, the body, and the rows that stand on something else.
        """
        return []

    def clean(self) -> None:
        super().clean()
        if self.review_by and self.checked_on and self.review_by < self.checked_on:
            raise ValidationError({"review_by": "The next look lies before the last one."})


class EntrySource(Row):
    """A source an entry rests on."""

    entry = ParentalKey(Entry, on_delete=models.CASCADE, related_name="entry_sources")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="entry_uses")
    pinpoint = models.CharField(max_length=120, blank=True, help_text="Page, paragraph, section.")
    supports = models.CharField(
        "what it supports", max_length=200, blank=True, help_text="Which facts rest on it."
    )

    class Meta(Row.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry", "source", "pinpoint"], name="entry_source_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.source)


class Correction(Row, Dated):
    """A dated note on what was wrong and what was put right. Never taken away."""

    entry = ParentalKey(Entry, on_delete=models.CASCADE, related_name="corrections")
    text = models.TextField(help_text="What was wrong, and what it says now.")

    class Meta(Row.Meta):
        pass

    def __str__(self) -> str:
        return self.text
