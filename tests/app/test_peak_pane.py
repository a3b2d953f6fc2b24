"""The peak-shaving tab: what it says, and what its keys do with a stand-in in this process."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import time
from functools import partial
from typing import Any

import pytest
from driver import Driver, dashboard
from scenes import (
    MODELS,
    NOW,
    WIDTHS,
    assert_fits,
    changed,
    nothing_yet,
    scene_of,
    snapshot_of,
    without,
)
from textual.screen import Screen

from senec_tui.app.dialogs.peak_shaving.peak_confirm import PeakConfirmScreen
from senec_tui.app.dialogs.peak_shaving.peak_confirm import paint as paint_question
from senec_tui.app.dialogs.peak_shaving.peak_edit import PeakEditScreen
from senec_tui.app.dialogs.peak_shaving.sign_in import CodeScreen, SignInScreen
from senec_tui.app.pictures.glyphs import ASCII
from senec_tui.app.tabs.peak_shaving.peak_sections import Portal, paint
from senec_tui.app.tabs.peak_shaving.peak_tab import INTEREST
from senec_tui.app.widgets.picture import Picture
from senec_tui.app.widgets.radio_list import RadioList
from senec_tui.errors import StorageError
from senec_tui.language import Language
from senec_tui.model.peak_shaving.change import (
    ChangeStep,
    Outcome,
    Proposal,
    SettingDifference,
    SettingsChange,
    Stage,
)
from senec_tui.model.peak_shaving.comparison import neighbour_rows
from senec_tui.model.peak_shaving.controller import PeakShavingController, PeakShavingView
from senec_tui.model.peak_shaving.portal_access import PortalAccess
from senec_tui.model.polling.poller import union
from senec_tui.model.reading.snapshot import Snapshot
from senec_tui.model.timeseries.recent_powers import RecentPowers
from senec_tui.portal.peak_shaving import AUTO, MANUAL, PeakShavingSettings, Wish
from senec_tui.portal.plants import Plant
from senec_tui.portal.portal_client import PortalClient, SessionView
from senec_tui.portal.portal_errors import PortalDownError, SignInNeededError, WriteUnknownError
from senec_tui.portal.portal_journal import ChangeJournal
from senec_tui.portal.portal_settings import PortalSettings
from senec_tui.portal.related_settings import Autarky, Energy, Neighbours, Overview, SgReady, Socket
from senec_tui.portal.secret import Secret
from senec_tui.portal.signin import Login
from senec_tui.simulator.portal import (
    DEMO_ACCOUNT,
    DEMO_PASSWORD,
    DEMO_PORTAL_URL,
    DEMO_SSO_URL,
    PortalStandIn,
)
from senec_tui.simulator.portal.totp import code_at

WANTED = union(INTEREST.medium, INTEREST.slow)
HOSTILE = "[L1] [/x] 太陽"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"
PLANT = Plant(
    number=1,
    serial="1000000000000000000000001",
    product="SENEC.Home V3 hybrid duo",
    features=frozenset({"peak_shaving"}),
)
ENERGY = Energy(now_kw=4.82, today_kwh=123.41)
NEIGHBOURS = Neighbours(
    overview=Overview(
        production=ENERGY,
        consumption=ENERGY,
        grid_import=ENERGY,
        grid_export=ENERGY,
        discharge=ENERGY,
        charge=Energy(now_kw=None, today_kwh=None),
        charge_level_pct=82.0,
        state="PEAK_SHAVING",
        state_code=56,
        updated_at=NOW - 45,
    ),
    autarky=Autarky(day_pct=91.2, week_pct=None, month_pct=None, year_pct=66.1, all_pct=None),
    reserve_pct=15,
    sg_ready=SgReady(mode="MODE2"),
    sockets=(Socket(name=HOSTILE, mode="AUTOMATIC", on_from_w=None, off_below_w=None),),
    errors=(PortalDownError(host="mein-senec.de", detail="HTTP 503"),),
)


def settings(**facts: Any) -> PeakShavingSettings:
    usual: dict[str, Any] = {
        "mode": MANUAL,
        "limit_pct": 60,
        "end": time(14, 30),
        "feed_in_limit_pct": 50.0,
        "edited_at": NOW - 86_400,
        "valid": True,
        "read_at": NOW - 12,
    }
    return PeakShavingSettings(**usual | facts)


def view(**facts: Any) -> PeakShavingView:
    usual: dict[str, Any] = {
        "session": SessionView(signed_in=True, since=NOW),
        "plant": PLANT,
        "settings": settings(),
    }
    return PeakShavingView(**usual | facts)


def proposal() -> Proposal:
    return Proposal(
        plant=PLANT,
        before=settings(),
        wish=Wish(mode=MANUAL, limit_pct=35, end=time(14, 30)),
        method="POST",
        url="https://mein-senec.de/endkunde/api/peakshaving/saveSettings?anlageNummer=1&mode=MANUAL"
        "&capacityLimit=35&endzeit=1782916200000",
        params={},
        differences=(
            SettingDifference(name="mode", old=MANUAL, new=MANUAL, changes=False),
            SettingDifference(name="limit", old=60, new=35, changes=True),
            SettingDifference(name="end", old=time(14, 30), new=time(14, 30), changes=False),
        ),
        remarks=(("Experimental: SENEC documents none of this", {}),),
    )


def change(outcome: Outcome | None, **facts: Any) -> SettingsChange:
    stages = (Stage.CHECKING, Stage.REQUESTED, Stage.ACCEPTED)
    steps = [ChangeStep(stage=stage, at=NOW + n) for n, stage in enumerate(stages)]
    if outcome is not None:
        steps.append(ChangeStep(stage=Stage.DONE, at=NOW + 9))
    return SettingsChange(proposal=proposal(), steps=tuple(steps), outcome=outcome, **facts)


def mirror(**wizard: object) -> Snapshot:
    return changed(snapshot_of("v3-hybrid", WANTED), WIZARD=wizard)


def signed_out(**facts: Any) -> Portal:
    return Portal(view=PeakShavingView(session=SessionView(signed_in=False), **facts))


# What it says.


def test_portal_and_appliance_stand_side_by_side() -> None:
    scene = scene_of(snapshot_of("v3-hybrid", WANTED))
    text = assert_fits(lambda s: paint(s, Portal(view=view(neighbours=NEIGHBOURS))), scene)
    rows = {line.split("  ")[0]: line for line in text.splitlines()}
    assert "experimental" in text.splitlines()[0]
    assert rows["Mode"].split() == ["Mode", "manual", "on"]
    assert "Charges up to the limit until the end time, then freely" in text
    assert "60 % = 4.5 kWh of this battery" in text
    assert "40 % reservoir (100 % - limit)" in text
    assert "14:30 daily, time at the system" in text
    assert text.count("14:30") == 2
    assert "50 % of the PV peak power" in text
    assert "12 s" in rows["Age"]
    assert "yes: as far as both can be compared" in text
    assert "changes are off: start with --allow-changes" in text
    assert "Also from the portal, read only, 45 s old" in text
    assert "123.41 kWh" in text
    assert "Not read: mein-senec.de is out of order" in text


@pytest.mark.parametrize("width", [79, 80, 90, 97, 119])
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_word_of_either_is_broken_where_there_is_room(language: str, width: int) -> None:
    tr = Language(language)
    scene = scene_of(snapshot_of("v3-hybrid", WANTED), tr=tr, width=width)
    text = assert_fits(lambda s: paint(s, Portal(view=view())), scene)
    (row,) = [row for row in text.splitlines() if tr("(100 % - limit)") in row]
    assert tr("= {energy} kWh of this battery", energy=tr.number(4.5, 1)) in row


@pytest.mark.parametrize("language", ["en", "de"])
def test_all_of_it_is_seen_at_once_at_80_by_24(language: str) -> None:
    whole = view(
        neighbours=Neighbours(**NEIGHBOURS_WITHOUT_TROUBLE), change=change(Outcome.IN_EFFECT)
    )
    scene = scene_of(snapshot_of("v3-hybrid", WANTED), tr=Language(language))
    lines = paint(scene, Portal(view=whole, may_change=True))
    assert len(lines) <= scene.height


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_the_portal_tells_has_its_whole_name_at_80_columns(language: str) -> None:
    socket = Socket(name="1", mode="AUTOMATIC", on_from_w=None, off_below_w=None)
    told = Neighbours(**NEIGHBOURS_WITHOUT_TROUBLE, sockets=(socket,))
    scene = scene_of(snapshot_of("v3-hybrid", WANTED), tr=Language(language))
    text = assert_fits(lambda s: paint(s, Portal(view=view(neighbours=told))), scene)
    for row in neighbour_rows(told, Language(language)):
        assert row.name in text


NEIGHBOURS_WITHOUT_TROUBLE: dict[str, Any] = {
    name: getattr(NEIGHBOURS, name) for name in ("overview", "autarky", "reserve_pct", "sg_ready")
}


def test_a_difference_is_said_in_words() -> None:
    other = mirror(PS_ENABLE=0)
    text = assert_fits(lambda s: paint(s, Portal(view=view())), scene_of(other))
    assert "no: after a change the appliance follows within minutes" in text
    silent = without(snapshot_of("v3-hybrid", WANTED), "WIZARD")
    text = assert_fits(lambda s: paint(s, Portal(view=view())), scene_of(silent))
    assert "unknown: one of them does not say enough" in text
    locked = changed(snapshot_of("v3-hybrid", WANTED), FEATURES={"PEAKSHAVING": 0})
    text = assert_fits(lambda s: paint(s, Portal(view=view())), scene_of(locked))
    assert "Available      no" in text


def test_what_is_unknown_is_said() -> None:
    odd = settings(mode=HOSTILE, limit_pct=None, end=None, feed_in_limit_pct=None, valid=False)
    text = assert_fits(
        lambda s: paint(s, Portal(view=view(settings=odd, plant=Plant(number=0, serial="")))),
        scene_of(nothing_yet()),
    )
    assert HOSTILE in text
    assert "does not know" in text
    assert text.count("unknown") >= 5
    assert "0 %" not in text


def test_an_appliance_that_was_not_asked_yet_has_no_unknown_reservoir() -> None:
    scene = scene_of(without(snapshot_of("v3-hybrid", WANTED), "WIZARD", said=False))
    text = assert_fits(lambda s: paint(s, Portal(view=view())), scene)
    assert "unknown" in text
    assert "reservoir" not in text


@pytest.mark.parametrize("model", MODELS)
def test_signed_out_it_explains_how_in_three_lines(model: str) -> None:
    scene = scene_of(snapshot_of(model, WANTED))
    portal = signed_out(error=SignInNeededError())
    text = assert_fits(lambda s: paint(s, portal), scene)
    lines = text.splitlines()
    first = lines.index(next(line for line in lines if "set at mein-senec.de" in line))
    assert "Press @ to sign in" in lines[first + 1]
    assert "All other tabs work without it" in lines[first + 2]
    assert "WIZARD" not in text
    assert "@ sign in" in text
    assert "ended" not in text


def test_larger_terminals_show_what_shaving_is_for() -> None:
    snapshot = snapshot_of("v3-hybrid", WANTED)
    recent_powers = RecentPowers()
    recent_powers.add(snapshot)
    portal = Portal(view=view(neighbours=NEIGHBOURS, change=change(Outcome.IN_EFFECT)))
    for width, height in ((120, 58), (200, 58)):
        scene = scene_of(snapshot, recent_powers=recent_powers, width=width, height=height)
        text = assert_fits(lambda s: paint(s, portal), scene)
        assert len(text.splitlines()) <= height
        assert "Charge level" in text
        assert "Powers" in text
    small = assert_fits(lambda s: paint(s, portal), scene_of(snapshot, recent_powers=recent_powers))
    assert "Powers" not in small  # it gives way to what the tab is for


def test_an_appliance_without_peak_shaving_is_not_waited_for() -> None:
    bare = changed(
        snapshot_of("v3-hybrid", WANTED),
        WIZARD={"PS_ENABLE": None, "PS_HOUR": None, "PS_MINUTE": None},
    )
    text = assert_fits(lambda s: paint(s, Portal()), scene_of(bare))
    assert "has not said anything" in text
    told = replace(bare, lacking=frozenset({"WIZARD.PS_ENABLE"}))
    text = assert_fits(lambda s: paint(s, Portal()), scene_of(told))
    assert "has no settings of peak shaving" in text


def test_a_recording_has_no_portal() -> None:
    text = assert_fits(lambda s: paint(s, Portal()), scene_of(snapshot_of("v3-hybrid", WANTED)))
    assert "a recording" in text
    assert "Reservoir" in text
    assert "sign in" not in text


def test_at_a_moment_of_the_past_only_the_appliance_speaks() -> None:
    scene = replace(scene_of(snapshot_of("v3-hybrid", WANTED)), is_past=True)
    text = assert_fits(lambda s: paint(s, Portal(view=view())), scene)
    assert "The portal tells only what is set now" in text
    assert "What the appliance says" in text
    assert "60 %" not in text


def test_trouble_is_a_sentence_and_older_values_stay() -> None:
    error = PortalDownError(host="mein-senec.de", detail="HTTP 503")
    scene = scene_of(snapshot_of("v3-hybrid", WANTED))
    text = assert_fits(lambda s: paint(s, Portal(view=view(error=error))), scene)
    assert "everything local works without it" in " ".join(text.split())
    assert "60 %" in text
    text = assert_fits(lambda s: paint(s, Portal(error=StorageError(file="x", detail="y"))), scene)
    assert "cannot be used" in text


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (change(None), ["requested", "accepted"]),
        (change(Outcome.IN_EFFECT), ["accepted", "in effect"]),
        (
            change(Outcome.UNKNOWN, error=WriteUnknownError(detail="HTTP 500")),
            ["unknown, read again", "It is not repeated"],
        ),
        (change(Outcome.DIFFERS, notes=(("Shifted by {h} h", {"h": 2}),)), ["Shifted by 2 h"]),
        (change(Outcome.NOT_YET), ["still shows the old settings"]),
    ],
)
def test_a_change_is_followed_stage_by_stage(made: SettingsChange, says: list[str]) -> None:
    scene = scene_of(snapshot_of("v3-hybrid", WANTED), glyphs=ASCII)
    text = assert_fits(lambda s: paint(s, Portal(view=view(change=made), may_change=True)), scene)
    assert "Capacity limit 60 % > 35 %" in text
    for words in says:
        assert words in " ".join(text.split())
    assert "back to before" in text


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_it_fits_every_width(width: int, language: str) -> None:
    made = change(Outcome.DIFFERS, error=WriteUnknownError(detail="HTTP 500"))
    for portal in (
        Portal(view=view(neighbours=NEIGHBOURS, change=made), may_change=True),
        Portal(view=view(settings=settings(mode=AUTO), busy=True)),
        signed_out(),
        Portal(),
    ):
        for snapshot in (snapshot_of("v3-hybrid", WANTED), nothing_yet()):
            for height in (14, 22, 58):
                scene = scene_of(
                    snapshot, width=width, height=height, tr=Language(language), glyphs=ASCII
                )
                text = assert_fits(partial(paint, portal=portal), scene)
                assert text.strip()


def test_identities_can_be_hidden() -> None:
    scene = scene_of(snapshot_of("v3-hybrid", WANTED), mask=True)
    assert "0001" not in assert_fits(lambda s: paint(s, Portal(view=view())), scene)
    question = paint_question(proposal(), scene, 73, capacity_wh=None)
    assert "0001" not in "".join(span.text for line in question for span in line)


def test_the_question_shows_the_request_to_the_letter() -> None:
    scene = scene_of(snapshot_of("v3-hybrid", WANTED))
    for width in (40, 73):
        lines = paint_question(proposal(), scene, width, capacity_wh=7500.0)
        text = "".join("".join(span.text for span in line) for line in lines)
        assert f"POST {proposal().url}" in text
        assert all(sum(len(span.text) for span in line) <= width for line in lines)
    assert "60 % ► 35 % = 2.6 kWh of this battery" in text
    assert "14:30, unchanged" in text


# What its keys do.


class Desk:
    """A dashboard beside a portal, both in this process."""

    def __init__(self, driver: Driver, stand_in: PortalStandIn, journal: ChangeJournal) -> None:
        self.driver = driver
        self.stand_in = stand_in
        self.journal = journal
        self.account = stand_in.accounts[DEMO_ACCOUNT]

    @property
    def screen(self) -> Any:
        return self.driver.app.screen

    def shows(self, kind: type[Screen[Any]]) -> bool:
        return isinstance(self.screen, kind)

    @property
    def text(self) -> str:
        widget = self.driver.app.pane.widget
        assert isinstance(widget, Picture)
        return "\n".join("".join(span.text for span in line) for line in widget.lines)

    async def press(self, *keys: str) -> None:
        await self.driver.press(*keys)
        await self.idle()

    async def idle(self) -> None:
        """Until no work of the portal part is left but what waits for a person."""
        workers = self.driver.app.workers
        for _ in range(400):
            await self.driver.pilot.pause()
            at_work = [w for w in workers if w.group in ("portal", "sign-in") and w.is_running]
            if not at_work or self.shows(PeakConfirmScreen) or self.shows(CodeScreen):
                break
        await self.driver.settle()

    async def sign_in(self, password: str = DEMO_PASSWORD) -> None:
        await self.press("at")
        assert self.shows(SignInScreen)
        await self.press(*password, "enter")
        await self.idle()


@asynccontextmanager
async def desk(
    *, allow_changes: bool = True, signed_in: bool = True, **options: Any
) -> AsyncIterator[Desk]:
    stand_in = PortalStandIn(clock=lambda: NOW)
    journal = ChangeJournal(None)

    async def at_once(_seconds: float) -> None:
        await asyncio.sleep(0)

    async def find_login() -> Login:
        return Login(account=DEMO_ACCOUNT, password=Secret(DEMO_PASSWORD))

    def make_portal(*, on_change: Any = None, ask_code: Any = None) -> PortalAccess:
        client = PortalClient(
            PortalSettings(
                portal_url=DEMO_PORTAL_URL,
                sso_url=DEMO_SSO_URL,
                account=DEMO_ACCOUNT,
                persist=False,
            ),
            find_login=find_login if signed_in else None,
            app=stand_in,
            clock=lambda: NOW,
            monotonic=lambda: 0.0,
            sleep=at_once,
        )
        controller = PeakShavingController(
            client,
            journal=journal,
            allow_changes=allow_changes,
            clock=lambda: NOW,
            sleep=at_once,
            on_change=on_change,
        )
        return PortalAccess(controller=controller, close=client.close, account=DEMO_ACCOUNT)

    async with dashboard(**{"make_portal": make_portal} | options) as driver:
        result = Desk(driver, stand_in, journal)
        yield result


async def test_nothing_is_asked_before_the_tab_is_opened() -> None:
    async with desk() as it:
        await it.driver.poll()
        assert it.stand_in.journal == []
        await it.press("0")
        assert "60 %" in it.text
        asked = len(it.stand_in.journal)
        assert asked > 5
        await it.press("1")
        await it.driver.poll()
        await it.press("0")
        assert len(it.stand_in.journal) == asked


async def test_signing_in_with_a_wrong_password_and_a_right_one() -> None:
    async with desk(signed_in=False) as it:
        await it.press("0")
        assert it.stand_in.journal == []
        assert "Press @ to sign in" in it.text
        await it.sign_in("wrong")
        assert it.shows(SignInScreen)
        verdict = str(it.screen.query_one("#verdict").render())
        assert "wrong name or password" in verdict
        assert it.account.failures == 1
        assert it.screen.query_one("#password").value == ""
        await it.press(*DEMO_PASSWORD, "enter")
        assert len(it.driver.app.screen_stack) == 1
        assert "60 %" in it.text


async def test_a_code_is_asked_for() -> None:
    async with desk(signed_in=False) as it:
        it.account.totp_secret = TOTP_SECRET
        await it.press("0")
        await it.sign_in()
        assert it.shows(CodeScreen)
        await it.press(*code_at(TOTP_SECRET, NOW), "enter")
        assert "60 %" in it.text


async def test_leaving_the_question_for_a_code_signs_nobody_in() -> None:
    async with desk(signed_in=False) as it:
        it.account.totp_secret = TOTP_SECRET
        await it.press("0")
        await it.sign_in()
        await it.press("escape")
        assert it.shows(SignInScreen)
        assert "one-time code" in str(it.screen.query_one("#verdict").render())
        await it.press("escape")
        assert "one-time code" in it.text
        assert it.stand_in.saves == []


async def test_signing_out_and_staying_out() -> None:
    async with desk() as it:
        await it.press("0")
        await it.press("at")
        await it.press("enter")
        assert "60 %" in it.text
        await it.press("at", "down", "enter")
        assert "Press @ to sign in" in it.text
        asked = len(it.stand_in.journal)
        await it.press("r")
        assert len(it.stand_in.journal) == asked


async def test_changing_asks_once_and_no_is_the_answer_of_enter() -> None:
    async with desk() as it:
        await it.press("0")
        await it.press("equals_sign")
        assert it.shows(PeakEditScreen)
        await it.press("tab", "3", "5", "enter")
        assert it.shows(PeakConfirmScreen)
        assert it.screen.query_one(RadioList).marked == "no"
        await it.press("enter")
        assert it.stand_in.saves == []
        assert it.journal.entries() == ()
        await it.press("equals_sign")
        await it.press("tab", "3", "5", "enter")
        await it.press("down", "enter")
        assert "in effect" in it.text
        assert len(it.stand_in.saves) == 1
        assert [entry.outcome for entry in it.journal.entries()] == ["IN_EFFECT"]


async def test_what_was_before_can_be_put_back() -> None:
    async with desk() as it:
        await it.press("0")
        await it.press("B")
        assert "knows no earlier settings" in " ".join(it.text.split())
        await it.press("equals_sign")
        await it.press("down", "enter")
        await it.press("down", "enter")
        assert it.stand_in.api.applied[-1].settings == ("AUTO", 60, 14, 30)
        await it.press("B")
        assert it.shows(PeakConfirmScreen)
        await it.press("j", "enter")
        assert it.stand_in.api.applied[-1].settings == ("MANUAL", 60, 14, 30)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        (("tab", "9", "1", "enter"), "from 0 to 90 %"),
        (("tab", "backspace", "enter"), "whole number of percent"),
        (("tab", "tab", "2", "5", "colon", "0", "0", "enter"), "hours and minutes"),
        (("enter",), "Nothing is different yet"),
    ],
)
async def test_the_form_refuses_in_words(keys: tuple[str, ...], says: str) -> None:
    async with desk() as it:
        await it.press("0")
        await it.press("equals_sign")
        await it.press(*keys)
        assert it.shows(PeakEditScreen)
        assert says in str(it.screen.query_one("#verdict").render())
        await it.press("escape")
        assert it.stand_in.saves == []


async def test_without_permission_no_form_opens() -> None:
    async with desk(allow_changes=False) as it:
        await it.press("0")
        await it.press("equals_sign")
        assert len(it.driver.app.screen_stack) == 1
        assert "--allow-changes" in it.text
        await it.press("B")
        assert "changes are off" in it.text


async def test_settings_that_are_not_understood_are_not_edited() -> None:
    async with desk() as it:
        it.stand_in.api.plants[1].peak_shaving.mode = "TURBO"
        await it.press("0")
        await it.press("equals_sign")
        assert "not understood" in it.text
        assert len(it.driver.app.screen_stack) == 1


async def test_a_portal_that_is_down_changes_nothing_for_the_appliance() -> None:
    async with desk() as it:
        it.stand_in.identity.down = it.stand_in.portal.down = True
        await it.press("0")
        assert "maintenance" in it.text
        await it.driver.poll()
        assert "live" in it.driver.status
        assert it.driver.app.crash is None


async def test_a_mistake_of_ours_stays_on_the_tab(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    async with desk() as it:
        monkeypatch.setattr(PeakShavingController, "refresh", broken)
        await it.press("0")
        assert "mistake in senec-tui, not yours: ZeroDivisionError" in it.text
        await it.driver.poll()
        assert "live" in it.driver.status


async def test_no_way_to_the_portal_is_said() -> None:
    def refuse(**_: object) -> PortalAccess:
        raise StorageError(file="portal-session.json", detail="x")

    async with dashboard(make_portal=refuse) as driver:
        await driver.press("0")
        assert "portal-session.json cannot be used" in driver.text
        await driver.press("at", "equals_sign", "B", "r")
        assert len(driver.app.screen_stack) == 1
    async with dashboard() as driver:
        await driver.press("0")
        assert "a recording" in driver.text


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (120, 40)])
async def test_the_forms_fit(size: tuple[int, int]) -> None:
    async with desk(size=size) as it:
        await it.press("0")
        await it.press("equals_sign")
        frame = it.screen.children[0]
        assert frame.outer_size.width <= size[0]
        assert frame.outer_size.height <= size[1]
        await it.press("tab", "3", "5", "enter")
        answers = it.screen.query_one(RadioList)
        assert answers.region.bottom <= size[1]
        assert answers.region.height == 2


def test_the_dashboard_loads_nothing_of_the_portal_before_the_tab_is_opened() -> None:
    program = """
import sys
import senec_tui.app.app
from senec_tui.cli.arguments import parse
from senec_tui.cli.dashboard import dashboard_options
from senec_tui.cli.main import _context
from senec_tui.language import Language
options = dashboard_options(_context(parse(["--demo"], Language("en")), {}, Language("en")))
assert options.make_portal is not None
print(*sorted(sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.split())
    assert "senec_tui.app.app" in loaded
    assert not {name for name in loaded if name.startswith(("senec_tui.portal", "keyring"))}
    assert not {name for name in loaded if name.startswith("senec_tui.simulator.portal")}
    assert "senec_tui.app.tabs.peak_shaving.peak_tab" not in loaded
    assert "httpx" not in loaded
