"""Replacing a file at once: whoever reads it finds the old content or the new, whole."""

from __future__ import annotations

import itertools
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from senec_tui.errors import OutputExistsError
from senec_tui.private_directory import make_directory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def replace_file(
    file: Path, content: str | bytes | Iterable[bytes], *, keep_mode: bool = False
) -> None:
    """Put new content in the place of a file, made where there is none.

    It is written beside, under a name that nobody can foresee, readable by its owner only from the
    first byte on, and on the disk before it takes the name. Where the name is a link, what the link
    leads to is replaced: its owner may keep the file elsewhere.

    Args:
        file: its path; directories that are missing are made.
        content: text is written in UTF-8; what has no form there becomes a question mark. Or the
            parts of it, one after the other.
        keep_mode: who may read the old file may read the new one.

    Raises:
        OSError: it cannot be written; the old file is as it was.
    """
    written = content.encode(errors="replace") if isinstance(content, str) else content
    target = Path(os.path.realpath(file))
    make_directory(target.parent)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:80]}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            if keep_mode and target.exists():
                os.fchmod(descriptor, stat.S_IMODE(target.stat().st_mode))
            stream.writelines([written] if isinstance(written, bytes) else written)
            stream.flush()
            os.fsync(descriptor)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def write_new_files(folder: Path, files: Mapping[str, str], *, last: str) -> None:
    """Write files that must not exist yet: all of them, or none.

    `last`: the one whose presence says that all are there.

    Raises:
        OutputExistsError: one of the names is taken, be it by a link that leads nowhere.
        OSError: they cannot be written; what was is gone again.
    """
    names = [*(name for name in files if name != last), last]
    for name in names:
        if os.path.lexists(folder / name):
            raise OutputExistsError(file=folder / name)
    written: list[Path] = []
    try:
        for name in names:
            written.append(folder / name)
            replace_file(folder / name, files[name])
    except BaseException:
        for file in written:
            with suppress(OSError):
                file.unlink()
        raise


def free_name(path: Path) -> Path:
    """The path, or where its name is taken the first of `name-2`, `name-3` ... that is not."""
    names = (path.with_name(f"{path.stem}-{n}{path.suffix}") for n in itertools.count(2))
    return next(name for name in itertools.chain((path,), names) if not os.path.lexists(name))
