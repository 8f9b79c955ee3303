"""The taxonomy: tags for cases, doctrines and commentators, carried by django-taggit.

A tag and the page of the same name are one thing seen twice: publishing the page makes or adopts
the tag, unpublishing leaves the tag *planned*. Tags on an entry have an origin: set by hand, or
following from a row (a holding, a reception, a position…). `objects` of a tagged-row model, and
so the tag field in the admin, sees the former alone; `every` and joins see both.
"""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from wagtail.search import index

from kb.models.visibility import restricted
from kb.models.vocabulary import Kind, Origin


def name_key(name: str) -> str:
    """The form in which two names are the same name: NFKC, case folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class TopicQuerySet(models.QuerySet):
    """Queries over tags of one kind."""

    def visible(self) -> TopicQuerySet:
        """Tags a reader may see the name of: planned ones, and those whose page is public."""
        return self.exclude(page__in=restricted())

    def hidden(self) -> TopicQuerySet:
        """The others."""
        return self.filter(page__in=restricted())

    def with_page(self) -> TopicQuerySet:
        """Tags whose page is public."""
        page = self.model._meta.get_field("page").related_model
        return self.filter(page__in=page.objects.visible().order_by().values("pk"))


class Topic(index.Indexed, TagBase):
    """A tag of one kind. Planned until a page of the same name is published."""

    kind: ClassVar[Kind]
    free_tagging = False

    key = models.CharField(max_length=255, unique=True, editable=False)

    objects = TopicQuerySet.as_manager()
    search_fields: ClassVar = [
        index.SearchField("name", boost=10),
        index.AutocompleteField("name"),
    ]

    class Meta(TagBase.Meta):
        abstract = True
        ordering = ["name"]

    def clean(self) -> None:
        super().clean()
        twin = type(self).objects.filter(key=name_key(self.name)).exclude(pk=self.pk).first()
        if twin:
            raise ValidationError({"name": f"“{twin.name}” is there already: use that one."})

    def save(self, *args, **kwargs) -> None:
        self.key = name_key(self.name)
        super().save(*args, **kwargs)

    def slugify(self, tag: str, i: int | None = None) -> str:
        base = slugify(tag)[:90] or "tag"
        return f"{base}-{i}" if i else base

    @property
    def planned(self) -> bool:
        """Whether no page of this name is published yet."""
        return self.page is None or not self.page.live


class CaseTag(Topic):
    """A case that entries are about."""

    kind = Kind.CASE
    page = models.OneToOneField(
        "kb.CasePage", on_delete=models.SET_NULL, null=True, blank=True, related_name="tag"
    )

    class Meta(Topic.Meta):
        verbose_name = "case tag"


class DoctrineTag(Topic):
    """A doctrine, statute or other piece of law that entries are about."""

    kind = Kind.DOCTRINE
    page = models.OneToOneField(
        "kb.DoctrinePage", on_delete=models.SET_NULL, null=True, blank=True, related_name="tag"
    )

    class Meta(Topic.Meta):
        verbose_name = "doctrine tag"


class CommentatorTag(Topic):
    """A person or organisation that entries are about."""

    kind = Kind.COMMENTATOR
    page = models.OneToOneField(
        "kb.CommentatorPage", on_delete=models.SET_NULL, null=True, blank=True, related_name="tag"
    )

    class Meta(Topic.Meta):
        verbose_name = "commentator tag"


class HandManager(models.Manager):
    """Tagged rows that an editor set."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(origin=Origin.HAND)


class Tagged(ItemBase):
    """One tag on one entry, with its origin."""

    origin = models.CharField(max_length=4, choices=Origin, default=Origin.HAND, editable=False)

    objects = HandManager()
    every = models.Manager()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["content_object", "tag", "origin"], name="%(class)s_once"
            ),
            models.CheckConstraint(
                condition=models.Q(origin__in=Origin.values), name="%(class)s_origin"
            ),
        ]


class CaseTagged(Tagged):
    """A case tag on an entry."""

    tag = models.ForeignKey(CaseTag, on_delete=models.PROTECT, related_name="tagged")
    content_object = ParentalKey("kb.Entry", on_delete=models.CASCADE, related_name="tagged_cases")

    class Meta(Tagged.Meta):
        verbose_name = "case on an entry"


class DoctrineTagged(Tagged):
    """A doctrine tag on an entry."""

    tag = models.ForeignKey(DoctrineTag, on_delete=models.PROTECT, related_name="tagged")
    content_object = ParentalKey(
        "kb.Entry", on_delete=models.CASCADE, related_name="tagged_doctrines"
    )

    class Meta(Tagged.Meta):
        verbose_name = "doctrine on an entry"


class CommentatorTagged(Tagged):
    """A commentator tag on an entry."""

    tag = models.ForeignKey(CommentatorTag, on_delete=models.PROTECT, related_name="tagged")
    content_object = ParentalKey(
        "kb.Entry", on_delete=models.CASCADE, related_name="tagged_commentators"
    )

    class Meta(Tagged.Meta):
        verbose_name = "commentator on an entry"


TOPICS: dict[Kind, type[Topic]] = {
    topic.kind: topic for topic in (CaseTag, DoctrineTag, CommentatorTag)
}
TAGGED: dict[Kind, type[Tagged]] = {
    Kind.CASE: CaseTagged,
    Kind.DOCTRINE: DoctrineTagged,
    Kind.COMMENTATOR: CommentatorTagged,
}
