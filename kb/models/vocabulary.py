"""The closed lists of the knowledge base: the stored code and the words readers see.

One list per question, so that "at what stage" and "with what result" never mix. Sources: the
stages and results follow the US federal judiciary's and the Supreme Court Database's lists;
relations follow the attack types of structured argumentation (rebut, undermine, undercut).
"""

from django.db.models import TextChoices


class Kind(TextChoices):
    """What an entry is; the code is also the `kind` of addresses and content folders (singular)."""

    ARTICLE = "article", "Article"
    QUESTION = "question", "Question"
    ARGUMENT = "argument", "Argument"
    CASE = "case", "Case"
    DOCTRINE = "doctrine", "Doctrine or law"
    COMMENTATOR = "commentator", "Commentator"

    @property
    def folder(self) -> str:
        """The plural used in addresses and content folders."""
        return f"{self.value}s"

    @property
    def plural(self) -> str:
        """The plural that readers see."""
        return {"doctrine": "Doctrines and laws"}.get(self.value, f"{self.label}s")


class Jurisdiction(TextChoices):
    """Legal systems that entries belong to (ISO 3166-1 where a state, `eu` and `int` otherwise)."""

    US = "us", "United States"
    EU = "eu", "European Union"
    UK = "uk", "United Kingdom"
    DE = "de", "Germany"
    FR = "fr", "France"
    NL = "nl", "Netherlands"
    CZ = "cz", "Czechia"
    HU = "hu", "Hungary"
    DK = "dk", "Denmark"
    IT = "it", "Italy"
    CA = "ca", "Canada"
    JP = "jp", "Japan"
    SG = "sg", "Singapore"
    IN = "in", "India"
    CN = "cn", "China"
    KR = "kr", "South Korea"
    AU = "au", "Australia"
    INT = "int", "International"


class DatePrecision(TextChoices):
    """How much of a date is known."""

    DAY = "day", "Day"
    MONTH = "month", "Month"
    YEAR = "year", "Year"


class CheckLevel(TextChoices):
    """What the last check of an entry rested on."""

    PRIMARY = "primary", "Primary source read"
    SECONDARY = "secondary", "Reputable secondary source"
    UNCHECKED = "unchecked", "Not re-checked"


class SourceKind(TextChoices):
    """What sort of document a source is."""

    JUDGMENT = "judgment", "Judgment or order"
    FILING = "filing", "Court filing"
    STATUTE = "statute", "Statute or regulation"
    REPORT = "report", "Official report"
    PAPER = "paper", "Research paper"
    BOOK = "book", "Book"
    NEWS = "news", "News report"
    BLOG = "blog", "Blog post or analysis"
    STATEMENT = "statement", "Public statement"
    TERMS = "terms", "Contract terms"
    TRACKER = "tracker", "Tracker or database"
    DISCUSSION = "discussion", "Online discussion"


class SourceRank(TextChoices):
    """How much a source can carry. Leads are for editors and are never printed."""

    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Reputable secondary"
    LEAD = "lead", "Lead only"


class ArticleCategory(TextChoices):
    """What an article does."""

    NEWS = "news", "News"
    ANALYSIS = "analysis", "Analysis"
    EXPLAINER = "explainer", "Explainer"


class RelationType(TextChoices):
    """The move one argument makes towards another."""

    SUPPORTS = "supports", "supports"
    REBUTS = "rebuts", "argues the opposite"
    UNDERMINES = "undermines", "disputes a premise"
    UNDERCUTS = "undercuts", "says it does not follow"
    DISTINGUISHES = "distinguishes", "says that case is different"
    QUALIFIES = "qualifies", "narrows"
    CONCEDES = "concedes", "accepts this point"

    @property
    def attacks(self) -> bool:
        """Whether the move makes its argument a counterargument."""
        return self in ATTACKS

    @property
    def mutual(self) -> bool:
        """Whether an attack of this type is one in both directions: each denies the other."""
        return self is RelationType.REBUTS

    @property
    def passive(self) -> str:
        """How the attacked or supported side words the same move."""
        return {
            "supports": "supported by",
            "rebuts": "opposed by",
            "undermines": "premise disputed by",
            "undercuts": "said not to follow by",
            "distinguishes": "case distinguished by",
            "qualifies": "narrowed by",
            "concedes": "accepted by",
        }[self.value]


