"""An encrypted file, written and read as a stream.

`BENBAK01 · ephemeral X25519 key (32) · chunks`. Both keys give one file key (HKDF-SHA-256, bound
to both public keys). Each chunk of 64 KiB is sealed by AES-256-GCM; its nonce counts chunks, and
its last byte says whether it is the last: so chunks can't be changed, swapped, left out or cut off
unseen. The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015), as age uses it. Who
only writes holds no key that opens.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.domain.errors import BenError

_MAGIC = b"BENBAK01"
_KEY = 32
CHUNK = 65536
_TAG = 16


class BadArchive(BenError):
    """The archive is damaged, cut off, altered, or was made for another recovery file."""


class Sealer:
    """Writes an encrypted file for whoever holds the private key of `recipient`."""

    def __init__(self, file: BinaryIO, recipient: bytes) -> None:
        ephemeral = X25519PrivateKey.generate()
        public = ephemeral.public_key().public_bytes_raw()
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient))
        self._cipher = AESGCM(_file_key(shared, public, recipient))
        self._file = file
        self._number = 0
        self._held = bytearray()
        file.write(_MAGIC + public)

    def write(self, data: bytes) -> None:
        """Add bytes."""
        self._held += data
        # The last chunk is sealed differently, so a full one waits until more comes.
        while len(self._held) > CHUNK:
            self._seal(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]

    def finish(self) -> None:
        """Write the last chunk: without it the file is refused."""
        self._seal(bytes(self._held), last=True)
        self._held.clear()

    def _seal(self, data: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), data, None))
        self._number += 1


def opened(file: BinaryIO, private: bytes) -> Iterator[bytes]:
    """Yield what was written, each chunk only after it proved genuine.

    Raises BadArchive where something was changed, and at the end when the file was cut off.
    """
    head = file.read(len(_MAGIC) + _KEY)
    if len(head) != len(_MAGIC) + _KEY or not head.startswith(_MAGIC):
        raise BadArchive("This is no archive of `ben backup`.")
    key = X25519PrivateKey.from_private_bytes(private)
    public = head[len(_MAGIC) :]
    shared = key.exchange(X25519PublicKey.from_public_bytes(public))
    cipher = AESGCM(_file_key(shared, public, key.public_key().public_bytes_raw()))
    number, chunk = 0, file.read(CHUNK + _TAG)
    while True:
        following = file.read(CHUNK + _TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), chunk, None)
        except InvalidTag:
            raise BadArchive from None
        if not following:
            return
        number, chunk = number + 1, following


def _nonce(number: int, *, last: bool) -> bytes:
    # The file key is used for one file only, so counting is enough.
    return struct.pack(">3xQB", number, last)


def _file_key(shared: bytes, ephemeral: bytes, recipient: bytes) -> bytes:
    kdf = HKDF(hashes.SHA256(), _KEY, salt=ephemeral + recipient, info=b"ben backup v1")
    return kdf.derive(shared)
