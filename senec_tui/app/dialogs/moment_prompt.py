"""Asks for a moment or a range of days, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from senec_tui.app.textual_patches.closing_once import Dialog
from senec_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from textual.app import ComposeResult

    from senec_tui.language import Language
    from senec_tui.model.history.periods.periods import Period

T = TypeVar("T")


class LinePrompt(Dialog[T | None]):
    """One line to type into; returns what it means, None for escape. Says why it means nothing."""

    DEFAULT_CSS = """
    LinePrompt { align: center middle; }
    LinePrompt > Vertical {
        width: 64; max-width: 100%; height: auto; max-height: 100%;
        border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }
    LinePrompt Input { border: none; height: 1; padding: 0; background: $panel; }
    LinePrompt Static { height: auto; color: $text-muted; }
    LinePrompt .wrong { color: $warning; }
    """
    BINDINGS = [Binding("escape", "leave", priority=True, show=False)]

    def __init__(
        self, title: str, hint: str, *, closing: str, read: Callable[[str], T], tr: Language
    ) -> None:
        """`read`: what a text means; raises `UsageError` if nothing."""
        super().__init__()
        self._words = title
        self._hint = hint
        self._escape_words = closing
        self._read = read
        self._tr = tr

    def compose(self) -> ComposeResult:
        """A line, and what to write."""
        with Vertical() as frame:
            frame.border_title = Content(self._words)
            frame.border_subtitle = Content(self._escape_words)
            line = Input(compact=True)
            line.cursor_blink = False
            yield line
            yield Static(Content(self._hint), id="hint")

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter."""
        event.stop()
        if not event.value.strip():
            self.dismiss(None)
            return
        try:
            result = self._read(event.value)
        except UsageError as error:
            hint = self.query_one("#hint", Static)
            hint.update(Content(error.reason(self._tr)))
            hint.add_class("wrong")
        else:
            self.dismiss(result)

    def action_leave(self) -> None:
        """Nothing after all."""
        self.dismiss(None)


def moment_screen(
    *, shown: float, now: float, tr: Language, zone: tzinfo | None = None
) -> LinePrompt[float]:
    """Asks for a moment to go to, as Unix seconds."""
    return _moment_screen(tr("Go to"), shown=shown, now=now, tr=tr, zone=zone)


def since_screen(
    *, shown: float, now: float, tr: Language, zone: tzinfo | None = None
) -> LinePrompt[float]:
    """Asks for the moment since which something is to be compared."""
    return _moment_screen(tr("Since when"), shown=shown, now=now, tr=tr, zone=zone)


def _moment_screen(
    title: str, *, shown: float, now: float, tr: Language, zone: tzinfo | None
) -> LinePrompt[float]:
    from senec_tui.model.time_input import parse_moment

    return LinePrompt(
        title,
        tr(
            "13:05 · yesterday 13:05 · 2026-11-23 8:00 · -2h · +10m. "
            "A time alone is on the day that is shown."
        ),
        closing=tr("esc closes"),
        read=lambda text: parse_moment(text, shown=shown, now=now, zone=zone),
        tr=tr,
    )


def days_screen(*, now: float, tr: Language, zone: tzinfo | None = None) -> LinePrompt[Period]:
    """Asks for one day or two."""
    hint = tr("2026-11-01 2026-11-15 · 11-01 11-15 · yesterday. One day alone shows that day.")
    return _days_screen(tr("From day to day"), hint, now=now, tr=tr, zone=zone)


def comparison_screen(
    *, now: float, tr: Language, zone: tzinfo | None = None
) -> LinePrompt[Period]:
    """Asks for a day of another period of the same length."""
    hint = tr("2025-11-01 · 11-01 · yesterday: the day, week, month or year that this day is in.")
    return _days_screen(tr("Compare with"), hint, now=now, tr=tr, zone=zone)


def _days_screen(
    title: str, hint: str, *, now: float, tr: Language, zone: tzinfo | None
) -> LinePrompt[Period]:
    from senec_tui.model.history.periods.periods import range_of
    from senec_tui.model.time_input import parse_days

    return LinePrompt(
        title,
        hint,
        closing=tr("esc closes"),
        read=lambda text: range_of(*parse_days(text, now=now, zone=zone), zone),
        tr=tr,
    )


def note_screen(*, when: str, lasts: bool, tr: Language) -> LinePrompt[str]:
    """Asks for a note; `lasts`: the history is there after this run, too."""
    return LinePrompt(
        tr("Note for {when}", when=when),
        tr("Kept for ever in the history, and in the recording if one is made.")
        if lasts
        else tr("Demo: kept until you quit, and in the recording if one is made."),
        closing=tr("esc closes"),
        read=str.strip,
        tr=tr,
    )
