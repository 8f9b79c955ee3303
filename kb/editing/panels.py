"""What editors see, by model: tabs, with what publishing needs first and short."""

from __future__ import annotations

from typing import Any

from django.forms import DateInput
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    Panel,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)

from kb.editing import forms
from kb.editing.gaps import CriticalQuestionsPanel
from kb.editing.rows import (
    CriticalAnswerForm,
    HoldingForm,
    LeadingCaseForm,
    PlacementForm,
    PositionForm,
    RelationForm,
    RowsPanel,
)
from kb.editing.rulings import RulingsPanel
from kb.editing.topics import RowTopicsPanel
from kb.models import (
    INDEX_MODELS,
    ArgumentPage,
    ArticlePage,
    CasePage,
    CommentatorPage,
    DoctrinePage,
    HomePage,
    QuestionPage,
    Ruling,
    Source,
)

FOLDED = "collapsed"


def fields(*names: str) -> list[Panel]:
    """A plain panel for each field."""
    return [FieldPanel(name) for name in names]


def folded(heading: str, *children: Panel) -> MultiFieldPanel:
    """Something optional, closed until it is wanted."""
    return MultiFieldPanel(list(children), heading=heading, classname=FOLDED)


def rows(relation: str, label: str, panels: list[Panel], **kwargs: Any) -> RowsPanel:
    """Rows of one relation."""
    heading = kwargs.pop("heading", f"{label}s")
    return RowsPanel(relation, panels=panels, label=label, heading=heading, **kwargs)


def date() -> FieldRowPanel:
    """A legal date with how much of it is known.

    The browser's own input: Wagtail's draws a calendar for each, which takes as long as all else
    where a case has eighty events.
    """
    day = DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return FieldRowPanel([FieldPanel("date", widget=day), FieldPanel("date_precision")])


def place_in_source() -> list[Panel]:
    """A source and the place in it."""
    return fields("source", "pinpoint")


def sources() -> RowsPanel:
    """What the entry rests on."""
    return rows(
        "entry_sources",
        "Source",
        [*place_in_source(), FieldPanel("supports")],
        help_text="What the entry rests on. A lead may stand here too; readers never see leads.",
    )


def topics() -> ObjectList:
    """The three tag fields, and what follows from rows."""
    return ObjectList(
        [
            *fields("case_tags", "doctrine_tags", "commentator_tags"),
            RowTopicsPanel(heading="Set by itself"),
        ],
        heading="Topics",
    )


def checks() -> ObjectList:
    """When somebody last looked, and what was put right."""
    return ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("checked_on", read_only=True),
                    *fields("still_true", "check_level", "review_by", "unconfirmed"),
                ],
                heading="Last look at the sources",
            ),
            rows(
                "corrections",
                "Correction",
                [date(), FieldPanel("text")],
                help_text="Readers see corrections with their dates. They are never taken away.",
            ),
        ],
        heading="Checks",
    )


def promotion() -> ObjectList:
    """Names, address, how search engines describe it, and when it is public."""
    return ObjectList(
        [
            FieldPanel("other_names"),
            MultiFieldPanel(fields("slug", "search_description"), heading="Address and search"),
            PublishingPanel(),
            CommentPanel(),
        ],
        heading="Names and dates",
    )


def entry(*content: Panel, more: tuple[ObjectList, ...] = ()) -> TabbedInterface:
    """The form of one kind: its content, its own further tabs, and the tabs that all kinds have."""
    return TabbedInterface(
        [
            ObjectList(list(content), heading="Content"),
            *more,
            topics(),
            checks(),
            promotion(),
        ]
    )


def tab(heading: str, *children: Panel) -> ObjectList:
    """A further tab."""
    return ObjectList(list(children), heading=heading)


def title(placeholder: str = "") -> TitleFieldPanel:
    """The title, from which the address follows."""
    return TitleFieldPanel("title", placeholder=placeholder or True)


def article() -> TabbedInterface:
    """Date, summary, body and a source; key points and related entries may follow."""
    return entry(
        title(),
        date(),
        *fields("summary", "body"),
        sources(),
        folded("Category, credit and key points", *fields("category", "credit", "key_points")),
        rows(
            "related",
            "Related entry",
            [PageChooserPanel("entry", "kb.Entry")],
            heading="Related entries",
            classname=FOLDED,
        ),
    )


