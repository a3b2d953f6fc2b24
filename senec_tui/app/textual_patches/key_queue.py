"""Keys in the order in which they were typed, however fast.

Textual hands a key to whatever has the focus when it arrives. What a key sets off, a tab that opens
or a prompt that takes the focus, is done later; keys typed meanwhile would go where they do not
belong. So here a key waits until all that the one before set off has been done.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from textual import events
from textual.message import Message

from senec_tui.app.textual_patches.loose_mouse_codes import LooseCodes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.message_pump import MessagePump
    from textual.timer import Timer

ROUNDS: Final = 2
LONGEST_S: Final = 3.0
"""After which waiting keys go on, whatever has become of the one before."""


class SetTimer(Protocol):
    """Calls once, after a while."""

    def __call__(self, delay: float, callback: Callable[[], object]) -> Timer:
        """The timer can be stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWays:
    """What the queue needs of the program that it serves."""

    pass_on: Callable[[events.Event], Awaitable[None]]
    """Gives a key to what it is for, as Textual does."""
    target: Callable[[], MessagePump]
    """What a key is for now."""
    is_idle: Callable[[], bool | None]
    """Whether all that was set off is done; None: the program is being left."""
    call_later: Callable[..., object]
    set_timer: SetTimer


class KeyQueue:
    """Passes keys on one after the other."""

    @dataclass
    class KeyHandled(Message):
        """Follows a key through the widgets; all of them have seen the key when it is back."""

        number: int
        target: MessagePump
        rounds: int
        """So often more it follows what the key set off there: an answer to a message, and to that
        the next one.
        """

    def __init__(self, ways: KeyWays) -> None:
        self._ways = ways
        self._typed: deque[events.Key | events.Paste] = deque()
        """What waits."""
        self._key_number = 0
        self._key_under_way = False
        self._unsettled = False
        """What is on the screen is not yet what keys are to be for."""
        self._patience: Timer | None = None
        self._loose: LooseCodes[events.Key] = LooseCodes()
        self._loose_timer: Timer | None = None

    @property
    def keys_wait(self) -> bool:
        """Whether a key, or what it set off, has yet to be dealt with."""
        return self._key_under_way or bool(self._typed) or self._loose.holds

    async def arrived(self, event: events.Event) -> None:
        """Let what is typed wait for its turn; anything else passes."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await self._ways.pass_on(event)
        elif isinstance(event, events.Key):
            await self._take_all(self._loose.let_through(event))
            self._watch_loose()
        else:
            await self._take_all(self._loose.give_up())
            await self._take(event)

    def _watch_loose(self) -> None:
        """A key that may be the beginning of a loose code is not held back for long."""
        if self._loose_timer is not None:
            self._loose_timer.stop()
            self._loose_timer = None
        if self._loose.holds:
            self._loose_timer = self._ways.set_timer(self._loose.patience_s, self._let_loose)

    async def _let_loose(self) -> None:
        self._loose_timer = None
        await self._take_all(self._loose.give_up())

    async def _take_all(self, keys: Sequence[events.Key]) -> None:
        for key in keys:
            await self._take(key)

    async def _take(self, event: events.Key | events.Paste) -> None:
        if self._key_under_way:
            self._typed.append(event)
            if self._patience is None:
                number = self._key_number
                self._patience = self._ways.set_timer(LONGEST_S, lambda: self._go_on(number))
        else:
            await self._pass_on(event)

    async def _pass_on(self, event: events.Key | events.Paste) -> None:
        self._key_under_way = True
        self._key_number += 1
        target = self._ways.target()
        await self._ways.pass_on(event)
        self._follow_key(self.KeyHandled(self._key_number, target, ROUNDS))

    def key_is_done(self) -> None:
        """What was to handle a key is gone; the next one is for what is below."""
        if self._key_under_way:
            self._ways.call_later(self._follow_below, self._key_number)

    def _follow_below(self, number: int) -> None:
        self._follow_key(self.KeyHandled(number, self._ways.target(), ROUNDS))

    def _follow_key(self, message: KeyHandled) -> None:
        if not message.target.post_message(message):
            self._ways.call_later(self._settle, message.number)

    def handled(self, message: KeyHandled) -> None:
        """All widgets have seen the key, or what came of it."""
        if message.rounds and message.number == self._key_number:
            again = self.KeyHandled(message.number, message.target, message.rounds - 1)
            self._ways.call_later(self._follow_key, again)
        else:
            self._ways.call_later(self._settle, message.number)

    def unsettle(self) -> None:
        """Keys wait until `settle` is called, since what they are for is not there yet."""
        self._unsettled = True

    def settle(self) -> None:
        """What keys are for is there."""
        if self._unsettled:
            self._unsettled = False
            self._ways.call_later(self._settle, self._key_number)

    async def _settle(self, number: int) -> None:
        """The next key, once everything is done that this one set off."""
        if number != self._key_number or self._unsettled:
            return
        is_idle = self._ways.is_idle()
        if is_idle is None:
            return
        if is_idle:
            await self._go_on(number)
        else:
            await asyncio.sleep(0)
            self._ways.call_later(self._settle, number)

    async def _go_on(self, number: int) -> None:
        if number != self._key_number or not self._key_under_way:
            return
        if self._patience is not None:
            self._patience.stop()
            self._patience = None
        self._key_under_way = False
        if self._typed:
            await self._pass_on(self._typed.popleft())
            if self._typed:
                following = self._key_number
                self._patience = self._ways.set_timer(LONGEST_S, lambda: self._go_on(following))
