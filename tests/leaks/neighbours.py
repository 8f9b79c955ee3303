"""What is public next to the secrets, and what it says of them."""

from __future__ import annotations

from collections.abc import Iterable

from kb.argument.schemes import SCHEMES
from kb.models import (
    Contention,
    CriticalAnswer,
    Element,
    EntrySource,
    Event,
    ExceptionAspect,
    GlossaryTerm,
    Holding,
    JudgeSeat,
    Kind,
    LeadingCase,
    Party,
    Placement,
    Position,
    Quotation,
    Reception,
    RelatedEntry,
    Relation,
    Treatment,
)
from kb.models.case import CaseStatus
from tests import factories
from tests.leaks.canaries import (
    COMMON,
    FATES,
    MAKERS,
    PAST,
    Owner,
    World,
    fresh,
    publish,
    tag_of,
)


def make_sources(world: World) -> None:
    """A public source with a note for editors, a lead, and one that is not published."""
    own = Owner("source", "public")
    world.sources["public"] = factories.make_source(
        title="Public source", note=own("never"), url="https://public.example.org/"
    )
    for name, live, rank in (("lead", True, "lead"), ("unpublished", False, "primary")):
        own = Owner("source", name)
        world.sources[name] = factories.make_source(
            live=live,
            slug=f"source-{name}",
            title=own("title"),
            author=own("author"),
            publisher=own("publisher"),
            url=f"https://{own('url')}.example.org/",
            archived_url=f"https://{own('archive')}.example.org/",
            note=own("never"),
            rank=rank,
        )


def make_neighbours(world: World) -> None:
    """A public entry of each kind, and rows of theirs that rest on what is no public source."""
    near = world.near
    for kind, make in MAKERS.items():
        parts = {"elements": [Element(key="a", name="Near")]} if kind == Kind.DOCTRINE else {}
        near[kind] = make(
            title=f"Near {kind}", slug=f"near-{kind}", summary=f"A {COMMON} word.", **parts
        )
    near["judge"] = factories.make_commentator(
        title="Near judge", commentator_kind="judge", summary=f"A {COMMON} word."
    )
    near["other"] = factories.make_argument(title="Near other", summary=f"A {COMMON} word.")
    near["ruling"] = factories.make_ruling(
        case=near[Kind.CASE], slug="near-ruling", source=world.sources["public"]
    )
    for name in ("lead", "unpublished"):
        _rest_on(world, name)


def _rest_on(world: World, name: str) -> None:
    """Rows of the neighbours that rest on a source, with words that stand and fall with it."""
    source, own = world.sources[name], Owner("source", name)
    argument, question, doctrine, case, person, article = pages = [
        fresh(world.near[kind])
        for kind in (
            Kind.ARGUMENT,
            Kind.QUESTION,
            Kind.DOCTRINE,
            Kind.CASE,
            Kind.COMMENTATOR,
            Kind.ARTICLE,
        )
    ]
    for page in pages:
        page.entry_sources.add(EntrySource(source=source, supports=own("supports")))
    argument.quotations.add(Quotation(text=own("quotation"), source=source))
    case.statuses.add(CaseStatus(date=PAST, state="pending", source=source))
    for scheduled in (False, True):
        case.events.add(
            Event(
                key=f"e{name}{scheduled}".lower(),
                date=PAST,
                type="filed",
                title="Filed",
                source=source,
                scheduled=scheduled,
            )
        )
    doctrine.aspects.add(
        ExceptionAspect(
            aspect="who" if name == "lead" else "acts", text=own("aspect"), source=source
        )
    )
    person.positions.add(
        Position(argument=argument, stance="advances", source=source, note=own("position")),
        Position(
            question=question,
            answer_key="yes",
            stance="advances",
            source=source,
            note=own("stance"),
        ),
    )
    for page in (article, argument, question):
        page.body.append(("quote", {"text": own("quoted"), "source": source}))
    if name == "lead":
        person.interest, person.interest_source = own("interest"), source
    for page in pages:
        publish(page)
    holding = Holding(doctrine=tag_of(world.near[Kind.DOCTRINE]), element_key="a", finding="found")
    factories.make_ruling(case=fresh(case), slug=f"by-{name}", source=source, holdings=[holding])


# What neighbours say of secrets


