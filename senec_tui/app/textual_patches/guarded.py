"""Message loops that survive an error in a handler.

Textual ends the loop of whatever raised, for it is about to end the program. What has to live as
long as the program puts this around the handling of each of its messages. Textual 8.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from typing import Any

    from textual.app import App


async def guarded(handling: Awaitable[None], app: App[Any]) -> None:
    """Handle a message; what follows from an error is decided by the program."""
    try:
        await handling
    except Exception as error:  # noqa: BLE001 - the border: an error of whatever type ends that part
        app._handle_exception(error)  # noqa: SLF001 - Textual has no public way
