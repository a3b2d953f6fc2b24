"""Where password or token of a feed come from: this run's environment, a file, the keyring."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.private_directory import read_private

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from senec_tui.errors import UsageError
    from senec_tui.portal.secret import Secret

_LARGEST_BYTES: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretPlaces:
    """Where a secret is looked for, in this order."""

    variable: str
    """Of the environment, as it is meant for this run."""
    file: Path | None
    """Holds nothing else, and nobody else may read it."""
    account: str
    """In the keyring."""
    refusal: Callable[..., UsageError]
    """Makes what says that the file is no good, of its facts `file` and `detail`."""

    def check(self) -> None:
        """What is wrong with the file is better said at once. Raises `UsageError`."""
        if self.file is not None:
            self._in_file(self.file)

    async def find(self, environment: Mapping[str, str]) -> Secret | None:
        """The secret; None: there is none.

        Raises:
            UsageError: others may read the file, or nobody can.
        """
        from senec_tui.portal.password import password_from_keyring
        from senec_tui.portal.secret import Secret

        if text := environment.get(self.variable):
            return Secret(text)
        if self.file is not None:
            return Secret(await asyncio.to_thread(self._in_file, self.file))
        return await password_from_keyring(self.account)

    def _in_file(self, file: Path) -> str:
        """What stands there, without the end of its line: a password may end in a space."""
        try:
            content = read_private(file, _LARGEST_BYTES, is_secret=True).decode()
        except OSError as error:
            detail = error.strerror or type(error).__name__
            raise self.refusal(file=file, detail=detail) from error
        except UnicodeDecodeError as error:
            raise self.refusal(file=file, detail="UTF-8") from error
        return content.rstrip("\r\n")
