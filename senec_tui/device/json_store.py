"""A small JSON file of ours: written whole or not at all, readable by its owner only."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from senec_tui.bounded_files import LARGEST_BYTES, foreign_json
from senec_tui.clean_text import visible_lines
from senec_tui.errors import DamagedFileError, KeptAsideError, StorageError
from senec_tui.file_errors import from_system
from senec_tui.file_replacement import replace_file
from senec_tui.language import N_
from senec_tui.private_directory import make_directory, read_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class JsonFile:
    """Written by several processes, and by nothing else that should be trusted to get it right."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[StorageError] = []
        """What went wrong so far, for whoever shows it. Nothing here stops the program."""

    def load(self) -> dict[str, Any]:
        """The content, cleaned (`device.text`); empty where there is no file.

        Raises:
            DamagedFileError: it holds no JSON object.
            StorageError: it cannot be read, is no file, or is too large.
        """
        try:
            content = foreign_json(
                read_private(self.path, LARGEST_BYTES), visible_lines
            )  # certificates have lines
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError as error:
            raise from_system(self.path, error) from error
        except ValueError as error:
            raise DamagedFileError(file=self.path, detail=N_("it is not JSON")) from error
        if not isinstance(content, dict):
            raise DamagedFileError(file=self.path, detail=N_("it holds no table of values"))
        return content

    def read(self) -> dict[str, Any]:
        """The content, in any case: a damaged file is kept aside, said so, and started anew."""
        try:
            return self.load()
        except DamagedFileError:
            self.keep_aside()
        except StorageError as error:
            self._report(error)
        return {}

    def write(self, content: Mapping[str, Any]) -> bool:
        """Replace the file at once, with mode 0600. False, and a problem, where that fails."""
        return self._write(lambda: content)

    def change(self, edit: Callable[[dict[str, Any]], Mapping[str, Any]]) -> bool:
        """Replace what is there by what `edit` makes of it; no other process can come in between.

        False, and a problem, where that fails.
        """
        return self._write(lambda: edit(self.read()))

    def keep_aside(self) -> None:
        """Give the damaged file another name, and say so."""
        aside = self.path.with_name(self.path.name + ".damaged")
        try:
            self.path.replace(aside)
        except OSError as error:
            self._report(from_system(self.path, error))
        else:
            self.problems.append(KeptAsideError(file=self.path, aside=aside))

    def _write(self, make: Callable[[], Mapping[str, Any]]) -> bool:
        directory = Path(os.path.realpath(self.path)).parent
        try:
            make_directory(directory)
            with _locked(directory):
                text = json.dumps(make(), indent=1, ensure_ascii=False)
                replace_file(self.path, text)
        except OSError as error:
            self._report(from_system(self.path, error))
            return False
        return True

    def _report(self, problem: StorageError) -> None:
        detail = problem.facts["detail"]
        if not any(known.facts.get("detail") == detail for known in self.problems):
            self.problems.append(problem)


@contextlib.contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Meanwhile no other process of ours changes a file there."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # not every file system has locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
