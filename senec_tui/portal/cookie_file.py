"""The file of session cookies. Worth as much as a password for up to 30 days, and kept like one."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from http.cookiejar import Cookie, CookieJar
from typing import TYPE_CHECKING, Any, Final

from senec_tui.errors import OpenToOthersError
from senec_tui.file_errors import from_system, system_errors
from senec_tui.file_replacement import replace_file
from senec_tui.private_directory import open_private

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.portal.portal_settings import PortalSettings

_VERSION: Final = 1
_KEPT: Final = ("name", "value", "domain", "path", "secure", "expires")


class CookieFile:
    """Keeps one jar for one account at one pair of addresses; without a path, only in memory."""

    def __init__(self, path: Path | None, settings: PortalSettings) -> None:
        self._path = path if settings.persist else None
        facts = f"{settings.account.lower()}\n{settings.portal_origin}\n{settings.sso_origin}"
        self._bound_to = hashlib.sha256(facts.encode()).hexdigest()

    def load(self) -> CookieJar:
        """The cookies of this account and these addresses; an empty jar when there are none.

        A file that is damaged or belongs to somebody else counts as none.

        Raises:
            OpenToOthersError: others may read it.
            StorageError: it cannot be read.
        """
        jar = CookieJar()
        if self._path is None:
            return jar
        try:
            descriptor = open_private(self._path, os.O_RDONLY)
        except FileNotFoundError:
            return jar
        except OSError as error:
            raise from_system(self._path, error) from error
        with os.fdopen(descriptor, encoding="utf-8", errors="replace") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise OpenToOthersError(file=self._path)
            text = file.read()
        for row in self._rows(text):
            jar.set_cookie(_cookie(row))
        return jar

    def save(self, jar: CookieJar) -> None:
        """Replace the file, readable only by the owner from its first byte on.

        Raises:
            StorageError: it cannot be written.
        """
        if self._path is None:
            return
        rows = [{name: getattr(cookie, name) for name in _KEPT} for cookie in jar]
        content = {"version": _VERSION, "bound_to": self._bound_to, "cookies": rows}
        with system_errors(self._path):
            replace_file(self._path, json.dumps(content))

    def delete(self) -> None:
        """Forget the session.

        Raises:
            StorageError: the file is there and cannot be removed.
        """
        if self._path is None:
            return
        with system_errors(self._path):
            self._path.unlink(missing_ok=True)

    def _rows(self, text: str) -> list[dict[str, Any]]:
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            return []
        if not isinstance(content, dict) or content.get("bound_to") != self._bound_to:
            return []
        rows = content.get("cookies") if content.get("version") == _VERSION else None
        if not isinstance(rows, list):
            return []
        return [row for row in rows if isinstance(row, dict) and set(_KEPT) <= row.keys()]


def _cookie(row: dict[str, Any]) -> Cookie:
    return Cookie(
        version=0,
        name=str(row["name"]),
        value=str(row["value"]),
        port=None,
        port_specified=False,
        domain=str(row["domain"]),
        domain_specified=False,
        domain_initial_dot=False,
        path=str(row["path"]),
        path_specified=True,
        secure=bool(row["secure"]),
        expires=row["expires"] if isinstance(row["expires"], int) else None,
        discard=row["expires"] is None,
        comment=None,
        comment_url=None,
        rest={},
    )
