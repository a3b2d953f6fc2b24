"""Writes the report on the battery: made beside the loop, with how far it has come, then to files.

The same folder as `senec-tui report battery` makes: text, charts, tables and their sums.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from senec_tui.errors import SenecTuiError, StorageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.services.history.device_history import DeviceHistory
    from senec_tui.app.services.notices import Notices
    from senec_tui.app.services.ports import RunWorker
    from senec_tui.language import Language
    from senec_tui.model.history.queries.history_file import History

REPORT: Final = "report.md"


class ReportWriting:
    """Has the report on the battery written in a thread, one at a time."""

    def __init__(
        self,
        options: DashboardOptions,
        history: DeviceHistory,
        *,
        notices: Notices,
        run_worker: RunWorker,
        changed: Callable[[], None],
    ) -> None:
        """`changed`: it has come further."""
        self._options = options
        self._history = history
        self._notices = notices
        self._run_worker = run_worker
        self._changed = changed
        self._percent: int | None = None
        """None: none is being written."""

    @property
    def words(self) -> str:
        """How far it has come, or "" for none."""
        if self._percent is None:
            return ""
        return self._notices.tr("report {percent} %", percent=self._percent)

    def begin(self, now: float) -> None:
        """Of the last year, unless one is being written."""
        directory, tr = self._options.data_directory, self._notices.tr
        if directory is None:
            nowhere = tr("There is no directory to write to")
            self._notices.show(nowhere, severity="warning")
            return
        if self._percent is not None:
            self._notices.say(N_("A report is being written already"))
            return
        loop = asyncio.get_running_loop()

        def progress(part: float, _what: str) -> None:
            loop.call_soon_threadsafe(self._further, round(100 * part))

        origin = self._origin()
        self._further(0)
        self._history.ask(
            lambda history: _files(history, now, tr, origin, progress),
            partial(self._made, directory / f"senec-battery-{_day(now)}"),
        )

    def _further(self, percent: int) -> None:
        self._percent = percent
        self._changed()

    def _origin(self) -> str:
        from senec_tui.model.health.report.markdown import origin_of

        is_demo = self._options.demo_faults is not None
        return origin_of(self._notices.tr, is_demo=is_demo, is_replay=self._options.replay)

    def _made(self, folder: Path, found: Mapping[str, str] | StorageError) -> None:
        if isinstance(found, StorageError):
            self._over(found)
        else:
            self._run_worker(self._write(folder, found), group="report")

    async def _write(self, folder: Path, files: Mapping[str, str]) -> None:
        self._over(await asyncio.to_thread(_written, folder, files))

    def _over(self, outcome: Path | SenecTuiError) -> None:
        self._percent = None
        self._changed()
        if isinstance(outcome, SenecTuiError):
            self._notices.tell(outcome)
        else:
            tr = self._notices.tr
            self._notices.show(tr("Written to {file}", file=outcome), timeout=8)


def _day(now: float) -> str:
    return f"{datetime.fromtimestamp(now).astimezone():%Y-%m-%d}"


def _files(
    history: History,
    now: float,
    tr: Language,
    origin: str,
    progress: Callable[[float, str], None],
) -> Mapping[str, str]:
    """File name -> text."""
    from senec_tui import __version__
    from senec_tui.model.health.report.battery_report import battery_report

    start, end = history.year_until(now)
    made = battery_report(
        history, start, end, tr=tr, version=__version__, origin=origin, progress=progress
    )
    return {REPORT: made.markdown, **made.others}


def _written(folder: Path, files: Mapping[str, str]) -> Path | SenecTuiError:
    """The text among the files, or why they could not be written."""
    from senec_tui.file_errors import system_errors
    from senec_tui.file_replacement import free_name, write_new_files

    folder = free_name(folder)
    try:
        with system_errors(folder):
            write_new_files(folder, files, last=REPORT)
    except SenecTuiError as error:
        return error
    return folder / REPORT
