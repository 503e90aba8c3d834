"""Every text that a person may read, with where it stands."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.findings import Finding
from bot.catalogue.overlays import file_of, given

#: Kinds whose names and notes may hold a number that is their own.
_OWN_NUMBERS = ("hotlines", "missions")


@dataclass(frozen=True, slots=True)
class Published:
    """A text that a person may read."""

    #: Relative to the root of content.
    file: str
    #: The key it stands under: one_line, messages, a text's key…
    what: str
    text: str
    #: ISO 639-1.
    locale: str = "vi"


class Pages:
    """Content's files, to find the line on which a text begins."""

    def __init__(self, root: Path) -> None:
        self._lines = functools.cache(self._read)
        self._root = root

    def _read(self, file: str) -> tuple[str, ...]:
        path = self._root / file
        return tuple(path.read_text(encoding="utf-8").splitlines()) if path.exists() else ()

    def finding(self, file: str, text: str, sentence: str) -> Finding:
        """Return a finding on the line where `text` begins, or on the first one."""
        start = text.strip()[:40].replace('"', "")
        for number, line in enumerate(self._lines(file), 1):
            if start and start in line.replace("\\", "").replace('"', ""):
                return Finding(file, number, sentence)
        return Finding(file, 1, sentence)


def published(catalogue: Catalogue) -> Iterator[Published]:
    """Yield every text that a person may read."""
    yield from _scams(catalogue)
    yield from _contacts(catalogue)
    for flag in catalogue.red_flags.values():
        file = catalogue.origins["red_flags", flag.id]
        yield Published(file, "names", flag.names.vi)
        yield Published(file, "why", flag.why)
    for guide in catalogue.guides.values():
        file = catalogue.origins["guides", guide.slug]
        yield Published(file, "title", guide.title)
        for message in guide.messages:
            yield Published(file, "messages", message)
    yield from _asked(catalogue)
    for locale, texts in catalogue.texts.items():
        for key, text in texts.items():
            file = catalogue.origins.get(("texts", f"{locale}:{key}"), f"locales/{locale}")
            yield Published(file, key, text, locale)
    for (locale, field, _), overlay in catalogue.overlays.items():
        for path, words in given(overlay).items():
            what = "hotline" if field in _OWN_NUMBERS else str(path[0])
            yield Published(file_of(locale, field), what, words, locale)


def _asked(catalogue: Catalogue) -> Iterator[Published]:
    for intake in catalogue.intakes.values():
        file = catalogue.origins["intakes", intake.kind]
        asks = (step.ask for step in intake.steps if step.ask)
        for text in (*intake.opening, *asks, intake.receipt):
            yield Published(file, "intake", text)
    for consent in catalogue.consents.values():
        file = catalogue.origins["consents", consent.id]
        for text in (consent.explain, consent.ask):
            yield Published(file, "consent", text)


def _scams(catalogue: Catalogue) -> Iterator[Published]:
    for scam in catalogue.scams.values():
        file = catalogue.origins["scams", scam.id]
        for what in ("one_line", "story", "law"):
            yield Published(file, what, getattr(scam, what))
        for what in ("before", "already_paid", "already_there", "targets"):
            for text in getattr(scam, what):
                yield Published(file, what, text)
        yield Published(file, "names", scam.names.vi)


def _contacts(catalogue: Catalogue) -> Iterator[Published]:
    for hotline in catalogue.hotlines.values():
        file = catalogue.origins["hotlines", hotline.id]
        for text in (hotline.names.vi, hotline.good_for, hotline.hours, hotline.cost):
            yield Published(file, "hotline", text)
    for mission in catalogue.missions.values():
        yield Published(catalogue.origins["missions", mission.id], "names", mission.names.vi)
    for agency in catalogue.agencies.values():
        file = catalogue.origins["agencies", agency.id]
        for text in (agency.names.vi, agency.role, *agency.refer_when):
            yield Published(file, "agency", text)
