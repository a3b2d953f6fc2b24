"""What the tests of the command line share: a source without a device, and a context."""

from __future__ import annotations

import io
from argparse import Namespace
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from senec_tui.cli.context import Context
from senec_tui.cli.paths import Paths
from senec_tui.cli.settings.loading import load
from senec_tui.device.source import DeviceFacts, Reply
from senec_tui.errors import DeviceError, NoLogError
from senec_tui.language import Language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from senec_tui.device.source import Section, Wanted

SECTIONS: Mapping[str, Section] = {
    "BMS": {"SOC": ("u1_0056", "u1_0057", "u1_0000"), "MAX_TEMP": "u1_0140"},
    "ENERGY": {
        "STAT_STATE": "u8_0D",
        "GUI_HOUSE_POW": "fl_442047C0",
        "GUI_GRID_POW": "fl_C585A866",
        "GUI_BAT_DATA_POWER": "fl_7FC00000",
    },
    "FACTORY": {"DEVICE_ID": "st_V3-0042"},
    "RTC": {"WEB_TIME": "u3_64CECFAF", "UTC_OFFSET": "i3_00000078"},
}
AT = 1_700_000_000.0


class FakeSource:
    """Answers `SECTIONS`; may fail at chosen calls."""

    def __init__(
        self,
        sections: Mapping[str, Section] = SECTIONS,
        *,
        faults: Mapping[int, DeviceError] | None = None,
        logs: Mapping[date, bytes] | None = None,
    ) -> None:
        self._sections = sections
        self._faults = faults or {}
        self.logs = dict(logs or {})
        self.asked: list[Wanted] = []
        self.asked_days: list[date] = []
        self.closed = False

    @property
    def facts(self) -> DeviceFacts:
        return DeviceFacts(name="fake")

    async def read(self, wanted: Wanted) -> Reply:
        self.asked.append(wanted)
        if fault := self._faults.get(len(self.asked)):
            raise fault
        sections: dict[str, Section | None] = {}
        for name, variables in wanted.items():
            has = self._sections.get(name)
            if has is None or not variables:
                sections[name] = has
            else:
                sections[name] = {v: has.get(v, "VARIABLE_NOT_FOUND") for v in variables}
        return Reply(sections=sections, at=AT + len(self.asked), took_s=0.1, size=100)

    async def sections(self) -> tuple[str, ...]:
        return tuple(self._sections)

    async def log_day(self, day: date) -> bytes:
        self.asked_days.append(day)
        if day not in self.logs:
            raise NoLogError(day=day.isoformat(), path="//log")
        return self.logs[day]

    async def close(self) -> None:
        self.closed = True


class Places(Paths):
    """Everything below one temporary directory."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def config(self) -> Path:
        return self._root / "config"

    @property
    def data(self) -> Path:
        return self._root / "data"

    @property
    def state(self) -> Path:
        return self._root / "state"

    @property
    def cache(self) -> Path:
        return self._root / "cache"


@dataclass
class Clock:
    """Stands still until somebody sleeps."""

    now: float = AT
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def context(
    root: Path,
    source: FakeSource | None = None,
    *,
    settings: Mapping[str, object] | None = None,
    clock: Clock | None = None,
    language: str = "en",
    **own: object,
) -> Context:
    """A run with output that can be read back: `text(context)`, `complaints(context)`."""
    clock = clock or Clock()
    places = Places(root)
    given = {name: (value, f"--{name}") for name, value in (settings or {}).items()}
    return Context(
        settings=load(given, {}, places.config_file, Language("en")),
        own=Namespace(**own),
        tr=Language(language),
        paths=places,
        out=io.StringIO(),
        err=io.StringIO(),
        clock=clock,
        sleep=clock.sleep,
        open_source=lambda _: source or FakeSource(),
    )


def text(run: Context) -> str:
    """What went to standard output."""
    return _written(run.out)


def complaints(run: Context) -> str:
    """What went to standard error."""
    return _written(run.err)


def _written(stream: object) -> str:
    """Of the `io.StringIO` that is behind, whatever `--redact` put before it."""
    written = getattr(stream, "getvalue", str)()
    assert isinstance(written, str)
    return written
