"""What the review queue teaches, as files that training and judging read."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.dialogue.rasa import IntentMeaning
from bot.domain.errors import BenError
from bot.domain.ports import Clock
from bot.domain.review import Lesson
from bot.escalation.veiling import is_clean
from bot.evaluation import inventing, likeness
from bot.storage.crypto import write_private
from bot.storage.uow import Store

#: Endings of files, and what is written into them: for training Rasa, for triage and for judging.
ENDINGS = (".yml", ".jsonl")
#: Marks of Rasa's entities: in a message they mean nothing.
_MARKUP = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")"})


class BadTarget(BenError):
    """Lessons can't be written there."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did."""

    written: int
    #: Nearly the same as what Bến is judged with.
    judged: int
    #: A mask lets something through.
    unclean: int


class Lessons:
    """Exports what people masked and labelled. Nothing else comes out of here."""

    def __init__(self, store: Store, clock: Clock, meanings: Mapping[str, IntentMeaning]) -> None:
        self._store = store
        self._clock = clock
        self._meanings = meanings

    async def export(self, out: Path, against: Path, *, again: bool = False) -> Exported:
        """Write lessons into the new file `out`; what was exported before only with `again`.

        Nearly the same as a message below the folder `against` is left out, and so is what a mask
        lets through. The export is in the audit. Raises BadTarget; FileExistsError.
        """
        if out.suffix not in ENDINGS:
            raise BadTarget(f"{out} must end with one of {', '.join(ENDINGS)}.")
        judged = likeness.judged_in(against)
        if not judged:
            raise BadTarget(
                f"{against} holds nothing that Bến is judged with: name its folder with --against, "
                "so that nothing is learnt from it."
            )
        now = self._clock.now()
        async with self._store.write() as uow:
            found = await uow.reviews.lessons(again=again)
            clean = [one for one in found if is_clean(one.text)]
            filled = {one.id: inventing.fill(one.text, one.id) for one in clean}
            refused = {text for text, _ in likeness.near(filled.values(), judged)}
            lessons = [one for one in clean if filled[one.id] not in refused]
            write_private(out, self._text(out.suffix, lessons, filled))
            for one in lessons:
                await uow.reviews.set_values(one.id, exported_at=now)
            await uow.audit.append(
                at=now, operator_id=None, action="review.export", object_id="",
                detail=str(len(lessons)),
            )  # fmt: skip
            await uow.commit()
        return Exported(len(lessons), len(clean) - len(lessons), len(found) - len(clean))

    def _text(self, ending: str, lessons: Sequence[Lesson], filled: Mapping[str, str]) -> str:
        if ending == ".jsonl":
            rows = (self._row(one, filled[one.id]) for one in lessons)
            return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        return _rasa(lessons, filled)

    def _row(self, lesson: Lesson, text: str) -> dict[str, str]:
        meaning = self._meanings[lesson.intent]
        urgency = meaning.urgency if lesson.urgency is None else lesson.urgency
        return {"text": text, "urgency": urgency.key, "intent": meaning.label}


def _rasa(lessons: Sequence[Lesson], filled: Mapping[str, str]) -> str:
    """Return the lessons as Rasa's training data, names in them untagged."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for one in lessons:
        line = " ".join(filled[one.id].translate(_MARKUP).split()).lstrip("/")
        by_intent[one.intent].append(line)
    lines = ['version: "3.1"', "", "nlu:"]
    for intent, texts in sorted(by_intent.items()):
        lines += [f"- intent: {intent}", "  metadata:", "    entities: untagged", "  examples: |"]
        lines += [f"    - {text}" for text in texts]
    return "\n".join(lines) + "\n"
