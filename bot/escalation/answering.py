"""What an answer says: the choices that were tapped or meant, an age, whether it was skipped."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from bot.catalogue.models.texts import Choice, Step, StepKind
from bot.checks import facts
from bot.domain.contact_rule import VIETNAM
from bot.domain.messages import InboundKind
from bot.domain.risk import Urgency
from bot.storage.bodies import Said
from nlu.vitext.normalize import fold, fold_with_offsets

#: Payload of the tap that skips a question, and words that do the same.
SKIP = "intake:skip"
_SKIP_WORDS = frozenset({"bo qua", "skip", "skip it", "qua", "next", "pass", "cau khac"})
#: Payload of a tapped answer: intake:<step>:<value>.
_ANSWER = re.compile(r"^intake:(?P<step>[a-z0-9_]+):(?P<value>[a-z0-9_]+)$")
#: The number of a choice; anything longer, or "²", is none.
_NUMBER = re.compile(r"[0-9]{1,3}")
#: Stands between the answers to a question of which several hold.
BETWEEN = "; "
#: A child's age between commas, or behind its word; "16 tuổi" is read by bot.checks. What follows
#: "30 tuổi" is no age: "30 tuổi 2 con".
_BARE_AGE = re.compile(r"(?:^|[,;\n])\s*(\d{1,2})\s*(?=[,;\n]|$)")
_AGE_BEHIND = re.compile(r"(?<!\d)(?<!\d\s)\btuoi\s*:?\s*([1-9]\d?)\b")
#: "8 tháng tuổi".
_IN_MONTHS = re.compile(r"\bthang\s+tuoi\b")
#: A year of birth, also at the end of a date: "sinh 2k8", "sinh ngày 20/12/2010".
_BORN = re.compile(
    r"\b(?:sinh|sn)\s*:?\s*(?:(?:ngay|thang|nam)\s*)?"
    r"(?:\d{1,2}\s*(?:[/.-]|thang|nam)\s*){0,2}(20\d\d|2k(\d{1,2}))\b"
)
_ADULT, _YOUNGEST = 18, 1
#: Words before a word that say that it is not so, and how far they reach.
_DENIALS = frozenset({"khong", "ko", "k", "chua", "chang", "hong", "kg", "het"})
_REACH = 3
#: "Còn" begins a clause; "còn nhỏ" and "con nhỏ" are a child.
_CLAUSE = re.compile(r"[,.;!?\n]| nhung | con (?!nho\b)| ma ")


def tapped_step(payload: str) -> str:
    """Return the question that a tap answers, "" when it answers none."""
    found = _ANSWER.match(payload)
    return found["step"] if found else ""


def is_skip(said: Said) -> bool:
    """Return whether a question is to be left out."""
    typed = fold(said.text).strip(" .!")
    return said.payload == SKIP or (said.kind is InboundKind.TEXT and typed in _SKIP_WORDS)


def choice(step: Step, said: Said) -> Choice | None:
    """Return the choice that was tapped, or typed as its number or its words."""
    tapped = _ANSWER.match(said.payload)
    if tapped:
        found = (one for one in step.choices if one.value == tapped["value"])
        return next(found, None)
    typed = said.text.strip()
    if _NUMBER.fullmatch(typed):
        # A channel without buttons shows the choices as a numbered menu.
        position = int(typed) - 1
        return step.choices[position] if 0 <= position < len(step.choices) else None
    return next((one for one in step.choices if fold(one.title) == fold(typed)), None)


def as_answer(step: Step, said: Said) -> tuple[str, bool]:
    """Return the answer as operators read it, and whether the question was skipped."""
    if is_skip(said):
        return "", True
    if said.latitude is not None and said.longitude is not None:
        return f"{said.latitude:.5f}, {said.longitude:.5f}", False
    meant = choice(step, said)
    # Operators read the choice in Vietnamese, whatever language the person tapped it in.
    return (meant.title if meant is not None else said.text), False


def meant(step: Step, answer: str) -> tuple[Choice, ...]:
    """Return the choices that a stored answer names, by their titles or in words of its own."""
    titles = {fold(one.title) for one in step.choices}
    parts = answer.split(BETWEEN) if step.kind is StepKind.MANY else [answer]
    tapped = {fold(one) for one in parts} & titles
    own = BETWEEN.join(one for one in parts if fold(one) not in titles)
    return tuple(one for one in step.choices if fold(one.title) in tapped or _says(own, one.said))


def level(step: Step, answer: str, now: dt.datetime) -> Urgency:
    """Return what an answer makes of the case at least."""
    raised = [one.level for one in meant(step, answer)]
    if step.minor_raises and names_a_child(answer, now):
        raised.append(Urgency.parse(step.minor_raises))
    return max(raised, default=Urgency.NONE)


def names_a_child(answer: str, now: dt.datetime) -> bool:
    """Return whether an age below 18, or a year of birth that may come to one, is named."""
    folded = fold_with_offsets(answer)
    ages = [int(one.value) for one in facts.find(answer, folded) if one.entity == "age"]
    ages += [int(one) for one in _BARE_AGE.findall(answer)]
    ages += [int(one) for one in _AGE_BEHIND.findall(folded.text)]
    year = now.astimezone(VIETNAM).year
    born = [2000 + int(short or full[2:]) for full, short in _BORN.findall(folded.text)]
    return (
        any(_YOUNGEST <= age < _ADULT for age in ages)
        or _IN_MONTHS.search(folded.text) is not None
        # Who turns 18 this year may still be 17.
        or any(0 <= year - one <= _ADULT for one in born)
    )


def is_due(step: Step, steps: Mapping[str, Step], answered: Mapping[str, str]) -> bool:
    """Return whether a question has no condition, or one that the answers fulfil."""
    return all(
        any(one.value == value for one in meant(steps[earlier], answered.get(earlier, "")))
        for earlier, value in step.when.items()
    )


def _says(answer: str, words: Sequence[str]) -> bool:
    """Return whether one of `words` stands in an answer and nothing before it says no."""
    return any(
        _stands(clause.split(), said.split())
        for clause in _CLAUSE.split(f"{fold(answer)} ")
        for said in words
    )


def _stands(typed: Sequence[str], said: Sequence[str]) -> bool:
    for start in range(len(typed) - len(said) + 1):
        if list(typed[start : start + len(said)]) == list(said):
            before = typed[max(0, start - _REACH) : start]
            # "không ra được" is a word of its own that denies nothing.
            if said[0] in _DENIALS or not _DENIALS.intersection(before):
                return True
    return False
