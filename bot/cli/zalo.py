"""`ben zalo`: what to do when Zalo's calls are not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot.channels import zalo_events as events
from bot.channels import zalo_signature as signature
from bot.cli.common import console, load_settings
from bot.domain.errors import BenError, Unparseable
from bot.domain.messages import Inbound
from bot.settings import Settings

app = typer.Typer(help="The Zalo Official Account.", no_args_is_help=True)

_HEAD = re.compile(rb"\A(.*?)\r?\n\r?\n", re.DOTALL)
#: Names of events that may be shown; anything else in their place may be somebody's words.
_NAME = re.compile(r"[a-z_]{1,40}")
#: Ends that editors and copying leave behind a body.
_ENDS = (b"\r\n", b"\n")


@app.callback()
def zalo() -> None:
    """Keep `diagnose` a command of its own while it is the only one."""


@app.command()
def diagnose(
    file: Annotated[Path, typer.Argument(help="One captured call: headers, empty line, raw body.")],
) -> None:
    """Say whether the signature of one captured call holds, by which rule, and what it holds.

    No words and no ids of a person are printed. Exit status 1 when the bot would not take it.
    """
    try:
        headers, body = split_call(file.read_bytes())
    except OSError:
        raise BenError(f"{file} can't be read.") from None
    settings = load_settings()
    taken = False
    for line, good in (*_signature(settings, headers, body), *_contents(body)):
        console.print(line, markup=False)
        taken = taken or good
    if not taken:
        raise typer.Exit(1)


def split_call(call: bytes) -> tuple[dict[str, str], bytes]:
    """Return header names in lower case with their values, and the body as it came.

    Raises BenError when there is no empty line between them.
    """
    found = _HEAD.match(call)
    if found is None:
        raise BenError("The file must hold the headers, an empty line, and the raw body.")
    headers = {}
    for line in found[1].decode("latin-1").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    return headers, call[found.end() :]


def _signature(
    settings: Settings, headers: dict[str, str], body: bytes
) -> Iterator[tuple[str, bool]]:
    """Give lines about the signature, each with whether it means that the call is taken."""
    given = headers.get(signature.HEADER)
    if given is None:
        yield "Signature: there is none (header X-ZEvent-Signature).", False
        return
    secret = settings.zalo_oa_secret.get_secret_value()
    if not settings.zalo_app_id or not secret:
        yield "Settings: BEN_ZALO_APP_ID and BEN_ZALO_OA_SECRET must be set.", False
    if signature.genuine(given, body, signature.Identity(settings.zalo_app_id, secret)):
        yield "Signature: holds. The bot takes this call.", True
        return
    yield "Signature: does not hold by the bot's rule (plain SHA-256, app id, OA secret).", False
    other = False
    for cut, tried in _bodies(body):
        for found in _readings(settings, given, tried):
            other = True
            yield f"It holds{cut} by: {found}.", False
    if not other:
        yield "It holds by no rule we know: a secret is wrong, or the body is not raw.", False


def _bodies(body: bytes) -> Iterator[tuple[str, bytes]]:
    yield "", body
    for end in _ENDS:
        if body.endswith(end):
            yield " without the line end behind the body", body.removesuffix(end)
            return


def _readings(settings: Settings, given: str, body: bytes) -> Iterator[str]:
    try:
        event = events.load(body)
    except Unparseable:
        event = {}
    account = event.get("recipient")
    ids = {
        "app id of the settings": settings.zalo_app_id,
        "app id in the body": event.get("app_id"),
        "account id in the body": account.get("id") if isinstance(account, dict) else None,
    }
    secrets = {
        "BEN_ZALO_OA_SECRET": settings.zalo_oa_secret.get_secret_value(),
        "BEN_ZALO_APP_SECRET": settings.zalo_app_secret.get_secret_value(),
    }
    named = {name: value for name, value in ids.items() if isinstance(value, str)}
    return signature.interpretations(given, body, named, secrets)


def _contents(body: bytes) -> Iterator[tuple[str, bool]]:
    try:
        event = events.load(body)
        name = events.name_of(event)
        yield f"Event: {name if _NAME.fullmatch(name) else 'no name that we would print'}.", False
        inbound = events.read(event)
    except Unparseable:
        yield "Contents: can't be read.", False
        return
    if inbound is None:
        yield "Contents: nothing for the bot; it is acknowledged and forgotten.", False
        return
    yield f"Contents: {_described(inbound)}.", False


def _described(inbound: Inbound) -> str:
    held = [inbound.kind.value, f"{len(inbound.text)} characters"]
    if inbound.latitude is not None:
        held.append("a place")
    if inbound.address.startswith("anonymous:"):
        held.append("from somebody without an account")
    held.append("with an id of its own" if inbound.message_ref else "without an id of its own")
    return ", ".join(held)
