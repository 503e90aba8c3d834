"""`ben backup` and `ben restore`: copies that only the recovery file opens."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from bot.app import SystemClock, key_ring, open_store
from bot.cli.common import console, errors, load_settings, opened_store
from bot.domain.cases import CaseState, number
from bot.domain.errors import BenError
from bot.settings import Settings
from bot.storage import crypto, database
from bot.storage.backup import copies, recovery
from bot.storage.erasing import StillWriting
from bot.storage.uow import Store


def register(app: typer.Typer) -> None:
    """Add both commands."""
    app.command()(backup)
    app.command()(restore)


def note_path(settings: Settings) -> Path:
    """Return where it is noted for which recovery file archives are made."""
    return settings.data_dir / "keys" / "backup.json"


def backup(file: Annotated[Path, typer.Argument(help="the new archive")]) -> None:
    """Write an encrypted copy of the whole database, while the bot runs.

    It holds no keys: `ben keys export` once writes the file that opens it.
    """
    settings = load_settings()
    ring = key_ring(settings)
    recipient = recovery.recipient(note_path(settings), ring)

    async def run() -> int:
        now = SystemClock().now()
        async with opened_store(settings) as store:
            async with store.write() as uow:
                await uow.audit.append(
                    at=now, operator_id=None, action="backup", object_id=recipient[0]
                )
                await uow.commit()
            with copies.new_file(file) as opened:
                return await copies.backup(store.engine, ring, opened, recipient, now)

    try:
        count = asyncio.run(run())
    except FileExistsError:
        raise BenError(f"{file} exists already: nothing is overwritten") from None
    console.print(f"{count:,} rows in {file}. The recovery file {recipient[0]} opens it.")


def restore(
    file: Annotated[Path, typer.Argument(help="an archive of `ben backup`")],
    keys: Annotated[Path, typer.Option(help="the recovery file of `ben keys export`")],
    erased: Annotated[
        Path | None, typer.Option(help="a file of lines that `ben audit erased` printed")
    ] = None,
) -> None:
    """Put an archive into an empty database, of either kind, and verify what came back."""
    settings = load_settings()
    opened = recovery.Recovery.read(keys)
    again = _numbers(erased) if erased else []
    _place_ring(settings, opened.ring)

    async def run(archive: BinaryIO) -> tuple[copies.Restored, list[int], int]:
        store = open_store(settings)
        try:
            restored = await copies.restore(store.engine, opened, archive)
            async with store.write() as uow:
                await uow.audit.append(
                    at=SystemClock().now(), operator_id=None, action="restore",
                    object_id=opened.name,
                )  # fmt: skip
                halted = await uow.bulletins.halt()
                await uow.commit()
            return restored, await _erase_again(store, again), halted
        finally:
            await store.close()

    try:
        with file.open("rb") as archive:
            restored, left, halted = asyncio.run(run(archive))
    except FileNotFoundError:
        raise BenError(f"there is no {file}") from None
    console.print(
        f"Back from {restored.made_at}: {restored.rows:,} rows, each as it was; "
        f"{restored.receipts:,} receipts; {restored.opened:,} sealed values opened."
    )
    console.print("What was erased on request since then is back too, unless --erased named it.")
    if halted:
        console.print(f"{halted} warnings that would leave by themselves wait for a supervisor.")
    for sequence in left:
        errors.print(
            f"  {number(sequence)} is to be erased, but open, held or waited for in this copy"
        )
    for finding in restored.findings:
        errors.print(f"  audit: {finding}")
    if restored.findings:
        raise BenError("all is back, but the audit had been altered before the copy was made")
    console.print("The audit is whole.")


def _numbers(path: Path) -> list[int]:
    try:
        lines = path.read_text().split("\n")
        return sorted({int(line.split()[1].removeprefix("K-")) for line in lines if line.strip()})
    except (OSError, ValueError, IndexError):
        raise BenError(f"{path} does not hold lines of `ben audit erased`") from None


async def _erase_again(store: Store, numbers: list[int]) -> list[int]:
    """Erase the cases of these numbers, as was decided before; return which can't be."""
    left = []
    for sequence in numbers:
        async with store.write() as uow:
            case_id = await uow.holds.case_of_number(sequence)
            if case_id is None:
                continue  # it came after the copy
            case = await uow.cases.get(case_id)
            if case.state is not CaseState.CLOSED or await uow.holds.is_held(case_id):
                left.append(sequence)
                continue
            now = SystemClock().now()
            try:
                await uow.erasure.erase(case_id, now)
            except StillWriting:
                left.append(sequence)
                continue
            await uow.audit.append(
                at=now, operator_id=None, action="request.erased", object_id=case_id
            )
            await uow.commit()
    await database.settle(store.engine)
    return left


def _place_ring(settings: Settings, ring: crypto.KeyRing) -> None:
    """Put the key ring in its place; BenError if another one is there."""
    path = settings.data_dir / "keys" / "keyring.json"
    given = settings.key_ring.get_secret_value()
    if not given and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        crypto.write_private(path, ring.dump())
        return
    if key_ring(settings).dump() != ring.dump():
        where = "BEN_KEY_RING" if given else str(path)
        raise BenError(f"{where} holds another key ring than the recovery file: move it away first")
