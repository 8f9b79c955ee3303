"""Which authorities entries cite: read when they are published, resolved when these change.

A text is read once: what was found in it is kept with its digest. What a citation is one of is
looked up by keys, so a new case finds the entries that cited it before it had a page.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kb.law import recognition
from kb.law.courts import Courts
from kb.law.identity import citation_keys, docket_keys, report_keys, statute_keys
from kb.models import (
    AuthorityKey,
    CasePage,
    Court,
    DoctrinePage,
    Entry,
    Mention,
    PlannedCitation,
    ReadText,
    Ruling,
)
from kb.models.vocabulary import CitationKind, Confidence, DoctrineKind, Kind, MentionMethod
from kb.search.standing import Standing, each_with_standing

CITED = (Kind.CASE, Kind.DOCTRINE)
# These are the provisions that they name; a doctrine rests on its own.
_OF_PROVISIONS = (DoctrineKind.STATUTE, DoctrineKind.EXCEPTION)
_LONGEST_KEY = 120
_LINK = re.compile(r'<a (?=[^>]*linktype="page")[^>]*?\bid="(\d{1,18})"[^>]*>(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Text:
    """A text of an entry: where it stands, what it is, and whether it is rich text."""

    place: str
    source: str
    html: bool = False


def texts_of(entry: Entry, by_others: Standing) -> Iterator[Text]:
    """What an entry (specific) says: its summary, its body, and its rows that readers may see."""
    yield Text("summary", entry.summary)
    for block in entry.body.raw_data:
        place, value = f"body {block.get('id') or ''}", block["value"]
        match block["type"]:
            case "text":
                yield Text(place, value, html=True)
            case "quote" if value["source"] in by_others.sources:
                yield Text(place, value["text"])
            case "note":
                yield Text(place, value["text"])
            case "table":
                cells = (str(cell) for row in value["rows"] for cell in row["values"])
                yield Text(place, "\n".join(cells))
    words = [*entry.texts(), *by_others.words]
    words += [text for ruling in by_others.rulings for text in ruling.texts()]
    yield Text("text", "\n".join(filter(None, words)))


def digest(texts: Sequence[Text]) -> str:
    """A fingerprint of what is read, and of how."""
    parts = [recognition.VERSION, [(text.place, text.source, text.html) for text in texts]]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def read(entry: Entry, texts: Sequence[Text], courts: Courts) -> list[Mention]:
    """The citations and the links to entries in these texts, not yet resolved."""
    context = recognition.Context()
    found = []
    for text in texts:
        for one in recognition.recognise(text.source, text.html, context):
            mention = mention_of(one, courts)
            mention.entry_id, mention.place = entry.pk, text.place
            mention.source = _linkable(text, one)
            found.append(mention)
        if text.html:
            found += _links(entry, text)
    return found


def mention_of(one: recognition.Citation, courts: Courts) -> Mention:
    """A citation as a row, not yet resolved and of no entry."""
    keys = [key[:_LONGEST_KEY] for key in one.keys]
    return Mention(
        start=one.start,
        end=one.end,
        text=one.text[:200],
        kind=one.kind,
        keys=keys,
        key=keys[-1],
        court=(courts.find(one.court) or one.court)[:40],
        year=one.year,
        name=one.name[:200],
        complete=one.complete,
        quiet=one.quiet,
        method=one.method,
        confidence=Confidence.CERTAIN if one.certain else Confidence.LIKELY,
    )


def _linkable(text: Text, one: recognition.Citation) -> str:
    """The source of a citation that may become a link on the page: rich text without a tag."""
    source = text.source[one.start : one.end]
    return source if text.html and not one.quiet and "<" not in source else ""


def _links(entry: Entry, text: Text) -> Iterator[Mention]:
    for match in _LINK.finditer(text.source):
        key = f"page {match[1]}"
        yield Mention(
            entry_id=entry.pk,
            place=text.place,
            start=match.start(),
            end=match.end(),
            text=_TAG.sub("", match[2])[:200],
            kind="link",
            keys=[key],
            key=key,
            complete=False,
            quiet=True,
            method=MentionMethod.LINK,
            confidence=Confidence.CERTAIN,
        )


def known_courts() -> Courts:
    """The Court table, by all names."""
    names = ("slug", "name", "short_name", "courts_db_id", "aliases")
    return Courts(Court.objects.values_list(*names))


# What cases and doctrines are cited by


def keys_of(entry: Entry) -> list[AuthorityKey]:
    """The keys by which a case or doctrine (specific) is known: its own while it is live."""
    tag = getattr(entry, "tag", None)
    if tag is None:
        return []
    found: dict[tuple[str, str], AuthorityKey] = {}
    if entry.live:
        found[f"page {entry.pk}", ""] = AuthorityKey(key=f"page {entry.pk}")
    if isinstance(entry, CasePage):
        for row in _planned_keys(PlannedCitation.objects.filter(tag=tag)):
            found.setdefault((row.key, ""), row)
    if isinstance(entry, CasePage) and entry.live:
        for keys, court in _identifiers(entry):
            for number, key in enumerate(keys):
                row = AuthorityKey(key=key[:_LONGEST_KEY], wide=number > 0, court=court)
                found.setdefault((row.key, court), row)
    elif isinstance(entry, DoctrinePage) and entry.live:
        keys = statute_keys(entry.statute)
        # A doctrine that rests on several provisions is what none of them alone leads to.
        own = len(keys) == 1 or entry.doctrine_kind in _OF_PROVISIONS
        for key in keys if own else ():
            row = AuthorityKey(key=key[:_LONGEST_KEY], alone=len(keys) == 1)
            found.setdefault((row.key, ""), row)
    for row in found.values():
        setattr(row, str(entry.kind), tag)
    return list(found.values())


def _identifiers(case: CasePage) -> Iterator[tuple[tuple[str, ...], str]]:
    """The keys of dockets and citations of a case, each with the slug of its court."""
    for row in case.dockets.all():
        court = row.court or case.court
        for keys in docket_keys(row.number, court.courts_db_id):
            yield keys, court.slug
    for row in case.citations.all():
        if row.citation_kind == CitationKind.REPORTER:
            found = report_keys(row.volume, row.reporter, row.page)
        else:
            found = citation_keys(row.text)
        for keys in found:
            yield keys, ""


_WITHOUT_PAGE = Q(tag__page=None) | Q(tag__page__live=False)


def _planned_keys(rows: QuerySet[PlannedCitation]) -> list[AuthorityKey]:
    return [
        AuthorityKey(key=key[:_LONGEST_KEY], wide=number > 0, case_id=tag)
        for tag, text in rows.values_list("tag", "text")
        for keys in citation_keys(text)
        for number, key in enumerate(keys)
    ]


# Resolving


class Resolver:
    """Says what citations are citations of, from the keys that are stored."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        wanted = {key for mention in mentions for key in mention.keys}
        self._rows: dict[str, list[AuthorityKey]] = defaultdict(list)
        for row in _chunked(AuthorityKey.objects.all(), "key", wanted):
            self._rows[row.key].append(row)
        doctrines = {row.doctrine_id for rows in self._rows.values() for row in rows}
        self._broader = dict(
            DoctrinePage.objects.filter(tag__in=doctrines - {None}).values_list("tag", "broader")
        )
        cases = {row.case_id for rows in self._rows.values() for row in rows} - {None}
        self._rulings: dict[int, list[tuple]] = defaultdict(list)
        if any(mention.year for mention in mentions):
            rulings = Ruling.objects.filter(live=True, case__tag__in=cases)
            for pk, tag, court, date in rulings.values_list(
                "pk", "case__tag", "court__slug", "date"
            ):
                self._rulings[tag].append((court, date.year, pk))

    def resolve(self, mention: Mention) -> tuple[int | None, int | None, int | None]:
        """The case, the doctrine and the ruling that a citation is of, each None if unknown."""
        for number, key in enumerate(mention.keys):
            rows = [
                row
                for row in self._rows.get(key, ())
                # A docket of another office is not this one, though all else is the same.
                if not (row.wide and number) and not _elsewhere(mention, row)
            ]
            cases = {row.case_id for row in rows} - {None}
            if len(cases) == 1:
                case = cases.pop()
                return case, None, self._ruling(mention, case)
            doctrine = self._doctrine(rows)
            if doctrine:
                return None, doctrine, None
        return None, None, None

    def _doctrine(self, rows: list[AuthorityKey]) -> int | None:
        """Of the doctrines about one provision, the one about nothing else and within no other."""
        rows = [row for row in rows if row.doctrine_id and row.alone] or rows
        found = {row.doctrine_id for row in rows} - {None}
        top = [one for one in found if self._broader.get(one) not in found]
        return top[0] if len(top) == 1 else None

    def _ruling(self, mention: Mention, case: int) -> int | None:
        """The ruling of the case in the court and year that the citation names, if there is one."""
        if mention.kind in ("docket", "file", "link") or not mention.court or not mention.year:
            return None
        at = (mention.court, mention.year)
        found = [pk for court, year, pk in self._rulings.get(case, ()) if (court, year) == at]
        return found[0] if len(found) == 1 else None


