"""Peak shaving, changed safely: the guarded way from a wish to a proven setting.

    read fresh -> show the difference and the exact request -> a person says yes -> read again ->
    write the journal -> send once -> read back at once, after 5, 15 and 45 s -> say what is so

Nothing here sends twice, whatever happens. Knows no terminal; a screen or a command asks, shows
`PeakShavingView` and `SettingsChange`, and passes on a yes.
"""

from __future__ import annotations

import asyncio
import time as time_module
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from senec_tui.errors import PortalError, SenecTuiError, StorageError
from senec_tui.language import N_
from senec_tui.model.peak_shaving.change import (
    NOT_MADE,
    ChangeStep,
    Outcome,
    Proposal,
    SettingsChange,
    Stage,
    Unfinished,
    clean_no,
    moved,
    notes,
    outcome_of,
    pause_note,
    verdict,
)
from senec_tui.model.peak_shaving.proposing import proposal_of
from senec_tui.portal.peak_shaving import (
    PeakShavingSettings,
    read_settings,
    save_settings,
)
from senec_tui.portal.plants import check_identity, choose_plant, describe_plant
from senec_tui.portal.portal_errors import (
    ChangedElsewhereError,
    ChangeError,
    NotAvailableError,
    NotWritableError,
    RateLimitedError,
    WriteSessionLostError,
)
from senec_tui.portal.related_settings import Neighbours, read_neighbours

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import time

    from senec_tui.portal.plants import Plant
    from senec_tui.portal.portal_client import PortalClient, SessionView
    from senec_tui.portal.portal_journal import ChangeJournal
    from senec_tui.portal.signin import Login

