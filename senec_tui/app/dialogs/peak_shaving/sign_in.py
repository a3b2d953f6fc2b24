"""Signing in to the portal: account, password, and a one-time code where it is asked for.

What is typed here goes to the sign-in and nowhere else: it is not kept, not logged, not shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from senec_tui.app.textual_patches.closing_once import Dialog
from senec_tui.errors import SenecTuiError
from senec_tui.language import N_
from senec_tui.model.peak_shaving.portal_access import code_lines
from senec_tui.portal.secret import Secret
from senec_tui.portal.signin import Login

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from senec_tui.language import Language
    from senec_tui.model.peak_shaving.portal_access import PortalAccess
    from senec_tui.portal.signin import CodeQuestion

FORM_CSS = """
    align: center middle;
    & > VerticalScroll {
        width: 76; max-width: 100%; height: auto; max-height: 100%;
        border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }
    & Static { height: auto; margin: 0 0 1 0; }
    & .label { margin: 0; color: $text-muted; }
    & .hint { color: $text-muted; }
    & #verdict { margin: 0; min-height: 1; color: $error; }
    & Input { border: none; padding: 0 1; height: 1; margin: 0 0 1 0; background: $panel; }
    & Input:focus { border: none; background: $primary 25%; }
    & Horizontal { height: auto; }
"""
"""Of all forms about the portal: compact, so that they fit into small terminals."""


class SignInScreen(Dialog[bool]):
    """Returns whether somebody is signed in now."""

    DEFAULT_CSS = f"SignInScreen {{ {FORM_CSS} }}"
    BINDINGS = [Binding("escape", "leave", show=False, id="sign-in-leave")]

    def __init__(self, access: PortalAccess, tr: Language) -> None:
        super().__init__()
        self._access = access
        self._tr = tr

    def compose(self) -> ComposeResult:
        """Two fields, and room for the verdict."""
        tr = self._tr
        with VerticalScroll(can_focus=False) as frame:
            frame.border_title = Content(tr("Sign in to mein-senec.de"))
            frame.border_subtitle = Content(tr("enter signs in, esc leaves"))
            yield Static(Content(tr("E-mail address of the SENEC account")), classes="label")
            yield Input(self._access.account, id="account", select_on_focus=False, compact=True)
            yield Static(Content(tr("Password")), classes="label")
            yield Input(password=True, id="password", compact=True)
            yield Static(Content(self._access.hint or tr(_KEPT)), classes="hint")
            yield Static("", id="verdict", markup=False)

    def on_mount(self) -> None:
        """Begin where something is missing."""
        for field in self.query(Input):
            field.cursor_blink = False
        self.query_one("#password" if self._access.account else "#account", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the password, and from there signs in."""
        if event.input.id == "account":
            self.query_one("#password", Input).focus()
        else:
            self._go()

    def action_leave(self) -> None:
        """Not now; an attempt that is on its way ends with this screen."""
        self.dismiss(False)

    def _go(self) -> None:
        account = self.query_one("#account", Input).value.strip()
        password = self.query_one("#password", Input)
        if not account or not password.value:
            self._say(self._tr("Type the address and the password first"))
            return
        login = Login(account=account, password=Secret(password.value), ask_code=self._ask_code)
        # Whatever becomes of it, the next attempt is typed anew.
        password.value = ""
        self._say(self._tr("Signing in"))
        self.run_worker(self._sign_in(login), group="sign-in", exclusive=True)

    async def _sign_in(self, login: Login) -> None:
        try:
            await self._access.controller.sign_in(login)
        except SenecTuiError as error:
            self._say(error.sentence(self._tr))
            self.query_one("#password", Input).focus()
        else:
            self.dismiss(True)

    async def _ask_code(self, question: CodeQuestion) -> Secret | None:
        return await self.app.push_screen_wait(CodeScreen(question, self._tr))

    def _say(self, text: str) -> None:
        self.query_one("#verdict", Static).update(Content(text))


class CodeScreen(Dialog[Secret | None]):
    """Returns the code as typed, None if the person would rather not."""

    DEFAULT_CSS = f"CodeScreen {{ {FORM_CSS} }}"
    BINDINGS = [Binding("escape", "leave", show=False, id="code-leave")]

    def __init__(self, question: CodeQuestion, tr: Language) -> None:
        super().__init__()
        self._question = question
        self._tr = tr

    def compose(self) -> ComposeResult:
        """Why, how, and a field."""
        tr = self._tr
        with VerticalScroll(can_focus=False) as frame:
            frame.border_title = Content(tr("One-time code"))
            frame.border_subtitle = Content(tr("enter sends it, esc leaves"))
            for line in code_lines(self._question, tr):
                yield Static(Content(line))
            yield Input(id="code", max_length=12, compact=True)

    def on_mount(self) -> None:
        """Type at once."""
        field = self.query_one("#code", Input)
        field.cursor_blink = False
        field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter sends it."""
        if event.value.strip():
            self.dismiss(Secret(event.value))

    def action_leave(self) -> None:
        """No code."""
        self.dismiss(None)


_KEPT: Final = N_(
    "The password goes to the portal's sign-in only and is not kept. The session is kept for up "
    "to 30 days, in a file that only you can read."
)
