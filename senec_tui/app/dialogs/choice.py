"""A question with answers, by cursor, or many, by typing. The first answer is the safe one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from senec_tui.app.pictures.lines import wrap
from senec_tui.app.textual_patches.closing_once import Dialog, Options

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from textual import events
    from textual.app import ComposeResult

MANY: Final = 14
"""With more answers than that, what is typed looks for one."""
_LONGEST: Final = 60
WIDTH: Final = 76
AROUND: Final = 4
"""Cells, and about as many lines, of frame and blanks around the text."""
MARK: Final = "> "
"""Before an answer that is so already."""


class ChoiceScreen(Dialog[str | None]):
    """Returns the id of the chosen answer; None for escape."""

    DEFAULT_CSS = f"""
    ChoiceScreen {{ align: center middle; }}
    ChoiceScreen > Vertical {{
        width: {WIDTH}; max-width: 100%; height: auto; max-height: 100%;
        border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }}
    ChoiceScreen.-grave > Vertical {{ border: round $error; border-title-color: $error; }}
    ChoiceScreen Static {{ height: auto; margin: 0 0 1 0; }}
    ChoiceScreen #typed {{ color: $text-muted; margin: 0; }}
    ChoiceScreen OptionList {{ height: auto; max-height: 14; border: none; background: $surface; }}
    ChoiceScreen.-low > Vertical {{ height: 100%; }}
    ChoiceScreen.-low Static {{ margin: 0; }}
    ChoiceScreen.-low OptionList {{ dock: bottom; max-height: 50%; }}
    ChoiceScreen OptionList:focus {{ border: none; }}
    """
    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("j", "letter('j', 'down')", show=False),
        Binding("k", "letter('k', 'up')", show=False),
        Binding("backspace", "rub_out", show=False),
    ]

    def __init__(
        self,
        title: str,
        text: str,
        answers: Sequence[tuple[str, str]],
        *,
        closing: str,
        grave: bool = False,
        typing: str = "",
        marked: Collection[str] = (),
        chosen: str = "",
    ) -> None:
        """Args as shown.

        Args:
            title: of the frame.
            text: what is asked.
            answers: pairs of id and words.
            closing: what escape does, in words.
            grave: whether much depends on it.
            typing: words that say that typing searches; used where there are `MANY` answers.
            marked: ids of the answers that are so already.
            chosen: id of the answer under the cursor; without one it is the first, safe one.
        """
        super().__init__()
        self._heading = title
        self._text = text
        self._answers = answers
        self._escape_words = closing
        self._typing = typing if len(answers) > MANY else ""
        self._typed = ""
        self._marked = marked
        self._chosen = chosen
        self.set_class(grave, "-grave")

    def compose(self) -> ComposeResult:
        """Words and answers in a frame."""
        with Vertical() as frame:
            frame.border_title = Content(self._heading)
            frame.border_subtitle = Content(self._escape_words)
            if self._text:
                yield Static(Content(self._text), id="text")
            if self._typing:
                yield Static(Content(self._typing), id="typed")
            yield Options(*self._options())

    def on_resize(self, event: events.Resize) -> None:
        """Where not all has room, the answers stay in sight, and the text goes from its end."""
        if not self._text:
            return
        room = max(min(event.size.width, WIDTH) - AROUND, 1)
        parts = self._text.split("\n")
        lines = sum(max(len(wrap(part, room)), 1) for part in parts)
        is_low = lines + len(self._answers) + AROUND > event.size.height
        self.set_class(is_low, "-low")
        shown = filter(None, parts) if is_low else parts
        self.query_one("#text", Static).update(Content("\n".join(shown)))

    def on_mount(self) -> None:
        """The cursor is where the keys are."""
        answers = self.query_one(Options)
        answers.focus()
        ids = [answer for answer, _ in self._answers]
        answers.highlighted = ids.index(self._chosen) if self._chosen in ids else 0

    def _options(self) -> list[Option]:
        """The answers that have every word that was typed, the nearest first."""
        words_typed = self._typed.casefold().split()
        found = [
            (answer, words)
            for answer, words in self._answers
            if all(word in f"{answer} {words}".casefold() for word in words_typed)
        ]
        if words_typed:
            found.sort(key=lambda each: _distance(each[0], each[1], words_typed))
        return [Option(Content(self._sign(answer) + words), id=answer) for answer, words in found]

    def _sign(self, answer: str) -> str:
        if not self._marked:
            return ""
        return MARK if answer in self._marked else " " * len(MARK)

    def on_key(self, event: events.Key) -> None:
        """A letter looks for an answer."""
        if self._typing and event.character and event.is_printable:
            event.stop()
            self._search(self._typed + event.character)

    def action_letter(self, letter: str, key: str) -> None:
        """Moves the cursor, unless letters are for searching."""
        if self._typing:
            self._search(self._typed + letter)
        else:
            self.app.simulate_key(key)

    def action_rub_out(self) -> None:
        """Takes back the last letter."""
        if self._typing:
            self._search(self._typed[:-1])

    def _search(self, typed: str) -> None:
        self._typed = typed[:_LONGEST]
        self.query_one("#typed", Static).update(Content(self._typed or self._typing))
        answers = self.query_one(Options)
        answers.clear_options()
        answers.add_options(self._options())
        answers.highlighted = 0 if answers.option_count else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Chosen."""
        self.dismiss(event.option_id)

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(None)


def _distance(answer: str, words: str, typed: Sequence[str]) -> tuple[int, ...]:
    """How far off an answer is from what was typed, to sort by: its name, then its words.

    For each word typed: 0 is the whole name, 1 its beginning, 2 a place within it, 3 the beginning
    of a word of the answer, 4 anywhere.
    """
    name, told = answer.casefold(), f" {words.casefold()}"
    return tuple(
        (name == word, name.startswith(word), word in name, f" {word}" in told, True).index(True)
        for word in typed
    )
