"""The one question before a change of peak shaving is sent: what differs, what exactly is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from senec_tui.app.pictures.lines import Line, Span, behind, cells, left
from senec_tui.app.textual_patches.closing_once import Dialog
from senec_tui.app.widgets.picture import Picture
from senec_tui.app.widgets.radio_list import RadioList
from senec_tui.clean_text import MASKED
from senec_tui.model.peak_shaving.peak_texts import difference_texts, remark_texts, request_text

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.peak_shaving.change import Proposal

WIDTH = 78
FRAME = 4
"""Border and padding, both sides."""
ANSWERS = 2


class PeakConfirmScreen(Dialog[bool]):
    """Returns whether to send. The answer under the cursor is no."""

    DEFAULT_CSS = f"""
    PeakConfirmScreen {{ align: center middle; }}
    PeakConfirmScreen > Vertical {{
        width: {WIDTH}; max-width: 100%; height: auto; max-height: 100%;
        border: round $warning; background: $surface; padding: 0 1;
        border-title-color: $warning; border-subtitle-color: $text-muted;
    }}
    PeakConfirmScreen Picture {{ background: $surface; }}
    PeakConfirmScreen Picture:focus {{ background: $surface; }}
    """
    BINDINGS: ClassVar = [
        Binding("escape", "leave", show=False, id="peak-confirm-leave"),
        Binding("pageup", "scroll(-1)", show=False, id="peak-confirm-up"),
        Binding("pagedown", "scroll(1)", show=False, id="peak-confirm-down"),
    ]

    def __init__(self, proposal: Proposal, scene: Scene, *, capacity_wh: float | None) -> None:
        super().__init__()
        self._proposal = proposal
        self._scene = scene
        self._capacity_wh = capacity_wh

    def compose(self) -> ComposeResult:
        """What it is about, and two answers."""
        tr = self._scene.tr
        with Vertical() as frame:
            frame.border_title = Content(tr("Send this change to the portal?"))
            frame.border_subtitle = Content(tr("esc sends nothing"))
            yield Picture()
            yield RadioList(
                (("no", tr("No, change nothing")), ("yes", tr("Yes, send it, once"))), marked="no"
            )

    def on_mount(self) -> None:
        """The safe answer is under the cursor."""
        self._draw()
        self.query_one(RadioList).focus()

    def on_resize(self, _event: events.Resize) -> None:
        """Draw for the new size."""
        self._draw()

    def on_radio_list_answer_chosen(self, event: RadioList.AnswerChosen) -> None:
        """Decided."""
        self.dismiss(event.answer == "yes")

    def action_leave(self) -> None:
        """No."""
        self.dismiss(False)

    def action_scroll(self, direction: int) -> None:
        """Small terminals: the rest of what it is about."""
        self.query_one(Picture).scroll_relative(y=direction * 5, animate=False)

    def _draw(self) -> None:
        size = self.app.size
        lines = paint(
            self._proposal,
            self._scene,
            max(min(WIDTH, size.width) - FRAME - 1, 1),
            capacity_wh=self._capacity_wh,
        )
        canvas = self.query_one(Picture)
        canvas.styles.height = min(len(lines), max(size.height - ANSWERS - 2, 1))
        canvas.show_lines(lines)


def paint(proposal: Proposal, scene: Scene, width: int, *, capacity_wh: float | None) -> list[Line]:
    """System, difference, request to the letter, and what to know first."""
    tr, plant = scene.tr, proposal.plant
    name = f"{plant.product or '?'} {MASKED if scene.mask else plant.masked}"
    rows = [
        (tr("System"), name),
        *difference_texts(proposal, tr, capacity_wh=capacity_wh, arrow=scene.glyphs.arrow_right),
    ]
    label_width = max(cells(label) for label, _ in rows) + 2
    lines: list[Line] = []
    for label, text in rows:
        lines += behind(Span(left(label, label_width), "label"), Span(text, "strong"), width)
    lines += [(), scene.heading(tr("Exactly this is sent, with an empty body"), width=width)]
    request = request_text(proposal)
    # Not by words: nothing of it may look like a space.
    lines += [(Span(request[at : at + width], "value"),) for at in range(0, len(request), width)]
    lines.append(())
    for text in remark_texts(proposal.remarks, tr):
        lines += behind(Span(f"{scene.glyphs.dot} ", "warn"), Span(text, "warn"), width)
    lines.append(())
    return lines
