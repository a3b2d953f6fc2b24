"""Keeps the appliance that the connect screen found, in the owner's configuration file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from senec_tui.bounded_files import read_small
from senec_tui.errors import DamagedFileError
from senec_tui.file_errors import detail_of, system_errors
from senec_tui.file_replacement import replace_file

if TYPE_CHECKING:
    from pathlib import Path


def save_host(file: Path, host: str, scheme: str) -> None:
    """Keep host and scheme in the configuration file; the rest of it stays as it is.

    Raises:
        StorageError: it cannot be read or written.
    """
    with system_errors(file):
        try:
            old = read_small(file).decode() if file.exists() else ""
        except ValueError as error:
            raise DamagedFileError(file=file, detail=detail_of(error)) from error
        # Keys of the top level stand before the first table.
        top, table, rest = re.match(r"(?s)(.*?)(^\s*\[|\Z)(.*)", old, re.MULTILINE).groups()  # type: ignore[union-attr]
        kept = re.sub(r"(?m)^\s*(host|scheme)\s*=.*\n?", "", top)
        new = f"host = {json.dumps(host)}\nscheme = {json.dumps(scheme)}\n{kept}{table}{rest}"
        replace_file(file, new, keep_mode=True)
