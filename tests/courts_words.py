"""What readers see for each outcome, voice and stage of a reception: the table of all of them.

`python -m tests.courts_words` writes docs/in-the-courts.md.
"""

from __future__ import annotations

import os
from pathlib import Path

import django

TABLE = Path(__file__).resolve().parent.parent / "docs/in-the-courts.md"
HEAD = """# In the courts: the words for what was done with an argument

A reception says what a ruling did with an argument (outcome), who in the court spoke (voice) and,
by its ruling, at what stage. Readers see the three as one sentence, followed by the case. This
table holds every triple. It is made from `kb/models/receptions.py` by `python -m
tests.courts_words`; a test checks that it is up to date.

- Only the court's own word counts: in the totals by jurisdiction and level, and for “accepted by a
  court”, which puts a reply first. What was said in passing, and what a judge wrote alone, is
  shown and not counted.
- A ruling that was reversed, vacated, superseded or overruled since no longer counts and stands
  apart. The last review decides; a review that was itself undone does not. What was undone only in
  part still counts, with its note (`kb/queries/reviews.py`).
- Where there is a star, an editor also says where the court decided the point as a matter of law;
  otherwise the outcome is “Allowed to go forward”.
- An argument raised in a case is “Raised, not yet ruled on” until a court, and not a judge alone,
  answers it there.

| stage | the court | in passing | a concurrence | a dissent |
|---|---|---|---|---|
"""


def render() -> str:
    """The page as Markdown: a line for each stage and outcome, a column for each voice.

    Django has to be set up.
    """
    from kb.models.receptions import in_words, lacks_law
    from kb.models.vocabulary import ReceptionOutcome, ReceptionVoice, Stage

    lines = []
    for stage in (*Stage, ""):
        for outcome in ReceptionOutcome:
            cells = [stage.label if stage else "Not recorded"]
            for voice in ReceptionVoice:
                star = " *" if lacks_law(outcome, voice, stage, "") else ""
                cells.append(in_words(outcome, voice, stage) + star)
            lines.append(f"| {' | '.join(cells)} |\n")
    return HEAD + "".join(lines)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings.base")
    django.setup()
    TABLE.write_text(render())
