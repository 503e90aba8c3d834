"""What a button carries: a sealed token, since Zalo sends a tap back as if it had been typed.

The token tells nobody who looks at the phone, the account's inbox or the wire what was chosen, and
nobody can type one that opens, not even one that another person got.
"""

from __future__ import annotations

import base64
import json
import os
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.domain.messages import QuickReply

#: The payload of a tap on a button that was made with another secret: the menu answers it.
STALE = "zalo:stale"
#: The # lets taps through where the account passes on only texts that begin with it.
_TOKEN = re.compile(r"#b1\.([A-Za-z0-9_-]{38,})")
_PREFIX = "#b1."
_NONCE = 12  # NIST SP 800-38D


class Taps:
    """Seals buttons for an address and opens them when they come back."""

    def __init__(self, secret: str) -> None:
        key = HKDF(hashes.SHA256(), 32, salt=None, info=b"ben zalo taps 1").derive(secret.encode())
        self._cipher = AESGCM(key)

    def seal(self, reply: QuickReply, address: str) -> str:
        """Return the token for a button under a message to `address`."""
        nonce = os.urandom(_NONCE)
        held = json.dumps([reply.payload, reply.title], ensure_ascii=False).encode()
        sealed = nonce + self._cipher.encrypt(nonce, held, address.encode())
        return _PREFIX + base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, text: str, address: str) -> QuickReply | None:
        """Return the button whose token `text` is, None when it is no token.

        A token that does not open, an old one or somebody else's, has the payload STALE.
        """
        found = _TOKEN.fullmatch(text.strip())
        if found is None:
            return None
        try:
            sealed = base64.urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4))
            held = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], address.encode())
        except (InvalidTag, ValueError):
            return QuickReply("", STALE)
        payload, title = json.loads(held)
        return QuickReply(title, payload)
