"""Style sheets, scripts and icons: read once, packed once."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    name: str
    media_type: str
    body: bytes
    #: The same, gzipped; it holds nothing secret, so packing leaks nothing.
    packed: bytes
    #: First 12 hex digits of its SHA-256: put into its address, so that it may be cached for long.
    fingerprint: str

    def chosen(self, accept_encoding: str) -> tuple[bytes, dict[str, str]]:
        """Return the body for a client and the headers that describe it."""
        headers = {"Vary": "Accept-Encoding"}
        if "gzip" in accept_encoding.lower():
            return self.packed, {**headers, "Content-Encoding": "gzip"}
        return self.body, headers


def load_assets(folder: Path) -> dict[str, Asset]:
    """Return every asset in `folder` by its name; files of other kinds are not served."""
    return {path.name: _load(path) for path in sorted(folder.iterdir()) if path.suffix in _TYPES}


def _load(path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(
        name=path.name,
        media_type=_TYPES[path.suffix],
        body=body,
        packed=gzip.compress(body, mtime=0),
        fingerprint=hashlib.sha256(body).hexdigest()[:12],
    )
