"""Hands things out: to the clipboard and to files."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue import parse_path
from senec_tui.errors import SenecTuiError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.screen import Screen

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.services.notices import Notices
    from senec_tui.app.services.ports import RunWorker
    from senec_tui.app.services.privacy.masking import Masking

LONG: Final = 1_000_000
"""Characters from which on a text is written beside the event loop."""


class FileExport:
    """Copies values and writes exports, and says what was done."""

    def __init__(
        self,
        options: DashboardOptions,
        *,
        clock: Callable[[], float],
        notices: Notices,
        masking: Masking,
        run_worker: RunWorker,
        to_terminal: Callable[[str], object],
    ) -> None:
        """`clock`: Unix seconds, for names of files; `to_terminal` writes past the screen."""
        self._options = options
        self._clock = clock
        self._notices = notices
        self._masking = masking
        self._run_worker = run_worker
        self._to_terminal = to_terminal

    def copy_value(self, ref: str, scene: Scene) -> None:
        """Copy `OBJECT.VARIABLE = value unit` of the value with this path; "": none is selected."""
        if ref:
            self.copy_text(scene.assignment(parse_path(ref)))
        else:
            self._notices.show(self._notices.tr("Select a value with the arrow keys first"))

    def copy_text(self, text: str) -> None:
        """Put a text where it can be pasted from, and say what was done."""
        from senec_tui.app.services.handout.clipboard import Clipboard, CopyWay

        clipboard = Clipboard(
            write=self._to_terminal,
            directory=self._options.data_directory,
            way=CopyWay(self._options.copy),
            environment=self._options.environment,
        )
        copied = clipboard.copy(self._masking.text_to_give(text), self._notices.tr)
        self._notices.show(
            copied.message, severity="warning" if copied.went_wrong else "information"
        )

    def save_screen(
        self, form: str, screen: Screen[object], tab_id: str, draw: Callable[..., str]
    ) -> None:
        """Write what is on the screen to a file among our data, as `txt` or, drawn, as `svg`."""
        from senec_tui.app.services.handout.screen_text import screen_rows, without_foreign_fonts

        if form == "svg":
            text = without_foreign_fonts(draw(title="senec-tui"))
        else:
            text = "\n".join(screen_rows(screen)) + "\n"
        moment = datetime.fromtimestamp(self._clock(), UTC).astimezone()
        self.save(f"screen-{tab_id}-{moment:%Y-%m-%d-%H%M%S}.{form}", text)

    def save(self, file_name: str, text: str) -> None:
        """Write a text to a file among our data."""
        directory = self._options.data_directory
        if directory is None:
            nowhere = self._notices.tr("There is no directory to write to")
            self._notices.show(nowhere, severity="warning")
            return
        hide = str if self._masking.redactor is None else self._masking.redactor.text
        file = directory / hide(file_name)
        if len(text) < LONG:
            self._written(_write(file, text, hide))
        else:
            self._run_worker(self._write_long(file, text, hide), group="export")

    async def _write_long(self, file: Path, text: str, hide: Callable[[str], str]) -> None:
        self._written(await asyncio.to_thread(_write, file, text, hide))

    def _written(self, outcome: Path | SenecTuiError) -> None:
        tr = self._notices.tr
        if isinstance(outcome, SenecTuiError):
            self._notices.show(outcome.sentence(tr), severity="error")
        else:
            self._notices.show(tr("Written to {file}", file=outcome), timeout=8)


def _write(file: Path, text: str, hide: Callable[[str], str]) -> Path | SenecTuiError:
    """The file, or why it could not be written. `hide` takes out what identifies."""
    from senec_tui.app.services.handout.clipboard import write_private

    try:
        return write_private(file, hide(text))
    except SenecTuiError as error:
        return error
