"""The content as one language says it: an overlay's words, Vietnamese where it has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.consents import Consent
from bot.catalogue.models.overlays import (
    ConsentOverlay,
    GuideOverlay,
    HotlineOverlay,
    IntakeOverlay,
    NameOverlay,
    ScamOverlay,
)
from bot.catalogue.models.scams import Scam
from bot.catalogue.models.texts import Guide, Intake, Step

#: Where a text stands in an entry: ("steps", "where", "ask").
Path = tuple[str | int, ...]
#: Takes a Vietnamese text and where it stands; returns what to say instead.
Say = Callable[..., str]
#: Names stand in English beside the Vietnamese ones, for partners.
_ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A kind of content that other languages have words for."""

    #: The field of Catalogue, and the name of the file in a language's folder.
    field: str
    model: type[BaseModel]
    #: Returns an entry with every text that a person reads replaced by what `say` makes of it.
    told: Callable[[Any, Say], Any]


def _guide(guide: Guide, say: Say) -> Guide:
    quick = [
        one.model_copy(update={"title": say(one.title, "quick", one.payload)})
        for one in guide.quick
    ]
    return guide.model_copy(
        update={
            "title": say(guide.title, "title"),
            "messages": _rows(guide.messages, "messages", say),
            "quick": tuple(quick),
        }
    )


def _scam(scam: Scam, say: Say) -> Scam:
    say(scam.names.vi, "name", english=scam.names.en)
    lines = {key: say(getattr(scam, key), key) for key in ("one_line", "story")}
    lists = {
        key: _rows(getattr(scam, key), key, say)
        for key in ("before", "already_paid", "already_there")
    }
    return scam.model_copy(update=lines | lists)


def _intake(intake: Intake, say: Say) -> Intake:
    return intake.model_copy(
        update={
            "opening": _rows(intake.opening, "opening", say),
            "steps": tuple(_step(step, say) for step in intake.steps),
            "receipt": say(intake.receipt, "receipt"),
            "resume": say(intake.resume, "resume"),
        }
    )


def _step(step: Step, say: Say) -> Step:
    choices = [
        one.model_copy(update={"title": say(one.title, "steps", step.id, "choices", one.value)})
        for one in step.choices
    ]
    return step.model_copy(
        update={"ask": say(step.ask, "steps", step.id, "ask"), "choices": tuple(choices)}
    )


def _consent(consent: Consent, say: Say) -> Consent:
    choices = [
        one.model_copy(update={"title": say(one.title, "choices", one.value)})
        for one in consent.choices
    ]
    words = {key: say(getattr(consent, key), key) for key in ("explain", "ask")}
    return consent.model_copy(update=words | {"choices": tuple(choices)})


def _hotline(hotline: Any, say: Say) -> Any:
    say(hotline.names.vi, "name", english=hotline.names.en)
    numbers = [
        one.model_copy(update={"note": say(one.note, "notes", one.number)})
        for one in hotline.numbers
    ]
    return hotline.model_copy(update={"numbers": tuple(numbers)})


def _named(entry: Any, say: Say) -> Any:
    say(entry.names.vi, "name", english=entry.names.en)
    return entry


def _rows(rows: tuple[str, ...], key: str, say: Say) -> tuple[str, ...]:
    return tuple(say(row, key, position) for position, row in enumerate(rows))


#: A kind that other languages have words for is one line here.
KINDS: tuple[Overlaid, ...] = (
    Overlaid("intakes", IntakeOverlay, _intake),
    Overlaid("consents", ConsentOverlay, _consent),
    Overlaid("guides", GuideOverlay, _guide),
    Overlaid("scams", ScamOverlay, _scam),
    Overlaid("red_flags", NameOverlay, _named),
    Overlaid("lawful_signs", NameOverlay, _named),
    Overlaid("hotlines", HotlineOverlay, _hotline),
    Overlaid("missions", HotlineOverlay, _hotline),
)
_BY_FIELD: Mapping[str, Overlaid] = {kind.field: kind for kind in KINDS}
#: Names of the files in a language's folder that hold overlays, and not texts by key.
FILES: Mapping[str, Overlaid] = {f"{kind.field}.yaml": kind for kind in KINDS}


