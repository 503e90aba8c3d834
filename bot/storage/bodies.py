"""How message bodies look inside their seal: small JSON, one shape for in and one for out."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from bot.domain.messages import Call, Inbound, InboundKind, Part, QuickReply
from bot.domain.risk import Assessment, Signal, Urgency


@dataclass(frozen=True, slots=True)
class Said:
    """What a person sent, as it is kept."""

    kind: InboundKind
    text: str
    payload: str
    latitude: float | None
    longitude: float | None
    #: Pictures and recordings that came with it.
    media: int = 0


def dump_inbound(inbound: Inbound) -> str:
    """Return the part of an inbound event that is kept."""
    said = Said(
        inbound.kind,
        inbound.text,
        inbound.payload,
        inbound.latitude,
        inbound.longitude,
        len(inbound.media),
    )
    return dump_said(said)


def dump_said(said: Said) -> str:
    """Return what a person sent as JSON."""
    return json.dumps(asdict(said), ensure_ascii=False)


def load_said(text: str) -> Said:
    """Return what `dump_inbound` wrote."""
    raw = json.loads(text)
    return Said(**{**raw, "kind": InboundKind(raw["kind"])})


def dump_part(part: Part) -> str:
    """Return a part as JSON."""
    return json.dumps(asdict(part), ensure_ascii=False)


def load_part(text: str) -> Part:
    """Return what `dump_part` wrote."""
    raw = json.loads(text)
    return Part(
        raw["text"],
        tuple(QuickReply(**reply) for reply in raw["quick_replies"]),
        tuple(Call(**call) for call in raw["calls"]),
        # Parts that were stored before there were pictures say nothing of them.
        raw.get("pictured", False),
    )


def dump_assessment(assessment: Assessment) -> str:
    """Return an assessment as JSON."""
    return json.dumps(asdict(assessment), ensure_ascii=False)


def load_assessment(text: str) -> Assessment:
    """Return what `dump_assessment` wrote."""
    raw = json.loads(text)
    signals = tuple(
        Signal(**{**signal, "urgency": Urgency(signal["urgency"])}) for signal in raw["signals"]
    )
    return Assessment(
        Urgency(raw["urgency"]), signals, raw["probability"], raw["unsure"], raw["report_kind"]
    )
