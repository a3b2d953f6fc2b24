"""What tabs and dialogs ask the dashboard for, as messages: they know nobody who could do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.model.history.queries.history_file import History


@dataclass
class InterestChanged(Message):
    """The open tab needs something else from the device now."""


@dataclass
class SectionsWanted(Message):
    """Somebody must ask the device which objects it has; `answer` gets their names."""

    answer: Callable[[tuple[str, ...]], None]


@dataclass
class CopyWanted(Message):
    """Something is to be put on the clipboard."""

    text: str


@dataclass
class SaveWanted(Message):
    """Something is to be written to a file of this name among our data."""

    file_name: str
    text: str


@dataclass
class ReportWanted(Message):
    """The report on the battery is to be written, of the year up to a moment."""

    at: float


@dataclass
class HistoryWanted(Message):
    """Somebody must ask the history, in a thread; `answer` gets the result in the loop."""

    work: Callable[[History], Any]
    answer: Callable[[Any], None]
    """Gets what `work` returned, or the `StorageError` that kept it from that."""


@dataclass
class MomentWanted(Message):
    """All tabs are to show the device as it was at a moment."""

    at: float


@dataclass
class CurvesWanted(Message):
    """The curves around a moment are to be shown."""

    at: float


@dataclass
class LogWanted(Message):
    """The log around a moment is to be shown."""

    at: float
