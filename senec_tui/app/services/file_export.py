"""The part of the dashboard that hands things out: to the clipboard and to files."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from textual.app import App

from senec_tui.catalogue import parse_path
from senec_tui.errors import SenecTuiError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.services.hiding import Hiding
    from senec_tui.app.tabs.pane import Pane
    from senec_tui.language import Language

LONG: Final = 1_000_000
"""Characters from which on a text is written beside the event loop."""


class GivingApp(App[None]):
    """Copies values and writes exports, and says what was done."""

    options: DashboardOptions
    tr: Language
    hiding: Hiding | None

    @property
    def pane(self) -> Pane:
        """The tab that is open."""
        raise NotImplementedError

    def scene(self) -> Scene:
        """What there is to draw now."""
        raise NotImplementedError

    def action_copy_value(self) -> None:
        """Copy `OBJECT.VARIABLE = value unit` of the value under the cursor."""
        ref = self.pane.selected_ref()
        if not ref:
            self.notify(self.tr("Select a value with the arrow keys first"), markup=False)
            return
        self.copy_text(self.scene().assignment(parse_path(ref)))

    def copy_text(self, text: str) -> None:
        """Put a text where it can be pasted from, and say what was done."""
        from senec_tui.app.services.clipboard import Clipboard, CopyWay

        driver = self._driver
        if driver is None:
            return
        if self.hiding is not None:
            text = self.hiding.redactor.text(text)
        clipboard = Clipboard(
            write=driver.write,
            directory=self.options.data_directory,
            way=CopyWay(self.options.copy),
            environment=self.options.environment,
        )
        copied = clipboard.copy(text, self.tr)
        self.notify(
            copied.message,
            severity="warning" if copied.went_wrong else "information",
            markup=False,
        )

    def on_pane_copy_wanted(self, message: Pane.CopyWanted) -> None:
        """A tab has something to copy."""
        self.copy_text(message.text)

    def on_pane_save_wanted(self, message: Pane.SaveWanted) -> None:
        """A tab has something to write to a file."""
        directory = self.options.data_directory
        if directory is None:
            self.notify(self.tr("There is no directory to write to"), severity="warning")
            return
        hide = str if self.hiding is None else self.hiding.redactor.text
        file = directory / hide(message.file_name)
        if len(message.text) < LONG:
            self._written(_write(file, message.text, hide))
        else:
            self.run_worker(self._write_long(file, message.text, hide))

    async def _write_long(self, file: Path, text: str, hide: Callable[[str], str]) -> None:
        self._written(await asyncio.to_thread(_write, file, text, hide))

    def _written(self, outcome: Path | SenecTuiError) -> None:
        if isinstance(outcome, SenecTuiError):
            self.notify(outcome.sentence(self.tr), severity="error", markup=False)
        else:
            self.notify(self.tr("Written to {file}", file=outcome), timeout=8, markup=False)


def _write(file: Path, text: str, hide: Callable[[str], str]) -> Path | SenecTuiError:
    """The file, or why it could not be written. `hide` takes out what identifies."""
    from senec_tui.app.services.clipboard import write_private

    try:
        return write_private(file, hide(text))
    except SenecTuiError as error:
        return error