class Telling:
    """Tells one entry in one language, and keeps what it said."""

    def __init__(self, catalogue: Catalogue, locale: str, field: str, entry_id: str) -> None:
        self._english = locale == _ENGLISH
        #: Every text of the entry that a person reads, in Vietnamese, by where it stands.
        self.asked: dict[Path, str] = {}
        #: The same as it is said.
        self.said: dict[Path, str] = {}
        #: What had to be said in Vietnamese; nothing when that is what was wanted.
        self.missing: list[Path] = []
        #: The overlay's own words.
        self.given = given(catalogue.overlays.get((locale, field, entry_id)))
        entry = getattr(catalogue, field).get(entry_id)
        self.entry = None if entry is None else _BY_FIELD[field].told(entry, self._say)

    def _say(self, base: str, *path: str | int, english: str = "") -> str:
        if not base:
            return base
        words = self.given.get(path) or (english if self._english else "")
        self.asked[path] = base
        if not words:
            self.missing.append(path)
        self.said[path] = words or base
        return self.said[path]


class Told:
    """What cards and questions are made of in one language. Unknown ids give None."""

    def __init__(self, catalogue: Catalogue, locale: str) -> None:
        self._catalogue = catalogue
        self._locale = locale

    def guide(self, slug: str) -> Guide | None:
        """Return a guide."""
        entry = self._tell("guides", slug).entry
        return entry if isinstance(entry, Guide) else None

    def scam(self, scam_id: str) -> Scam | None:
        """Return a known trap; its name is `name("scams", …)`."""
        entry = self._tell("scams", scam_id).entry
        return entry if isinstance(entry, Scam) else None

    def intake(self, kind: str) -> Intake | None:
        """Return the questions of a report, those that ask for a yes in the consent's words."""
        entry = self._tell("intakes", kind).entry
        if not isinstance(entry, Intake):
            return None
        return entry.model_copy(update={"steps": tuple(map(self._asked, entry.steps))})

    def _asked(self, step: Step) -> Step:
        consent = self.consent(step.consent)
        if consent is None:
            return step
        words = f"{consent.explain}\n{consent.ask}"
        return step.model_copy(update={"ask": words, "choices": consent.choices})

    def consent(self, consent_id: str) -> Consent | None:
        """Return a question that asks for a yes."""
        entry = self._tell("consents", consent_id).entry
        return entry if isinstance(entry, Consent) else None

    def name(self, field: str, entry_id: str) -> str:
        """Return the name of an entry of this field of Catalogue, "" for an unknown one."""
        return self._tell(field, entry_id).said.get(("name",), "")

    def note(self, field: str, entry_id: str, number: str) -> str:
        """Return what to know before dialling `number` of a hotline or mission, "" for nothing."""
        return self._tell(field, entry_id).said.get(("notes", number), "")

    def _tell(self, field: str, entry_id: str) -> Telling:
        return Telling(self._catalogue, self._locale, field, entry_id)


def tellings(catalogue: Catalogue, locale: str) -> Iterator[tuple[str, str, Telling]]:
    """Yield (field, id, telling) of every entry that a language may have words for."""
    for kind in KINDS:
        for entry_id in getattr(catalogue, kind.field):
            yield kind.field, entry_id, Telling(catalogue, locale, kind.field, entry_id)


def file_of(locale: str, field: str) -> str:
    """Return where the words of a language for a kind of content stand, below content/."""
    return f"locales/{locale}/{field}.yaml"


def given(overlay: BaseModel | None) -> dict[Path, str]:
    """Return every text of an overlay by where it stands."""
    return dict(_flat(overlay.model_dump(), ())) if overlay is not None else {}


def _flat(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        if value:
            yield path, value
        return
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in inner:
        yield from _flat(one, (*path, key))