def _elsewhere(mention: Mention, row: AuthorityKey) -> bool:
    """Whether a docket is told to be another court's."""
    counted = mention.kind in ("docket", "file")
    return bool(counted and mention.court and row.court and mention.court != row.court)


def _chunked(rows, field: str, values: Collection) -> Iterator:
    """Rows whose field is one of many values: SQLite takes so many at a time."""
    values = sorted(values)
    for start in range(0, len(values), 500):
        yield from rows.filter(**{f"{field}__in": values[start : start + 500]})


_TARGETS = ("case_id", "doctrine_id", "ruling_id")


def _resolved(mentions: Sequence[Mention]) -> list[Mention]:
    """Set what the citations are of; those for which that is something new."""
    resolver = Resolver(mentions)
    changed = []
    for mention in mentions:
        target = resolver.resolve(mention)
        if target != tuple(getattr(mention, name) for name in _TARGETS):
            mention.case_id, mention.doctrine_id, mention.ruling_id = target
            changed.append(mention)
    return changed


# Writing


def follow_mentions(entries: Sequence[Entry], said: Mapping[int, Standing]) -> list[Entry]:
    """Write what these entries (specific) cite and are cited by.

    `said` is what each of them says by way of others. Gives others that now cite something else.
    """
    keys = _write_keys([entry for entry in entries if entry.kind in CITED])
    _write_mentions(entries, said)
    tags = {(entry.kind, entry.tag.pk) for entry in entries if getattr(entry, "tag", None)}
    mentions = {one.pk: one for one in _chunked(Mention.objects.all(), "key", keys)}
    if tags:
        cases = [pk for kind, pk in tags if kind == Kind.CASE]
        doctrines = [pk for kind, pk in tags if kind == Kind.DOCTRINE]
        named = Mention.objects.filter(Q(case__in=cases) | Q(doctrine__in=doctrines))
        mentions |= {one.pk: one for one in named}
    return _store_targets(list(mentions.values()), {entry.pk for entry in entries})


