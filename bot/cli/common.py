"""What several commands need."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.console import Console

from bot import settings as settings_module
from bot import telemetry
from bot.app import SystemClock, open_store
from bot.console.accounts import Accounts
from bot.settings import Settings
from bot.storage import migrate
from bot.storage.uow import Store

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def load_settings() -> Settings:
    """Read the settings and set up logging by them."""
    settings = settings_module.load()
    telemetry.configure(settings.log_level, as_json=settings.log_json)
    return settings


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """Open the store with all migrations applied."""
    store = open_store(settings)
    try:
        await migrate.upgrade(store.engine)
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def opened_accounts() -> AsyncIterator[Accounts]:
    """Open the accounts of this installation."""
    settings = load_settings()
    async with opened_store(settings) as store:
        yield Accounts(store, settings, SystemClock())
