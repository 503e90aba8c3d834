"""Letters to operators as a bell: a case's number, how urgent it is, a link, and nothing else."""

from __future__ import annotations

import asyncio
import secrets
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import aiosmtplib

from bot.domain.alarms import Notice
from bot.domain.messages import Delivery, Misconfigured, Sent, Unreachable
from bot.telemetry import get_logger

log = get_logger()

#: Seconds: for one answer of the server, and for the whole letter. A turn of a timer has 30.
_ANSWER, _TOTAL = 10.0, 20.0
#: Who gets every letter stands under this name.
_EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class PostOffice:
    """A mail server, and who we are there."""

    host: str
    port: int
    sender: str
    #: Encrypt from the first byte on.
    tls: bool = False
    #: Encrypt before anything is said; without both the server must be on this machine.
    starttls: bool = True
    user: str = ""
    password: str = field(default="", repr=False)
    #: For tests with a server of their own; None: the machine's certificates.
    trust: ssl.SSLContext | None = None


class MailBell:
    """Writes one letter for each call, to those whom it calls.

    `to` holds (login, address); the address under "*" gets every letter. When none of those who
    are called has an address all of them get it: a call never goes nowhere.
    """

    name = "mail"

    def __init__(self, office: PostOffice, to: Sequence[tuple[str, str]]) -> None:
        self._office = office
        self._to = tuple(to)

    async def ring(self, notice: Notice) -> Delivery:
        """Send a letter. Sent when at least one address took it; never raises."""
        addresses = self._addresses(notice)
        ref = secrets.token_hex(16)
        try:
            async with asyncio.timeout(_TOTAL):
                refused = await self._send(self._letter(notice, addresses, ref), addresses)
        except aiosmtplib.SMTPAuthenticationError:
            return Misconfigured("login refused")
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError, TimeoutError) as error:
            return Unreachable(type(error).__name__)
        if refused:
            # The others have it. Whose address is wrong stands in the server's own log.
            log.warning("mail_bell.addresses_refused", channel=self.name, count=refused)
        return Sent(ref)

    async def change(self, ref: str, notice: Notice) -> Delivery:  # noqa: ARG002 - as the port says
        """Do nothing: a letter can't be taken back."""
        return Sent(ref)

    async def close(self) -> None:
        """Do nothing: no connection outlives its letter."""

    def _addresses(self, notice: Notice) -> list[str]:
        everybody = [address for login, address in self._to if login == _EVERYBODY]
        called = {one.login for one in notice.called}
        wanted = [address for login, address in self._to if login in called]
        if not wanted:
            wanted = [address for _, address in self._to]
        return list(dict.fromkeys([*wanted, *everybody]))

    def _letter(self, notice: Notice, addresses: Sequence[str], ref: str) -> EmailMessage:
        letter = EmailMessage()
        letter["From"] = self._office.sender
        letter["To"] = ", ".join(addresses)
        letter["Subject"] = _subject(notice)
        letter["Date"] = formatdate()
        letter["Message-ID"] = make_msgid(ref, self._office.sender.rpartition("@")[2] or "ben")
        # Nobody's "I am on holiday" is to come back.
        letter["Auto-Submitted"] = "auto-generated"
        if notice.loud:
            letter["Importance"] = "high"
            letter["X-Priority"] = "1"
        letter.set_content(notice.text)
        return letter

    async def _send(self, letter: EmailMessage, addresses: Sequence[str]) -> int:
        """Return how many addresses were refused, if not all of them were."""
        office = self._office
        refused, _ = await aiosmtplib.send(
            letter,
            sender=office.sender,
            recipients=list(addresses),
            hostname=office.host,
            port=office.port,
            username=office.user or None,
            password=office.password or None,
            use_tls=office.tls,
            start_tls=office.starttls and not office.tls,
            tls_context=office.trust,
            timeout=_ANSWER,
        )
        return len(refused)


def _subject(notice: Notice) -> str:
    """Return the title with the number of the first case, so that letters don't look alike."""
    first = next(iter(notice.alerts), None)
    return f"{notice.title} · {first.number}" if first is not None else notice.title
