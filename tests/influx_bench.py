"""What the tests of the feed of databases share: a history, a database that remembers, a clock."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from history_driver import CATALOGUE, NOON, Device, Readings, powers

from senec_tui.feeds.export_table import ExportTable
from senec_tui.feeds.influx.influx_mark import Mark
from senec_tui.feeds.influx.influx_profiles import MEASUREMENTS, Writing
from senec_tui.feeds.influx.influx_target import Backfill, InfluxTarget, Kept, LineWriter
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.writing.poll_writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from senec_tui.errors import DatabaseError
    from senec_tui.model.reading.snapshot import Snapshot

TABLE = ExportTable.of(CATALOGUE)
EVERY_S = 10.0


def writing(profile: str = "senec", device: str = "senec.lan") -> Writing:
    return Writing(
        profile=profile,
        measurement=MEASUREMENTS[profile],
        device=device,
        table=TABLE,
        state_word=lambda code: f"state {code}",
    )


class FakeDatabase:
    """Takes lines, unless it is told to fail."""

    def __init__(self) -> None:
        self.batches: list[tuple[str, ...]] = []
        self.failure: DatabaseError | None = None
        self.refusal: DatabaseError | None = None
        self.is_closed = False

    async def write(self, lines: Sequence[str]) -> DatabaseError | None:
        if self.failure is not None:
            raise self.failure
        self.batches.append(tuple(lines))
        return self.refusal

    async def close(self) -> None:
        self.is_closed = True

    @property
    def lines(self) -> list[str]:
        return [line for batch in self.batches for line in batch]

    def numbers(self, name: str) -> list[tuple[int, float]]:
        """Milliseconds and value of a field, in the order of arrival."""
        found = []
        for line in self.lines:
            _, fields, at = line.rsplit(" ", 2)
            values = dict(pair.split("=") for pair in fields.split(","))
            if name in values:
                found.append((int(at), float(values[name])))
        return found


class Bench:
    """A collector's day in small: what it polls is recorded, and sent."""

    def __init__(self, folder: Path, database: LineWriter | None = None) -> None:
        self.folder = folder
        self.file = folder / "history.sqlite"
        self.mark_file = folder / "sent.json"
        self.database: LineWriter = FakeDatabase() if database is None else database
        self.now = NOON
        self.device = Device(EVERY_S)
        self.writer = Writer(self.file, now=NOON)
        self.written: list[tuple[int, float]] = []
        """Milliseconds and power of the house, as they were recorded."""
        self.snapshot: Snapshot | None = None
        self.writing: Callable[[], Writing] = writing
        self.target = self.new_target()

    def new_target(self) -> InfluxTarget:
        """As after a start of the program."""
        kept = Kept(self.open, self.writing())
        return InfluxTarget(
            kept,
            Mark(self.mark_file),
            self.database,
            clock=lambda: self.now,
        )

    def backfill(self) -> Backfill:
        kept = Kept(self.open, self.writing())
        return Backfill(
            kept,
            Mark(self.mark_file),
            self.database,
            clock=lambda: self.now,
        )

    def open(self) -> History:
        return History(self.file, CATALOGUE, clock=lambda: self.now)

    @property
    def fake(self) -> FakeDatabase:
        assert isinstance(self.database, FakeDatabase)
        return self.database

    async def close(self) -> None:
        await self.target.close()
        self.writer.close()

    def open_closed(self) -> closing[History]:
        return closing(self.open())

    def poll(self, house_w: float, after_s: float = EVERY_S, **more: Readings) -> Snapshot:
        """One poll is recorded, and the target may notice it."""
        self.now += after_s
        readings = powers(100.0, house_w)
        for extra in more.values():
            readings |= extra
        self.snapshot = self.device.reply(self.now, readings)
        self.writer.write(self.snapshot, self.now)
        self.written.append((round(self.now * 1000), house_w))
        self.target.notice(self.snapshot)
        return self.snapshot

    async def send(self) -> int:
        assert self.snapshot is not None
        return await self.target.send(self.snapshot)
