"""The first start: which appliance? Test the address, try the demo, remember what works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Checkbox, Input, Static

from senec_tui.app.textual_patches.closing_once import Dialog
from senec_tui.device.source import Source
from senec_tui.errors import SenecTuiError

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from senec_tui.app.dashboard_options import Connect, DashboardOptions
    from senec_tui.device.connection.search import SearchProgress
    from senec_tui.language import Language


HIGH: Final = 22
"""Lines from which on fields and buttons have frames."""


class ConnectScreen(Dialog[Source | None]):
    """Returns a source that has answered once, or None to leave the program."""

    DEFAULT_CSS = """
    ConnectScreen { align: center middle; }
    ConnectScreen > Vertical {
        width: 70; max-width: 100%; height: auto; max-height: 100%;
        border: round $primary; background: $surface; padding: 0 2;
        border-title-color: $primary;
    }
    ConnectScreen Static { height: auto; margin: 0 0 1 0; }
    ConnectScreen #hint { color: $text-muted; }
    ConnectScreen #verdict { min-height: 2; }
    ConnectScreen Horizontal { height: auto; }
    ConnectScreen Input { border: tall $primary; }
    ConnectScreen Button { margin: 0 1 0 0; min-width: 12; }
    ConnectScreen Checkbox { border: none; padding: 0; margin: 0 0 1 0; background: $surface; }
    ConnectScreen.-low Static, ConnectScreen.-low Checkbox { margin: 0; }
    ConnectScreen.-low Input { border: none; height: 1; background: $panel; }
    ConnectScreen.-low Button { border: none !important; height: 1; }
    """
    BINDINGS = [Binding("escape", "leave", show=False)]

    def __init__(self, options: DashboardOptions, connect: Connect, tr: Language) -> None:
        super().__init__()
        self._options = options
        self._connect = connect
        self._tr = tr

    def compose(self) -> ComposeResult:
        """An address, a box to tick, three buttons, and room for the verdict."""
        tr = self._tr
        with Vertical() as frame:
            frame.border_title = Content("senec-tui")
            yield Static(Content(tr("Which SENEC.Home is it?")))
            yield Input(placeholder=tr("Address or name, for example 192.168.178.40"), id="host")
            yield Static(
                Content(
                    tr(
                        "Your router's list of devices shows it, often as SENEC. "
                        "https and http are tried by themselves. Reading changes nothing."
                    )
                ),
                id="hint",
            )
            yield Checkbox(Content(tr("Remember this address")), value=True, id="remember")
            with Horizontal():
                yield Button(Content(tr("Connect")), variant="primary", id="connect")
                if self._options.search is not None:
                    yield Button(Content(tr("Search")), id="search")
                yield Button(Content(tr("Try the demo")), id="demo")
                yield Button(Content(tr("Quit")), id="quit")
            yield Static("", id="verdict", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        """Where lines are few, none is spent on frames: the verdict must be seen."""
        self.set_class(event.size.height < HIGH, "-low")

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one("#host", Input).focus()

    def on_input_submitted(self) -> None:
        """Enter in the address field tests it."""
        self._test()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The three ways on."""
        if event.button.id == "connect":
            self._test()
        elif event.button.id == "search":
            self._say(self._tr("Looking for it in this network"))
            self.run_worker(self._search(), group="connect", exclusive=True)
        elif event.button.id == "demo" and self._options.make_demo is not None:
            self.dismiss(self._options.make_demo())
        else:
            self.dismiss(None)

    def action_leave(self) -> None:
        """Escape leaves the program: there is nothing behind this screen."""
        self.dismiss(None)

    def _test(self) -> None:
        host = self.query_one("#host", Input).value.strip()
        if not host:
            self._say(self._tr("Type the address of the appliance first"))
            return
        self._say(self._tr("Asking {host}", host=host))
        self.run_worker(self._try(host), group="connect", exclusive=True)

    async def _search(self) -> None:
        """A few connections to each neighbour; what is found is only written into the field."""
        if self._options.search is None:
            return
        tr = self._tr
        asked = 0

        def told(progress: SearchProgress) -> None:
            nonlocal asked
            asked = progress.asked
            words = tr(
                "Looking for it in this network: {n} of {of} addresses asked",
                n=progress.asked,
                of=progress.of,
            )
            self._say(words)

        found = await self._options.search(told)
        if not found:
            self._say(
                tr(
                    "No SENEC.Home answered in this network. It may be in another one, or asleep; "
                    "your router knows its address"
                )
                if asked
                else tr(
                    "Nothing was searched: this computer is in no private network. Your router "
                    "knows the address"
                )
            )
            return
        field = self.query_one("#host", Input)
        field.value = str(found[0])
        field.focus()
        addresses = ", ".join(map(str, found))
        self._say(tr("Found: {addresses}. Enter connects", addresses=addresses))

    async def _try(self, host: str) -> None:
        try:
            source = await self._connect(host, "auto")
        except SenecTuiError as error:
            self._say(error.sentence(self._tr))
            return
        if self.query_one("#remember", Checkbox).value and self._options.save_host is not None:
            try:
                self._options.save_host(host, "auto")
            except SenecTuiError as error:
                self.app.notify(error.sentence(self._tr), severity="warning", markup=False)
        self.dismiss(source)

    def _say(self, text: str) -> None:
        self.query_one("#verdict", Static).update(Content(text))