def link(world: World, fates: Iterable[str]) -> None:
    """Rows of the neighbours that name secrets. Their words stand and fall with what they name."""
    near = world.near
    argument, question, case, person, article, ruling = (
        fresh(near[name])
        for name in (
            Kind.ARGUMENT,
            Kind.QUESTION,
            Kind.CASE,
            Kind.COMMENTATOR,
            Kind.ARTICLE,
            "ruling",
        )
    )
    source = world.sources["public"]
    argument.scheme = "analogy"
    for fate in fates:
        own = Owner("link", fate)
        said = world.secrets[Kind.ARGUMENT, fate]
        asked = world.secrets[Kind.QUESTION, fate]
        argument.relations.add(Relation(target=said, type="qualifies", note=own("relation")))
        argument.critical_answers.add(
            CriticalAnswer(
                question=SCHEMES[argument.scheme][FATES.index(fate)].key,
                handling="by_argument",
                answered_by=said,
                note=own("critical"),
            )
        )
        question.placements.add(Placement(argument=said, answer_key="no"))
        case.contentions.add(Contention(argument=said, raised_by=own("raised")))
        person.positions.add(
            Position(argument=said, stance="opposes", source=source, note=own("position")),
            Position(
                question=asked,
                answer_key="yes",
                stance="opposes",
                source=source,
                note=own("stance"),
            ),
        )
        ruling.receptions.add(
            Reception(
                argument=said, outcome="rejected", note=own("reception"), quotation=own("quotation")
            )
        )
        treated = world.rulings["secret", fate]
        ruling.treatments.add(Treatment(target=treated, type="cited", note=own("treatment")))
        if ("near", fate) in world.rulings:
            treated = world.rulings["near", fate]
            ruling.treatments.add(Treatment(target=treated, type="cited", note=own("treated")))
        texts = (article, argument, question)
        for page in texts:
            page.body.append(("argument", {"argument": said}))
        for kind in MAKERS:
            secret = world.secrets[kind, fate]
            article.related.add(RelatedEntry(entry=secret))
            link = f'<p><a linktype="page" id="{secret.pk}">Words of our own</a></p>'
            for page in texts:
                page.body.append(("text", link))
    for thing in (argument, question, case, person, article, ruling):
        publish(thing)


def link_by_tags(world: World, fates: Iterable[str]) -> None:
    """The same, for rows that name the tags of secrets: these have one once they are published."""
    near = world.near
    argument, doctrine, case, article, ruling = (
        fresh(near[name])
        for name in (Kind.ARGUMENT, Kind.DOCTRINE, Kind.CASE, Kind.ARTICLE, "ruling")
    )
    for fate in fates:
        own = Owner("link", fate)
        case_tag, doctrine_tag, person_tag = (
            tag_of(world.secrets[kind, fate])
            for kind in (Kind.CASE, Kind.DOCTRINE, Kind.COMMENTATOR)
        )
        argument.relations.add(
            Relation(
                target=near["other"],
                type="distinguishes",
                case=case_tag,
                premise_key=f"p{fate}",
                note=own("distinguishes"),
            )
        )
        argument.quotations.add(
            Quotation(text=own("said"), commentator=person_tag, source=world.sources["public"])
        )
        doctrine.leading_cases.add(LeadingCase(case=case_tag, note=own("leading")))
        case.parties.add(Party(name="A party", role="defendant", commentator=person_tag))
        ruling.bench.add(JudgeSeat(judge=person_tag))
        ruling.holdings.add(Holding(doctrine=doctrine_tag, finding="found", text=own("holding")))
        for source in ("lead", "unpublished"):
            GlossaryTerm.objects.create(
                key=f"term-{fate}-{source}",
                term=f"Term {fate} {source}",
                definition="What it means.",
                doctrine=doctrine_tag,
                source=world.sources[source],
            )
        article.case_tags.add(case_tag)
        article.doctrine_tags.add(doctrine_tag)
        article.commentator_tags.add(person_tag)
        near[f"member {fate}"] = factories.make_case(
            short_name=f"Member {fate}", lead_case=case_tag, summary=f"A {COMMON} word."
        )
        near[f"narrower {fate}"] = factories.make_doctrine(
            title=f"Narrower {fate}", broader=doctrine_tag, summary=f"A {COMMON} word."
        )
    for thing in (argument, doctrine, case, article, ruling):
        publish(thing)
