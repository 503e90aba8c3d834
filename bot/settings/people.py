"""How people who write are answered: when, how often, and what of their pictures is read."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, field_validator
from pydantic_settings import NoDecode

Hosts = Annotated[tuple[str, ...], NoDecode]


class PeopleSettings(BaseModel):
    """Windows, floods, receipts and media."""

    reply_window: float = Field(
        300.0,
        description="Seconds after a person's message in which an answer may still be "
        "sent under the contact rule reply_only.",
        gt=0,
    )
    join_window: float = Field(
        1.0,
        description="Seconds that an ordinary message waits for more words of the same person, "
        "who may type in pieces or forward several posts; danger, taps and commands never wait. "
        "0: every message is answered by itself.",
        ge=0,
        le=5,
    )
    flood: int = Field(
        40,
        description="Messages of one person within a minute above which they are kept and read "
        "for danger, but answered only once, with the hotline.",
        ge=5,
    )
    receipt_window: float = Field(
        600.0, description="Seconds in which tries to go on with a receipt are counted.", gt=0
    )
    receipt_tries: int = Field(
        5, description="Receipts that one conversation may try in that time.", gt=0
    )
    receipt_tries_of_all: int = Field(
        200, description="Receipts that all conversations together may try in that time.", gt=0
    )
    checkin_wait: float = Field(
        24.0,
        description="Hours that somebody who chose check-ins on their journey has to answer one; "
        "after them it is repeated once, and after as many again what they chose is done.",
        ge=1,
        le=72,
    )
    ocr: bool = Field(
        True,
        description="Read the words on pictures, where Tesseract and its Vietnamese are installed "
        "(Debian: tesseract-ocr tesseract-ocr-vie); without them people are asked to type.",
    )
    zalo_media_hosts: Hosts = Field(
        ("*.zdn.vn", "*.zadn.vn"),
        description="Hosts, separated by commas, from which what people send on Zalo is fetched. "
        "Seen in a chatwoot fork's logs; official pages were not read.",
    )

    @field_validator("zalo_media_hosts", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().lower() for part in value.split(",") if part.strip())
        return value
