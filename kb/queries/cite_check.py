"""What a pasted text cites, and what this site records of each. Reads only; keeps nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects

from kb.law import recognition
from kb.models import CasePage, CaseStatus, CaseTag, DoctrinePage, DoctrineTag, Mention, Ruling
from kb.models.visibility import in_force
from kb.models.vocabulary import AuthorityKind
from kb.queries.mentions import Resolver, known_courts, mention_of
from kb.queries.neighbours import TopicLink
from kb.queries.reviews import history, treatments_of


@dataclass
class RulingStatus:
    """A ruling of a cited case, whether the citation is of this one, and what became of it."""

    ruling: Ruling
    cited: bool
    undone: str
    later: list


@dataclass
class Authority:
    """One authority that a text cites, by each citation that does so."""

    link: TopicLink | None
    name: str
    kind: str
    words: list[str] = field(default_factory=list)
    times: int = 0
    likely: bool = False
    case: CasePage | None = None
    status: CaseStatus | None = None
    rulings: list[RulingStatus] = field(default_factory=list)
    doctrine: DoctrinePage | None = None

    @property
    def checked_on(self) -> dt.date | None:
        """The day the entry's sources were last read."""
        entry = self.case or self.doctrine
        return entry.checked_on if entry else None

    def add(self, mention: Mention) -> None:
        """Count a citation."""
        self.times += 1
        self.likely = self.likely or mention.confidence != "certain"
        if mention.text not in self.words:
            self.words.append(mention.text)


@dataclass
class Checked:
    """The authorities of a text: those with a page here, in the text's order, and the others."""

    known: list[Authority]
    unknown: list[Authority]


def check(text: str) -> Checked:
    """What a text cites. The same few queries, whatever its length."""
    courts = known_courts()
    mentions = [mention_of(one, courts) for one in recognition.recognise(text)]
    resolver = Resolver(mentions)
    found: dict[tuple, Authority] = {}
    targets = {id(mention): resolver.resolve(mention) for mention in mentions}
    cases = _visible(CaseTag, {case for case, _, _ in targets.values()})
    doctrines = _visible(DoctrineTag, {doctrine for _, doctrine, _ in targets.values()})
    cited_rulings = {ruling for _, _, ruling in targets.values()} - {None}
    for mention in mentions:
        case, doctrine, _ = targets[id(mention)]
        tag = cases.get(case) or doctrines.get(doctrine)
        if tag is None and not mention.complete:
            continue
        key = (type(tag), tag.pk) if tag else ("", mention.key)
        if key not in found:
            found[key] = _authority(tag, mention)
        found[key].add(mention)
    known = [one for one in found.values() if one.link and one.link.has_page]
    _add_entries(known, cases, doctrines, cited_rulings)
    return Checked(known, [one for one in found.values() if one not in known])


def _visible(model: type, keys: set[int | None]) -> dict[int, object]:
    """The tags among these that readers may see, with their pages if these are public."""
    keys = keys - {None}
    if not keys:
        return {}
    public = set(model.objects.with_page().filter(pk__in=keys).values_list("pk", flat=True))
    found = {}
    for tag in model.objects.visible().filter(pk__in=keys).select_related("page"):
        tag.public = tag.pk in public
        found[tag.pk] = tag
    return found


def _authority(tag: object, mention: Mention) -> Authority:
    if tag is None:
        return Authority(None, mention.name, str(AuthorityKind(mention.kind).label))
    slug = tag.page.slug if tag.public else tag.slug
    link = TopicLink(tag.kind, tag.name, slug, tag.public)
    return Authority(link, tag.name, str(AuthorityKind(mention.kind).label))


def _add_entries(
    known: list[Authority],
    cases: dict[int, CaseTag],
    doctrines: dict[int, DoctrineTag],
    cited: set[int],
) -> None:
    """Put what is recorded of each to those that have a page."""
    by_slug = {("case", tag.page.slug): tag.page for tag in cases.values() if tag.public}
    by_slug |= {("doctrine", tag.page.slug): tag.page for tag in doctrines.values() if tag.public}
    pages = [tag.page for tag in cases.values() if tag.public]
    prefetch_related_objects(pages, "statuses")
    rulings: dict[int, list[Ruling]] = {}
    rows = Ruling.objects.filter(in_force(), case__in=pages).select_related("court")
    for ruling in rows if pages else ():
        rulings.setdefault(ruling.case_id, []).append(ruling)
    every = [ruling.pk for some in rulings.values() for ruling in some]
    later = treatments_of(every) if every else {}
    for one in known:
        entry = by_slug[one.link.kind, one.link.slug]
        if isinstance(entry, DoctrinePage):
            one.doctrine = entry
            continue
        one.case, one.status = entry, entry.status
        for ruling in rulings.get(entry.pk, ()):
            ruling.case = entry
            done = later[ruling.pk]
            status = RulingStatus(ruling, ruling.pk in cited, history(done).undone, done)
            one.rulings.append(status)
