"""Message loops that survive an error in a handler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message_pump import MessagePump

if TYPE_CHECKING:
    from textual.message import Message


class Guarded(MessagePump):
    """Mixed into what has to live as long as the program. See `border`.

    Textual ends the loop of whatever raised, for it is about to end the program.
    """

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:  # noqa: BLE001 - the border: what follows is decided there
            self.app._handle_exception(error)  # noqa: SLF001 - Textual has no public way