def forget_entry(pk: int, tags: Mapping[Kind, Collection[int]]) -> list[Entry]:
    """Take away what a deleted entry cited and was cited by; the others whose citations change."""
    Mention.objects.filter(entry=pk).delete()
    ReadText.objects.filter(entry=pk).delete()
    of = Q(case__in=tags.get(Kind.CASE, ())) | Q(doctrine__in=tags.get(Kind.DOCTRINE, ()))
    stored = AuthorityKey.objects.filter(of)
    if not stored.exists():
        return []
    keys = set(stored.values_list("key", flat=True))
    stored.delete()
    planned = PlannedCitation.objects.filter(tag__in=tags.get(Kind.CASE, ()))
    AuthorityKey.objects.bulk_create(_planned_keys(planned))
    mentions = {one.pk: one for one in _chunked(Mention.objects.all(), "key", keys)}
    mentions |= {one.pk: one for one in Mention.objects.filter(of)}
    return _store_targets(list(mentions.values()), {pk})


def follow_planned() -> list[Entry]:
    """Resolve anew after cases without a page have got other citations; the entries concerned."""
    stored = AuthorityKey.objects.filter(
        Q(case__page=None) | Q(case__page__live=False), ~Q(case=None)
    )
    before = set(stored.values_list("key", flat=True))
    AuthorityKey.objects.filter(pk__in=stored.values_list("pk", flat=True)).delete()
    rows = _planned_keys(PlannedCitation.objects.filter(_WITHOUT_PAGE))
    AuthorityKey.objects.bulk_create(rows)
    keys = before | {row.key for row in rows}
    return _store_targets(list(_chunked(Mention.objects.all(), "key", keys)), set())


def _store_targets(mentions: list[Mention], known: set[int]) -> list[Entry]:
    changed = _resolved(mentions)
    Mention.objects.bulk_update(changed, _TARGETS, batch_size=200)
    entries = {one.entry_id for one in changed}
    _write_links(entries)
    return list(Entry.objects.filter(pk__in=entries - known))


def _write_links(entries: Collection[int]) -> None:
    """Store which words of the bodies lead where, for entries whose citations may have changed."""
    read = {row.entry_id: row for row in _chunked(ReadText.objects.all(), "entry", entries)}
    if not read:
        return
    found: dict[int, dict[str, list]] = {pk: {} for pk in read}
    linked = Mention.objects.exclude(source="").select_related("case", "doctrine")
    rows = _chunked(linked.filter(Q(case__isnull=False) | Q(doctrine__isnull=False)), "entry", read)
    for row in sorted(rows, key=lambda row: (row.entry_id, row.place, row.start)):
        page = (row.case or row.doctrine).page_id
        if page and page != row.entry_id:
            block = row.place.removeprefix("body ")
            found[row.entry_id].setdefault(block, []).append([row.start, row.source, page])
    changed = [row for pk, row in read.items() if row.links != found[pk]]
    for row in changed:
        row.links = found[row.pk]
    ReadText.objects.bulk_update(changed, ["links"], batch_size=200)


