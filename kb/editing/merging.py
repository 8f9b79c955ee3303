"""Merging two of a sort: what named the one names the other, and the one's address leads there.

Works on the foreign keys that point at the model, so a new row type needs no change here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import DraftStateMixin, Page, Revision

from kb.argument.cycles import supports_cycle
from kb.argument.schemes import find_question
from kb.blocks.references import renamed_stream
from kb.editing.rows import KEY_FIELDS, find_row, keyed_rows
from kb.editing.slugs import free_slug
from kb.models.argument import ArgumentPage, CriticalAnswer, Relation
from kb.models.case import CasePage
from kb.models.drafts import links
from kb.models.entry import Entry
from kb.models.ruling import Reception, Ruling
from kb.models.source import Source
from kb.models.taxonomy import Topic, name_key
from kb.models.vocabulary import RelationType

# Rows by which an argument names another one, never itself.
_NAMES_ANOTHER = {Relation: "target", CriticalAnswer: "answered_by"}


class CannotMerge(Exception):
    """The two can't be merged; says why, in a sentence for the editor."""


@dataclass
class Merged:
    """What a merge did."""

    moved: int = 0
    dropped: int = 0
    owners: set[models.Model] = field(default_factory=set)


def mergeable(thing: models.Model) -> bool:
    """Whether things of this sort can be merged: entries, tags and sources."""
    return isinstance(thing, (Entry, Topic, Source))


def candidates(loser: models.Model) -> models.QuerySet:
    """What the loser may be merged into: the others of its sort."""
    others = type(loser)._default_manager.exclude(pk=loser.pk)
    return others.filter(live=True) if isinstance(loser, DraftStateMixin) else others


def tag_of(thing: models.Model) -> Topic | None:
    """The tag that is one with an entry, if it is of a kind that has tags and has been public."""
    return getattr(thing, "tag", None) if isinstance(thing, Entry) else None


def may_merge(user: AbstractBaseUser, loser: models.Model, winner: models.Model) -> bool:
    """Whether the user may remove the one and change the other."""
    if isinstance(loser, Page):
        losing, winning = loser.permissions_for_user(user), winner.permissions_for_user(user)
        return losing.can_delete() and losing.can_publish() and winning.can_publish()
    label, name = loser._meta.app_label, loser._meta.model_name
    actions = ["change", "delete"] + ["publish"] * isinstance(loser, DraftStateMixin)
    return user.has_perms([f"{label}.{action}_{name}" for action in actions])


def naming_rows(thing: models.Model) -> Iterator[tuple[models.Field, models.QuerySet]]:
    """The fields by which our rows name the thing, each with the rows that do."""
    for relation in type(thing)._meta.get_fields(include_hidden=True):
        is_link = relation.auto_created and not relation.concrete and relation.one_to_many
        if not is_link or relation.related_model._meta.app_label != "kb":
            continue
        if getattr(relation.related_model, "derived", False):
            continue
        if isinstance(relation.field, ParentalKey) and not _links(relation.related_model):
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: thing.pk})
        yield relation.field, rows


def _links(model: type[models.Model]) -> bool:
    """Whether a row of the model exists to name something besides its parent."""
    return model is CriticalAnswer or any(
        isinstance(candidate, models.ForeignKey)
        and not isinstance(candidate, ParentalKey)
        and not candidate.null
        for candidate in model._meta.concrete_fields
    )


@transaction.atomic
def merge(loser: models.Model, winner: models.Model, user: AbstractBaseUser | None) -> Merged:
    """Merge the loser into the winner. CannotMerge says why not; nothing has changed then."""
    _check(loser, winner)
    done = Merged()
    pairs = [(loser, winner)]
    if tag_of(loser):
        if not tag_of(winner):
            raise CannotMerge(f"“{winner}” has no tag yet: publish it again first.")
        pairs.append((tag_of(loser), tag_of(winner)))
    if isinstance(loser, ArgumentPage):
        _take_over_scheme(loser, winner)
    elif isinstance(loser, CasePage):
        _take_over_identifiers(loser, winner)
    for old, new in pairs:
        _repoint(old, new, done)
        _rename_in_texts(old, new, done)
        _rename_in_drafts(old, new)
    if isinstance(loser, ArgumentPage):
        _refuse_cycles()
    done.owners -= {loser, winner}
    if isinstance(loser, Entry):
        names = [loser.title, loser.listed_name, getattr(loser, "label", ""), *loser.other_names]
        _keep_names(winner, names)
        done.owners.add(winner)
        _redirect(loser, winner)
    elif isinstance(loser, Topic) and winner.page:
        page = winner.page.specific
        if _keep_names(page, [loser.name]):
            done.owners.add(page)
    for old, _ in pairs:
        _remove(old, user)
    for owner in done.owners:
        _publish_again(owner, user)
    if isinstance(loser, Topic):
        from kb.publishing import follow_citations

        follow_citations()
    return done


