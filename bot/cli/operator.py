"""`ben operator`: accounts at the desk."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.app import SystemClock
from bot.cli import first_run
from bot.cli.common import console, load_settings, opened_accounts, opened_store
from bot.console.accounts import Accounts
from bot.console.invites import Invites
from bot.domain.errors import BenError
from bot.domain.people import Role

app = typer.Typer(help="Accounts at the desk.", no_args_is_help=True)


@app.command()
def add(
    login: Annotated[str, typer.Argument(help="what they log in with")],
    name: Annotated[str, typer.Option(help="what people read, e.g. 'Chị Hà'")] = "",
    role: Annotated[Role, typer.Option(help="operator, supervisor or admin")] = Role.OPERATOR,
) -> None:
    """Make an account and show its password and TOTP secret once."""

    async def make() -> None:
        async with opened_accounts() as accounts:
            try:
                first_run.show(await accounts.create(login, name or login, role))
            except ValueError as error:
                raise BenError(str(error)) from None

    asyncio.run(make())


@app.command()
def invite(
    login: Annotated[str, typer.Argument(help="what they log in with")],
    name: Annotated[str, typer.Option(help="what people read, e.g. 'Chị Hà'")] = "",
    role: Annotated[Role, typer.Option(help="operator, supervisor or admin")] = Role.OPERATOR,
) -> None:
    """Print a link that makes or renews an account, once, within 24 hours."""

    async def make() -> str:
        settings = load_settings()
        async with opened_store(settings) as store:
            clock = SystemClock()
            invites = Invites(store, Accounts(store, settings, clock), clock)
            token = await invites.invite(None, login, name, role)
            return f"{settings.desk_address.rstrip('/')}/join/{token}"

    try:
        console.print(asyncio.run(make()), soft_wrap=True)
    except ValueError as error:
        raise BenError(str(error)) from None


@app.command("list")
def list_() -> None:
    """Show all accounts."""

    async def show() -> None:
        async with opened_accounts() as accounts:
            for operator, disabled in await accounts.all():
                state = "disabled" if disabled else ""
                console.print(
                    f"{operator.login:16} {operator.role:12} {operator.display_name} {state}"
                )

    asyncio.run(show())


@app.command()
def disable(login: str) -> None:
    """Switch an account off; its logins end at once."""

    async def switch_off() -> bool:
        async with opened_accounts() as accounts:
            return await accounts.disable(login)

    if not asyncio.run(switch_off()):
        raise BenError(f"there is no account {login}")


@app.command()
def reset(login: str) -> None:
    """Give an account a new password and TOTP secret; its logins end at once."""

    async def renew() -> None:
        async with opened_accounts() as accounts:
            credentials = await accounts.reset(login)
            if credentials is None:
                raise BenError(f"there is no account {login}")
            first_run.show(credentials)

    asyncio.run(renew())