def _write_keys(entries: Sequence[Entry]) -> set[str]:
    """Store the keys of cases and doctrines; gives all that came or went."""
    changed: set[str] = set()
    for entry in entries:
        tag = getattr(entry, "tag", None)
        if tag is None:
            continue
        kind = {entry.kind: tag.pk}
        stored = {_said(row): row.pk for row in AuthorityKey.objects.filter(**kind)}
        wanted = {_said(row): row for row in keys_of(entry)}
        gone, new = stored.keys() - wanted.keys(), wanted.keys() - stored.keys()
        AuthorityKey.objects.filter(pk__in=[stored[said] for said in gone]).delete()
        AuthorityKey.objects.bulk_create(wanted[said] for said in sorted(new))
        changed |= {said[0] for said in gone | new}
    return changed


def _said(row: AuthorityKey) -> tuple:
    return row.key, row.wide, row.alone, row.court, row.case_id or 0, row.doctrine_id or 0


def _write_mentions(entries: Sequence[Entry], said: Mapping[int, Standing]) -> None:
    """Read the entries whose text is not what it was, and store what they cite."""
    stored = dict(
        ReadText.objects.filter(entry__in=[entry.pk for entry in entries]).values_list(
            "entry", "digest"
        )
    )
    gone = [entry.pk for entry in entries if not entry.live]
    if gone:
        Mention.objects.filter(entry__in=gone).delete()
        ReadText.objects.filter(entry__in=gone).delete()
    fresh: list[Mention] = []
    marks: list[ReadText] = []
    courts = None
    for entry in entries:
        if not entry.live:
            continue
        texts = list(texts_of(entry, said[entry.pk]))
        mark = digest(texts)
        if stored.get(entry.pk) != mark:
            courts = courts or known_courts()
            fresh += read(entry, texts, courts)
            marks.append(ReadText(entry_id=entry.pk, digest=mark))
    if marks:
        for start in range(0, len(marks), 500):
            some = [mark.entry_id for mark in marks[start : start + 500]]
            Mention.objects.filter(entry__in=some).delete()
        ReadText.objects.bulk_create(
            marks, update_conflicts=True, unique_fields=["entry"], update_fields=["digest"]
        )
        _resolved(fresh)
        Mention.objects.bulk_create(fresh, batch_size=200)
        _write_links([mark.entry_id for mark in marks])


def rebuild_mentions(entries: Iterable[Entry]) -> None:
    """Write all of it: the keys, what live entries (all, specific) cite, and what that is."""
    entries = list(entries)
    AuthorityKey.objects.all().delete()
    AuthorityKey.objects.bulk_create(
        [*(row for entry in entries if entry.kind in CITED for row in keys_of(entry))],
        batch_size=200,
    )
    planned = PlannedCitation.objects.filter(_WITHOUT_PAGE)
    AuthorityKey.objects.bulk_create(_planned_keys(planned), batch_size=200)
    live = {entry.pk for entry in entries}
    Mention.objects.exclude(entry__live=True).delete()
    ReadText.objects.exclude(entry__live=True).delete()
    said = {entry.pk: by_others for entry, by_others in each_with_standing(entries)}
    _write_mentions(entries, said)
    _store_targets(list(Mention.objects.all()), live)


def mention_differences(entries: Iterable[Entry]) -> list[str]:
    """What a rebuild would change, a sentence each; `entries` are all that are live, specific."""
    entries = list(entries)
    courts = known_courts()
    planned = PlannedCitation.objects.filter(_WITHOUT_PAGE)
    expected_keys = [row for entry in entries if entry.kind in CITED for row in keys_of(entry)]
    wanted = {_said(row) for row in [*expected_keys, *_planned_keys(planned)]}
    stored_keys = {_said(row) for row in AuthorityKey.objects.all()}
    found = [f"The key “{said[0]}” is out of date." for said in sorted(wanted ^ stored_keys)]
    stored: dict[int, list[tuple]] = defaultdict(list)
    for mention in Mention.objects.all():
        stored[mention.entry_id].append(_seen(mention))
    for entry, by_others in each_with_standing(entries):
        expected = read(entry, list(texts_of(entry, by_others)), courts)
        _resolved(expected)
        if sorted(map(_seen, expected), key=str) != sorted(stored.pop(entry.pk, []), key=str):
            found.append(f"What {entry.kind} “{entry.slug}” cites is out of date.")
    return found + [f"Entry {pk} is not live and cites something." for pk in stored]


def _seen(mention: Mention) -> tuple:
    names = [one.attname for one in Mention._meta.concrete_fields if one.name != "id"]
    return tuple(str(getattr(mention, name)) for name in names)
