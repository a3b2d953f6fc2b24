"""`senec-tui portal`: sign in to mein-senec.de, sign out, and see which systems the account has."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from senec_tui.cli.access.portal_opening import demo_login, open_client, session_file
from senec_tui.cli.asking import ask, ask_code, ask_secret, somebody_is_there
from senec_tui.cli.text_table import aligned
from senec_tui.errors import PortalError, UsageError
from senec_tui.language import N_
from senec_tui.portal.password import forget_in_keyring, keep_in_keyring, stored_password
from senec_tui.portal.plants import describe_plant, list_plants
from senec_tui.portal.portal_errors import PasswordMissingError
from senec_tui.portal.signin import Login

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.language import Language
    from senec_tui.portal.plants import Plant
    from senec_tui.portal.portal_client import PortalClient

ACTIONS: Final = ("status", "login", "logout")
_NO_ACCOUNT: Final = N_(
    "Which account? Name it with --portal-account, with SENEC_TUI_PORTAL_ACCOUNT, or as "
    'account = "..." under [portal] in {file}'
)


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """What to do."""
    parser.add_argument(
        "action",
        metavar="status|login|logout",
        nargs="?",
        choices=ACTIONS,
        default="status",
        help=tr("default: status"),
    )
    parser.add_argument(
        "--keyring",
        action="store_true",
        help=tr("login: keep the password in the keyring of this system"),
    )


def run(context: Context) -> int:
    """Do it and say what was done. Not being signed in is a failure, also of `status`."""
    action = {"status": _status, "login": _login, "logout": _logout}[context.own.action]
    asyncio.run(_with_client(context, action))
    return 0


async def _with_client(context: Context, action: Action) -> None:
    code = partial(ask_code, context) if somebody_is_there() else None
    client = open_client(context, ask_code=code)
    try:
        await action(context, client)
    finally:
        await client.close()


async def _login(context: Context, client: PortalClient) -> None:
    tr = context.tr
    login = demo_login() if context.settings.demo else await _asked_login(context, client)
    await client.sign_in(login)
    context.print(
        tr(
            "Signed in to {host} as {account}.",
            host=client.settings.portal_host,
            account=login.account,
        )
    )
    if context.settings.demo:
        return
    context.print(
        tr(
            "The session is kept for up to 30 days in {file}, which only you can read.",
            file=session_file(context.paths),
        )
    )
    if context.own.keyring:
        if await keep_in_keyring(login.account, login.password):
            context.print(tr("The password is kept in the keyring of this system."))
        else:
            context.note(tr("There is no keyring here, so the password was not kept."))


async def _asked_login(context: Context, client: PortalClient) -> Login:
    """From settings, environment, keyring, and the person for what is missing."""
    tr, is_there = context.tr, somebody_is_there()
    account = client.settings.account
    if not account and is_there:
        account = ask(context, tr("E-mail address of the SENEC account"))
    if not account:
        raise UsageError(_NO_ACCOUNT, file=context.settings.config_file)
    password = await stored_password(account, context.environment)
    if password is None and is_there:
        password = ask_secret(context, tr("Password of {account}", account=account))
    if not password:
        raise PasswordMissingError(account=account)
    code = partial(ask_code, context) if is_there else None
    return Login(account=account, password=password, ask_code=code)


async def _logout(context: Context, client: PortalClient) -> None:
    tr = context.tr
    was_signed_in = client.session.signed_in is not False
    told = await client.sign_out()
    account = client.settings.account
    forgotten = bool(account) and await forget_in_keyring(account)
    if was_signed_in:
        context.print(tr("Signed out: the session is forgotten here."))
        if not told:
            context.note(tr("The portal could not be told; there it ends by itself."))
    else:
        context.print(tr("Nobody was signed in."))
    if forgotten:
        context.print(tr("The password in the keyring is forgotten, too."))


async def _status(context: Context, client: PortalClient) -> None:
    """Whether the session works, and the systems that it sees."""
    tr = context.tr
    await client.ensure_session()
    host = client.settings.portal_host
    account = client.settings.account
    if account:
        context.print(tr("Signed in to {host} as {account}.", host=host, account=account))
    else:
        context.print(tr("Signed in to {host}.", host=host))
    heads = (tr("Number"), tr("System"), tr("Serial number"), tr("Peak shaving"))
    rows = [
        _plant_row(context, await _described(client, plant)) for plant in await list_plants(client)
    ]
    for line in aligned([heads, *rows]):
        context.print(line)


async def _described(client: PortalClient, plant: Plant) -> Plant:
    """With its features, as far as the portal tells them."""
    try:
        return await describe_plant(client, plant.number)
    except PortalError:
        return plant


def _plant_row(context: Context, plant: Plant) -> tuple[str, ...]:
    serial = "-" if context.settings.redact else plant.serial
    offered = context.tr("yes") if "peak_shaving" in plant.features else context.tr("no")
    return str(plant.number), plant.product, serial, offered


if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Action = Callable[[Context, PortalClient], Awaitable[None]]
