"""Tab 0: peak shaving as the portal holds it, what the appliance says about it, and changing it.

The only tab that talks to the internet, and only while it is open and somebody is signed in. What
goes wrong here stays here: it is said on this tab, and the polling of the appliance knows nothing
of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.message import Message
from textual.worker import Worker, WorkerState

from senec_tui.app.tabs.pane import Pane, PicturePane
from senec_tui.app.tabs.peak_shaving.peak_keys import KEYS
from senec_tui.app.tabs.peak_shaving.peak_sections import Portal, paint
from senec_tui.errors import SenecTuiError, UsageError
from senec_tui.language import N_
from senec_tui.model.peak_shaving.comparison import LOCAL_WANTED, local_peak_shaving
from senec_tui.model.peak_shaving.controller import CHANGES_ARE_OFF
from senec_tui.model.peak_shaving.proposing import NOT_UNDERSTOOD
from senec_tui.model.polling.poller import Interest
from senec_tui.portal.portal_errors import NotWritableError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from senec_tui.app.dialogs.peak_shaving.peak_edit import PeakEdit
    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.peak_shaving.change import Proposal
    from senec_tui.model.peak_shaving.portal_access import MakePortal, PortalAccess
    from senec_tui.portal.secret import Secret
    from senec_tui.portal.signin import CodeQuestion

INTEREST: Final = Interest(
    medium={"WIZARD": LOCAL_WANTED["WIZARD"]},
    slow={name: wanted for name, wanted in LOCAL_WANTED.items() if name != "WIZARD"},
)
"""The settings that a change ends in are asked for more often than other settings."""
OLD_S: Final = 300.0
"""The portal is read again when the tab is opened and the last reading is older than this."""


class PeakPane(PicturePane):
    """The tab, and what is started from it."""

    BINDINGS = [*KEYS]

    @dataclass
    class PortalWanted(Message):
        """Somebody must say how the portal is reached; `answer` gets None where it is not."""

        answer: Callable[[MakePortal | None], None]

    def __init__(self) -> None:
        super().__init__(
            self._picture,
            interest=INTEREST,
            help_text=_HELP,
        )
        self._access: PortalAccess | None = None
        self._error: SenecTuiError | None = None
        self._at_work = False
        self._signed_out = False
        """A person signed out: nothing signs in again by itself."""

    # What is shown.

    def _picture(self, scene: Scene) -> list[Line]:
        return paint(scene, self._portal)

    @property
    def _portal(self) -> Portal:
        if self._access is None:
            return Portal(error=self._error)
        controller = self._access.controller
        return Portal(view=controller.view, may_change=controller.may_change, error=self._error)

    def _repaint(self) -> None:
        if self._scene is not None and self.display and self.is_attached:
            self.show_scene(self._scene)

    # Coming and going.

    def on_mount(self) -> None:
        """Ask how the portal is reached."""
        self.post_message(self.PortalWanted(self._reached))

    def _reached(self, make_portal: MakePortal | None) -> None:
        if make_portal is None:
            return
        try:
            self._access = make_portal(
                on_change=lambda _view: self._repaint(), ask_code=self._ask_code
            )
        except SenecTuiError as error:
            self._error = error
            self._repaint()
        else:
            self._read(neighbours=True)

    def on_show(self) -> None:
        """Opened again: read again what is old."""
        access, scene = self._access, self._scene
        settings = None if access is None else access.controller.view.settings
        if settings is not None and scene is not None and scene.now - settings.read_at > OLD_S:
            self._read(neighbours=True)

    async def on_unmount(self) -> None:
        """Give back connections."""
        if self._access is not None:
            await self._access.close()

    # Keys.

    async def action_read(self) -> None:
        """Read both again."""
        await self.run_action("app.refresh_now")
        self._read(neighbours=True)

    def action_account(self) -> None:
        """Sign in, or out."""
        access, scene = self._access, self._scene
        if access is None or scene is None:
            return
        if not access.controller.view.session.signed_in:
            # Whatever is going on waits its turn; nobody has to wait before typing.
            self._ask_sign_in(access, scene)
        elif self._at_work:
            self._say_busy()
        else:
            self._ask_sign_out(scene)

    def action_edit(self) -> None:
        """Change mode, limit and end."""
        access, scene = self._access, self._scene
        if access is None or scene is None or not self._may_start(access):
            return
        before = access.controller.view.settings
        if before is None:
            self._fail(NotWritableError(detail=_READ_FIRST))
            return
        if not before.is_known:
            self._fail(NotWritableError(NOT_UNDERSTOOD))
            return
        from senec_tui.app.dialogs.peak_shaving.peak_edit import PeakEditScreen

        def wished(edit: PeakEdit | None) -> None:
            if edit is not None:
                self._start(self._change(access.controller.propose(**edit._asdict())))

        local = local_peak_shaving(scene.snapshot)
        self.app.push_screen(
            PeakEditScreen(before, capacity_wh=local.capacity_wh, tr=scene.tr), wished
        )

    def action_restore(self) -> None:
        """Go back to what it was before the last change."""
        if self._access is not None and self._may_start(self._access):
            self._start(self._change(self._access.controller.propose_restore()))

    def _may_start(self, access: PortalAccess) -> bool:
        if self._at_work:
            self._say_busy()
        elif not access.controller.may_change:
            self._fail(NotWritableError(CHANGES_ARE_OFF))
        else:
            return True
        return False

    # Work, one at a time.

    def _read(self, *, neighbours: bool = False) -> None:
        if self._access is None or self._signed_out:
            return
        if self._at_work:
            self._say_busy()
            return
        self._start(self._refresh(self._access, neighbours=neighbours))

    async def _refresh(self, access: PortalAccess, *, neighbours: bool) -> None:
        await access.controller.refresh(neighbours=neighbours)

    async def _change(self, proposing: Coroutine[object, object, Proposal]) -> None:
        """Propose, ask, carry out."""
        access, scene = self._access, self._scene
        assert access is not None  # noqa: S101 - whoever starts this has it
        assert scene is not None  # noqa: S101
        from senec_tui.app.dialogs.peak_shaving.peak_confirm import PeakConfirmScreen

        proposal = await proposing
        local = local_peak_shaving(scene.snapshot)
        confirmed = await self.app.push_screen_wait(
            PeakConfirmScreen(proposal, scene, capacity_wh=local.capacity_wh)
        )
        if confirmed:
            await access.controller.carry_out(proposal, confirmed=True)
            await self.run_action("app.refresh_now")

    def _ask_sign_in(self, access: PortalAccess, scene: Scene) -> None:
        from senec_tui.app.dialogs.peak_shaving.sign_in import SignInScreen

        def done(signed_in: bool | None) -> None:
            self._error = None
            if signed_in:
                self._signed_out = False
                self._read(neighbours=True)
            self._repaint()

        self.app.push_screen(SignInScreen(access, scene.tr), done)

    def _ask_sign_out(self, scene: Scene) -> None:
        from senec_tui.app.dialogs.choice import ChoiceScreen

        tr = scene.tr

        def decided(answer: str | None) -> None:
            if answer == "out" and self._access is not None:
                self._signed_out = True
                self._start(self._access.controller.sign_out())

        self.app.push_screen(
            ChoiceScreen(
                tr("Signed in to the portal"),
                tr("Signing out forgets the session here and asks the portal to end it."),
                (("stay", tr("Stay signed in")), ("out", tr("Sign out"))),
                closing=tr("esc stays signed in"),
            ),
            decided,
        )

    async def _ask_code(self, question: CodeQuestion) -> Secret | None:
        """A stored password renews the session, and the portal wants a code beside it."""
        from senec_tui.app.dialogs.peak_shaving.sign_in import CodeScreen

        if self._scene is None or not self.display:
            return None
        code: Secret | None = await self.app.push_screen_wait(CodeScreen(question, self._scene.tr))
        return code

    def _start(self, work: Coroutine[object, object, None]) -> None:
        self._at_work = True
        self._error = None
        self.run_worker(self._guarded(work), group="portal", exit_on_error=False)

    async def _guarded(self, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except SenecTuiError as error:
            self._error = error
        finally:
            self._at_work = False
            self._repaint()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A mistake of ours in the portal part must not end the dashboard."""
        if event.state is WorkerState.ERROR:
            self._fail(UsageError(_OUR_MISTAKE, kind=type(event.worker.error).__name__))

    def _fail(self, error: SenecTuiError) -> None:
        self._error = error
        self._repaint()

    def _say_busy(self) -> None:
        if self._scene is not None:
            self.app.notify(self._scene.tr("Still asking the portal"), timeout=3, markup=False)


def make_pane() -> Pane:
    """The tab."""
    return PeakPane()


_READ_FIRST: Final = N_("the portal's present settings are not known; sign in and read them first")
_OUR_MISTAKE: Final = N_("This is a mistake in senec-tui, not yours: {kind}. Please report it")
_HELP: Final = N_(
    "Peak shaving keeps room in the battery for the midday sun. It is set in the portal "
    "mein-senec.de only, which this tab signs in to if you want; the appliance follows within "
    "minutes. Changing is experimental, must be allowed at the start, and is asked about before "
    "anything is sent, once."
)
