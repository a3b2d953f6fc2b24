"""Tab 0: peak shaving as the portal holds it, what the appliance says about it, and changing it.

The only tab that talks to the internet, and only while it is open and somebody is signed in. What
goes wrong here stays here: it is said on this tab, and the polling of the appliance knows nothing
of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from textual.binding import Binding
from textual.message import Message
from textual.worker import Worker, WorkerState

from senec_tui.app.pictures.lines import (
    Line,
    Span,
    beside,
    cells,
    clipped,
    fill,
    flow,
    left,
    right,
    stacked,
    wrap,
)
from senec_tui.app.tabs.pane import Pane, PicturePane
from senec_tui.clean_text import MASKED
from senec_tui.errors import SenecTuiError, UsageError
from senec_tui.language import N_
from senec_tui.model.peak_shaving.change import Outcome
from senec_tui.model.peak_shaving.comparison import (
    HOW_TO_SIGN_IN,
    LOCAL_WANTED,
    local_peak_shaving,
    local_rows,
    neighbour_rows,
    portal_rows,
)
from senec_tui.model.peak_shaving.controller import CHANGES_ARE_OFF, NOT_UNDERSTOOD
from senec_tui.model.peak_shaving.peak_texts import changed_text, conclusion_texts, step_texts
from senec_tui.model.polling.poller import Interest
from senec_tui.portal.portal_errors import NotWritableError, SignInNeededError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence

    from senec_tui.app.dialogs.peak_edit import PeakEdit
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.peak_shaving.change import Change, Proposal
    from senec_tui.model.peak_shaving.comparison import ComparisonRow, LocalPeakShaving
    from senec_tui.model.peak_shaving.controller import PeakShavingView
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
NARROW: Final = 72
WIDE: Final = 116
WIDEST: Final = 132
"""What belongs together would stand too far apart beyond."""
LABEL: Final = 15
LONGEST_LABEL: Final = 20
NAMES_AND_APPLIANCE: Final = 45
"""Cells for the names of rows and for what the appliance says, together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """What the tab knows beside the scene."""

    view: PeakShavingView | None = None
    """None: there is no way to the portal here."""
    may_change: bool = False
    error: SenecTuiError | None = None
    """Of what was tried last, unless the view has it."""


# -- the picture -------------------------------------------------------------------------------


def paint(scene: Scene, portal: Portal) -> list[Line]:
    """The whole tab."""
    scene = replace(scene, width=min(scene.width, WIDEST))
    local = local_peak_shaving(scene.snapshot)
    view = portal.view
    if scene.is_past:
        title = _title(scene, None)
        return clipped(
            stacked([[title, *_no_past(scene)], _appliance(scene, local)], scene.height),
            scene.width,
        )
    blocks = [[_title(scene, view), *_trouble(scene, portal)]]
    if view is not None and view.settings is not None:
        blocks[0] += _comparison(scene, view, local)
    else:
        blocks += [_invitation(scene, portal), _appliance(scene, local)]
    if view is not None and view.change is not None:
        blocks.append(_change(scene, view.change))
    blocks.append(_keys(scene, portal))
    if view is not None and view.neighbours is not None:
        blocks.append(_neighbours(scene, view))
    return clipped(stacked([block for block in blocks if block], scene.height), scene.width)


def _title(scene: Scene, view: PeakShavingView | None) -> Line:
    tr = scene.tr
    title = tr("Peak shaving")
    if view is not None and view.plant is not None:
        tail = MASKED if scene.mask else view.plant.masked
        product = f"{view.plant.product or '?'} " if scene.width >= NARROW else ""
        title = f"{title}: {product}{tail}"
    words = tr("experimental")
    if view is not None and view.busy:
        words = tr("asking the portal{ellipsis}", ellipsis=scene.glyphs.ellipsis)
    return (
        *scene.heading(title, width=max(scene.width - cells(words) - 1, 20)),
        Span(f" {words}", "warn"),
    )


