"""Draws a packet on paper: A4, black on white, with every Vietnamese letter it needs embedded."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from bot.catalogue.texts import Texts
from bot.escalation.referral.packet import Packet, Part, Photo, as_json

if TYPE_CHECKING:
    from fpdf import FPDF

#: The paper speaks Viet Nam's time.
_VIET_NAM = dt.timezone(dt.timedelta(hours=7))
#: Be Vietnam Pro (SIL Open Font License 1.1) comes in a package of its own.
_FONTS = "fontpkg_be_vietnam_pro"
_FAMILY = "BeVietnamPro"
_STYLES = {"": "Regular", "B": "Bold"}
#: Stands for a letter that the font lacks, Khmer or Chinese say; it is drawn, so it is seen.
MISSING = "¤"
_MARGIN, _BODY, _SMALL, _HEAD = 20, 10.5, 9, 16


def as_pdf(packet: Packet, texts: Texts, pictures: Sequence[bytes] = ()) -> bytes:
    """Return the packet as PDF; equal packets give equal bytes.

    `pictures` are its photos in their order, JPEG that we wrote ourselves: each has a page.
    Everything on it is in the packet too. Letters that the font lacks are drawn as `MISSING`, and
    a line says that the JSON has them.
    """
    return _Paper(packet, texts).drawn(pictures)


class _Paper:
    """One packet being drawn."""

    def __init__(self, packet: Packet, texts: Texts) -> None:
        self._packet, self._say = packet, texts.say
        self._lost = False
        self._pdf = pdf = _sheets(packet.number, texts)
        pdf.set_margin(_MARGIN)
        pdf.set_auto_page_break(True, margin=_MARGIN)
        for style, name in _STYLES.items():
            pdf.add_font(_FAMILY, style, _font(name))
        self._letters = _letters(pdf)
        pdf.set_creation_date(packet.made_at)
        pdf.set_lang("vi")
        pdf.set_title(f"{texts.say('referral.title')} {packet.number}")
        pdf.set_producer("Ben")
        pdf.add_page()

    def drawn(self, pictures: Sequence[bytes]) -> bytes:
        self._head()
        self._asks()
        self._basis()
        for part in self._packet.parts:
            self._part(part)
        self._foot()
        for photo, picture in zip(self._packet.photos, pictures, strict=True):
            self._photo(photo, picture)
        return bytes(self._pdf.output())

    def _head(self) -> None:
        packet, say = self._packet, self._say
        sender, receiver = packet.sender, packet.receiver
        self._line(say("referral.title"), "B", _HEAD)
        self._line(say("referral.subtitle", receiver=receiver.name), "B", 12)
        if receiver.province or receiver.country:
            place = receiver.province or receiver.country
            self._line(say("referral.province", province=place))
        self._line(say("referral.number", number=packet.number))
        self._line(say("referral.made", at=_moment(packet.made_at)))
        self._line(say("referral.from", organisation=sender.organisation))
        self._line(say("referral.contact", contact=sender.contact, operator=sender.operator))
        self._line(say("referral.purpose", purpose=receiver.purpose))
        urgency = say(f"referral.urgency.{packet.urgency}")
        self._line(say("referral.urgency", urgency=urgency), "B")

    def _asks(self) -> None:
        self._heading(self._say("referral.asks"))
        for ask in self._packet.asks:
            self._line(f"• {ask.title}")

    def _basis(self) -> None:
        basis, say = self._packet.basis, self._say
        self._heading(say("referral.basis"))
        for agreed in basis.consents:
            what = say(f"referral.agreed.{agreed.purpose}")
            self._line(say("referral.consent", what=what, at=_moment(agreed.said_at or agreed.at)))
            if agreed.recorded_by:
                way = say(f"referral.heard.{agreed.way or 'chat'}")
                heard = say("referral.heard", way=way, operator=agreed.recorded_by)
                self._line(heard, size=_SMALL, grey=90)
        if basis.by_law is not None:
            self._line(say("referral.by_law", title=basis.by_law.title, law=basis.by_law.law))
            self._line(say("referral.reason", reason=basis.by_law.reason))

    def _part(self, part: Part) -> None:
        self._heading(part.title)
        if part.basis == "law":
            self._line(f"({self._say('referral.part_by_law')})", size=_SMALL)
        for value in part.values:
            if value.question != part.title:
                self._line(value.question, size=_SMALL, grey=90)
            self._line(value.answer)

    def _photo(self, photo: Photo, picture: bytes) -> None:
        pdf, say = self._pdf, self._say
        pdf.add_page()
        self._line(say("referral.photo", number=str(photo.number), at=_moment(photo.sent_at)), "B")
        if photo.basis == "law":
            self._line(f"({say('referral.photo.by_law')})", size=_SMALL)
        self._line(say("referral.photo.sha", sha=photo.sha256), size=8, grey=90)
        pdf.ln(2)
        # As large as the rest of the page allows, never drawn out.
        pdf.image(
            io.BytesIO(picture), w=pdf.epw, h=pdf.eph - pdf.get_y() + pdf.t_margin - 4,
            keep_aspect_ratio=True,
        )  # fmt: skip

    def _foot(self) -> None:
        packet, say = self._packet, self._say
        self._heading(say("referral.handling"))
        for sentence in packet.handling:
            self._line(f"• {sentence}")
        if packet.follow_up is not None:
            day = packet.follow_up.strftime("%d/%m/%Y")
            self._line(f"• {say('referral.follow_up', day=day)}")
        if self._lost:
            self._line(f"• {say('referral.unprintable')}")
        self._pdf.ln(3)
        self._line(say("referral.code", code=packet.code), size=8, grey=90)
        sha = hashlib.sha256(as_json(packet)).hexdigest()
        self._line(say("referral.sha", sha=sha), size=8, grey=90)

    def _heading(self, words: str) -> None:
        self._pdf.ln(2.5)
        # A heading alone at the foot of a page belongs to the next one.
        if self._pdf.will_page_break(18):
            self._pdf.add_page()
        self._line(words, "B", 11.5)

    def _line(self, words: str, style: str = "", size: float = _BODY, grey: int = 0) -> None:
        self._pdf.set_font(_FAMILY, style, size)
        self._pdf.set_text_color(grey)
        height = size * 0.53
        self._pdf.multi_cell(
            0, height, self._printable(words), align="L", new_x="LMARGIN", new_y="NEXT"
        )

    def _printable(self, words: str) -> str:
        words = words.replace("\r\n", "\n")
        printed = "".join(
            char if ord(char) in self._letters or char in "\n\t" else MISSING for char in words
        )
        self._lost = self._lost or printed != words
        return printed


def _sheets(number: str, texts: Texts) -> FPDF:
    """Return an empty document that numbers its pages."""
    # Drawing is rare, and its library takes a third of a second to load.
    from fpdf import FPDF

    class Numbered(FPDF):
        def footer(self) -> None:
            self.set_y(-14)
            self.set_font(_FAMILY, "", 8)
            self.set_text_color(90)
            page = texts.say("referral.page", page=str(self.page_no()))
            self.cell(0, 5, f"{number} · {page}", align="R")

    return Numbered(format="A4")


def _moment(at: dt.datetime) -> str:
    return at.astimezone(_VIET_NAM).strftime("%H:%M %d/%m/%Y")


def _font(style: str) -> Path:
    return Path(str(files(_FONTS).joinpath("files", f"BeVietnamPro-{style}.ttf")))


def _letters(pdf: FPDF) -> set[int]:
    """Return what every style of the document's font can draw."""
    from fpdf.fonts import TTFFont

    cmaps = [set(font.cmap) for font in pdf.fonts.values() if isinstance(font, TTFFont)]
    return set.intersection(*cmaps)
