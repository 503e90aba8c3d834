"""The recovery file, which opens archives, and the note that tells for whom they are made.

The recovery file holds the private key and the whole key ring; it leaves the machine. What stays
is a public key: who takes the machine and its archives can't open older ones with it.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bot.domain.errors import BenError, KeyRingError
from bot.storage.crypto import KeyRing, write_private

_WHAT = "Keys of Ben. Whoever holds this file and a backup can read everything in it."


class NoRecoveryFile(BenError):
    """No keys were exported yet: run `ben keys export <file>` once, and take the file away."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What the recovery file holds."""

    name: str
    private: bytes
    ring: KeyRing

    @classmethod
    def read(cls, path: Path) -> Recovery:
        """Read it; KeyRingError if it is none."""
        try:
            raw = json.loads(path.read_text())
            private = base64.b64decode(raw["private"])
            return cls(raw["name"], private, KeyRing.parse(json.dumps(raw["ring"])))
        except (OSError, ValueError, KeyError, TypeError):
            raise KeyRingError(f"{path} is no file of `ben keys export`.") from None


def export(path: Path, note: Path, ring: KeyRing, now: dt.datetime) -> str:
    """Write a fresh recovery file, and the note beside the key ring; return its name.

    Archives made before need the file of their time. FileExistsError if `path` exists.
    """
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    name = hashlib.sha256(public).hexdigest()[:8]
    made = {
        "what": _WHAT,
        "name": name,
        "made_at": now.isoformat(timespec="seconds"),
        "private": base64.b64encode(private.private_bytes_raw()).decode(),
        "ring": json.loads(ring.dump()),
    }
    write_private(path, json.dumps(made, indent=1))
    noted = {"name": name, "public": base64.b64encode(public).decode(), "ring": _print(ring)}
    fresh = note.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    write_private(fresh, json.dumps(noted, indent=1))
    fresh.replace(note)
    return name


def recipient(note: Path, ring: KeyRing) -> tuple[str, bytes]:
    """Return name and public key of the recovery file that archives are made for.

    Raises NoRecoveryFile when there is none, or when the key ring has changed since: an archive
    whose keys are nowhere else would be lost with the machine.
    """
    try:
        raw = json.loads(note.read_text())
        name, public = str(raw["name"]), base64.b64decode(raw["public"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NoRecoveryFile from None
    if raw.get("ring") != _print(ring):
        raise NoRecoveryFile(
            "The key ring has changed since keys were exported: run `ben keys export <file>` again."
        )
    return name, public


def _print(ring: KeyRing) -> str:
    return hashlib.sha256(ring.dump().encode()).hexdigest()
