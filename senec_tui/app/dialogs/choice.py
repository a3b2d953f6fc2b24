"""A question with a few answers, by number or cursor. The first answer is the safe one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult


class ChoiceScreen(ModalScreen[str | None]):
    """Returns the id of the chosen answer; None for escape."""

    DEFAULT_CSS = """
    ChoiceScreen { align: center middle; }
    ChoiceScreen > Vertical {
        width: 76; max-width: 100%; height: auto; max-height: 100%;
        border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }
    ChoiceScreen.-grave > Vertical { border: round $error; border-title-color: $error; }
    ChoiceScreen Static { height: auto; margin: 0 0 1 0; }
    ChoiceScreen OptionList { height: auto; max-height: 14; border: none; background: $surface; }
    ChoiceScreen OptionList:focus { border: none; }
    """
    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("j", "app.simulate_key('down')", show=False),
        Binding("k", "app.simulate_key('up')", show=False),
    ]

    def __init__(
        self,
        title: str,
        text: str,
        answers: Sequence[tuple[str, str]],
        *,
        closing: str,
        grave: bool = False,
    ) -> None:
        """`answers`: pairs of id and words; `closing`: what escape does, in words."""
        super().__init__()
        self._heading = title
        self._text = text
        self._answers = answers
        self._escape_words = closing
        self.set_class(grave, "-grave")

    def compose(self) -> ComposeResult:
        """Words and answers in a frame."""
        with Vertical() as frame:
            frame.border_title = Content(self._heading)
            frame.border_subtitle = Content(self._escape_words)
            if self._text:
                yield Static(Content(self._text))
            yield OptionList(
                *(Option(Content(words), id=answer) for answer, words in self._answers)
            )

    def on_mount(self) -> None:
        """The first, safe answer is under the cursor."""
        answers = self.query_one(OptionList)
        answers.focus()
        answers.highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Chosen."""
        self.dismiss(event.option_id)

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(None)
