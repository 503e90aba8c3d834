"""`ben run` (everything in one process), and its parts `ben web` and `ben jobs`."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import typer

from bot.app import ROOT, Services, action_secret, open_services
from bot.channels.telegram import Telegram
from bot.channels.webchat import Webchat
from bot.channels.zalobot import ZaloBot
from bot.cli import first_run
from bot.cli.common import console, errors, load_settings
from bot.cli.servers import Server, server, until_signalled
from bot.console.server import desk_app
from bot.conversation.precedence import stand_behind
from bot.jobs.poller import Poller
from bot.jobs.rasa_process import RasaProcess, free_port
from bot.settings import Settings
from bot.storage import database, migrate
from bot.telemetry import get_logger
from bot.web.server import internal_app, public_app

log = get_logger()

#: Seconds that everything gets to end after Ctrl-C.
_PATIENCE = 7

_NO_PYTHON = (
    "There is no Python 3.10 for Rasa, or `make setup` has not run: the bot answers by its "
    "fallback. Install Python 3.10 (or let uv fetch it) and run `make run` again."
)
_NO_MODEL = "Rasa has no model yet: run `make train`. Until then the bot answers by its fallback."


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("run")(run)
    app.command("web")(web)
    app.command("jobs")(jobs)


def run() -> None:
    """Start everything: pages, jobs, Rasa beside them. Ctrl-C stops it."""
    asyncio.run(_serve(load_settings(), pages=True, jobs=True, own_rasa=True))


def web() -> None:
    """Start the pages only; another process runs `ben jobs`."""
    asyncio.run(_serve(load_settings(), pages=True, jobs=False, own_rasa=False))


def jobs() -> None:
    """Start the jobs only; another process runs `ben web`."""
    stand_behind()
    asyncio.run(_serve(load_settings(), pages=False, jobs=True, own_rasa=False))


class OwnRasa:
    """A Rasa that we start ourselves, and where it listens."""

    def __init__(self, python: Path, settings: Settings) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        actions = f"http://{settings.internal_host}:{settings.internal_port}"
        self.process = RasaProcess(
            [str(python), "-m", "nlu.serve", "--port", str(port), "--until-stdin-ends"],
            {
                "BEN_RASA_ACTIONS_URL": f"{actions}/internal/rasa/actions",
                "BEN_RASA_ACTIONS_SECRET": action_secret(settings),
            },
            ROOT,
        )


def _rasa_process(settings: Settings) -> OwnRasa | None:
    """Return the Rasa to start beside us, None with one sentence when there can't be one."""
    if not settings.rasa or settings.rasa_url:
        return None
    python = ROOT / ".venv-nlu" / "bin" / "python"
    if not python.exists():
        errors.print(_NO_PYTHON)
        return None
    if not (ROOT / "models" / "ben.tar.gz").exists():
        errors.print(_NO_MODEL)
        return None
    return OwnRasa(python, settings)


async def _serve(settings: Settings, *, pages: bool, jobs: bool, own_rasa: bool) -> None:
    stop = until_signalled()
    rasa = _rasa_process(settings) if own_rasa else None
    rasa_url = settings.rasa_url or (rasa.url if rasa else "")
    async with AsyncExitStack() as stack:
        services = await stack.enter_async_context(open_services(settings, rasa_url=rasa_url))
        if own_rasa:
            await migrate.upgrade(services.store.engine)
            await first_run.make_operator(services.operators)
            if database.is_sqlite(settings.database):
                await services.runner.take_over()
        tasks: list[asyncio.Task[None]] = []
        servers = _servers(services, pages=pages)
        tasks += [asyncio.create_task(one.serve()) for one in servers]
        if jobs:
            tasks.append(asyncio.create_task(services.runner.run()))
        pollers = [asyncio.create_task(one.run()) for one in _pollers(services)] if jobs else []
        if jobs:
            _tell_where_the_page_is(services, pages=pages)
            pollers.append(asyncio.create_task(services.prober.run()))
        if rasa:
            tasks.append(asyncio.create_task(rasa.process.run()))
        if pages:
            _announce(settings)
        if jobs:
            await asyncio.to_thread(services.listener.warm)
        ended = asyncio.create_task(stop.wait())
        await asyncio.wait({ended, *tasks, *pollers}, return_when=asyncio.FIRST_COMPLETED)
        for poller in pollers:
            # Nothing more is asked for; what was handed out is still stored.
            poller.cancel()
        await _stop(services, servers, rasa, [*tasks, *pollers])


async def _stop(
    services: Services,
    servers: list[Server],
    rasa: OwnRasa | None,
    tasks: list[asyncio.Task[None]],
) -> None:
    log.info("stopping")
    for one in servers:
        one.should_exit = True
    services.runner.stop()
    if rasa:
        tasks.append(asyncio.create_task(rasa.process.stop()))
    _, late = await asyncio.wait(tasks, timeout=_PATIENCE)
    for task in late:
        task.cancel()
    for task in tasks:
        if not task.cancelled() and task.done() and (error := task.exception()):
            raise error


def _servers(services: Services, *, pages: bool) -> list[Server]:
    settings = services.settings
    if not pages:
        return []
    host, inner, proxies = settings.host, settings.internal_host, settings.trusted_proxies
    return [
        server(public_app(services), host, settings.chat_port, "BEN_CHAT_PORT", proxies),
        server(desk_app(services), host, settings.desk_port, "BEN_DESK_PORT", proxies),
        server(internal_app(services), inner, settings.internal_port, "BEN_INTERNAL_PORT"),
    ]


def _tell_where_the_page_is(services: Services, *, pages: bool) -> None:
    """Have probes ask the page in this very process, unless the settings name another place."""
    webchat, settings = services.channels["webchat"], services.settings
    if pages and isinstance(webchat, Webchat) and not webchat.probe_url:
        host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host  # noqa: S104
        host = f"[{host}]" if ":" in host else host
        webchat.probe_url = f"http://{host}:{settings.chat_port}"


def _pollers(services: Services) -> list[Poller[Any]]:
    pollers: list[Poller[Any]] = []
    for name in (Telegram.name, ZaloBot.name):
        channel = services.channels.get(name)
        if isinstance(channel, Telegram | ZaloBot) and not channel.has_webhook:
            pollers.append(Poller(channel, services.reception.accept))
    bot, group = services.alarm_bot, services.group
    if bot is not None and group is not None and not bot.has_webhook:
        pollers.append(Poller(bot, group.hear))
    return pollers


def _announce(settings: Settings) -> None:
    console.print("[bold]Bến đã mở cửa.[/bold]  (Ctrl-C to stop)")
    console.print(f"  Trò chuyện    http://{settings.host}:{settings.chat_port}/")
    console.print(f"  Bàn trực      http://{settings.host}:{settings.desk_port}/")
