"""The form for a change of peak shaving. It sends nothing: its answer is a wish."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from senec_tui.app.dialogs.peak_shaving.sign_in import FORM_CSS
from senec_tui.app.textual_patches.closing_once import Dialog
from senec_tui.app.widgets.radio_list import RadioList
from senec_tui.errors import SenecTuiError
from senec_tui.language import N_
from senec_tui.model.peak_shaving.peak_texts import parse_end, parse_limit
from senec_tui.portal.peak_shaving import LIMIT_RANGE_PCT, MODE_EFFECTS, MODE_WORDS, MODES, Wish

if TYPE_CHECKING:
    from datetime import time

    from textual.app import ComposeResult

    from senec_tui.language import Language
    from senec_tui.portal.peak_shaving import PeakShavingSettings


class PeakEdit(NamedTuple):
    """What a person wants otherwise; None: as it is."""

    mode: str | None
    limit_pct: int | None
    end: time | None


class PeakEditScreen(Dialog[PeakEdit]):
    """Mode, limit and end. Answers None when it was left."""

    DEFAULT_CSS = f"""
    PeakEditScreen {{
        {FORM_CSS}
        & RadioList {{ margin: 0; padding: 0 0 0 2; }}
        & #effect {{ padding: 0 0 0 2; }}
        & Horizontal > Static {{ width: 19; margin: 0; color: $text-muted; }}
        & Horizontal > Input {{ width: 10; }}
        & Horizontal > #energy, & Horizontal > #clock {{ width: 1fr; padding: 0 1; }}
    }}
    """
    BINDINGS = [Binding("escape", "leave", show=False, id="peak-edit-leave")]

    def __init__(
        self, before: PeakShavingSettings, *, capacity_wh: float | None, tr: Language
    ) -> None:
        """`before`: completely known settings."""
        super().__init__()
        self._before = before
        self._capacity_wh = capacity_wh
        self._tr = tr

    def compose(self) -> ComposeResult:
        """Three modes with what they do, and two fields."""
        tr, before = self._tr, self._before
        low, high = LIMIT_RANGE_PCT
        with VerticalScroll(can_focus=False) as frame:
            frame.border_title = Content(tr("Change peak shaving (experimental)"))
            frame.border_subtitle = Content(
                tr("tab moves, enter shows what would be sent, esc leaves")
            )
            yield Static(classes="label")
            yield RadioList(
                [(mode, tr(MODE_WORDS[mode])) for mode in MODES],
                marked=before.mode or MODES[0],
                marks=("(x) ", "( ) "),
            )
            yield Static("", id="effect", markup=False)
            with Horizontal():
                yield Static(classes="label")
                limit = "" if before.limit_pct is None else str(before.limit_pct)
                yield Input(limit, id="limit", compact=True)
                yield Static("", id="energy", markup=False)
            with Horizontal():
                yield Static(classes="label")
                end = "" if before.end is None else f"{before.end:%H:%M}"
                yield Input(end, id="end", compact=True)
                yield Static(Content(tr("daily, time at the system")), id="clock")
            yield Static(
                Content(
                    tr(
                        "Limit ({low} to {high} %) and end count in manual mode; otherwise they "
                        "are kept for later.",
                        low=low,
                        high=high,
                    )
                ),
                classes="hint",
            )
            yield Static("", id="verdict", markup=False)

    def on_mount(self) -> None:
        """The mode first."""
        for field in self.query(Input):
            field.cursor_blink = False
        self.query_one(RadioList).focus()
        self._show_effect()
        self._show_energy()

    def on_descendant_focus(self) -> None:
        """The label of what the keys go to has a mark: a colour alone says too little."""
        names = (N_("Mode"), N_("Capacity limit"), N_("End time"))
        fields = (self.query_one(RadioList), *self.query(Input))
        for label, name, field in zip(self.query(".label"), names, fields, strict=True):
            mark = "> " if field.has_focus else "  "
            cast("Static", label).update(Content(f"{mark}{self._tr(name)}"))

    def on_radio_list_marked(self) -> None:
        """What the mode does."""
        self._show_effect()

    def on_input_changed(self, _event: Input.Changed) -> None:
        """What the limit means for this battery."""
        self._show_energy()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Enter in a field goes on."""
        self._go()

    def on_radio_list_answer_chosen(self) -> None:
        """Enter on a mode goes on as well."""
        self._go()

    def action_leave(self) -> None:
        """Nothing changes."""
        self.dismiss(None)

    def _go(self) -> None:
        try:
            edit = self._edit()
        except SenecTuiError as error:
            self._say(error.sentence(self._tr))
            return
        if edit == (None, None, None):
            self._say(self._tr("Nothing is different yet."))
        else:
            self.dismiss(edit)

    def _edit(self) -> PeakEdit:
        """What the form says. Raises `InvalidWishError`."""
        wish = Wish(
            mode=self.query_one(RadioList).marked,
            limit_pct=parse_limit(self.query_one("#limit", Input).value),
            end=parse_end(self.query_one("#end", Input).value),
        )
        before = self._before
        return PeakEdit(
            mode=None if wish.mode == before.mode else wish.mode,
            limit_pct=None if wish.limit_pct == before.limit_pct else wish.limit_pct,
            end=None if wish.end == before.end else wish.end,
        )

    def _show_effect(self) -> None:
        effect = self._tr(MODE_EFFECTS[self.query_one(RadioList).marked])
        self.query_one("#effect", Static).update(Content(effect))

    def _show_energy(self) -> None:
        text = "%"
        try:
            limit_pct = parse_limit(self.query_one("#limit", Input).value)
        except SenecTuiError:
            limit_pct = None
        if limit_pct is not None and self._capacity_wh is not None:
            energy = self._tr.number(self._capacity_wh * limit_pct / 100_000, 1)
            text = f"% {self._tr('= {energy} kWh of this battery', energy=energy)}"
        self.query_one("#energy", Static).update(Content(text))

    def _say(self, text: str) -> None:
        self.query_one("#verdict", Static).update(Content(text))
