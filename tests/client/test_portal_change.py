"""The guarded change: whatever goes wrong, one request and the right word for what became of it."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from portal_bench import PASSWORD, SERIAL, Bench

from senec_tui.errors import StorageError
from senec_tui.language import Language
from senec_tui.model.peak_shaving.change import Outcome, Proposal, Stage
from senec_tui.model.peak_shaving.comparison import portal_rows
from senec_tui.model.peak_shaving.controller import PeakShavingController, PeakShavingView
from senec_tui.model.peak_shaving.peak_texts import conclusion_texts
from senec_tui.portal.peak_shaving import Wish
from senec_tui.portal.portal_errors import (
    ChangedElsewhereError,
    InvalidWishError,
    NotAvailableError,
    NotWritableError,
    PlantMismatchError,
    PortalDownError,
    RateLimitedError,
    SignInNeededError,
    WriteRefusedError,
    WriteSessionLostError,
    WriteUnknownError,
)
from senec_tui.portal.portal_journal import ChangeJournal
from senec_tui.simulator.portal import Fault, SaveBehaviour

READ = "/endkunde/api/peakshaving/getSettings"
SAVE = "/endkunde/api/peakshaving/saveSettings"


class Change:
    """A signed-in controller with its bench."""

    def __init__(self, bench: Bench, journal_file: Path) -> None:
        self.bench = bench
        self.journal_file = journal_file
        self.views: list[PeakShavingView] = []

    async def start(self, *, allow: bool = True, save_method: str = "POST") -> Change:
        self.client = await self.bench.signed_in(save_method=save_method)
        self.journal = ChangeJournal(self.journal_file)
        self.controller = PeakShavingController(
            self.client,
            journal=self.journal,
            allow_changes=allow,
            clock=self.bench.clock,
            sleep=self.bench.clock.sleep,
            on_change=self.views.append,
        )
        return self

    async def make(self, proposal: Proposal | None = None, **wish: Any) -> Outcome:
        proposal = proposal or await self.controller.propose(**wish)
        change = await self.controller.carry_out(proposal, confirmed=True)
        assert change is self.controller.view.change
        assert change.stage is Stage.DONE
        assert change.outcome is not None
        assert self.journal.entries()[-1].outcome == change.outcome.name
        return change.outcome

    @property
    def kept(self) -> tuple[str, int, time]:
        settings = self.bench.plant.peak_shaving
        return settings.mode, settings.limit_pct, time(settings.hour, settings.minute)

    def fault(self, path: str = SAVE, **facts: Any) -> None:
        self.bench.stand_in.faults.append(Fault(path=path, **facts))


@pytest.fixture
async def change(tmp_path: Path) -> AsyncIterator[Change]:
    bench = Bench()
    yield await Change(bench, tmp_path / "changes.jsonl").start()
    # Whatever a test did: never more than one request that could change something.
    assert len(bench.stand_in.saves) <= 1
    for client in bench.clients:
        await client.close()


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_read_change_read(tmp_path: Path, method: str) -> None:
    bench = Bench()
    bench.stand_in.api.save_methods = frozenset({method})
    change = await Change(bench, tmp_path / "changes.jsonl").start(save_method=method)
    proposal = await change.controller.propose(limit_pct=40, end=time(13, 15))
    assert bench.stand_in.saves == []
    assert proposal.method == method
    assert proposal.url == (
        "https://portal.test/endkunde/api/peakshaving/saveSettings"
        "?anlageNummer=1&mode=MANUAL&capacityLimit=40&endzeit=1782911700000"
    )
    assert [(d.name, d.changes) for d in proposal.differences] == [
        ("mode", False),
        ("limit", True),
        ("end", True),
    ]
    assert await change.make(proposal) is Outcome.IN_EFFECT
    assert change.kept == ("MANUAL", 40, time(13, 15))
    (save,) = bench.stand_in.saves
    assert save.method == method
    assert set(save.params) == {"anlageNummer", "mode", "capacityLimit", "endzeit"}
    seen = change.controller.view.settings
    assert seen is not None
    assert seen.values == change.kept
    stages = [step.stage for step in change.controller.view.change.steps]  # type: ignore[union-attr]
    assert stages == [
        Stage.CHECKING,
        Stage.REQUESTED,
        Stage.ACCEPTED,
        Stage.READING_BACK,
        Stage.DONE,
    ]
    await change.client.close()


@pytest.mark.parametrize("mode", ["AUTO", "DEACTIVATED"])
async def test_other_modes_carry_the_manual_values_along(change: Change, mode: str) -> None:
    assert await change.make(mode=mode) is Outcome.IN_EFFECT
    assert change.kept == (mode, 60, time(14, 30))


async def test_every_stage_is_shown_as_it_is_reached(change: Change) -> None:
    change.views.clear()
    await change.make(limit_pct=40)
    shown = [view.change.stage for view in change.views if view.change is not None]
    assert list(dict.fromkeys(shown)) == list(Stage)
    assert not change.controller.view.busy
    assert any(view.busy for view in change.views)


async def test_nothing_is_sent_when_changes_are_off(tmp_path: Path) -> None:
    bench = Bench()
    change = await Change(bench, tmp_path / "changes.jsonl").start(allow=False)
    with pytest.raises(NotWritableError, match="--allow-changes"):
        await change.controller.propose(limit_pct=40)
    allowed = await Change(bench, tmp_path / "changes.jsonl").start()
    proposal = await allowed.controller.propose(limit_pct=40)
    with pytest.raises(NotWritableError):
        await change.controller.carry_out(proposal, confirmed=True)
    assert bench.stand_in.saves == []
    await change.client.close()
    await allowed.client.close()


async def test_nothing_is_sent_without_a_yes(change: Change) -> None:
    proposal = await change.controller.propose(limit_pct=40)
    with pytest.raises(NotWritableError, match="not confirmed"):
        await change.controller.carry_out(proposal, confirmed=False)
    assert change.bench.stand_in.saves == []
    assert not change.journal_file.exists()


async def test_a_proposal_is_good_for_one_change(change: Change) -> None:
    proposal = await change.controller.propose(limit_pct=40)
    assert await change.make(proposal) is Outcome.IN_EFFECT
    with pytest.raises(NotWritableError, match="out of date"):
        await change.controller.carry_out(proposal, confirmed=True)


async def test_only_the_last_proposal_counts(change: Change) -> None:
    first = await change.controller.propose(limit_pct=40)
    await change.controller.propose(limit_pct=50)
    with pytest.raises(NotWritableError):
        await change.controller.carry_out(first, confirmed=True)
    assert change.bench.stand_in.saves == []


async def test_a_proposal_that_failed_ends_the_one_before(change: Change) -> None:
    first = await change.controller.propose(limit_pct=40)
    with pytest.raises(InvalidWishError):
        await change.controller.propose(limit_pct=99)
    with pytest.raises(NotWritableError):
        await change.controller.carry_out(first, confirmed=True)
    assert change.bench.stand_in.saves == []


@pytest.mark.parametrize(
    "wish",
    [
        {"limit_pct": -1},
        {"limit_pct": 91},
        {"limit_pct": 100},
        {"limit_pct": True},
        {"mode": "auto"},
        {"mode": "\x1b[2J"},
        {"end": time(14, 30, 1)},
        {"limit_pct": 60},
        {},
    ],
)
async def test_a_wish_that_is_not_sent(change: Change, wish: dict[str, Any]) -> None:
    with pytest.raises(InvalidWishError) as caught:
        await change.controller.propose(**wish)
    assert caught.value.exit_status == 2
    assert "\x1b" not in str(caught.value)
    assert change.bench.stand_in.saves == []


@pytest.mark.parametrize("limit_pct", [0, 90])
async def test_the_ends_of_the_range(change: Change, limit_pct: int) -> None:
    assert await change.make(limit_pct=limit_pct) is Outcome.IN_EFFECT


def _without(name: str) -> Any:
    return lambda document: {key: value for key, value in document.items() if key != name}


@pytest.mark.parametrize(
    "reshape",
    [
        _without("peakShavingMode"),
        _without("peakShavingCapacityLimitInPercent"),
        _without("peakShavingLocalEndTime"),
        lambda document: document | {"peakShavingMode": "TURBO"},
        lambda document: document | {"peakShavingCapacityLimitInPercent": None},
        lambda document: document | {"peakShavingCapacityLimitInPercent": "60"},
        lambda document: document | {"peakShavingLocalEndTime": [25, 0]},
        lambda _document: {"x": 1},
    ],
)
async def test_what_is_not_understood_is_not_written(change: Change, reshape: Any) -> None:
    change.bench.stand_in.api.reshape = reshape
    with pytest.raises(NotWritableError, match="not understood"):
        await change.controller.propose(mode="AUTO")
    assert change.bench.stand_in.saves == []


async def test_other_order_and_further_fields_do_not_matter(change: Change) -> None:
    change.bench.stand_in.api.reshape = lambda document: {
        "new": [{}],
        **dict(reversed(document.items())),
        "peakShavingLocalEndTime": [*document["peakShavingLocalEndTime"], 0],
    }
    assert await change.make(limit_pct=40) is Outcome.IN_EFFECT


async def test_a_reading_of_before_is_renewed(change: Change) -> None:
    await change.controller.refresh()
    change.bench.stand_in.api.edit_elsewhere(1, limit_pct=20)
    change.bench.clock.now += 31
    proposal = await change.controller.propose(end=time(13, 0))
    assert proposal.before.limit_pct == 20
    assert proposal.wish.limit_pct == 20


async def test_somebody_else_was_faster(change: Change) -> None:
    proposal = await change.controller.propose(limit_pct=40)
    change.bench.stand_in.api.edit_elsewhere(1, limit_pct=20)
    with pytest.raises(ChangedElsewhereError, match="60 → 20"):
        await change.controller.carry_out(proposal, confirmed=True)
    assert change.bench.stand_in.saves == []
    assert change.controller.view.change is not None
    assert change.controller.view.change.outcome is Outcome.NOT_SENT


async def test_an_edit_that_changed_nothing_visible_counts_too(change: Change) -> None:
    proposal = await change.controller.propose(limit_pct=40)
    change.bench.stand_in.api.edit_elsewhere(1, limit_pct=60)
    with pytest.raises(ChangedElsewhereError):
        await change.controller.carry_out(proposal, confirmed=True)
    assert change.bench.stand_in.saves == []


async def test_the_number_belongs_to_another_plant_now(change: Change) -> None:
    proposal = await change.controller.propose(limit_pct=40)
    change.bench.stand_in.api.plants.reverse()
    with pytest.raises(PlantMismatchError):
        await change.controller.carry_out(proposal, confirmed=True)
    assert change.bench.stand_in.saves == []


async def test_a_plant_without_peak_shaving(change: Change) -> None:
    change.bench.plant.peak_shaving_visible = False
    with pytest.raises(NotAvailableError, match=r"SENEC\.Home V3"):
        await change.controller.propose(limit_pct=40)
    view = await change.controller.refresh()
    assert isinstance(view.error, NotAvailableError)
    assert view.plant is not None


async def test_the_portal_rests(change: Change) -> None:
    proposal = await change.controller.propose(limit_pct=40)
    change.client._pace.trouble(600)
    with pytest.raises(RateLimitedError):
        await change.controller.carry_out(proposal, confirmed=True)
    assert change.bench.stand_in.saves == []


# The write itself goes wrong.


async def test_applied_then_an_error_status(change: Change) -> None:
    change.fault(status=500)
    assert await change.make(limit_pct=40) is Outcome.IN_EFFECT
    made = change.controller.view.change
    assert made is not None
    assert isinstance(made.error, WriteUnknownError)
    (sentence,) = conclusion_texts(made, Language("en"))
    assert "reading back shows the change: it is in effect" in sentence


async def test_applied_then_cut(change: Change) -> None:
    change.fault(cut=True)
    assert await change.make(limit_pct=40) is Outcome.IN_EFFECT
    assert Stage.ACCEPTED not in [s.stage for s in change.controller.view.change.steps]  # type: ignore[union-attr]


async def test_applied_then_a_page(change: Change) -> None:
    change.fault(status=200, body=b"<html>Wartung</html>")
    assert await change.make(limit_pct=40) is Outcome.IN_EFFECT
    made = change.controller.view.change
    assert made is not None
    assert isinstance(made.error, WriteUnknownError)
    (sentence,) = conclusion_texts(made, Language("en"))
    assert "reading back shows the change: it is in effect" in sentence


async def test_a_server_that_did_not_wait_for_the_request(change: Change) -> None:
    change.fault(status=408, handled=False, content_type="application/json")
    assert await change.make(limit_pct=40) is Outcome.NOT_YET
    made = change.controller.view.change
    assert made is not None
    sentences = " ".join(conclusion_texts(made, Language("en")))
    assert "still shows the old settings" in sentences
    assert "may or may not" not in sentences


async def test_cut_before_it_was_applied(change: Change) -> None:
    change.fault(cut=True, handled=False)
    assert await change.make(limit_pct=40) is Outcome.NOT_YET
    assert change.kept[1] == 60


async def test_cut_and_then_nothing_can_be_read(change: Change) -> None:
    change.fault(cut=True)
    proposal = await change.controller.propose(limit_pct=40)
    change.fault(path=READ, status=404, content_type="text/plain", skip=1, times=99)
    assert await change.make(proposal) is Outcome.UNKNOWN
    assert "read again" in Outcome.UNKNOWN.value


async def test_accepted_but_ignored(change: Change) -> None:
    change.bench.stand_in.api.save_behaviour = SaveBehaviour(applies=False)
    sent = change.bench.clock()
    assert await change.make(limit_pct=40) is Outcome.NOT_YET
    reads = [entry.at for entry in change.bench.stand_in.journal if entry.path == READ]
    after = [round(at - change.bench.stand_in.saves[0].at) for at in reads[2:]]
    assert len(after) == 4
    assert after[0] <= 2
    assert 45 <= after[-1] <= 52
    assert change.bench.clock() - sent < 60


@pytest.mark.parametrize("behaviour", [SaveBehaviour(after_reads=2), SaveBehaviour(after_s=12.0)])
async def test_applied_late(change: Change, behaviour: SaveBehaviour) -> None:
    change.bench.stand_in.api.save_behaviour = behaviour
    assert await change.make(limit_pct=40) is Outcome.IN_EFFECT


async def test_applied_otherwise(change: Change) -> None:
    change.bench.stand_in.api.save_behaviour = SaveBehaviour(limit_step_pct=10)
    assert await change.make(limit_pct=47) is Outcome.DIFFERS
    seen = change.controller.view.change.seen  # type: ignore[union-attr]
    assert seen is not None
    assert seen.limit_pct == 40


async def test_the_end_time_theory_is_watched(change: Change) -> None:
    change.bench.stand_in.api.save_behaviour = SaveBehaviour(shift_h=2)
    assert await change.make(end=time(13, 0)) is Outcome.DIFFERS
    notes = change.controller.view.change.notes  # type: ignore[union-attr]
    assert [facts for message, facts in notes if "shifted" in message] == [
        {"hours": 2, "end": "15:00"}
    ]


@pytest.mark.parametrize("mode", ["redirect", "401"])
async def test_the_session_ends_just_before_sending(change: Change, mode: str) -> None:
    change.bench.stand_in.portal.unauthenticated = mode
    change.fault(act=change.bench.stand_in.portal.forget_everyone)
    # With redirects, the portal would replay the saved address as GET after signing in.
    assert await change.make(limit_pct=40) is Outcome.SESSION_LOST
    assert change.kept[1] == 60
    assert isinstance(change.controller.view.change.error, WriteSessionLostError)  # type: ignore[union-attr]
    assert change.client.session.signed_in


async def test_a_resumed_call_is_not_followed(change: Change) -> None:
    """Even when the old session cookie, which remembers the call, comes along."""
    change.bench.stand_in.portal.resumes_first = True
    change.client._drop_portal_session = lambda: None  # type: ignore[method-assign]
    change.fault(act=change.bench.stand_in.portal.forget_everyone)
    assert await change.make(limit_pct=40) is Outcome.SESSION_LOST
    assert change.kept[1] == 60


async def test_a_renewed_session_has_nothing_to_resume(change: Change) -> None:
    change.bench.stand_in.portal.resumes_first = True
    change.fault(act=change.bench.stand_in.portal.forget_everyone)
    assert await change.make(limit_pct=40) is Outcome.SESSION_LOST
    after = change.bench.paths[change.bench.paths.index(f"POST {SAVE}") :]
    assert after.count("GET /endkunde/") == 2, "the chain ends on the page where it began"
    assert 5.0 not in change.bench.clock.slept, "a lost session is read back once"


async def test_the_session_and_the_sign_in_end(change: Change) -> None:
    def end() -> None:
        change.bench.stand_in.portal.forget_everyone()
        change.bench.stand_in.identity.forget_everyone()

    change.fault(act=end)
    assert await change.make(limit_pct=40) is Outcome.SESSION_LOST
    view = await change.controller.refresh()
    assert isinstance(view.error, SignInNeededError)
    assert view.settings is not None, "older data stay"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "Parameter out of range"),
        (403, "CSRF"),
        (404, "404"),
        (409, "409"),
        (429, "429"),
    ],
)
async def test_a_clear_no(change: Change, status: int, words: str) -> None:
    body = json.dumps({"message": "Parameter out of range", "errorCode": "X"}).encode()
    change.fault(
        status=status,
        body=body,
        content_type="application/json",
        handled=False,
        headers={"retry-after": "5"},
    )
    assert await change.make(limit_pct=40) is Outcome.REFUSED
    error = change.controller.view.change.error  # type: ignore[union-attr]
    assert isinstance(error, WriteRefusedError)
    assert words in str(error)


async def test_the_other_method_is_named_not_tried(change: Change) -> None:
    change.bench.stand_in.api.save_methods = frozenset({"GET"})
    assert await change.make(limit_pct=40) is Outcome.REFUSED
    assert "it allows GET" in str(change.controller.view.change.error)  # type: ignore[union-attr]


async def test_too_many_requests_rest_the_reading_too(change: Change) -> None:
    change.fault(status=429, handled=False, headers={"retry-after": "900"})
    assert await change.make(limit_pct=40) is Outcome.REFUSED
    assert "a pause of 900 s" in str(change.controller.view.change.error)  # type: ignore[union-attr]
    view = await change.controller.refresh()
    assert isinstance(view.error, RateLimitedError)


async def test_a_change_left_open_is_told_at_the_next_look_and_closed(change: Change) -> None:
    before = (await change.controller.refresh()).settings
    assert before is not None
    plant = change.controller.view.plant
    assert plant is not None
    wish = Wish(mode="MANUAL", limit_pct=40, end=time(9, 15))
    change.journal.intend(
        at=change.bench.clock.now - 60, plant=plant.masked, old=before, new=wish, request="POST x"
    )
    view = await change.controller.refresh()
    assert [one.outcome for one in view.unfinished] == [Outcome.NOT_YET]
    assert change.journal.entries()[-1].outcome == "", "another process may be busy with it"
    change.bench.clock.now += 600
    view = await change.controller.refresh()
    assert [one.outcome for one in view.unfinished] == [Outcome.NOT_YET]
    assert change.journal.entries()[-1].outcome == "NOT_YET"
    (row,) = [row for row in portal_rows(view, None, Language("en"), 0.0) if row.id == "unfinished"]
    assert "40 %, 09:15" in row.value
    assert "still shows the old settings" in row.value


async def test_leaving_in_the_middle_is_journaled_as_unknown(change: Change) -> None:
    proposal = await change.controller.propose(limit_pct=40)
    change.fault(delay_s=5)

    async def cancel(_seconds: float) -> None:
        raise asyncio.CancelledError

    change.bench.stand_in._sleep = cancel
    with pytest.raises(asyncio.CancelledError):
        await change.controller.carry_out(proposal, confirmed=True)
    assert change.journal.entries()[-1].outcome == "UNKNOWN"
    assert not change.controller.view.busy


async def test_no_journal_no_change(tmp_path: Path) -> None:
    bench = Bench()
    change = await Change(bench, tmp_path / "no" / "way").start()
    (tmp_path / "no").write_text("a file where a directory should be")
    proposal = await change.controller.propose(limit_pct=40)
    with pytest.raises(StorageError):
        await change.controller.carry_out(proposal, confirmed=True)
    assert bench.stand_in.saves == []
    await change.client.close()


async def test_an_outcome_that_cannot_be_journaled_stays_true(
    change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StorageError(file="x", detail="full")

    proposal = await change.controller.propose(limit_pct=40)
    monkeypatch.setattr(change.journal, "conclude", full)
    with pytest.raises(StorageError):
        await change.controller.carry_out(proposal, confirmed=True)
    assert change.controller.view.change is not None
    assert change.controller.view.change.outcome is Outcome.IN_EFFECT


async def test_the_journal_tells_what_was_meant(change: Change) -> None:
    await change.make(limit_pct=40, end=time(13, 5))
    text = change.journal_file.read_text()
    intent, outcome = (json.loads(line) for line in text.splitlines())
    assert intent["event"] == "intent"
    assert intent["old"] == {"mode": "MANUAL", "limit_pct": 60, "end": "14:30"}
    assert intent["new"] == {"mode": "MANUAL", "limit_pct": 40, "end": "13:05"}
    assert intent["plant"] == "…0001"
    assert outcome["outcome"] == "IN_EFFECT"
    assert stat.S_IMODE(change.journal_file.stat().st_mode) == 0o600
    assert SERIAL not in text
    assert PASSWORD not in text


async def test_restoring_is_a_guarded_change_like_any_other(change: Change) -> None:
    with pytest.raises(NotWritableError, match="no earlier settings"):
        await change.controller.propose_restore()
    await change.make(mode="AUTO")
    proposal = await change.controller.propose_restore()
    assert proposal.wish.values == ("MANUAL", 60, time(14, 30))


async def test_a_refused_change_is_not_restored(change: Change) -> None:
    change.fault(status=400, handled=False)
    await change.make(mode="AUTO")
    with pytest.raises(NotWritableError):
        await change.controller.propose_restore()


async def test_the_view_keeps_what_it_had(change: Change) -> None:
    view = await change.controller.refresh(neighbours=True)
    assert view.error is None
    assert view.neighbours is not None
    change.bench.stand_in.portal.down = True
    later = await change.controller.refresh()
    assert isinstance(later.error, PortalDownError)
    assert later.settings == view.settings
    assert not later.busy


async def test_signing_out_clears_the_view(change: Change) -> None:
    await change.controller.refresh()
    proposal = await change.controller.propose(limit_pct=40)
    await change.controller.sign_out()
    assert change.controller.view.settings is None
    assert change.controller.view.session.signed_in is False
    with pytest.raises(NotWritableError):
        await change.controller.carry_out(proposal, confirmed=True)
