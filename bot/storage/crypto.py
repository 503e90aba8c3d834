"""Keys, sealing and blind indexes: what a thief of the database file cannot read.

A sealed value is `version (1 byte) · key id (4) · nonce (12) · AES-256-GCM ciphertext`, with the
place it belongs to ("table.column", row id) as associated data, so that a value moved to another
row does not open. The plaintext is padded to 64-byte steps: lengths tell stories too.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain.errors import KeyRingError

_VERSION = 1
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12  # NIST SP 800-38D
_STEP = 64  # bytes a plaintext is padded to
_INDEX_BYTES = 16


class KeyRing:
    """Seals, opens and indexes. New values use the active key; old keys still open."""

    def __init__(self, keys: Mapping[str, bytes], active: str, index_key: bytes) -> None:
        if active not in keys:
            raise KeyRingError(f"The key ring's active key {active!r} is not among its keys.")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._keys = dict(keys)
        self._active = active
        self._index_key = index_key

    @classmethod
    def generate(cls) -> KeyRing:
        """Return a ring with one fresh key."""
        active = secrets.token_hex(_KEY_ID_BYTES // 2)
        return cls({active: secrets.token_bytes(32)}, active, secrets.token_bytes(32))

    def seal(self, text: str, place: str, row: str) -> bytes:
        """Return `text` sealed for the column `place` ("table.column") of the row `row`."""
        return self.seal_bytes(text.encode(), place, row)

    def seal_bytes(self, data: bytes, place: str, row: str) -> bytes:
        """Return `data` sealed likewise."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self._active].encrypt(nonce, _pad(data), _bound_to(place, row))
        return bytes([_VERSION]) + self._active.encode() + nonce + sealed

    def open(self, sealed: bytes, place: str, row: str) -> str:
        """Return the text sealed for this place and row; KeyRingError if it was not."""
        return self.open_bytes(sealed, place, row).decode()

    def open_bytes(self, sealed: bytes, place: str, row: str) -> bytes:
        """Return the bytes sealed for this place and row; KeyRingError if they were not."""
        if not sealed or sealed[0] != _VERSION:
            raise KeyRingError("A sealed value has a version that this release does not know.")
        key_id = sealed[1 : 1 + _KEY_ID_BYTES].decode(errors="replace")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise KeyRingError(f"The key {key_id!r} is not in the key ring.")
        body = sealed[1 + _KEY_ID_BYTES :]
        nonce, ciphertext = body[:_NONCE_BYTES], body[_NONCE_BYTES:]
        try:
            return _unpad(cipher.decrypt(nonce, ciphertext, _bound_to(place, row)))
        except InvalidTag:
            raise KeyRingError(f"A value in {place} was altered or moved.") from None

    def index(self, kind: str, value: str) -> bytes:
        """Return the 16-byte blind index of `value`: equal values meet, nothing can be read."""
        message = f"{kind}|v1|{value}".encode()
        return hmac.new(self._index_key, message, hashlib.sha256).digest()[:_INDEX_BYTES]

    def rotated(self) -> KeyRing:
        """Return a ring whose new values use a fresh key and which still opens all old ones."""
        active = secrets.token_hex(_KEY_ID_BYTES // 2)
        return KeyRing({**self._keys, active: secrets.token_bytes(32)}, active, self._index_key)

    def dump(self) -> str:
        """Return the ring as JSON, in clear: only for the key file."""
        encoded = {key_id: base64.b64encode(key).decode() for key_id, key in self._keys.items()}
        index = base64.b64encode(self._index_key).decode()
        return json.dumps({"active": self._active, "keys": encoded, "index": index}, indent=1)

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """Return the ring that `dump` wrote; KeyRingError if it is not one."""
        try:
            raw = json.loads(text)
            keys = {key_id: base64.b64decode(key) for key_id, key in raw["keys"].items()}
            return cls(keys, raw["active"], base64.b64decode(raw["index"]))
        except (ValueError, KeyError, AttributeError, TypeError):
            raise KeyRingError("The key file is damaged: restore it from its copy.") from None


def load_or_create(path: Path) -> KeyRing:
    """Return the ring in the file `path`, made on the first run with mode 0600.

    Raises KeyRingError when the file is damaged or readable by others.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        ring = KeyRing.generate()
        write_private(path, ring.dump())
        return ring
    if path.stat().st_mode & 0o077:
        raise KeyRingError(f"Others can read {path}: run chmod 600 on it.")
    return KeyRing.parse(path.read_text())


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner can read, and fsync it before returning."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _bound_to(place: str, row: str) -> bytes:
    return f"{place}|{row}".encode()


def _pad(data: bytes) -> bytes:
    # ISO/IEC 7816-4: one 0x80 byte, then zeros.
    return data + b"\x80" + b"\x00" * (-(len(data) + 1) % _STEP)


def _unpad(data: bytes) -> bytes:
    return data[: data.rindex(b"\x80")]