FRESH_S: Final = 30.0
"""A reading older than this is no ground for a decision."""
UNDER_WAY_S: Final = 180.0
"""So long another process may still be busy with a change that has no outcome yet."""
READ_BACK_AFTER_S: Final = (0.0, 5.0, 15.0, 45.0)
"""After sending. Denser would be impolite; later, the portal has had its chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakShavingView:
    """Everything that a screen shows of the portal; replaced whole."""

    session: SessionView
    busy: bool = False
    plant: Plant | None = None
    settings: PeakShavingSettings | None = None
    neighbours: Neighbours | None = None
    error: SenecTuiError | None = None
    """Why the last reading failed; older data stay, with their age."""
    change: SettingsChange | None = None
    """The last change of this run."""
    unfinished: tuple[Unfinished, ...] = ()
    """Changes of earlier runs that ended before it was known what became of them."""


class PeakShavingController:
    """Owns the state; one task at a time."""

    def __init__(
        self,
        client: PortalClient,
        *,
        journal: ChangeJournal,
        allow_changes: bool = False,
        clock: Callable[[], float] = time_module.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_change: Callable[[PeakShavingView], None] | None = None,
    ) -> None:
        """`on_change` hears every new view. Without `allow_changes` nothing is ever sent."""
        self._client = client
        self._journal = journal
        self._allow_changes = allow_changes
        self._clock = clock
        self._sleep = sleep
        self._on_change = on_change
        self._lock = asyncio.Lock()
        self._offered: Proposal | None = None
        self.view = PeakShavingView(session=client.session)

    @property
    def may_change(self) -> bool:
        """Whether changes are allowed in this run."""
        return self._allow_changes

    async def sign_in(self, login: Login) -> None:
        """Sign in for a person. Raises like `PortalClient.sign_in`."""
        async with self._lock:
            self._show(busy=True, error=None)
            try:
                await self._client.sign_in(login)
            except SenecTuiError as error:
                self._show(error=error)
                raise
            finally:
                self._show(busy=False)

    async def sign_out(self) -> None:
        """Forget the session and everything that was read."""
        async with self._lock:
            try:
                await self._client.sign_out()
            finally:
                self._offered = None
                self.view = PeakShavingView(session=self._client.session)
                self._show()

    async def refresh(self, *, neighbours: bool = False) -> PeakShavingView:
        """Read the system and its settings, and what stands beside them if wanted.

        Never raises `PortalError`: it is in the view, beside the older data.
        """
        async with self._lock:
            self._show(busy=True)
            try:
                await self._read()
                if neighbours and self.view.plant is not None:
                    self._show(neighbours=await read_neighbours(self._client, self.view.plant))
            except SenecTuiError as error:
                self._show(error=error)
            finally:
                self._show(busy=False)
        return self.view

    async def propose(
        self, *, mode: str | None = None, limit_pct: int | None = None, end: time | None = None
    ) -> Proposal:
        """What a change would send; what is not named is carried along from a fresh reading.

        Raises:
            NotWritableError: changes are off, or the settings are not understood.
            InvalidWishError: out of range, or nothing would change.
            NotAvailableError, PlantError, PortalError: the system or the session would not.
        """
        async with self._lock:
            if not self._allow_changes:
                raise NotWritableError(CHANGES_ARE_OFF)
            settings = self.view.settings
            if settings is None or self._clock() - settings.read_at > FRESH_S:
                self._show(busy=True)
                try:
                    await self._read()
                finally:
                    self._show(busy=False)
            self._offered = None
            self._offered = proposal_of(
                self._client,
                self.view.plant,
                self.view.settings,
                mode=mode,
                limit_pct=limit_pct,
                end=end,
                now=self._clock(),
            )
            return self._offered

    async def propose_restore(self) -> Proposal:
        """Back to what it was before the last change in the journal that may have been made.

        Raises:
            NotWritableError: the journal knows none for this system.
            PortalError: as `propose`.
            StorageError: the journal cannot be read.
        """
        plant = self.view.plant or (await self.refresh()).plant
        entries = [
            entry
            for entry in self._journal.entries()
            if plant is not None and entry.plant == plant.masked and entry.outcome not in NOT_MADE
        ]
        if not entries:
            raise NotWritableError(_NOTHING_TO_RESTORE)
        mode, limit_pct, end = entries[-1].old
        return await self.propose(mode=mode, limit_pct=limit_pct, end=end)

    async def carry_out(self, proposal: Proposal, *, confirmed: bool) -> SettingsChange:
        """Send a proposal that a person has confirmed, once, and find out what became of it.

        Every stage is shown through the view as it is reached.

        Raises:
            NotWritableError: not confirmed, not the last proposal, already used, changes are off.
            ChangedElsewhereError: somebody edited since the proposal; nothing was sent.
            PlantError, PortalError: the second reading failed; nothing was sent.
            StorageError: the journal cannot be written; nothing was sent.
        """
        async with self._lock:
            if not self._allow_changes:
                raise NotWritableError(CHANGES_ARE_OFF)
            if not confirmed:
                raise NotWritableError(_NOT_CONFIRMED)
            if proposal is not self._offered:
                raise NotWritableError(_NOT_OFFERED)
            self._offered = None
            self._show(
                busy=True,
                change=SettingsChange(proposal=proposal, steps=(self._step(Stage.CHECKING),)),
            )
            try:
                return await self._carry_out(proposal)
            except SenecTuiError as error:
                self._show(error=error)
                if self._change.outcome is None:
                    self._advance(Stage.DONE, outcome=Outcome.NOT_SENT, error=error)
                raise
            finally:
                self._show(busy=False)

    # Reading.

    async def _read(self) -> None:
        plant = await choose_plant(self._client, self._client.settings.serial)
        if "peak_shaving" not in plant.features:
            self._show(plant=plant)
            raise NotAvailableError(feature=_FEATURE, plant=plant.name)
        settings = await read_settings(self._client, plant, self._clock())
        self._show(plant=plant, settings=settings, error=None)
        self._look_at_journal(plant, settings)

    def _look_at_journal(self, plant: Plant, settings: PeakShavingSettings) -> None:
        """Tell of changes without an outcome, and write down what is so unless one is under way."""
        told = {one.id: one for one in self.view.unfinished}
        now = self._clock()
        try:
            entries = self._journal.entries()
        except StorageError as error:
            self._show(error=error)
            return
        for entry in entries:
            if entry.outcome or entry.plant != plant.masked:
                continue
            outcome = outcome_of(entry, settings)
            told[entry.id] = Unfinished(id=entry.id, at=entry.at, new=entry.new, outcome=outcome)
            if not 0 <= now - entry.at < UNDER_WAY_S:
                with suppress(StorageError):  # then it is told again at the next look
                    self._journal.conclude(
                        entry.id, at=now, outcome=outcome.name, detail=_FOUND_OPEN
                    )
        self._show(unfinished=tuple(told.values()))

    # Changing.

    async def _carry_out(self, proposal: Proposal) -> SettingsChange:
        await self._check_again(proposal)
        plant, wish = proposal.plant, proposal.wish
        id_ = self._journal.intend(
            at=self._clock(),
            plant=plant.masked,
            old=proposal.before,
            new=wish,
            request=f"{proposal.method} {proposal.url}",
        )
        self._advance(Stage.REQUESTED)
        error: SenecTuiError | None = None
        outcome = Outcome.UNKNOWN
        try:
            try:
                await save_settings(self._client, plant, wish, self._clock())
                self._advance(Stage.ACCEPTED)
            except (ChangeError, RateLimitedError) as refusal:
                error = refusal
            outcome = clean_no(error) or await self._read_back(proposal, error)
        finally:
            # Also when the program is left in the middle: then it stays unknown.
            change = self._advance(Stage.DONE, outcome=outcome, error=error or self._change.error)
            self._journal.conclude(
                id_, at=self._clock(), outcome=outcome.name, detail=str(change.error or "")
            )
        return change

    async def _check_again(self, proposal: Proposal) -> None:
        """The same system, and nobody was faster."""
        plant = await describe_plant(self._client, proposal.plant.number)
        check_identity(plant, proposal.plant.serial)
        now = await read_settings(self._client, plant, self._clock())
        self._show(settings=now)
        if not now.unchanged_since(proposal.before):
            raise ChangedElsewhereError(detail=moved(proposal.before, now))

    async def _read_back(self, proposal: Proposal, error: SenecTuiError | None) -> Outcome:
        """What the portal shows afterwards decides, whatever it answered."""
        lost = isinstance(error, WriteSessionLostError)
        waited_s = 0.0
        outcome = Outcome.UNKNOWN
        for after_s in READ_BACK_AFTER_S[: 1 if lost else None]:
            if after_s > waited_s:
                await self._sleep(after_s - waited_s)
                waited_s = after_s
            self._advance(Stage.READING_BACK)
            try:
                # The number is a position: it must still be the same system.
                plant = await describe_plant(self._client, proposal.plant.number)
                check_identity(plant, proposal.plant.serial)
                seen = await read_settings(self._client, plant, self._clock())
            except PortalError as reading:
                self._put(error=reading)
                if isinstance(reading, RateLimitedError):
                    self._put(notes=(pause_note(reading),))
                outcome = Outcome.UNKNOWN
                continue
            self._show(settings=seen, error=None)
            self._put(seen=seen, error=None, notes=notes(proposal, seen, self._clock()))
            outcome = verdict(proposal, seen)
            if outcome is Outcome.IN_EFFECT:
                return outcome
        return Outcome.SESSION_LOST if lost and outcome is not Outcome.DIFFERS else outcome

    # The view.

    @property
    def _change(self) -> SettingsChange:
        change = self.view.change
        assert change is not None  # noqa: S101 - set before anything is carried out
        return change

    def _step(self, stage: Stage) -> ChangeStep:
        return ChangeStep(stage=stage, at=self._clock())

    def _advance(
        self, stage: Stage, *, outcome: Outcome | None = None, error: SenecTuiError | None = None
    ) -> SettingsChange:
        change = self._change
        steps = change.steps
        if steps[-1].stage is not stage:
            steps = (*steps, self._step(stage))
        change = replace(change, steps=steps, outcome=outcome, error=error or change.error)
        self._show(change=change)
        return change

    def _put(self, **facts: Any) -> None:
        self._show(change=replace(self._change, **facts))

    def _show(self, **facts: Any) -> None:
        self.view = replace(self.view, session=self._client.session, **facts)
        if self._on_change is not None:
            self._on_change(self.view)


_FOUND_OPEN: Final = "found-open"
_FEATURE: Final = N_("peak shaving")
CHANGES_ARE_OFF: Final = N_(
    "Nothing was changed: changes are off. Start with --allow-changes, or put "
    "allow-changes = true in the configuration"
)
_NOT_CONFIRMED: Final = N_("Nothing was changed: it was not confirmed")
_NOT_OFFERED: Final = N_("Nothing was changed: this proposal is out of date; look again and decide")
_NOTHING_TO_RESTORE: Final = N_(
    "Nothing was changed: the journal knows no earlier settings of this system"
)
