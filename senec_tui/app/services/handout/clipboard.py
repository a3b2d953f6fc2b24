"""Copying to the clipboard of whoever sits in front of the terminal, and saying what was done.

A terminal is asked with one escape sequence (OSC 52) and never answers, so "copied" would be a
guess. tmux takes the plain sequence itself (`set-clipboard on`), the wrapped one only with
`allow-passthrough on`. Everything is therefore also kept in a file, and the words say both.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from senec_tui.errors import StorageError
from senec_tui.file_errors import system_errors
from senec_tui.file_replacement import replace_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from senec_tui.language import Language

LARGEST: Final = 70_000
"""Characters of base64 that terminals and older tmux take without cutting."""
SCREEN_PIECE: Final = 700
FILE_NAME: Final = "copied.txt"


class CopyWay(StrEnum):
    """By which way a text reaches the clipboard."""

    AUTO = "auto"
    """Whatever suits what stands between us and the terminal."""
    RAW = "raw"
    TMUX = "tmux"
    """Wrapped for tmux with `allow-passthrough on`; works through nested ones."""
    FILE = "file"
    """Only the file."""
    OFF = "off"


@dataclass(frozen=True, slots=True)
class CopyOutcome:
    """Where a copied text went, in words."""

    message: str
    went_wrong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipboard:
    """Puts text where a person can paste it from."""

    write: Callable[[str], object]
    """Sends text to the terminal, past the screen."""
    directory: Path | None
    """Where the file is kept; None keeps none."""
    way: CopyWay = CopyWay.AUTO
    environment: Mapping[str, str] = field(default_factory=dict)
    """TMUX and STY tell what stands between us and the terminal."""

    def copy(self, text: str, tr: Language) -> CopyOutcome:
        """Copy, and say truthfully what was done."""
        if self.way is CopyWay.OFF:
            return CopyOutcome(tr("Copying is switched off"), went_wrong=True)
        file = problem = None
        try:
            file = self._save(text)
        except StorageError as error:
            problem = error.sentence(tr)
        sent = False
        if self.way is not CopyWay.FILE:
            sequence = osc52(text, self.way, self.environment)
            if sent := bool(sequence):
                self.write(sequence)
        message = _words(tr, sent=sent, file=file, problem=problem)
        return CopyOutcome(message, went_wrong=not sent and file is None)

    def _save(self, text: str) -> Path | None:
        if self.directory is None:
            return None
        return write_private(self.directory / FILE_NAME, text + "\n")


def osc52(text: str, way: CopyWay, environment: Mapping[str, str]) -> str:
    """The sequence that asks the terminal to take `text`; empty if it is too long for that.

    Inside tmux both forms are sent by default: each is ignored where the other one is let through.
    """
    content = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    if len(content) > LARGEST:
        return ""
    plain = f"\x1b]52;c;{content}\x07"
    wrapped = "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if way is CopyWay.TMUX:
        return wrapped
    if way is CopyWay.AUTO and environment.get("TMUX"):
        return plain + wrapped
    if way is CopyWay.AUTO and environment.get("STY"):
        # GNU screen hands on what is inside of its own sequence, 768 bytes at most at a time.
        pieces = range(0, len(plain), SCREEN_PIECE)
        return "".join(f"\x1bP{plain[at : at + SCREEN_PIECE]}\x1b\\" for at in pieces)
    return plain


def write_private(file: Path, text: str) -> Path:
    """Write a file that only its owner can read, replacing it at once.

    Raises:
        StorageError: it cannot be written.
    """
    with system_errors(file):
        replace_file(file, text)
    return file


def _words(tr: Language, *, sent: bool, file: Path | None, problem: str | None) -> str:
    if sent and file is not None:
        return tr("Sent to the terminal (OSC 52), also saved as {file}", file=file)
    if sent and problem:
        return tr("Sent to the terminal (OSC 52), but not saved: {problem}", problem=problem)
    if sent:
        return tr("Sent to the terminal (OSC 52)")
    if file is not None:
        return tr("Saved as {file}", file=file)
    return problem or tr("Too long for the terminal, and there is no file to save it to")