ATTACKS = frozenset(
    {
        RelationType.REBUTS,
        RelationType.UNDERMINES,
        RelationType.UNDERCUTS,
        RelationType.DISTINGUISHES,
    }
)

# Moves that say nothing without the reason.
NEEDS_NOTE = (RelationType.UNDERCUTS, RelationType.DISTINGUISHES, RelationType.QUALIFIES)


class Scheme(TextChoices):
    """The form an argument takes; its critical questions stand in `kb/argument/schemes.py`."""

    PRECEDENT = "precedent", "From precedent"
    ANALOGY = "analogy", "From analogy"
    EXPERT_OPINION = "expert_opinion", "From expert opinion"
    CONSEQUENCES = "consequences", "From consequences"
    STATUTORY_INTERPRETATION = "statutory_interpretation", "From the reading of a statute"
    RULE_TO_CASE = "rule_to_case", "From a rule to a case"


class Handling(TextChoices):
    """How an argument deals with a critical question of its scheme."""

    IN_TEXT = "in_text", "Answered in the text"
    BY_ARGUMENT = "by_argument", "Answered by an argument"
    NOT_APPLICABLE = "not_applicable", "Does not apply"


class ReplyState(TextChoices):
    """What the replies recorded here amount to: grounded semantics over the public graph."""

    UNCHALLENGED = "unchallenged", "No reply recorded here"
    WITHSTANDS = "withstands", "Replied to; the replies are answered"
    ANSWERED = "answered", "A reply here is not answered"
    CONTESTED = "contested", "Argued both ways"


class ReceptionOutcome(TextChoices):
    """What a ruling did with an argument."""

    ADOPTED = "adopted", "Accepted"
    ADOPTED_IN_PART = "adopted_in_part", "Accepted in part"
    ALLOWED_TO_PROCEED = "allowed_to_proceed", "Allowed to go forward"
    ASSUMED = "assumed", "Assumed without deciding"
    REJECTED = "rejected", "Rejected"
    DISTINGUISHED = "distinguished", "Distinguished"
    LEFT_OPEN = "left_open", "Left open"
    NOT_REACHED = "not_reached", "Not reached"


class ReceptionVoice(TextChoices):
    """Who in the court speaks."""

    COURT = "court", "The court"
    DICTUM = "dictum", "In passing (dictum)"
    CONCURRENCE = "concurrence", "A concurrence"
    DISSENT = "dissent", "A dissent"


class Stance(TextChoices):
    """Where a commentator stands towards an argument or an answer."""

    ADVANCES = "advances", "Advances"
    OPPOSES = "opposes", "Opposes"
    QUALIFIES = "qualifies", "Qualifies"


class PartyRole(TextChoices):
    """A party's place in the proceedings."""

    PLAINTIFF = "plaintiff", "Plaintiff"
    DEFENDANT = "defendant", "Defendant"
    APPELLANT = "appellant", "Appellant"
    APPELLEE = "appellee", "Appellee"
    PETITIONER = "petitioner", "Petitioner"
    RESPONDENT = "respondent", "Respondent"
    INTERVENER = "intervener", "Intervener"
    AMICUS = "amicus", "Amicus curiae"


class PartySector(TextChoices):
    """What a party does for a living."""

    AUTHOR = "author", "Author"
    ARTIST = "artist", "Visual artist"
    NEWS = "news", "News publisher"
    PUBLISHER = "publisher", "Publisher"
    MUSIC = "music", "Music"
    FILM = "film", "Film and television"
    IMAGES = "images", "Image agency"
    SOFTWARE = "software", "Software author"
    DEVELOPER = "developer", "AI developer"
    PLATFORM = "platform", "Platform or technology firm"
    COLLECTING = "collecting", "Collecting society"
    LEGAL = "legal", "Legal publisher"
    PUBLIC = "public", "Public body"
    LIBRARY = "library", "Library or research"
    OTHER = "other", "Other"


