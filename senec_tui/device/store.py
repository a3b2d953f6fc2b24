"""A small JSON file of ours: written whole or not at all, readable by its owner only."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from senec_tui.errors import StorageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping


class JsonFile:
    """Reading never fails: a damaged file is kept aside, said so in `problems`, started anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[StorageError] = []
        """What went wrong so far, for whoever shows it. Nothing here stops the program."""

    def read(self) -> dict[str, Any]:
        """The content; empty where there is no file, or none that can be used."""
        try:
            content = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            self._report(str(error.strerror))
            return {}
        except (ValueError, RecursionError):
            self._keep_aside()
            return {}
        if not isinstance(content, dict):
            self._keep_aside()
            return {}
        return content

    def write(self, content: Mapping[str, Any]) -> bool:
        """Replace the file at once, with mode 0600. False, and a problem, where that fails."""
        target = Path(os.path.realpath(self.path))
        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(content, file, indent=1, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            self._report(str(error.strerror))
            return False
        return True

    def _keep_aside(self) -> None:
        aside = self.path.with_name(self.path.name + ".damaged")
        try:
            self.path.replace(aside)
        except OSError as error:
            self._report(str(error.strerror))
        else:
            self.problems.append(
                StorageError(
                    N_("The file {file} was damaged; it is kept as {aside} and started anew"),
                    file=self.path,
                    aside=aside,
                )
            )

    def _report(self, detail: str) -> None:
        if not any(problem.facts.get("detail") == detail for problem in self.problems):
            self.problems.append(StorageError(file=self.path, detail=detail))