def _trouble(scene: Scene, portal: Portal) -> list[Line]:
    """What went wrong, as sentences; being signed out is no trouble."""
    view = portal.view
    error = portal.error or (view.error if view is not None else None)
    if error is None or (isinstance(error, SignInNeededError) and portal.error is None):
        return []
    lead = f"{scene.glyphs.warning} "
    rows = wrap(error.sentence(scene.tr), max(scene.width - cells(lead), 10))
    return [
        (Span(lead if n == 0 else " " * cells(lead), "bad"), Span(row, "bad"))
        for n, row in enumerate(rows)
    ]


def _invitation(scene: Scene, portal: Portal) -> list[Line]:
    """For somebody who is not signed in, or whose settings are not read yet."""
    tr, view = scene.tr, portal.view
    if view is None:
        texts: Sequence[str] = (_NO_PORTAL,)
    elif view.session.signed_in is False:
        texts = HOW_TO_SIGN_IN
    else:
        texts = (N_("Nothing read from the portal yet; r reads."),) if not view.busy else ()
    return [(Span(row, "value"),) for text in texts for row in wrap(tr(text), scene.width)]


def _no_past(scene: Scene) -> list[Line]:
    """Why the portal's part is missing at a moment of the past."""
    return [(Span(row, "value"),) for row in wrap(scene.tr(_NO_PAST), scene.width)]


def _comparison(scene: Scene, view: PeakShavingView, local: LocalPeakShaving) -> list[Line]:
    """The portal's words, and beside each what the appliance says about the same."""
    tr = scene.tr
    portal = {row.id: row for row in portal_rows(view, local, tr, scene.now)}
    mirror = {row.id: row for row in local_rows(view.settings, local, tr)}
    if scene.width < NARROW:
        rows = [portal[id_] for id_ in _PORTAL_ORDER if id_ in portal]
        label = _label_width(rows)
        alone = [line for row in rows for line in _row(scene, row, label)]
        return [*alone, *_appliance(scene, local, view)]
    label = _label_width(portal.values())
    other = NAMES_AND_APPLIANCE - label if scene.width < WIDE else (scene.width - label) * 2 // 5
    own = scene.width - other - 2
    lines: list[Line] = [
        (
            Span(" " * label),
            Span(left(tr("Portal"), own - label + 2), "label"),
            Span(left(tr("Appliance"), other), "label"),
        )
    ]
    for id_ in _PORTAL_ORDER:
        if id_ not in portal:
            continue
        row = portal[id_]
        lead = left(row.name, label - 1) + " "
        here = _cell(row, row.value, "" if id_ == "mode" else row.note, own, lead=lead)
        lines += beside([here, _mirrored(scene, id_, mirror, local, other)], [own, other], 2)
        if id_ == "mode":
            # What it does is a sentence that deserves the whole width.
            lines += [
                (Span(" " * label), Span(text, "value"))
                for text in wrap(row.note, scene.width - label)
            ]
    if local.available is not True:
        lines += _row(scene, mirror["available"], label)
    if "state" in mirror:
        lines += _row(scene, mirror["state"], label)
    return [*lines, *_row(scene, mirror["agree"], label)]


def _mirrored(
    scene: Scene, id_: str, mirror: Mapping[str, ComparisonRow], local: LocalPeakShaving, width: int
) -> list[Line]:
    """What the appliance says about the same as a row of the portal."""
    tr = scene.tr
    if id_ == "age" and local.at is not None:
        return [(Span(tr.duration(scene.now - local.at), "value"),)]
    if id_ not in _MIRRORS:
        return []
    row = mirror[_MIRRORS[id_]]
    if row.id == "reservoir":
        return _cell(row, tr("{value} reservoir", value=row.value), row.note, width)
    return _cell(row, row.value, row.note, width)


def _label_width(rows: Iterable[ComparisonRow]) -> int:
    """Cells for the names of rows and a blank."""
    return min(max(LABEL, *(cells(row.name) + 1 for row in rows)), LONGEST_LABEL)


