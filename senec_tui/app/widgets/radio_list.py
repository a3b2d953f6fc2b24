"""A few answers below each other, one of them marked by a character, not only by a colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events


class RadioList(Static, can_focus=True):
    """Up and down move the mark, enter takes what is marked."""

    DEFAULT_CSS = """
    RadioList { height: auto; }
    RadioList:focus { text-style: none; }
    """
    BINDINGS = [
        Binding("up,k", "mark(-1)", show=False, id="answer-up"),
        Binding("down,j", "mark(1)", show=False, id="answer-down"),
        Binding("enter", "choose", show=False, id="answer-choose"),
    ]

    @dataclass
    class AnswerChosen(Message):
        """Enter on an answer."""

        answer: str
        """Its id."""

    @dataclass
    class Marked(Message):
        """Another answer of the list is marked."""

        answer: str
        """Its id."""

    def __init__(
        self,
        answers: Sequence[tuple[str, str]],
        *,
        marked: str,
        marks: tuple[str, str] = ("> ", "  "),
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """`answers`: pairs of id and words; `marks`: in front of the marked one and the others."""
        super().__init__("", id=id)
        self._answers = answers
        self._marks = marks
        self.marked = marked
        """The id of the answer that is marked."""

    def on_mount(self) -> None:
        """Show them."""
        self._draw()

    def on_focus(self) -> None:
        """The marked one stands out."""
        self._draw(focused=True)

    def on_blur(self) -> None:
        """Nothing stands out."""
        self._draw(focused=False)

    def on_click(self, event: events.Click) -> None:
        """The mouse marks; a second click takes."""
        if 0 <= event.y < len(self._answers):
            answer = self._answers[event.y][0]
            if answer == self.marked:
                self.action_choose()
            self._mark(answer)

    def action_mark(self, step: int) -> None:
        """Move the mark; it stops at both ends."""
        ids = [answer for answer, _ in self._answers]
        index = min(max(ids.index(self.marked) + step, 0), len(ids) - 1)
        self._mark(ids[index])

    def action_choose(self) -> None:
        """Take the marked one."""
        self.post_message(self.AnswerChosen(self.marked))

    def _mark(self, answer: str) -> None:
        if answer != self.marked:
            self.marked = answer
            self._draw()
            self.post_message(self.Marked(answer))

    def _draw(self, *, focused: bool | None = None) -> None:
        stands_out = self.has_focus if focused is None else focused
        lines = []
        for answer, words in self._answers:
            is_marked = answer == self.marked
            line = Content(f"{self._marks[0 if is_marked else 1]}{words}")
            lines.append(line.stylize("reverse") if is_marked and stands_out else line)
        self.update(Content("\n").join(lines))
