"""The secrets: one entry a kind and fate that says all it can, and rulings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone
from django.utils.text import slugify

from kb.models import (
    TOPICS,
    Answer,
    Claim,
    Contention,
    Correction,
    Docket,
    Element,
    Entry,
    EntrySource,
    Event,
    ExceptionAspect,
    Holding,
    JudgeSeat,
    Kind,
    LeadingCase,
    Party,
    Placement,
    Position,
    Premise,
    Quotation,
    Reception,
    RelatedEntry,
    Relation,
    Ruling,
    Treatment,
)
from kb.models.case import CaseStatus
from tests import factories
from tests.leaks.canaries import (
    COMMON,
    MAKERS,
    PAST,
    RESTRICTIONS,
    Owner,
    World,
    fresh,
    publish,
    restrict,
    tag_of,
)


def bear(world: World, kind: Kind, fate: str) -> None:
    """A secret, hidden as it is born."""
    own = Owner(kind, fate)
    born_live = fate == "expired"
    plain = f"{kind} {fate}"
    page = MAKERS[kind](
        live=born_live, title=plain, slug=slugify(plain), summary=COMMON, entry_sources=[]
    )
    if fate == "restricted":
        restrict(page, RESTRICTIONS[kind])
    dress(world, page, own)
    if not born_live:
        page.save()
    if fate == "scheduled":
        page.go_live_at = timezone.now() + dt.timedelta(days=1)
    revision = page.save_revision()
    if fate in ("restricted", "scheduled"):
        revision.publish()
    world.secrets[kind, fate] = fresh(page)


def dress(world: World, page: Entry, own: Callable[[str], str]) -> None:
    """Fill all that a kind can say with canaries, and lead from it to every neighbour."""
    near, source = world.near, world.sources["public"]
    # The names of doctrines and people are their tags' names; those of cases are the short ones.
    named = page.KIND in (Kind.DOCTRINE, Kind.COMMENTATOR)
    page.title = page.draft_title = own("name" if named else "title")
    page.slug = own("slug")
    page.summary = f"{own('summary')} is a {COMMON} word"
    page.other_names = [own("other")]
    page.body = [
        ("text", f"<p>{own('body')} {COMMON}</p>"),
        ("note", {"note_kind": "note", "text": own("note")}),
        ("quote", {"text": own("quote"), "source": source}),
        ("argument", {"argument": near[Kind.ARGUMENT]}),
    ]
    page.entry_sources = [EntrySource(source=source, supports=own("supports"))]
    page.corrections = [Correction(date=PAST, text=own("correction"))]
    for kind, relation in (
        (Kind.CASE, page.case_tags),
        (Kind.DOCTRINE, page.doctrine_tags),
        (Kind.COMMENTATOR, page.commentator_tags),
    ):
        only = TOPICS[kind].objects.create(name=own(f"only{kind}"))
        world.tags.append(only)
        relation.add(only, tag_of(near[kind]))
    match page.KIND:
        case Kind.ARGUMENT:
            page.label = own("label")[:60]
            page.premises = [Premise(key="a", text=own("premise"))]
            page.quotations = [
                Quotation(
                    text=own("quotation"), source=source, commentator=tag_of(near[Kind.COMMENTATOR])
                )
            ]
            page.relations = [
                Relation(target=near[Kind.ARGUMENT], type="rebuts", note=own("relation"))
            ]
        case Kind.QUESTION:
            page.short_answer, page.short_answer_date = own("short"), PAST
            page.answers = [
                Answer(key="yes", label="Yes", text=own("answer")),
                Answer(key="no", label="No"),
            ]
            page.placements = [Placement(argument=near[Kind.ARGUMENT], answer_key="yes")]
        case Kind.DOCTRINE:
            page.definition, page.statute = own("definition"), own("statute")
            page.doctrine_kind, page.date = "bill", PAST
            page.bill_stage, page.next_step, page.next_on = own("stage"), own("next"), PAST
            page.aspects = [ExceptionAspect(aspect="who", text=own("aspect"), source=source)]
            page.broader = tag_of(near[Kind.DOCTRINE])
            page.elements = [Element(key="a", name=own("element"), text=own("elementtext"))]
            page.leading_cases = [LeadingCase(case=tag_of(near[Kind.CASE]), note=own("leading"))]
        case Kind.CASE:
            page.short_name = own("name")
            page.not_decided, page.systems = own("notdecided"), [own("system")]
            page.lead_case = tag_of(near[Kind.CASE])
            page.dockets = [Docket(number=own("docket"))]
            page.parties = [
                Party(
                    name=own("party"), role="plaintiff", commentator=tag_of(near[Kind.COMMENTATOR])
                )
            ]
            page.claims = [Claim(key="a", name=own("claim"))]
            page.statuses = [CaseStatus(date=PAST, state="pending", note=own("status"))]
            page.events = [
                Event(key="a", date=PAST, type="filed", title=own("event")),
                Event(key="b", date=PAST, type="hearing", title=own("listed"), scheduled=True),
            ]
            page.contentions = [Contention(argument=near[Kind.ARGUMENT], raised_by=own("raised"))]
        case Kind.COMMENTATOR:
            page.role, page.affiliation = own("role"), own("affiliation")
            page.interest, page.interest_source = own("interest"), source
            page.positions = [
                Position(
                    argument=near[Kind.ARGUMENT],
                    stance="advances",
                    source=source,
                    note=own("position"),
                    role=own("dayrole"),
                ),
                Position(
                    question=near[Kind.QUESTION],
                    answer_key="yes",
                    stance="advances",
                    source=source,
                    note=own("stance"),
                ),
            ]
        case Kind.ARTICLE:
            page.credit = own("credit")
            page.key_points = [own("pointa"), own("pointb"), own("pointc")]
            page.related = [RelatedEntry(entry=near[Kind.ARGUMENT])]


def bear_rulings(world: World, fate: str) -> None:
    """A published ruling of the secret case, and of the public one a ruling with a fate."""
    world.rulings["secret", fate] = publish(
        _ruling(world, world.secret(Kind.CASE, fate), Owner("ruling", f"{fate}in"))
    )
    if fate == "restricted":
        return
    ruling = _ruling(world, world.near[Kind.CASE], Owner("ruling", fate))
    if fate == "expired":  # published in other words, and then edited
        said = {name: getattr(ruling, name) for name in RULING_WORDS}
        said |= {name: list(getattr(ruling, name).all()) for name in RULING_ROWS}
        for name in RULING_WORDS:
            setattr(ruling, name, "plain")
        for name in RULING_ROWS:
            setattr(ruling, name, [])
        ruling.document_url = ""
        ruling = publish(ruling)
        for name, value in said.items():
            setattr(ruling, name, value)
    elif fate == "scheduled":
        ruling.go_live_at = timezone.now() + dt.timedelta(days=1)
    revision = ruling.save_revision()
    if fate == "scheduled":
        revision.publish()
    world.rulings["near", fate] = ruling


RULING_WORDS = ("title", "slug", "decided", "not_decided", "document_url", "pinpoint")
RULING_ROWS = ("bench", "holdings", "receptions", "treatments")


def _ruling(world: World, case: Entry, own: Owner) -> Ruling:
    ruling = factories.make_ruling(
        live=False,
        case=case,
        slug=own("slug"),
        title=own("title"),
        decided=own("decided"),
        not_decided=own("notdecided"),
        document_url=f"https://{own('document')}.example.org/",
        pinpoint=own("pinpoint"),
        source=world.sources["public"],
        date=PAST,
    )
    near = world.near
    ruling.bench = [JudgeSeat(judge=tag_of(near["judge"]))]
    ruling.holdings = [
        Holding(doctrine=tag_of(near[Kind.DOCTRINE]), finding="found", text=own("holding"))
    ]
    ruling.receptions = [
        Reception(
            argument=near[Kind.ARGUMENT],
            outcome="adopted",
            as_matter_of_law=own("law"),
            note=own("reception"),
            quotation=own("quotation"),
        )
    ]
    ruling.treatments = [Treatment(target=near["ruling"], type="affirmed", note=own("treatment"))]
    ruling.save()
    return ruling