class WorkType(TextChoices):
    """The kinds of work at issue."""

    BOOKS = "books", "Books"
    NEWS = "news", "News"
    CODE = "code", "Software code"
    IMAGES = "images", "Images"
    LYRICS = "lyrics", "Song lyrics"
    RECORDINGS = "recordings", "Sound recordings"
    AUDIOVISUAL = "audiovisual", "Film and television"
    DATABASE = "database", "Databases and headnotes"
    OTHER = "other", "Other works"


class Conduct(TextChoices):
    """What the defendant is alleged to have done, or what was decided upon."""

    ACQUISITION = "acquisition", "Acquiring copies"
    TRAINING = "training", "Training"
    RETRIEVAL = "retrieval", "Retrieval and search"
    MEMORISATION = "memorisation", "Memorisation in the model"
    OUTPUT = "output", "Outputs"
    CMI = "cmi", "Removing copyright management information"
    CIRCUMVENTION = "circumvention", "Circumventing technical measures"
    SCRAPING = "scraping", "Collecting from the web"
    DISTILLATION = "distillation", "Distillation"
    AUTHORSHIP = "authorship", "Authorship of output"
    COPYING = "copying", "Other copying"


class CaseState(TextChoices):
    """Where a matter stands."""

    ANNOUNCED = "announced", "Announced"
    PENDING = "pending", "Pending"
    STAYED = "stayed", "Stayed"
    CONSOLIDATED = "consolidated_into", "Consolidated into another case"
    TRANSFERRED = "transferred_out", "Transferred"
    ON_APPEAL = "on_appeal", "On appeal"
    REFERENCE = "reference_pending", "Reference pending"
    SETTLEMENT_PENDING = "settled_pending_approval", "Settled, approval pending"
    SETTLED = "settled", "Settled"
    DISMISSED_VOLUNTARILY = "dismissed_voluntarily", "Withdrawn by the claimant"
    DISMISSED = "dismissed_by_court", "Dismissed by the court"
    FINAL = "judgment_final", "Finally decided"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CLOSED = "closed_other", "Closed"


class Stage(TextChoices):
    """The stage of proceedings at which something happened."""

    COMPLAINT = "complaint", "Complaint"
    MOTION_TO_DISMISS = "motion_to_dismiss", "Motion to dismiss"
    DISCOVERY = "discovery", "Discovery"
    INTERIM = "interim_relief", "Interim relief"
    CLASS = "class_certification", "Class certification"
    SUMMARY_JUDGMENT = "summary_judgment", "Summary judgment"
    TRIAL = "trial", "Trial"
    REMEDIES = "remedies", "Remedies"
    SETTLEMENT = "settlement", "Settlement approval"
    INTERLOCUTORY_APPEAL = "interlocutory_appeal", "Interlocutory appeal"
    APPEAL = "appeal", "Appeal"
    CERT = "cert_petition", "Petition to the highest court"
    APEX = "apex_court", "Highest court"
    REFERENCE = "preliminary_reference", "Preliminary reference"
    REMAND = "remand", "Remand"
    ADMINISTRATIVE = "administrative", "Administrative decision"


class Posture(TextChoices):
    """On what a ruling decided: the motion or hearing, and so the record and the burden of proof.

    On appeal it is that of the decision under review, which the stage alone does not tell.
    """

    PLEADINGS = "pleadings", "Motion on the pleadings"
    PRELIMINARY_INJUNCTION = "preliminary_injunction", "Preliminary injunction"
    DISCOVERY = "discovery_order", "Discovery dispute"
    CLASS = "class_certification", "Class certification"
    SUMMARY_JUDGMENT = "summary_judgment", "Summary judgment"
    BENCH_TRIAL = "bench_trial", "Trial before judges"
    JURY_VERDICT = "jury_verdict", "Jury verdict"
    MATTER_OF_LAW = "judgment_as_matter_of_law", "Judgment as a matter of law"
    SETTLEMENT = "settlement_approval", "Settlement approval"
    REFERENCE = "preliminary_ruling", "Reference for a preliminary ruling"
    OPINION = "advocate_general", "Advocate General’s opinion"
    ADMINISTRATIVE = "administrative_decision", "Administrative decision"


