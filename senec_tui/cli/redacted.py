"""`--redact`: any source, without identities."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from senec_tui.device.redact import Redactor

if TYPE_CHECKING:
    from datetime import date

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import DeviceFacts, Reply, Source, Wanted


def private_fields(catalogue: Catalogue) -> Wanted:
    """What to ask for to learn what has to be hidden everywhere."""
    wanted: dict[str, tuple[str, ...]] = {}
    for row in catalogue.variables():
        if row.private and row.kind != "credential":
            wanted[row.object] = (*wanted.get(row.object, ()), row.name)
    return wanted


class RedactedSource:
    """Hands on what another source answers, with identities replaced by pseudonyms.

    What is private is read first, since it may turn up in places that are not private themselves.
    """

    def __init__(
        self, source: Source, catalogue: Catalogue, redactor: Redactor | None = None
    ) -> None:
        self.redactor = redactor or Redactor(catalogue)
        self._source = source
        self._catalogue = catalogue
        self._learned = False

    @property
    def facts(self) -> DeviceFacts:
        """See `Source.facts`; the name is hidden."""
        facts = self._source.facts
        return replace(facts, name=self.redactor.text(facts.name))

    async def read(self, wanted: Wanted) -> Reply:
        """See `Source.read`."""
        await self._learn()
        reply = await self._source.read(wanted)
        return replace(reply, sections=self.redactor.sections(reply.sections))

    async def sections(self) -> tuple[str, ...]:
        """See `Source.sections`."""
        return await self._source.sections()

    async def log_day(self, day: date) -> bytes:
        """See `Source.log_day`; bytes that are no UTF-8 come back as such."""
        await self._learn()
        content = await self._source.log_day(day)
        text = content.decode("utf-8", "surrogateescape")
        return self.redactor.text(text).encode("utf-8", "surrogateescape")

    async def close(self) -> None:
        """See `Source.close`."""
        await self._source.close()

    async def _learn(self) -> None:
        if not self._learned:
            reply = await self._source.read(private_fields(self._catalogue))
            self.redactor.learn(reply.sections)
            self._learned = True
