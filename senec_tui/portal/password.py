"""Where a password comes from: this run's environment, the system keyring, or a person.

Never a file of ours and never the command line, which others can read.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from senec_tui.portal.secret import Secret
from senec_tui.portal.signin import Login
from senec_tui.secret_variables import PORTAL_PASSWORD

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from senec_tui.portal.signin import CodeQuestion

KEYRING_SERVICE: Final = "senec-tui"


def password_from_environment(environment: Mapping[str, str]) -> Secret | None:
    """The password set for this run, if any."""
    text = environment.get(PORTAL_PASSWORD, "")
    return Secret(text) if text else None


async def password_from_keyring(account: str) -> Secret | None:
    """The password in the system keyring; None without one, or without the extra `keyring`."""
    text = await asyncio.to_thread(_ask_keyring, account)
    return Secret(text) if text else None


async def keep_in_keyring(account: str, password: Secret) -> bool:
    """Store it in the system keyring. False: there is none."""
    return await asyncio.to_thread(_tell_keyring, account, password)


async def forget_in_keyring(account: str) -> bool:
    """Remove it from the system keyring. False: nothing was there."""
    return await asyncio.to_thread(_tell_keyring, account, None)


async def stored_password(account: str, environment: Mapping[str, str]) -> Secret | None:
    """Environment first, as it is meant for this run; then the keyring."""
    return password_from_environment(environment) or await password_from_keyring(account)


def stored_login(
    account: str,
    environment: Mapping[str, str],
    ask_code: Callable[[CodeQuestion], Awaitable[Secret | None]] | None = None,
) -> Callable[[], Awaitable[Login | None]]:
    """What `PortalClient` renews a session with: looks for a password when it is called."""

    async def find() -> Login | None:
        password = await stored_password(account, environment) if account else None
        if password is None:
            return None
        return Login(account=account, password=password, ask_code=ask_code)

    return find


def _ask_keyring(account: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(KEYRING_SERVICE, account)
    except KeyringError:
        return None


def _tell_keyring(account: str, password: Secret | None) -> bool:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return False
    try:
        if password is None:
            keyring.delete_password(KEYRING_SERVICE, account)
        else:
            keyring.set_password(KEYRING_SERVICE, account, password.reveal())
    except KeyringError:
        return False
    return True