def _cell(row: ComparisonRow, value: str, note: str, width: int, *, lead: str = "") -> list[Line]:
    """A value and what it means, over as many lines as they need."""
    role = "strong" if row.id in ("mode", "enabled") else "value"
    lines: list[Line] = []
    text = f"{value} {note}".strip()
    if not text:
        return []
    for part in wrap(text, max(width - cells(lead), 8)):
        shown = value if not lines and part.startswith(value) else ""
        spans = [
            Span(lead, "label"),
            Span(shown, role, row.ref),
            Span(part[len(shown) :], "label", row.ref if not shown and not note else ""),
        ]
        lines.append(tuple(span for span in spans if span.text))
        lead = " " * cells(lead)
    return lines


def _row(scene: Scene, row: ComparisonRow, label: int) -> list[Line]:
    """A row that stands alone, `label` cells for its name."""
    role = {True: "good", False: "warn", None: "value"}[row.agrees]
    text = f"{row.value}: {row.note}" if row.id == "agree" else f"{row.value}  {row.note}".rstrip()
    lead = left(row.name, label - 1) + " "
    lines: list[Line] = []
    for part in wrap(text, max(scene.width - label, 10)):
        lines.append((Span(lead, "label"), Span(part, role, row.ref)))
        lead = " " * label
    return lines


def _appliance(
    scene: Scene, local: LocalPeakShaving, view: PeakShavingView | None = None
) -> list[Line]:
    """The appliance's word alone."""
    tr = scene.tr
    lines: list[Line] = [scene.heading(tr("What the appliance says"), "WIZARD")]
    if local.enabled is None and local.end is None:
        text = tr("The appliance has not said anything about peak shaving.")
        return [*lines, *((Span(row, "label"),) for row in wrap(text, scene.width))]
    rows = local_rows(None if view is None else view.settings, local, tr)
    label = _label_width(rows)
    for row in rows:
        lines += _row(scene, row, label)
    return lines


def _change(scene: Scene, change: Change) -> list[Line]:
    """The last change of this run: stage by stage with times, and what became of it."""
    tr, arrow = scene.tr, scene.glyphs.arrow_right
    text = changed_text(change.proposal, tr, arrow=arrow)
    lines: list[Line] = [scene.heading(tr("Change: {change}", change=text))]
    groups: list[Sequence[Span]] = []
    for n, (word, at) in enumerate(step_texts(change, tr)):
        sign = f"{arrow} " if n else ""
        groups.append((Span(f"{sign}{word} ", "strong"), Span(at, "label")))
    lines += flow([], groups, scene.width, indent=2, gap=1)
    if change.outcome is not None:
        role = "good" if change.outcome is Outcome.IN_EFFECT else "bad"
        for sentence in conclusion_texts(change, tr):
            lines += [(Span(row, role),) for row in wrap(sentence, scene.width)]
            role = "warn"
    return lines