def _check(loser: models.Model, winner: models.Model) -> None:
    if type(loser) is not type(winner) or not mergeable(loser):
        raise CannotMerge("Only two of one sort can be merged.")
    if loser.pk == winner.pk:
        raise CannotMerge("It can't be merged into itself.")
    if isinstance(winner, Entry) and (not winner.live or winner.has_unpublished_changes):
        raise CannotMerge(f"“{winner}” has a draft: publish or discard it first.")
    if isinstance(loser, Topic) and not loser.planned:
        raise CannotMerge("This tag has a page: merge the page, the tag goes with it.")


def _repoint(loser: models.Model, winner: models.Model, done: Merged) -> None:
    """Make every row that names the loser name the winner; drop what would say the same twice.

    Written without the models' `save`: whatever owns a row is published again afterwards.
    """
    for link, rows in naming_rows(loser):
        for row in rows:
            owner = _owner(row)
            if owner:
                done.owners.add(owner)
            _translate_key(row, link, loser, winner)
            setattr(row, link.name, winner)
            if isinstance(row, Entry):
                if winner == tag_of(row):
                    setattr(row, link.name, None)  # nothing is a part of itself
            elif isinstance(row, Ruling):
                _keep_apart(row)
            elif not _fits(row):
                _refuse_contradiction(row)
                row.delete()
                done.dropped += 1
                continue
            _store(row, link)
            done.moved += 1


def _store(row: models.Model, link: models.Field) -> None:
    key_field = KEY_FIELDS.get(type(row), (link.attname,))[0]
    names = {link.attname, key_field, "slug" if isinstance(row, Ruling) else link.attname}
    values = {name: getattr(row, name) for name in names}
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def _keep_apart(ruling: Ruling) -> None:
    """Give a ruling another slug if its new case has one of this slug already."""
    others = Ruling.objects.filter(case=ruling.case_id).exclude(pk=ruling.pk)
    if others.filter(slug=ruling.slug).exists():
        ruling.slug = free_slug(others, ruling.slug, 80)


def _take_over_scheme(loser: ArgumentPage, winner: ArgumentPage) -> None:
    """Give a winner that has no scheme the loser's, so that what it dealt with is kept."""
    if loser.scheme and not winner.scheme:
        winner.scheme = loser.scheme
        ArgumentPage.objects.filter(pk=winner.pk).update(scheme=winner.scheme)


def _take_over_identifiers(loser: CasePage, winner: CasePage) -> None:
    """Give a case the numbers and citations of the other: texts that use them still find it."""
    for relation in ("dockets", "citations"):
        own = {str(row) for row in getattr(winner, relation).all()}
        for row in getattr(loser, relation).all():
            if str(row) not in own:
                type(row).objects.filter(pk=row.pk).update(case=winner)


def _refuse_contradiction(row: models.Model) -> None:
    """A ruling that did one thing with the one and another with the other has to be settled."""
    if not isinstance(row, Reception):
        return
    twins = Reception._base_manager.filter(
        ruling=row.ruling_id, argument=row.argument_id, voice=row.voice
    )
    twin = twins.exclude(outcome=row.outcome).first()
    if twin:
        raise CannotMerge(
            f"“{row.ruling}” says different things of the two: “{row.get_outcome_display()}” and "
            f"“{twin.get_outcome_display()}”. Settle there first which it is."
        )


def _fits(row: models.Model) -> bool:
    """Whether the row says something new that the database would take.

    Seen with every row and not the default ones.
    """
    if isinstance(row, CriticalAnswer) and not find_question(row.argument.scheme, row.question):
        return False
    said = {
        column.attname: getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if column.name not in ("id", "sort_order", "key")
    }
    if type(row)._base_manager.filter(**said).exclude(pk=row.pk).exists():
        return False
    for constraint in row._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            values = {name: getattr(row, name) for name in constraint.fields}
            twins = type(row)._base_manager.filter(**values).exclude(pk=row.pk)
            if None not in values.values() and twins.exists():
                return False
    try:
        row.validate_constraints()
    except ValidationError:
        return False
    return True


def _translate_key(
    row: models.Model, link: models.Field, loser: models.Model, winner: models.Model
) -> None:
    """Where a row names a premise, element or answer, name the winner's of the same words."""
    key_field, owner_field, relation = KEY_FIELDS.get(type(row), ("", "", ""))
    key = getattr(row, key_field, "")
    if not key or link.name != owner_field:
        return
    words = next((str(item) for item in keyed_rows(loser, relation) if item.key == key), key)
    match = find_row(words, keyed_rows(winner, relation)) or find_row(
        key, keyed_rows(winner, relation)
    )
    if match:
        setattr(row, key_field, match.key)


def _owner(row: models.Model) -> models.Model | None:
    """The page or ruling whose content the row is."""
    if isinstance(row, (Ruling, Entry)):
        return row.specific if isinstance(row, Entry) else row
    for candidate in row._meta.concrete_fields:
        if isinstance(candidate, ParentalKey):
            owner = getattr(row, candidate.name)
            return owner.specific if isinstance(owner, Page) else owner
    return None


