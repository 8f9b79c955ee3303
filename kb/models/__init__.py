"""What editors write. One module a subject; everything is named here."""

from kb.models.argument import (
    ArgumentIndex,
    ArgumentPage,
    CriticalAnswer,
    Premise,
    Quotation,
    Relation,
)
from kb.models.article import ArticleIndex, ArticlePage, RelatedEntry
from kb.models.case import (
    CaseIndex,
    CasePage,
    CaseStatus,
    Citation,
    Claim,
    Contention,
    Docket,
    Event,
    Party,
)
from kb.models.commentator import CommentatorIndex, CommentatorPage, Position
from kb.models.doctrine import (
    DoctrineIndex,
    DoctrinePage,
    Element,
    ExceptionAspect,
    LeadingCase,
)
from kb.models.entry import Correction, Entry, EntryIndex, EntrySource, HomePage
from kb.models.glossary import GlossaryTerm
from kb.models.graph import ArgumentMap, QuestionOutline, RecordedReplies
from kb.models.mention import AuthorityKey, Mention, PlannedCitation, ReadText
from kb.models.question import Answer, Placement, QuestionIndex, QuestionPage
from kb.models.ruling import Holding, JudgeSeat, Reception, Ruling, Treatment
from kb.models.search import (
    Derivation,
    SearchDocument,
    SearchFacet,
    SearchName,
    SearchText,
    SearchValue,
)
from kb.models.source import Court, Source
from kb.models.synonym import Synonym
from kb.models.taxonomy import (
    TAGGED,
    TOPICS,
    CaseTag,
    CaseTagged,
    CommentatorTag,
    CommentatorTagged,
    DoctrineTag,
    DoctrineTagged,
    Tagged,
    Topic,
)
from kb.models.unanswered import UnansweredSearch
from kb.models.version import LoadedFile, Version
from kb.models.vocabulary import Kind

ENTRY_MODELS: dict[Kind, type[Entry]] = {
    model.KIND: model
    for model in (
        ArticlePage,
        QuestionPage,
        ArgumentPage,
        CasePage,
        DoctrinePage,
        CommentatorPage,
    )
}
INDEX_MODELS: dict[Kind, type[EntryIndex]] = {
    model.entry_kind: model
    for model in (
        ArticleIndex,
        QuestionIndex,
        ArgumentIndex,
        CaseIndex,
        DoctrineIndex,
        CommentatorIndex,
    )
}

__all__ = [name for name in dir() if not name.startswith("_")]