def _neighbours(scene: Scene, view: PeakShavingView) -> list[Line]:
    """What else the portal tells, in two columns."""
    tr, neighbours = scene.tr, view.neighbours
    if neighbours is None:
        return []
    title = tr("Also from the portal, read only")
    if neighbours.overview is not None and neighbours.overview.updated_at is not None:
        age = tr.duration(scene.now - neighbours.overview.updated_at)
        title = tr("Also from the portal, read only, {age} old", age=age)
    lines: list[Line] = [scene.heading(title)]
    rows = neighbour_rows(neighbours, tr)
    plain = [row for row in rows if row.id != "missing"]
    across = 1 if scene.width < NARROW else 2
    width = (scene.width - 2 * (across - 1)) // across
    half = -(-len(plain) // across)
    columns = [_neighbour_column(plain[n * half : (n + 1) * half], width) for n in range(across)]
    lines += beside(columns, [width] * across, 2)
    for row in rows:
        if row.id == "missing":
            text = tr("Not read: {reason}", reason=row.note)
            lines += [(Span(part, "warn"),) for part in wrap(text, scene.width)]
    return lines


def _neighbour_column(rows: Sequence[ComparisonRow], width: int) -> list[Line]:
    """Names to the left, values with a common right edge, notes where there is room."""
    value = max((cells(row.value) for row in rows), default=0)
    note = max((cells(row.note) + 2 for row in rows if row.note), default=0)
    note = note if width >= NEIGHBOUR_WITH_NOTE else 0
    label = max(width - value - note, 8)
    return [
        fill(
            (
                Span(left(row.name, label - 1) + " ", "label"),
                Span(right(row.value, value), "value"),
                Span(f"  {row.note}" if note and row.note else "", "label"),
            ),
            width,
        )
        for row in rows
    ]


def _keys(scene: Scene, portal: Portal) -> list[Line]:
    """What can be done here, and how changing is allowed where it is not."""
    tr, view = scene.tr, portal.view
    if view is None:
        return []
    signed_in = view.session.signed_in is True
    keys = [("a", tr("sign out") if signed_in else tr("sign in"))]
    if view.settings is not None:
        keys = [("e", tr("change")), ("b", tr("back to before")), *keys, ("r", tr("read again"))]
    if not portal.may_change and view.settings is not None:
        keys = [key for key in keys if key[0] not in "eb"]
    groups: list[Sequence[Span]] = [
        (Span(key, "key"), Span(f" {words}", "label")) for key, words in keys
    ]
    if not portal.may_change and view.settings is not None:
        groups.append((Span(tr("changes are off: start with --allow-changes"), "label"),))
    return flow([], groups, scene.width, indent=0, gap=2)


# -- the tab -----------------------------------------------------------------------------------


class PeakPane(PicturePane):
    """The tab, and what is started from it."""

    BINDINGS = [
        Binding("a", "account", show=False, id="peak-account"),
        Binding("e", "edit", show=False, id="peak-edit"),
        Binding("b", "restore", show=False, id="peak-restore"),
        Binding("r", "read", show=False, id="peak-read"),
    ]

    @dataclass
    class PortalWanted(Message):
        """Somebody must say how the portal is reached; `answer` gets None where it is not."""

        answer: Callable[[MakePortal | None], None]

    def __init__(self) -> None:
        super().__init__(
            self._picture,
            interest=INTEREST,
            help_text=_HELP,
            help_keys=(
                ("e", N_("Change mode, limit and end; asks before anything is sent")),
                ("b", N_("Go back to what it was before the last change")),
                ("a", N_("Sign in to the portal, or out")),
                ("r", N_("Read portal and appliance again")),
            ),
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
        from senec_tui.app.dialogs.peak_edit import PeakEditScreen

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
        from senec_tui.app.dialogs.peak_confirm import PeakConfirmScreen

        proposal = await proposing
        local = local_peak_shaving(scene.snapshot)
        confirmed = await self.app.push_screen_wait(
            PeakConfirmScreen(proposal, scene, capacity_wh=local.capacity_wh)
        )
        if confirmed:
            await access.controller.carry_out(proposal, confirmed=True)
            await self.run_action("app.refresh_now")

    def _ask_sign_in(self, access: PortalAccess, scene: Scene) -> None:
        from senec_tui.app.dialogs.sign_in import SignInScreen

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
        from senec_tui.app.dialogs.sign_in import CodeScreen

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


_PORTAL_ORDER: Final = (
    "mode", "limit", "end", "end-date", "feed-in", "edited", "valid", "age", "unfinished",
)  # fmt: skip
_MIRRORS: Final = {"mode": "enabled", "limit": "reservoir", "end": "end"}
"""Rows of the portal, and the appliance's word on the same."""
NEIGHBOUR_WITH_NOTE: Final = 54
_NO_PORTAL: Final = N_("The portal is not asked here: what is shown is a recording.")
_NO_PAST: Final = N_(
    "The portal tells only what is set now, so it is left out at a moment of the past. What the "
    "appliance said then is below; backspace shows both as they are."
)
_READ_FIRST: Final = N_("the portal's present settings are not known; sign in and read them first")
_OUR_MISTAKE: Final = N_("This is a mistake in senec-tui, not yours: {kind}. Please report it")
_HELP: Final = N_(
    "Peak shaving keeps room in the battery for the midday sun. It is set in the portal "
    "mein-senec.de only, which this tab signs in to if you want; the appliance follows within "
    "minutes. Changing is experimental, must be allowed at the start, and is asked about before "
    "anything is sent, once."
)
