"""A warning as it is read: words, taps, how each channel shows them, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.rules import numbers, wording
from bot.catalogue.texts import BASE, Texts
from bot.channels.menus import with_menu
from bot.channels.splitting import split, units
from bot.domain.bulletins import Bulletin
from bot.domain.messages import Part, QuickReply

#: Characters of a title and of a text.
MAX_TITLE, MAX_TEXT = 80, 1_200
#: Ends warnings; stands below each of them.
STOP = "news:off"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must be mended before anybody else looks at it."""

    #: title, text, opening, marks, letters, unmarked, forbidden, link, number, long, scam, empty.
    rule: str
    #: The words that break it, or the channel.
    what: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What one channel makes of a message."""

    channel: str
    #: UTF-16 units of one bubble.
    longest: int
    #: It shows taps as buttons; else they are numbered below the text.
    buttons: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """How one channel shows a warning."""

    channel: str
    bubbles: tuple[str, ...]
    #: Taps below the last bubble; () where they are numbered in it.
    buttons: tuple[str, ...]
    #: What a lock screen shows of it.
    opening: str


class Words:
    """Makes parts out of warnings."""

    def __init__(self, catalogue: Catalogue, shapes: tuple[Shape, ...]) -> None:
        self._catalogue = catalogue
        self._texts = Texts(catalogue)
        self._shapes = shapes

    def part(self, bulletin: Bulletin, locale: str = BASE) -> Part:
        """Return what a subscriber reads: the words as approved, in their language how to stop."""
        footer = self._texts.say("news.footer", locale)
        more: tuple[QuickReply, ...] = ()
        if self._may_be_read_on(bulletin.scam):
            more = (QuickReply(self._say("more", locale), f"scam:{bulletin.scam}"),)
        taps = (*more, QuickReply(self._say("off", locale), STOP))
        return Part(f"{bulletin.title}\n\n{bulletin.text}\n\n{footer}", taps)

    def _say(self, tap: str, locale: str) -> str:
        return self._texts.say(f"news.tap.{tap}", locale)

    def _may_be_read_on(self, scam: str) -> bool:
        known = self._catalogue.scams.get(scam)
        return known is not None and known.may_be_shown

    def previews(self, bulletin: Bulletin) -> list[Preview]:
        """Return how each channel shows it, in the order of the shapes."""
        return [_preview(self.part(bulletin), shape) for shape in self._shapes]

    def faults(self, bulletin: Bulletin) -> list[Fault]:
        """Return what must be mended; the rules are those of content/."""
        found = []
        if not bulletin.title.strip() or not bulletin.text.strip():
            found.append(Fault("empty"))
        if len(bulletin.title) > MAX_TITLE:
            found.append(Fault("title", str(MAX_TITLE)))
        if len(bulletin.text) > MAX_TEXT:
            found.append(Fault("text", str(MAX_TEXT)))
        if bulletin.scam and not self._may_be_read_on(bulletin.scam):
            found.append(Fault("scam", bulletin.scam))
        words = f"{bulletin.title}\n\n{bulletin.text}"
        found += [Fault(rule, what) for rule, what in wording.faults(words)]
        found += [Fault("number", one) for one in numbers.strangers(self._catalogue, words)]
        whole = self.part(bulletin).text
        found += [
            Fault("long", shape.channel)
            for shape in self._shapes
            if units(whole) > shape.longest and self._is_meant(bulletin, shape.channel)
        ]
        return list(dict.fromkeys(found))

    @staticmethod
    def _is_meant(bulletin: Bulletin, channel: str) -> bool:
        return not bulletin.audience.channels or channel in bulletin.audience.channels


def _preview(part: Part, shape: Shape) -> Preview:
    text = part.text if shape.buttons else with_menu(part.text, part.quick_replies)
    buttons = tuple(one.title for one in part.quick_replies) if shape.buttons else ()
    opening = " ".join(part.text.split())[: wording.OPENING]
    return Preview(shape.channel, tuple(split(text, shape.longest)), buttons, opening)
