"""`--log-file`: any source, with what it did written down. Names and figures, never values."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from senec_tui.device.source import Source
from senec_tui.errors import SenecTuiError
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from senec_tui.device.file_bytes import FileBytes
    from senec_tui.device.source import DeviceFacts, Reply, Wanted

_log: Final = logging.getLogger("senec_tui.source")


class LoggedSource(Source):
    """Hands on what another source answers."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    @override
    def facts(self) -> DeviceFacts:
        return self._source.facts

    @override
    async def read(self, wanted: Wanted) -> Reply:
        with _failures_noted():
            reply = await self._source.read(wanted)
        _log.debug(
            "read %s: %d requests, %d bytes, %.0f ms%s",
            ",".join(wanted),
            reply.requests,
            reply.size,
            reply.took_s * 1000,
            "" if reply.complete else ", incomplete",
        )
        return reply

    @override
    async def sections(self) -> tuple[str, ...]:
        with _failures_noted():
            sections = await self._source.sections()
        _log.debug("sections: %d", len(sections))
        return sections

    @override
    async def log_day(self, day: date) -> FileBytes:
        with _failures_noted():
            content = await self._source.log_day(day)
        _log.debug("log of %s: %d bytes", day, len(content))
        return content

    @override
    async def close(self) -> None:
        await self._source.close()


@contextmanager
def _failures_noted() -> Iterator[None]:
    try:
        yield
    except SenecTuiError as error:
        _log.warning("%s: %s", type(error).__name__, error)
        raise
