"""What courts did with arguments, in words: outcome, voice and stage; and when it needs a note.

`docs/in-the-courts.md` shows the words of every triple.
"""

from __future__ import annotations

from kb.models.vocabulary import ReceptionOutcome, ReceptionVoice, Stage

ACCEPTING = (ReceptionOutcome.ADOPTED, ReceptionOutcome.ADOPTED_IN_PART)
# A judge writing alone decides nothing, so what they say never counts as the court's.
ALONE = (ReceptionVoice.CONCURRENCE, ReceptionVoice.DISSENT)
# Here courts mostly let a claim go on, or order for the time being.
EARLY = (Stage.COMPLAINT, Stage.MOTION_TO_DISMISS, Stage.DISCOVERY, Stage.INTERIM)
RAISED = "Raised, not yet ruled on"
NEEDS_LAW = (
    "At this stage a court mostly lets a claim go on, or orders for the time being: use “Allowed "
    "to go forward”, or say where the court decided it as a matter of law."
)

_IN_PASSING = {
    outcome: f"In passing: {str(outcome.label).lower()}" for outcome in ReceptionOutcome
} | {
    ReceptionOutcome.ALLOWED_TO_PROCEED: "In passing: may go forward",
    ReceptionOutcome.ASSUMED: "In passing: assumed",
    ReceptionOutcome.DISTINGUISHED: "In passing: said not to fit the case",
    ReceptionOutcome.NOT_REACHED: "In passing: mentioned, not reached",
}
_CONCURRENCE = {
    ReceptionOutcome.ADOPTED: "A concurring judge would accept it",
    ReceptionOutcome.ADOPTED_IN_PART: "A concurring judge would accept it in part",
    ReceptionOutcome.ALLOWED_TO_PROCEED: "A concurring judge would let it go forward",
    ReceptionOutcome.ASSUMED: "A concurring judge assumed it without deciding",
    ReceptionOutcome.REJECTED: "A concurring judge would reject it",
    ReceptionOutcome.DISTINGUISHED: "A concurring judge would hold that it does not fit the case",
    ReceptionOutcome.LEFT_OPEN: "A concurring judge would leave it open",
    ReceptionOutcome.NOT_REACHED: "A concurring judge would not reach it",
}
_WORDS: dict[ReceptionVoice, dict[ReceptionOutcome, str]] = {
    ReceptionVoice.COURT: {outcome: str(outcome.label) for outcome in ReceptionOutcome}
    | {ReceptionOutcome.DISTINGUISHED: "Held not to fit the case"},
    ReceptionVoice.DICTUM: _IN_PASSING,
    ReceptionVoice.CONCURRENCE: _CONCURRENCE,
    ReceptionVoice.DISSENT: {
        outcome: words.replace("concurring", "dissenting")
        for outcome, words in _CONCURRENCE.items()
    },
}
_AT: dict[Stage, str] = {
    Stage.COMPLAINT: "at the complaint stage",
    Stage.MOTION_TO_DISMISS: "at the pleading stage",
    Stage.DISCOVERY: "at the discovery stage",
    Stage.INTERIM: "at the interim stage",
    Stage.CLASS: "at class certification",
    Stage.SUMMARY_JUDGMENT: "at summary judgment",
    Stage.TRIAL: "at trial",
    Stage.REMEDIES: "at the remedies stage",
    Stage.SETTLEMENT: "at the settlement stage",
    Stage.INTERLOCUTORY_APPEAL: "on appeal before final judgment",
    Stage.APPEAL: "on appeal",
    Stage.CERT: "on a petition to the highest court",
    Stage.APEX: "in the highest court",
    Stage.REFERENCE: "on a reference for a preliminary ruling",
    Stage.REMAND: "after the case was sent back",
    Stage.ADMINISTRATIVE: "in an administrative decision",
}


def outcome_words(outcome: str, voice: str) -> str:
    """What was done with an argument, so that only the court's own word reads as the court's."""
    return _WORDS[ReceptionVoice(voice)][ReceptionOutcome(outcome)]


def stage_words(stage: str) -> str:
    """At what stage, to follow the outcome; empty where the stage is not recorded."""
    return _AT[Stage(stage)] if stage else ""


def in_words(outcome: str, voice: str, stage: str) -> str:
    """Outcome, voice and stage as readers see them: “Left open at the pleading stage”."""
    return f"{outcome_words(outcome, voice)} {stage_words(stage)}".strip()


def lacks_law(outcome: object, voice: object, stage: object, as_matter_of_law: object) -> bool:
    """Whether a court is said to have accepted at an early stage, without where it decided that.

    Takes what was written, right or wrong.
    """
    return (
        outcome in ACCEPTING
        and voice == ReceptionVoice.COURT
        and stage in EARLY
        and not str(as_matter_of_law or "").strip()
    )
