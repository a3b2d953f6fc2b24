"""`senec-tui record`: what it says of what it kept."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

import pytest
from cli_fakes import Clock, FakeSource, complaints, context

from senec_tui.cli.commands import record
from senec_tui.errors import StorageError
from senec_tui.model.recording.recorder import LOG_EVERY_S

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.device.source import Reply, Wanted

NO_SPACE = 28


class PatientClock(Clock):
    """Lets others have their turn, and logs their peace."""

    async def sleep(self, seconds: float) -> None:
        if seconds >= LOG_EVERY_S:
            await asyncio.Event().wait()
        await super().sleep(seconds)
        await asyncio.sleep(0)


class SmallDisk(FakeSource):
    """Answers twenty polls, then is interrupted; during some of them the disk is full."""

    def __init__(self, full: range) -> None:
        super().__init__()
        self._full = full
        self._poll = 0
        self._really_write = os.write

    async def read(self, wanted: Wanted) -> Reply:
        if "GUI_HOUSE_POW" in wanted.get("ENERGY", ()):
            if self._poll == 20:
                raise asyncio.CancelledError
            self._poll += 1
        return await super().read(wanted)

    def write(self, descriptor: int, content: bytes) -> int:
        if self._poll in self._full:
            raise OSError(NO_SPACE, os.strerror(NO_SPACE))
        return self._really_write(descriptor, content)


@pytest.mark.parametrize(
    ("full", "kept", "fails"),
    [(range(0), 20, False), (range(4, 6), 14, False), (range(4, 99), 3, True)],
)
def test_only_polls_that_were_kept_are_counted_and_a_full_disk_is_a_failure(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    full: range,
    kept: int,
    fails: bool,
) -> None:
    source = SmallDisk(full)
    clock = PatientClock()
    monkeypatch.setattr(os, "write", source.write)
    monkeypatch.setattr(record, "open_with_clock", lambda _context: (source, clock))
    own: dict[str, Any] = {
        "file": tmp_path / "a.rec",
        "duration": None,
        "note": None,
        "everything": False,
    }
    run = context(tmp_path, source, settings={"host": "x"}, clock=clock, **own)
    if fails:
        with pytest.raises(StorageError, match="No space left"):
            record.run(run)
    else:
        assert record.run(run) == 0
    said = complaints(run)
    assert f"a.rec: {kept} polls" in said
    assert said.count("No space left") == bool(full)
    assert ("Recording goes on." in said) == (bool(full) and not fails)
