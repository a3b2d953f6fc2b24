"""`--redact`: any source and any output, without identities."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from senec_tui.device.privacy.redactor import Redactor, private_fields
from senec_tui.device.source import Source
from senec_tui.device.value_times import with_sections
from senec_tui.errors import SenecTuiError
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from senec_tui.catalogue import Catalogue
    from senec_tui.cli.settings.settings_table import Settings
    from senec_tui.device.source import DeviceFacts, Reply, Wanted


def redactor_of(settings: Settings, catalogue: Catalogue) -> Redactor:
    """Knows what the settings tell; what the appliance tells it has to learn."""
    from pathlib import Path

    redactor = Redactor(catalogue)
    if settings.host:
        redactor.hide_place(settings.host)
    if settings.portal_account:
        redactor.hide(settings.portal_account, "account")
    if settings.portal_serial:
        redactor.hide(settings.portal_serial, "serial")
    redactor.hide(str(Path.home()), "home")
    return redactor


class RedactedStream:
    """Hands on what is written to another stream, without identities.

    Behind everything that a command prints, so that no output can be forgotten. A JSON document
    stays one: a number that identifies becomes a text.
    """

    def __init__(self, stream: IO[str], redactor: Callable[[], Redactor]) -> None:
        """`redactor`: asked when something is written first."""
        self._stream = stream
        self._redactor = redactor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Hand it on without identities; gives its own length, as streams do."""
        redactor = self._redactor()
        cleaned = redactor.text(text)
        if cleaned != text:
            cleaned = _still_json(text, cleaned, redactor)
        self._stream.write(cleaned)
        return len(text)


def _still_json(text: str, cleaned: str, redactor: Redactor) -> str:
    """The cleaned text, or, if that broke a JSON document, the document cleaned part by part."""
    if text.lstrip()[:1] not in ("{", "["):
        return cleaned
    body = text.strip().rstrip(",")
    try:
        document = json.loads(body)
    except ValueError:
        return cleaned
    try:
        json.loads(cleaned.strip().rstrip(","))
    except ValueError:
        plain = json.dumps(_cleaned(document, redactor), ensure_ascii=False)
        return text.replace(body, plain)
    return cleaned


def _cleaned(part: Any, redactor: Redactor) -> Any:
    if isinstance(part, dict):
        return {redactor.text(key): _cleaned(value, redactor) for key, value in part.items()}
    if isinstance(part, list):
        return [_cleaned(value, redactor) for value in part]
    if isinstance(part, str):
        return redactor.text(part)
    cleaned = redactor.text(text := json.dumps(part))
    return part if cleaned == text else cleaned


class RedactedSource(Source):
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
    @override
    def facts(self) -> DeviceFacts:
        """The name is hidden."""
        return self.redactor.facts(self._source.facts)

    @override
    async def read(self, wanted: Wanted) -> Reply:
        with _errors_redacted(self.redactor):
            await self._learn()
            reply = await self._source.read(wanted)
        return with_sections(reply, self.redactor.sections(reply.sections))

    @override
    async def sections(self) -> tuple[str, ...]:
        with _errors_redacted(self.redactor):
            return await self._source.sections()

    @override
    async def log_day(self, day: date) -> bytes:
        """Bytes that are no UTF-8 come back as such."""
        with _errors_redacted(self.redactor):
            await self._learn()
            content = await self._source.log_day(day)
        text = content[:].decode("utf-8", "surrogateescape")
        return self.redactor.text(text).encode("utf-8", "surrogateescape")

    @override
    async def close(self) -> None:
        await self._source.close()

    async def _learn(self) -> None:
        if not self._learned:
            reply = await self._source.read(private_fields(self._catalogue))
            self.redactor.learn(reply.sections)
            self._learned = True


@contextmanager
def _errors_redacted(redactor: Redactor) -> Iterator[None]:
    """What is raised names no host any more: it may be shown, recorded or logged by anybody."""
    try:
        yield
    except SenecTuiError as error:
        raise redactor.error(error) from error
