"""What a receiver gets: the one shape of a packet, written as JSON and drawn on paper.

docs/referral-packet.md describes it for receivers; its schema is made from these classes. A field
is only ever added: a change that a reader would trip over takes a new `SCHEMA`.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

#: The name of this shape.
Schema = Literal["ben-referral/1"]
SCHEMA: Schema = "ben-referral/1"


def _is_empty(value: object) -> bool:
    """Leave out of the JSON what was added to this shape later and says nothing here."""
    return not value


class _Piece(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sender(_Piece):
    """Who hands it over."""

    organisation: str
    contact: str
    #: What the operator who made it calls themselves.
    operator: str


class ReceivedBy(_Piece):
    """Who is to get it."""

    #: Id of the agency in the sender's content.
    agency: str
    name: str
    name_en: str
    #: consular, mission, police…: what decided which parts may be here.
    kind: str
    #: What the receiver needs it for.
    purpose: str
    #: The province whose own office is meant, "" where there is one office.
    province: str = ""
    #: ISO 3166-1 alpha-2 of the country whose mission is meant, "" otherwise.
    country: str = ""


class Agreed(_Piece):
    """A yes that is on record."""

    #: story, identity, contact, family.
    purpose: str
    at: dt.datetime
    #: Which wording they said yes to, and the SHA-256 of its words.
    text: str
    text_version: str
    text_sha256: str
    #: Whoever wrote the yes down for them, "" when they gave it themselves.
    recorded_by: str = ""
    #: How that operator heard it: phone, chat, in_person. Only where one did, as is when.
    way: str = Field("", exclude_if=_is_empty)
    said_at: dt.datetime | None = Field(None, exclude_if=_is_empty)


class ByLaw(_Piece):
    """Why something is here that nobody agreed to."""

    ground: str
    title: str
    law: str
    #: What the operator wrote: why this case falls under it.
    reason: str


class Basis(_Piece):
    """What the packet may be handed over on."""

    consents: tuple[Agreed, ...] = ()
    by_law: ByLaw | None = None


class Asked(_Piece):
    """Something the receiver is asked to do."""

    id: str
    title: str
    title_en: str


class Value(_Piece):
    """One answer."""

    question: str
    answer: str


class Part(_Piece):
    """A field that may be handed over."""

    field: str
    title: str
    title_en: str
    basis: Literal["consent", "law"]
    values: tuple[Value, ...]


class Photo(_Piece):
    """A photo that the person sent; the picture itself is on the last pages of the PDF."""

    #: 1, 2, 3… in this packet.
    number: int
    sent_at: dt.datetime
    media_type: str
    #: Bytes, and SHA-256 of them in hex.
    size: int
    sha256: str
    basis: Literal["consent", "law"]


class Packet(_Piece):
    """A packet for one receiver. What may not be handed over is not in it, nor that it exists."""

    schema_name: Schema = Field(SCHEMA, alias="schema")
    #: The sender's id of this packet.
    id: str
    #: Random: stands on paper and in the JSON, so that the two are known to belong together.
    code: str
    #: K-000123/1.
    number: str
    made_at: dt.datetime
    #: none, medium, high, critical.
    urgency: str
    sender: Sender
    receiver: ReceivedBy
    basis: Basis
    asks: tuple[Asked, ...]
    parts: tuple[Part, ...]
    #: Photos that an operator chose; left out where there are none.
    photos: tuple[Photo, ...] = Field((), exclude_if=_is_empty)
    #: The day on which the sender will ask after it.
    follow_up: dt.date | None = None
    #: How to treat it, in sentences.
    handling: tuple[str, ...] = ()

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def as_json(packet: Packet) -> bytes:
    """Return the packet as UTF-8 JSON with a line feed at its end; equal packets, equal bytes."""
    data = packet.model_dump(mode="json", by_alias=True)
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def parse(data: bytes) -> Packet:
    """Return the packet that `as_json` wrote; pydantic's ValidationError if it is none."""
    return Packet.model_validate_json(data)


def schema() -> str:
    """Return the JSON Schema of a packet, as docs/referral-packet.schema.json holds it."""
    made = Packet.model_json_schema(mode="serialization", by_alias=True)
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"