def _rename_in_texts(loser: models.Model, winner: models.Model, done: Merged) -> None:
    """Make links, cards and quotations in bodies name the winner."""
    for entry in Entry.objects.all():
        raw = list(entry.body.raw_data)
        changed = renamed_stream(entry.body.stream_block, raw, loser, winner)
        if changed != raw:
            Entry.objects.filter(pk=entry.pk).update(body=json.dumps(changed))
            done.owners.add(entry.specific)


def _rename_in_drafts(loser: models.Model, winner: models.Model) -> None:
    """Make drafts and history name the winner, so that publishing one finds what it names."""
    bases = ContentType.objects.get_for_models(Page, Ruling).values()
    for revision in Revision.objects.filter(base_content_type__in=bases).iterator():
        model = revision.content_type.model_class()
        if not model:
            continue
        content = revision.content
        changed = False
        for link in list(links(model, content)):
            if isinstance(loser, link.target) and link.row[link.field.name] == loser.pk:
                link.row[link.field.name] = winner.pk
                changed = True
        if "body" in content:
            block = model._meta.get_field("body").stream_block
            raw = json.loads(content["body"] or "[]")
            renamed = renamed_stream(block, raw, loser, winner)
            if renamed != raw:
                content["body"] = json.dumps(renamed)
                changed = True
        if changed:
            _drop_doubles(model, content)
            Revision.objects.filter(pk=revision.pk).update(content=content)


def _drop_doubles(model: type[models.Model], content: dict) -> None:
    """Leave out rows that say what another one of the draft says, or name their own page."""
    for relation in get_all_child_relations(model):
        seen: set[tuple] = set()
        kept = []
        names_another = _NAMES_ANOTHER.get(relation.related_model, "")
        for row in content.get(relation.get_accessor_name()) or []:
            said = _says(relation, row)
            itself = names_another and row.get(names_another) == content.get("pk")
            if not itself and not said & seen:
                seen |= said
                kept.append(row)
        if relation.get_accessor_name() in content:
            content[relation.get_accessor_name()] = kept


def _says(relation: models.ForeignObjectRel, row: dict) -> set[tuple]:
    """What the database would hold unique about a draft's row within its parent."""
    said = set()
    for constraint in relation.related_model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            names = [name for name in constraint.fields if name != relation.field.name]
            values = [row.get(name) for name in names]
            if None not in values:
                said.add((constraint.name, *values))
    return said


def _refuse_cycles() -> None:
    edges = Relation.objects.filter(type=RelationType.SUPPORTS, source__live=True).values_list(
        "source_id", "target_id"
    )
    cycle = supports_cycle(edges)
    if cycle:
        labels = ArgumentPage.objects.filter(pk__in=cycle).values_list("label", flat=True)
        raise CannotMerge(
            "Merged, these arguments would support themselves in a circle: " + ", ".join(labels)
        )


def _keep_names(winner: Entry, names: Iterable[str]) -> bool:
    """Keep the loser's names among those the winner can be found by; whether any was new."""
    own = {name_key(name) for name in (winner.title, winner.listed_name, *winner.other_names)}
    added = {name_key(name): name for name in names if name and name_key(name) not in own}
    if added:
        type(winner).objects.filter(pk=winner.pk).update(
            other_names=[*winner.other_names, *added.values()]
        )
    return bool(added)


def _redirect(loser: Entry, winner: Entry) -> None:
    """Make the loser's address, and those that led to it, lead to the winner."""
    Redirect.objects.filter(redirect_page=loser.pk).update(redirect_page=winner.pk)
    parts = loser.get_url_parts()
    if parts:
        path = Redirect.normalise_path(parts[2])
        Redirect.objects.filter(old_path=path).delete()
        Redirect.objects.create(
            old_path=path,
            redirect_page_id=winner.pk,
            is_permanent=True,
            automatically_created=True,
        )


def _publish_again(owner: models.Model, user: AbstractBaseUser | None) -> None:
    """Publish the owner as it now stands, on top of which its own draft stays a draft."""
    stored = type(owner)._base_manager.get(pk=owner.pk)
    if not stored.live:
        return
    draft = stored.get_latest_revision_as_object() if stored.has_unpublished_changes else None
    stored.save_revision(user=user, clean=False, log_action=True).publish(user=user)
    if draft:
        draft.save_revision(user=user, clean=False, log_action=True)


def _remove(thing: models.Model, user: AbstractBaseUser | None) -> None:
    """Unpublish and delete."""
    thing = type(thing)._base_manager.get(pk=thing.pk)
    if isinstance(thing, DraftStateMixin) and thing.live:
        thing.unpublish(user=user)
    if isinstance(thing, Page):
        thing.delete(user=user)
    else:
        thing.delete()
