"""Where alarms go in tests: a real mail server on the loopback, and a gateway that checks
signatures as docs/operations.md tells gateways to."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import json
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(folder: Path, name: str = "localhost") -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return what a server of that name shows, and what believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(public, private)
    return server, ssl.create_default_context(cafile=str(public))


class PostOffice:
    """A mail server: keeps what it takes, refuses what it is told to."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        #: To whom each letter went, as the envelope says.
        self.envelopes: list[list[str]] = []
        self.logins: list[tuple[str, str]] = []
        self.refused: set[str] = set()
        self.broken = False
        self.password = ""
        self.encrypted: list[bool] = []
        self.port = 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return "550 no such box"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.broken:
            return "451 out of order"
        self.envelopes.append(list(envelope.rcpt_tos))
        self.encrypted.append(session.ssl is not None)
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"

    def authenticate(self, server, session, envelope, mechanism, data):
        login, password = data.login.decode(), data.password.decode()
        self.logins.append((login, password))
        return AuthResult(success=password == self.password, handled=False)

    @asynccontextmanager
    async def running(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[PostOffice]:
        def serve() -> SMTP:
            asks = {"authenticator": self.authenticate, "auth_required": True}
            return SMTP(
                self,
                hostname="post.test",
                tls_context=tls,
                require_starttls=tls is not None,
                loop=asyncio.get_running_loop(),
                **(asks if self.password else {}),
            )

        listening = await asyncio.get_running_loop().create_server(serve, "127.0.0.1", 0)
        self.port = listening.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            listening.close()


#: What docs/operations.md gives to those who write a gateway; a test runs it as it stands there.
DOCS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


def verifier() -> Any:
    """Return the function `verified(secret, timestamp, signature, body, now)` of the docs."""
    text = DOCS.read_text()
    begin = text.index("    import hashlib")
    block = text[begin : text.index("\n\n", text.index("def verified", begin))]
    names: dict[str, Any] = {}
    exec("\n".join(line[4:] for line in block.splitlines()), names)  # our own page
    return names["verified"]


class Gateway:
    """Takes signed calls, and only those."""

    def __init__(self, secret: str, now: Any) -> None:
        self._secret, self._now, self._verified = secret, now, verifier()
        self.calls: list[dict[str, Any]] = []
        self.forged = 0
        #: Answers to give before good ones: a status, or a status and how long to wait.
        self.faults: list[int | tuple[int, str]] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])
        }
        body = await reader.readexactly(int(headers["content-length"]))
        status, extra = self._answer(headers, body)
        writer.write(f"HTTP/1.1 {status} x\r\n{extra}Content-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    def _answer(self, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        self.headers.append(headers)
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, tuple):
                return fault[0], f"Retry-After: {fault[1]}\r\n"
            return fault, "Location: http://127.0.0.1:1/\r\n" if fault // 100 == 3 else ""
        stamp, signed = headers["ben-timestamp"], headers["ben-signature"]
        if not self._verified(self._secret, stamp, signed, body, self._now().timestamp()):
            self.forged += 1
            return 401, ""
        self.calls.append(json.loads(body))
        return 204, ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Gateway]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/ben"
        try:
            yield self
        finally:
            server.close()


def closed_port() -> int:
    """Return a port on which nobody answers."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