def question() -> TabbedInterface:
    """The question and its answers; the short answer and the arguments may follow."""
    return entry(
        title("The question, worded so that neither side would object"),
        rows(
            "answers",
            "Answer",
            fields("label", "text"),
            help_text="Two to four, in the order in which readers see them.",
        ),
        folded(
            "Summary, short answer and text",
            *fields("summary", "short_answer", "short_answer_date", "body"),
        ),
        more=(
            tab(
                "Arguments",
                rows(
                    "placements",
                    "Argument",
                    [PageChooserPanel("argument", "kb.ArgumentPage"), FieldPanel("answer_key")],
                    row_form=PlacementForm,
                ),
            ),
            tab("Sources", sources()),
        ),
    )


def argument() -> TabbedInterface:
    """The claim, its label, its strongest version and its place; the rest may follow."""
    return entry(
        title("One claim, as a full sentence that stands alone"),
        *fields("label", "summary", "place"),
        rows(
            "premises",
            "Premise",
            fields("text"),
            classname=FOLDED,
            help_text="What the claim rests on. Others can dispute one premise by its number.",
        ),
        folded("Text", FieldPanel("body")),
        folded(
            "How it argues",
            FieldPanel("scheme", heading="Form of the argument"),
            CriticalQuestionsPanel(heading="Its critical questions"),
            rows(
                "critical_answers",
                "Critical question",
                [
                    FieldPanel("question"),
                    FieldPanel("handling", required_on_save=True),
                    PageChooserPanel("answered_by", "kb.ArgumentPage"),
                    FieldPanel("note"),
                ],
                heading="Questions dealt with",
                row_form=CriticalAnswerForm,
            ),
        ),
        more=(
            tab(
                "Moves",
                rows(
                    "relations",
                    "Move",
                    [
                        FieldPanel("type"),
                        PageChooserPanel("target", "kb.ArgumentPage"),
                        *fields("premise_key", "case", "note"),
                    ],
                    heading="What this argument does to others",
                    row_form=RelationForm,
                ),
            ),
            tab(
                "Sources",
                sources(),
                rows(
                    "quotations", "Quotation", [*fields("text", "commentator"), *place_in_source()]
                ),
            ),
        ),
    )


def case() -> TabbedInterface:
    """Short name, court, one sentence, status and a source; the matter and rows may follow."""
    return entry(
        FieldPanel("short_name"),
        FieldPanel("court"),
        FieldPanel("summary"),
        rows(
            "statuses",
            "Status",
            [date(), *fields("state", "note", "source")],
            heading="Status",
            help_text="Where the matter stood from a day on; the newest row is the present status.",
        ),
        sources(),
        folded(
            "Caption and jurisdiction",
            title("The caption, if it differs from the short name"),
            FieldPanel("jurisdiction"),
        ),
        folded("Not decided, and text", *fields("not_decided", "body")),
        more=(
            tab(
                "Parties",
                rows(
                    "parties",
                    "Party",
                    fields("name", "role", "sector", "commentator"),
                    heading="Parties",
                ),
            ),
            tab(
                "Proceedings",
                RulingsPanel(heading="Rulings"),
                rows("events", "Event", [date(), *fields("type", "title", "source", "scheduled")]),
                FieldPanel("lead_case"),
            ),
            tab(
                "Claims",
                *fields("works", "conduct", "systems"),
                rows(
                    "claims",
                    "Claim",
                    [
                        *fields("name", "statute", "against", "stage", "result"),
                        date(),
                        *fields("source"),
                    ],
                    help_text="The date is that of the result, or of the last step on the claim.",
                ),
            ),
            tab(
                "Citations",
                rows("dockets", "Docket number", fields("number", "court")),
                rows(
                    "citations",
                    "Citation",
                    fields("citation_kind", "volume", "reporter", "page", "year", "text"),
                ),
            ),
            tab(
                "Arguments",
                rows(
                    "contentions",
                    "Argument raised",
                    [
                        PageChooserPanel("argument", "kb.ArgumentPage"),
                        *fields("raised_by", "document"),
                        date(),
                        FieldPanel("source"),
                    ],
                    heading="Arguments raised",
                ),
            ),
        ),
    )