class Disposition(TextChoices):
    """The result of a ruling."""

    GRANTED = "granted", "Granted"
    GRANTED_IN_PART = "granted_in_part", "Granted in part"
    DENIED = "denied", "Denied"
    FOR_CLAIMANT = "for_claimant", "Judgment for the claimant"
    FOR_CLAIMANT_IN_PART = "for_claimant_in_part", "Judgment for the claimant in part"
    FOR_DEFENDANT = "for_defendant", "Judgment for the defendant"
    AFFIRMED = "affirmed", "Affirmed"
    AFFIRMED_IN_PART = "affirmed_in_part", "Affirmed in part"
    REVERSED = "reversed", "Reversed"
    REVERSED_REMANDED = "reversed_and_remanded", "Reversed and sent back"
    VACATED = "vacated", "Vacated"
    VACATED_REMANDED = "vacated_and_remanded", "Vacated and sent back"
    PETITION_DENIED = "petition_denied", "Review refused"
    REFERRED = "referred", "Referred to a higher court"
    APPROVED = "approved", "Approved"
    DISMISSED = "dismissed", "Dismissed"
    REFUSED = "refused", "Registration refused"
    OTHER = "other", "Other"


class Finality(TextChoices):
    """Whether a ruling could still change when it was issued."""

    PRELIMINARY = "preliminary", "Preliminary: decided for now only"
    INTERLOCUTORY = "interlocutory", "On the way: the case went on after it"
    APPEALABLE = "appealable", "Ends this instance; could be appealed"
    FINAL = "final", "Final"


class Finding(TextChoices):
    """What was found on a doctrine or an element of it."""

    FOUND = "found", "Found"
    NOT_FOUND = "not_found", "Not found"
    MIXED = "mixed", "Mixed"
    TRIABLE = "jury_question", "Left for trial"
    PLAUSIBLE = "plausible", "Sufficiently pleaded"
    NOT_REACHED = "not_reached", "Not reached"


class Direction(TextChoices):
    """Whom an element or factor favours."""

    USER = "favors_user", "Favours the user"
    SLIGHTLY_USER = "slightly_favors_user", "Slightly favours the user"
    NEUTRAL = "neutral", "Neutral"
    SLIGHTLY_OWNER = "slightly_favors_owner", "Slightly favours the owner"
    OWNER = "favors_owner", "Favours the owner"
    DISPUTED = "fact_dispute", "Facts in dispute"
    NOT_ANALYSED = "not_analysed", "The court did not analyse it"


class Weight(TextChoices):
    """How much an element mattered to the result."""

    DECISIVE = "decisive", "Decisive"
    IMPORTANT = "important", "Important"
    SLIGHT = "slight", "Slight"


class Use(TextChoices):
    """The use a finding is about."""

    TRAINING = "training", "Training"
    LIBRARY = "library", "Library copy"
    OUTPUT = "output", "Output"
    OTHER = "other", "Other use"


class TreatmentType(TextChoices):
    """What a later ruling did with an earlier one."""

    AFFIRMED = "affirmed", "Affirmed"
    AFFIRMED_IN_PART = "affirmed_in_part", "Affirmed in part"
    REVERSED = "reversed", "Reversed"
    VACATED = "vacated", "Vacated"
    SUPERSEDED = "superseded", "Superseded"
    SUPERSEDED_IN_PART = "superseded_in_part", "Superseded in part"
    OVERRULED = "overruled", "Overruled"
    FOLLOWED = "followed", "Followed"
    APPLIED = "applied", "Applied"
    DISTINGUISHED = "distinguished", "Distinguished"
    CRITICISED = "criticised", "Criticised"
    DECLINED = "declined_to_follow", "Not followed"
    DISCUSSED = "discussed", "Discussed"
    CITED = "cited", "Cited"


