"""A device of few lines for the tests of history: readings as functions of time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from senec_tui.catalogue import Catalogue
from senec_tui.device.source import Raw, Reply
from senec_tui.device.wire.codec import encode
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.writing.poll_writer import Writer
from senec_tui.model.reading.snapshot import Link, Snapshot

CATALOGUE = Catalogue()
NOON = 1_782_000_000 // 86400 * 86400 + 43200.0
"""12:00 UTC in June 2026."""

Readings = dict[str, dict[str, Raw]]


def powers(pv_w: float, house_w: float, battery_w: float = 0.0, soc_pct: float = 50.0) -> Readings:
    """A balanced live reply."""
    return {
        "ENERGY": {
            "GUI_INVERTER_POWER": encode("fl", pv_w),
            "GUI_HOUSE_POW": encode("fl", house_w),
            "GUI_GRID_POW": encode("fl", house_w + battery_w - pv_w),
            "GUI_BAT_DATA_POWER": encode("fl", battery_w),
            "GUI_BAT_DATA_FUEL_CHARGE": encode("fl", soc_pct),
            "STAT_STATE": encode("u8", 14),
        }
    }


class Device:
    """Turns readings into the snapshots that a poller publishes."""

    def __init__(self, interval_s: float = 10.0) -> None:
        self.interval_s = interval_s
        self.snapshot = Snapshot(catalogue=CATALOGUE)

    def reply(self, at: float, readings: Readings) -> Snapshot:
        """The snapshot after an answer."""
        wanted = {name: tuple(section) for name, section in readings.items()}
        link = Link(state="live", since=at, interval_s=self.interval_s, next_at=at)
        merged = self.snapshot.merged(Reply(sections=readings, at=at), wanted)
        self.snapshot = merged.with_link(link)
        return self.snapshot

    def lost(self, at: float) -> Snapshot:
        """The snapshot after no answer."""
        link = replace(self.snapshot.link, state="lost", since=at, next_at=at)
        self.snapshot = self.snapshot.with_link(link)
        return self.snapshot


def record(
    file: Path,
    start: float,
    end: float,
    readings: Callable[[float], Readings],
    *,
    interval_s: float = 10.0,
    pauses: tuple[tuple[float, float], ...] = (),
) -> None:
    """Write a span of polls, leaving out the pauses."""
    device = Device(interval_s)
    with writing(file, start) as writer:
        at = start
        while at < end:
            if not any(left <= at < right for left, right in pauses):
                writer.write(device.reply(at, readings(at)), at)
            at += interval_s


@contextmanager
def writing(file: Path, now: float = NOON) -> Iterator[Writer]:
    writer = Writer(file, now=now)
    try:
        yield writer
    finally:
        writer.close()


@contextmanager
def reading(file: Path, now: float = NOON + 1e9) -> Iterator[History]:
    history = History(file, CATALOGUE, clock=lambda: now)
    try:
        yield history
    finally:
        history.close()
