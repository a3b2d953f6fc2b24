"""From settings to the portal: the real one, or the stand-in of `--demo` inside this process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from senec_tui.cli.context import Context
    from senec_tui.cli.paths import Paths
    from senec_tui.cli.settings.settings_table import Settings
    from senec_tui.model.peak_shaving.portal_access import AskCode, Hear, PortalAccess
    from senec_tui.portal.portal_client import PortalClient
    from senec_tui.portal.portal_settings import PortalSettings
    from senec_tui.portal.signin import Login
    from senec_tui.simulator.appliance import Appliance

SESSION_FILE: Final = "portal-session.json"
JOURNAL_FILE: Final = "portal-changes.jsonl"
_NO_PORTAL: Final = N_("A recording holds nothing of the portal; leave --replay away")


def open_client(
    context: Context,
    *,
    ask_code: AskCode | None = None,
    clock: Callable[[], float] | None = None,
    appliance: Appliance | None = None,
) -> PortalClient:
    """A client of the portal. Nothing is sent yet.

    Args:
        context: the run.
        ask_code: asks a person for a one-time code when a stored password renews the session.
        clock: Unix seconds; None: that of the run.
        appliance: in the demo: follows what is set; None: one of its own.

    Raises:
        UsageError: an address cannot be used, or a recording is played.
        StorageError: the file of the session is readable by others.
    """
    from senec_tui.portal.password import stored_login
    from senec_tui.portal.portal_client import PortalClient

    settings = context.settings
    if settings.replay is not None:
        raise UsageError(_NO_PORTAL)
    clock = clock or context.clock
    if settings.demo:
        from senec_tui.cli.access.sources import demo_appliance

        return _demo_client(clock, appliance or demo_appliance(settings))
    portal = portal_settings(settings)
    return PortalClient(
        portal,
        cookie_file=session_file(context.paths),
        find_login=stored_login(portal.account, context.environment, ask_code),
        clock=clock,
        sleep=context.sleep or asyncio.sleep,
    )


def open_portal(
    context: Context,
    *,
    on_change: Hear | None = None,
    ask_code: AskCode | None = None,
    clock: Callable[[], float] | None = None,
    appliance: Appliance | None = None,
    allow_changes: bool | None = None,
) -> PortalAccess:
    """What screens and commands work with; see `MakePortal` and `open_client`.

    `allow_changes`: None: as the settings say.
    """
    from senec_tui.model.peak_shaving.controller import PeakShavingController
    from senec_tui.model.peak_shaving.portal_access import PortalAccess
    from senec_tui.portal.portal_journal import ChangeJournal

    settings = context.settings
    clock = clock or context.clock
    client = open_client(context, ask_code=ask_code, clock=clock, appliance=appliance)
    controller = PeakShavingController(
        client,
        journal=ChangeJournal(None if settings.demo else context.paths.state / JOURNAL_FILE),
        allow_changes=settings.allow_changes if allow_changes is None else allow_changes,
        clock=clock,
        sleep=context.sleep or asyncio.sleep,
        on_change=on_change,
    )
    return PortalAccess(
        controller=controller,
        close=client.close,
        account=client.settings.account,
        hint=demo_hint(context) if settings.demo else "",
    )


def portal_settings(settings: Settings) -> PortalSettings:
    """As configured. Raises `UsageError` for an address that cannot be used."""
    from senec_tui.portal.portal_settings import PortalSettings

    chosen: dict[str, Any] = {
        "portal_url": settings.portal_url,
        "sso_url": settings.portal_sso_url,
        "account": settings.portal_account,
        "serial": settings.portal_serial,
        "save_method": settings.portal_save_method,
        "ca_file": settings.portal_ca_file,
    }
    return PortalSettings(**{name: value for name, value in chosen.items() if value is not None})


def session_file(paths: Paths) -> Path:
    """Where the session is kept, worth a password for up to 30 days."""
    return paths.state / SESSION_FILE


def demo_hint(context: Context) -> str:
    """What the demo's portal takes."""
    from senec_tui.simulator.portal import DEMO_ACCOUNT, DEMO_PASSWORD

    return context.tr(
        "The demo's portal knows {account} with the password {password}",
        account=DEMO_ACCOUNT,
        password=DEMO_PASSWORD,
    )


def demo_login() -> Login:
    """Opens the demo's portal."""
    from senec_tui.portal.secret import Secret
    from senec_tui.portal.signin import Login
    from senec_tui.simulator.portal import DEMO_ACCOUNT, DEMO_PASSWORD

    return Login(account=DEMO_ACCOUNT, password=Secret(DEMO_PASSWORD))


def _demo_client(clock: Callable[[], float], appliance: Appliance) -> PortalClient:
    """The whole client, with a portal in this process at its other end that needs no patience."""
    from senec_tui.portal.portal_client import PortalClient
    from senec_tui.portal.portal_settings import PortalSettings
    from senec_tui.simulator.portal import (
        DEMO_ACCOUNT,
        DEMO_PORTAL_URL,
        DEMO_SSO_URL,
        PortalStandIn,
    )
    from senec_tui.simulator.portal.linked import LinkedPortal

    stand_in = PortalStandIn(clock=clock)
    number = next(n for n, plant in enumerate(stand_in.api.plants) if plant.peak_shaving_visible)

    async def find_login() -> Login:
        return demo_login()

    async def at_once(_seconds: float) -> None:
        await asyncio.sleep(0)

    return PortalClient(
        PortalSettings(
            portal_url=DEMO_PORTAL_URL, sso_url=DEMO_SSO_URL, account=DEMO_ACCOUNT, persist=False
        ),
        find_login=find_login,
        app=LinkedPortal(stand_in, appliance, plant=number),
        clock=clock,
        sleep=at_once,
    )