class EventType(TextChoices):
    """What happened in a matter, apart from rulings."""

    FILED = "filed", "Filed"
    AMENDED = "amended", "Amended"
    MOTION = "motion", "Motion"
    BRIEF = "brief", "Brief"
    HEARING = "hearing", "Hearing"
    DEADLINE = "deadline", "Deadline"
    ORDER = "order", "Order"
    SETTLEMENT = "settlement", "Settlement"
    TRANSFER = "transfer", "Transfer or consolidation"
    APPEAL = "appeal", "Appeal"
    REFERENCE = "reference", "Reference"
    AMICUS = "amicus", "Amicus brief or statement of interest"
    OPINION = "opinion", "Advocate General’s opinion"
    OTHER = "other", "Other"


class ClaimResult(TextChoices):
    """Where one claim of a matter stands."""

    PENDING = "pending", "Pending"
    DISMISSED = "dismissed", "Dismissed"
    DISMISSED_IN_PART = "dismissed_in_part", "Dismissed in part"
    UPHELD = "upheld", "Upheld"
    UPHELD_IN_PART = "upheld_in_part", "Upheld in part"
    REJECTED = "rejected", "Rejected"
    SETTLED = "settled", "Settled"
    WITHDRAWN = "withdrawn", "Withdrawn"


class CitationKind(TextChoices):
    """The systems by which a decision is cited."""

    REPORTER = "reporter", "Law report"
    NEUTRAL = "neutral", "Neutral citation"
    ECLI = "ecli", "ECLI"
    CELEX = "celex", "CELEX"
    DATABASE = "database", "Database number"
    OTHER = "other", "Other"


class CourtLevel(TextChoices):
    """Where a court stands in its system."""

    FIRST = "first", "First instance"
    APPELLATE = "appellate", "Appeal"
    APEX = "apex", "Highest court"
    ADMINISTRATIVE = "administrative", "Administrative body"


class DoctrineKind(TextChoices):
    """What sort of law a doctrine entry describes."""

    DOCTRINE = "doctrine", "Doctrine"
    STATUTE = "statute", "Statute"
    EXCEPTION = "exception", "Exception"
    BILL = "bill", "Bill"
    CONSULTATION = "consultation", "Consultation"
    REPORT = "report", "Report"
    GUIDANCE = "guidance", "Guidance"
    REMEDY = "remedy", "Remedy"
    PROCEDURE = "procedure", "Procedure"


class Aspect(TextChoices):
    """What exceptions are compared on; the order is that of the rows readers see."""

    WHO = "who", "Who may rely on it"
    PURPOSE = "purpose", "For what purpose"
    ACTS = "acts", "Acts allowed"
    ACCESS = "lawful_access", "Lawful access"
    OPT_OUT = "opt_out", "Opt-out by owners"
    CONTRACT = "contract", "Against contract terms"
    MEASURES = "technical_measures", "Technical measures"
    RETENTION = "retention", "Keeping copies"
    OUTPUTS = "outputs", "Outputs and passing on"
    REMUNERATION = "remuneration", "Payment"
    FORCE = "in_force", "Text and date in force"


class CommentatorKind(TextChoices):
    """Whether a commentator is one person or a body."""

    PERSON = "person", "Person"
    JUDGE = "judge", "Judge"
    ORGANISATION = "organisation", "Organisation"


class Origin(TextChoices):
    """Where a tag on an entry comes from."""

    HAND = "hand", "Set by an editor"
    ROW = "row", "Follows from a row"


class AuthorityKind(TextChoices):
    """How a citation in running text names an authority (`kb.law`)."""

    REPORTER = "reporter", "Law report"
    NEUTRAL = "neutral", "Neutral citation"
    ECLI = "ecli", "ECLI or CELEX"
    CJEU = "cjeu", "Case number of the CJEU"
    DOCKET = "docket", "Docket"
    FILE = "file", "File number"
    DATABASE = "database", "Database number"
    STATUTE = "statute", "Statute"
    LINK = "link", "Link"


class MentionMethod(TextChoices):
    """What found a citation."""

    EYECITE = "eyecite", "eyecite"
    PATTERN = "pattern", "Pattern"
    LINK = "link", "Link set by an editor"


class Confidence(TextChoices):
    """Whether a citation can only be what it was taken for."""

    CERTAIN = "certain", "Certain"
    LIKELY = "likely", "Likely"