def doctrine() -> TabbedInterface:
    """Name, kind, jurisdiction, definition and a source; elements and cases may follow."""
    return entry(
        title(),
        *fields("doctrine_kind", "jurisdictions", "definition"),
        sources(),
        folded("Summary and text", *fields("summary", "body")),
        more=(
            tab(
                "Law",
                *fields("statute", "broader"),
                rows("elements", "Element", fields("name", "text", "treated_in")),
                rows(
                    "leading_cases",
                    "Leading case",
                    fields("case", "element_key", "note"),
                    row_form=LeadingCaseForm,
                ),
                folded("Bills and reports", date(), *fields("bill_stage", "next_step", "next_on")),
            ),
            tab(
                "Exception compared",
                rows(
                    "aspects",
                    "Point",
                    [*fields("aspect", "text"), *place_in_source()],
                    help_text="What the exception says on each point, where its text was read. "
                    "A page with points is a column of the comparison of exceptions.",
                ),
            ),
        ),
    )


def commentator() -> TabbedInterface:
    """Name, kind, role and a source; what they are on record for may follow."""
    return entry(
        title(),
        *fields("commentator_kind", "role"),
        sources(),
        folded("Summary, affiliation and text", *fields("summary", "affiliation", "body")),
        folded("Interest as disclosed", *fields("interest", "interest_source")),
        more=(
            tab(
                "Positions",
                rows(
                    "positions",
                    "Position",
                    [
                        FieldPanel("stance"),
                        PageChooserPanel("argument", "kb.ArgumentPage"),
                        PageChooserPanel("question", "kb.QuestionPage"),
                        FieldPanel("answer_key"),
                        *place_in_source(),
                        date(),
                        *fields("role", "note"),
                    ],
                    row_form=PositionForm,
                    help_text="On an argument, or on a question's answer. Only what a source says.",
                ),
            ),
        ),
    )


def ruling() -> TabbedInterface:
    """Case, court, date, result and source; what was held and received may follow."""
    return TabbedInterface(
        [
            tab(
                "Ruling",
                PageChooserPanel("case", "kb.CasePage"),
                *fields("title", "court"),
                date(),
                *fields("disposition", "decided"),
                *place_in_source(),
                folded(
                    "Stage, what it left open, and document",
                    *fields("stage", "posture", "finality", "not_decided", "document_url", "slug"),
                ),
            ),
            tab(
                "What it decided",
                rows(
                    "holdings",
                    "Holding",
                    fields(
                        "doctrine",
                        "element_key",
                        "use",
                        "finding",
                        "direction",
                        "weight",
                        "pinpoint",
                        "text",
                    ),
                    row_form=HoldingForm,
                ),
            ),
            tab(
                "Arguments and earlier rulings",
                rows(
                    "receptions",
                    "Argument",
                    [
                        PageChooserPanel("argument", "kb.ArgumentPage"),
                        *fields(
                            "outcome", "voice", "as_matter_of_law", "note", "pinpoint", "quotation"
                        ),
                    ],
                    heading="What it did with arguments",
                ),
                rows(
                    "treatments",
                    "Earlier ruling",
                    fields("target", "type", "note", "pinpoint"),
                    heading="What it did with earlier rulings",
                ),
            ),
            tab("Bench", rows("bench", "Judge", fields("judge"))),
        ]
    )


def source() -> TabbedInterface:
    """What the source is and where it is; the file's identity stands last."""
    return TabbedInterface(
        [
            tab(
                "Source",
                *fields("title", "author", "publisher"),
                date(),
                *fields("source_kind", "rank", "url"),
                folded("Archive, language and note", *fields("archived_url", "language", "note")),
                folded("Name in files", FieldPanel("slug")),
            ),
        ]
    )


FORMS = {
    ArticlePage: (article, forms.ArticleForm),
    QuestionPage: (question, forms.QuestionForm),
    ArgumentPage: (argument, forms.ArgumentForm),
    CasePage: (case, forms.CaseForm),
    DoctrinePage: (doctrine, forms.DoctrineForm),
    CommentatorPage: (commentator, forms.CommentatorForm),
    Ruling: (ruling, forms.RulingForm),
    Source: (source, forms.SourceForm),
}


def install() -> None:
    """Give each model its form."""
    for model, (panels, form) in FORMS.items():
        model.base_form_class = form
        model.edit_handler = panels()
    for singleton in (HomePage, *INDEX_MODELS.values()):
        # No address and no dates: a singleton stays where it is.
        singleton.edit_handler = TabbedInterface(
            [tab("Content", *fields("title", "introduction", "search_description"))]
        )
