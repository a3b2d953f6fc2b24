"""The collector of an appliance while there is one, else the appliance itself.

Most people never start a collector: what speaks to it is loaded when one is found.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from senec_tui.device.source import DeviceFacts, Reply, Source
from senec_tui.errors import ConnectionLostError, DeviceError, NotOursError, RefusedError
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date
    from pathlib import Path

    from senec_tui.device.file_bytes import FileBytes
    from senec_tui.device.source import Wanted
    from senec_tui.model.polling.collector.socket_client import CollectorSource

LOOK_AGAIN_S: Final = 30.0

_Answer = TypeVar("_Answer")


class FoundSource(Source):
    """The collector of an appliance while there is one, else the appliance itself."""

    def __init__(
        self,
        socket: Path,
        make_own: Callable[[], Source],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is opened yet.

        Args:
            socket: where a collector would answer.
            make_own: called when no collector answers for the first time.
            clock: seconds that never jump.
        """
        self._socket = socket
        self._make_own = make_own
        self._refused: NotOursError | None = None
        self._clock = clock
        self._own: Source | None = None
        self._collector: CollectorSource | None = None
        self._looked_at: float | None = None

    @property
    def collected(self) -> bool:
        """True while a collector answers."""
        return self._collector is not None

    @property
    def facts(self) -> DeviceFacts:
        """Of whatever answers."""
        source = self._collector or self._own
        facts = DeviceFacts() if source is None else source.facts
        return facts if self._refused is None else replace(facts, refused=self._refused)

    @override
    async def read(self, wanted: Wanted) -> Reply:
        return await self._ask(lambda source: source.read(wanted))

    @override
    async def sections(self) -> tuple[str, ...]:
        return await self._ask(lambda source: source.sections())

    @override
    async def log_day(self, day: date) -> FileBytes:
        return await self._ask(lambda source: source.log_day(day))

    async def close(self) -> None:
        """Give back both connections."""
        for source in (self._collector, self._own):
            if source is not None:
                await source.close()
        self._collector = None

    async def _ask(self, question: Callable[[Source], Awaitable[_Answer]]) -> _Answer:
        collector = await self._found()
        if collector is not None:
            try:
                return await question(collector)
            except (ConnectionLostError, RefusedError, NotOursError) as error:
                if not await self._is_gone(error):
                    raise
        return await question(self._mine())

    def _mine(self) -> Source:
        if self._own is None:
            self._own = self._make_own()
        return self._own

    async def _found(self) -> CollectorSource | None:
        if self._collector is not None:
            return self._collector
        now = self._clock()
        if self._looked_at is not None and now - self._looked_at < LOOK_AGAIN_S:
            return None
        self._looked_at = now
        # A look at the file costs nothing; most people never start a collector.
        if not _is_there(self._socket):
            return None
        from senec_tui.model.polling.collector.socket_client import CollectorSource

        collector = CollectorSource(self._socket)
        try:
            if not await collector.open():
                return None
        except NotOursError as error:
            self._refused = error
            return None
        self._refused = None
        if self._own is not None:
            # Two connections to the appliance are one too many.
            await self._own.close()
        self._collector = collector
        return collector

    async def _is_gone(self, error: DeviceError | NotOursError) -> bool:
        """Whether it is the collector that failed, not the appliance behind it."""
        of_collector = isinstance(error, NotOursError) or error.facts.get("host") == self._socket
        if not of_collector or self._collector is None:
            return False
        await self._collector.close()
        self._collector = None
        self._looked_at = self._clock()
        return True


def _is_there(file: Path) -> bool:
    """Whether there is something, also where another user does not let us see what."""
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
