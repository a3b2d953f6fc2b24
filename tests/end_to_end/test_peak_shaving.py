"""Peak shaving as a person has it: TLS on two addresses, commands and keys, a few real processes.

The journal of the stand-in says what was really sent; no test leaves more than one change in it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from cli_processes import Home, Outcome, Simulator, simulating
from portal_servers import (
    NAME,
    OLD_SERIAL,
    PASSWORD,
    SERIAL,
    TOTP_SECRET,
    ServedPortal,
    serve_portal,
)
from terminal import Terminal, terminal

from senec_tui.simulator.portal import Fault, SaveBehaviour
from senec_tui.simulator.portal.totp import code_at

API = "/endkunde/api/"
SAVE = f"{API}peakshaving/saveSettings"
READ = f"{API}peakshaving/getSettings"
ALLOWED = ("--allow-changes", "--yes")
SET = ("peakshaving", "set", "--limit", "35", "--until", "14:45")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedPortal]:
    with serve_portal(tmp_path_factory.mktemp("portal")) as portal:
        yield portal


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with simulating(Home(tmp_path_factory.mktemp("appliance")), "--fair") as simulator:
        yield simulator


class Owner:
    """Somebody with a home directory, a portal account and an authenticator."""

    def __init__(self, portal: ServedPortal, home: Home) -> None:
        self.portal = portal
        self.home = home
        self.start = home.hurried_here
        """Runs a command; `hurried` does in a process of its own."""
        self.variables = {
            "SENEC_TUI_PORTAL_URL": portal.stand_in.portal_url,
            "SENEC_TUI_PORTAL_SSO_URL": portal.stand_in.sso_url,
            "SENEC_TUI_PORTAL_CA_FILE": str(portal.ca_file),
            "SENEC_TUI_PORTAL_ACCOUNT": NAME,
            "SENEC_TUI_PORTAL_SERIAL": SERIAL,
        }

    def run(self, *words: str, password: str = "", **variables: str) -> Outcome:
        """A command; with `password` it can sign in by itself."""
        given = {"SENEC_TUI_PORTAL_PASSWORD": password} if password else {}
        done = self.start(*words, **self.variables | given | variables)
        for secret in (PASSWORD, TOTP_SECRET):
            assert secret not in done.out + done.err
        assert "Traceback" not in done.err
        return done

    def at_terminal(self, *words: str, **variables: str) -> AbstractContextManager[Terminal]:
        return terminal(words, self.home, variables=self.variables | variables)

    def code(self) -> str:
        return code_at(TOTP_SECRET, time.time())

    @property
    def kept(self) -> str:
        """Everything that was written below the home directory."""
        files = [file for file in self.home.root.rglob("*") if file.is_file()]
        return "".join(file.read_text(errors="replace") for file in files)


@pytest.fixture
def owner(served: ServedPortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Owner]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    served.renew()
    owner = Owner(served, Home(tmp_path))
    yield owner
    assert len(served.stand_in.saves) <= 1
    assert not served.stand_in.strays
    assert PASSWORD not in owner.kept


def shown(owner: Owner) -> dict[str, Any]:
    done = owner.run("peakshaving", "--json")
    assert done.status == 0, done.err
    portal: dict[str, Any] = done.json["portal"]
    return portal


# By command.


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize(("pages", "method"), [(1, "POST"), (2, "GET")])
def test_sign_in_read_change_read(owner: Owner, pages: int, method: str, *, alone: bool) -> None:
    stand_in = owner.portal.stand_in
    owner.start = owner.home.hurried if alone else owner.start
    stand_in.identity.pages_of_sign_in = pages
    done = owner.run("portal", "login", password=PASSWORD)
    assert (done.status, done.err) == (0, "")
    posts = [entry for entry in stand_in.journal if entry.fields]
    before = shown(owner)
    assert (before["mode"], before["limit_pct"], before["end"]) == ("MANUAL", 60, "14:30")
    done = owner.run(*SET, *ALLOWED, "--portal-save-method", method)
    assert done.status == 0, done.err
    assert [line.split()[-1] for line in done.out.splitlines()[-3:]] == [
        "accepted",
        "back",
        "effect",
    ]
    after = shown(owner)
    assert (after["mode"], after["limit_pct"], after["end"]) == ("MANUAL", 35, "14:45")
    (save,) = stand_in.saves
    assert (save.method, save.status) == (method, 200)
    assert set(save.params) == {"anlageNummer", "mode", "capacityLimit", "endzeit"}
    assert f"{save.method} {stand_in.portal_url}{SAVE}?" in done.out
    # One sign-in for all of it, and the secrets went to its origin only.
    assert [entry for entry in stand_in.journal if entry.fields] == posts
    assert {entry.origin for entry in posts} == {"sso"}
    assert owner.run("portal", "logout").status == 0
    assert "Not signed in" in owner.run("peakshaving").complaint


@pytest.mark.parametrize("pages", [1, 2])
def test_a_one_time_code_is_asked_for(owner: Owner, pages: int) -> None:
    owner.portal.account.totp_secret = TOTP_SECRET
    owner.portal.stand_in.identity.pages_of_sign_in = pages
    assert "one-time code" in owner.run("portal", "login", password=PASSWORD).complaint
    with owner.at_terminal("portal", "login") as screen:
        screen.wait_for(f"Password of {NAME}")
        screen.type(PASSWORD)
        screen.press("enter")
        screen.wait_for("One-time code")
        screen.type("12")
        screen.press("enter")
        screen.wait_for("six digits")
        code = owner.code()
        screen.type(code)
        screen.press("enter")
        assert screen.wait_for_end() == 0
        assert f"Signed in to 127.0.0.1 as {NAME}" in screen.text
        assert PASSWORD.encode() not in screen.raw
    assert shown(owner)["limit_pct"] == 60
    assert owner.run(*SET, *ALLOWED).status == 0
    assert len(owner.portal.stand_in.api.applied) == 1
    assert code not in owner.kept


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda portal: None, "wrong name or password"),
        (lambda portal: setattr(portal.account, "lock_after", 0), "temporarily locked"),
        (lambda portal: setattr(portal.account, "disabled", True), "locked"),
        (lambda portal: setattr(portal.account, "required_action", "CONFIGURE_TOTP"), "factor"),
        (lambda portal: setattr(portal.account, "required_action", "UPDATE_PASSWORD"), "browser"),
        (lambda portal: setattr(portal.account, "consent_needed", True), "only the owner can"),
        (lambda portal: setattr(portal.stand_in.identity, "down", True), "maintenance"),
        (lambda portal: setattr(portal.stand_in.portal, "down", True), "maintenance"),
        (
            lambda portal: setattr(portal.stand_in.identity, "form_origin", "https://127.0.0.3:9"),
            "Nothing was sent",
        ),
        (
            lambda portal: setattr(portal.stand_in.identity, "unknown_page", "<p>New!</p>"),
            "does not know",
        ),
        (
            lambda portal: portal.stand_in.faults.append(
                Fault(
                    path="/endkunde/",
                    status=302,
                    headers={"location": "https://127.0.0.3:9/hotel"},
                    times=9,
                )
            ),
            "127.0.0.3",
        ),
    ],
)
def test_a_sign_in_that_fails_says_why_and_is_not_tried_again(
    owner: Owner, spoil: Callable[[ServedPortal], Any], says: str
) -> None:
    spoil(owner.portal)
    password = "wrong" if says.startswith("wrong") else PASSWORD
    done = owner.run("portal", "login", password=password)
    assert done.status == 1
    assert says in done.complaint
    posts = [e for e in owner.portal.stand_in.journal if "password" in e.fields]
    assert len(posts) <= 1
    assert owner.portal.account.failures <= 1


def fault(**facts: Any) -> Callable[[ServedPortal], None]:
    """What happens to the save."""
    return lambda portal: portal.stand_in.faults.append(Fault(path=SAVE, **facts))


def behaviour(**facts: Any) -> Callable[[ServedPortal], None]:
    """What saving does, whatever it answers."""
    return lambda portal: setattr(portal.stand_in.api, "save_behaviour", SaveBehaviour(**facts))


def forget_session(portal: ServedPortal) -> None:
    act = portal.stand_in.portal.forget_everyone
    portal.stand_in.faults.append(Fault(path=SAVE, act=act))


@pytest.mark.parametrize(
    ("spoil", "status", "says", "applied"),
    [
        (fault(cut=True), 0, "in effect", 1),
        (fault(cut=True, handled=False), 1, "not (yet) in effect", 0),
        (fault(status=500), 0, "in effect", 1),
        (fault(status=502, handled=False), 1, "not (yet) in effect", 0),
        (fault(status=200, handled=False, body=b"<html></html>"), 1, "not (yet) in effect", 0),
        (fault(status=400, handled=False), 1, "refused the change with status 400", 0),
        (fault(status=403, handled=False), 1, "CSRF", 0),
        (fault(status=401, handled=False), 1, "the session had ended", 0),
        (fault(status=429, handled=False, headers={"retry-after": "60"}), 1, "a pause of 60 s", 0),
        (
            fault(
                status=503,
                handled=False,
                headers={"retry-after": "Thu, 01 Jan 2026 00:00:00 GMT"},
            ),
            1,
            "not (yet) in effect",
            0,
        ),
        (forget_session, 1, "the session had ended", 0),
        (
            lambda portal: setattr(portal.stand_in.api, "save_methods", frozenset({"GET"})),
            1,
            "it allows GET",
            0,
        ),
        (behaviour(applies=False), 1, "not (yet) in effect", 0),
        (behaviour(after_reads=2), 0, "in effect", 1),
        (behaviour(limit_step_pct=10), 1, "differs", 1),
        (behaviour(shift_h=2), 1, "differs", 1),
    ],
)
def test_a_fault_while_changing(
    owner: Owner,
    spoil: Callable[[ServedPortal], None],
    status: int,
    says: str,
    applied: int,
) -> None:
    spoil(owner.portal)
    done = owner.run(*SET, *ALLOWED, password=PASSWORD)
    assert done.status == status, done.err
    assert says in done.out + done.err
    assert len(owner.portal.stand_in.saves) == 1
    assert len(owner.portal.stand_in.api.applied) == applied
    assert '"outcome"' in owner.kept


def test_nobody_can_say_what_became_of_it(owner: Owner) -> None:
    stand_in = owner.portal.stand_in

    def lose() -> None:
        stand_in.faults.append(Fault(path=f"{API}*", cut=True, times=99))

    stand_in.faults.append(Fault(path=SAVE, cut=True, act=lose))
    done = owner.run(*SET, *ALLOWED, password=PASSWORD)
    assert done.status == 1
    assert "unknown, read again" in done.out
    assert "unknown, read again" in done.err
    assert len(stand_in.saves) == 1
    stand_in.faults.clear()
    assert shown(owner)["limit_pct"] == 35
    assert len(stand_in.saves) == 1


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("--limit", "91"), 2, "from 0 to 90 %"),
        (("--limit", "half"), 2, "whole number of percent"),
        (("--until", "25:00"), 2, "hours and minutes"),
        (("--mode", "turbo"), 2, "no mode"),
        ((), 2, "name at least one"),
        (("--limit", "60"), 2, "settings already"),
        (("--limit", "35", "--json"), 2, "show"),
        (("--limit", "35", "--portal-serial", "1999"), 1, "no system 1999"),
        (("--limit", "35", "--portal-serial", OLD_SERIAL), 1, "does not offer peak shaving"),
    ],
)
def test_what_cannot_be_set_is_refused_before_anything_is_sent(
    owner: Owner, words: tuple[str, ...], status: int, says: str
) -> None:
    done = owner.run("peakshaving", "set", *words, *ALLOWED, password=PASSWORD)
    assert (done.status, says in done.complaint) == (status, True), done.err
    assert owner.portal.stand_in.saves == []


def test_nothing_is_sent_without_permission_or_a_yes(owner: Owner) -> None:
    stand_in = owner.portal.stand_in
    assert "--allow-changes" in owner.run(*SET, "--yes", password=PASSWORD).complaint
    assert stand_in.journal == []
    dry = owner.run(*SET, "--dry-run", password=PASSWORD)
    assert dry.status == 0
    assert f"POST {stand_in.portal_url}{SAVE}?" in dry.out
    asked = owner.run(*SET, "--allow-changes", password=PASSWORD)
    assert "nobody is here to ask" in asked.err
    with owner.at_terminal(*SET, "--allow-changes", SENEC_TUI_PORTAL_PASSWORD=PASSWORD) as screen:
        screen.wait_for("Send this, once? [y/N]")
        screen.press("enter")
        assert screen.wait_for_end() == 1
        assert "not confirmed" in screen.text
    assert stand_in.saves == []


def test_somebody_else_was_faster(owner: Owner) -> None:
    stand_in = owner.portal.stand_in
    stand_in.faults.append(
        Fault(path=READ, skip=1, act=lambda: stand_in.api.edit_elsewhere(1, limit_pct=50))
    )
    done = owner.run(*SET, *ALLOWED, password=PASSWORD)
    assert (done.status, "changed elsewhere" in done.err) == (1, True)
    assert stand_in.saves == []


def test_the_numbers_of_the_systems_move(owner: Owner) -> None:
    plants = owner.portal.stand_in.api.plants
    owner.portal.stand_in.faults.append(Fault(path=READ, act=plants.reverse))
    done = owner.run(*SET, *ALLOWED, password=PASSWORD)
    assert (done.status, "is now" in done.err) == (1, True), done.err
    assert owner.portal.stand_in.saves == []


def test_a_mode_that_nobody_knows_is_shown_and_not_changed(owner: Owner) -> None:
    owner.portal.plant.peak_shaving.mode = "TURBO\x1b[2J"
    done = owner.run("peakshaving", password=PASSWORD)
    assert "TURBO\\x1b[2J" in done.out
    assert "not understood" in owner.run(*SET, *ALLOWED, password=PASSWORD).complaint
    assert owner.portal.stand_in.saves == []


def test_automatic_keeps_the_manual_values(owner: Owner) -> None:
    done = owner.run("peakshaving", "set", "--mode", "automatic", *ALLOWED, password=PASSWORD)
    assert done.status == 0, done.err
    ((_, _, settings),) = [
        (one.at, one.plant, one.settings) for one in owner.portal.stand_in.api.applied
    ]
    assert settings == ("AUTO", 60, 14, 30)


def test_a_session_that_ended_is_renewed_without_the_password(owner: Owner) -> None:
    assert owner.run("portal", "login", password=PASSWORD).status == 0
    owner.portal.stand_in.portal.forget_everyone()
    assert shown(owner)["limit_pct"] == 60
    owner.portal.stand_in.portal.forget_everyone()
    owner.portal.stand_in.identity.forget_everyone()
    assert "portal login" in owner.run("peakshaving").complaint


def test_systems_are_listed_with_what_tells_them_apart(owner: Owner) -> None:
    done = owner.run("portal", password=PASSWORD)
    assert done.status == 0
    assert SERIAL in done.out
    assert SERIAL not in owner.run("portal", "--redact").out
    several = owner.portal.stand_in.api.plants
    several[0].peak_shaving_visible = True
    del owner.variables["SENEC_TUI_PORTAL_SERIAL"]
    assert "several systems" in owner.run(*SET, *ALLOWED).complaint


def test_what_stands_beside_it_and_what_the_appliance_says(
    owner: Owner, appliance: Simulator
) -> None:
    owner.portal.plant.peak_shaving.limit_pct = 70
    done = owner.run(
        "peakshaving", "show", "--all", "--json", "--host", appliance.host, password=PASSWORD
    )
    document = json.loads(done.out)
    assert document["agree"] is True
    assert document["appliance"]["reservoir_pct"] == 40
    assert document["neighbours"]["reserve_pct"] == 15
    assert document["system"]["serial"] == "…0001"
    text = owner.run("peakshaving", "--host", appliance.host).out
    assert "kWh of this battery" in text


# By key, in a terminal.


def dashboard(owner: Owner, appliance: Simulator, *words: str) -> AbstractContextManager[Terminal]:
    return owner.at_terminal("--host", appliance.host, *words)


def sign_in(screen: Terminal, *, code: str = "") -> None:
    screen.wait_for("live")
    screen.press("0")
    screen.wait_for("Press @ to sign in", "All other tabs work without it")
    screen.press("@")
    screen.wait_for("Sign in to mein-senec.de", NAME)
    screen.type(PASSWORD)
    screen.press("enter")
    if code:
        screen.wait_for("your authenticator shows now")
        screen.type(code)
        screen.press("enter")
    screen.wait_for("14:30 daily", "Both agree", "Reserve")


def edit_limit(screen: Terminal, limit: str) -> None:
    screen.press("=")
    screen.wait_for("Change peak shaving", "> Mode")
    screen.press("tab")
    screen.wait_for("> Capacity limit")
    screen.type(limit)
    screen.wait_for(f" {limit}         % =")
    screen.press("enter")
    screen.wait_for("Send this change to the portal?", "capacityLimit=" + limit)


@pytest.mark.parametrize("code", [False, True])
def test_the_tab_signs_in_reads_changes_and_reads(
    owner: Owner, appliance: Simulator, code: bool
) -> None:
    stand_in = owner.portal.stand_in
    owner.portal.account.totp_secret = TOTP_SECRET if code else None
    stand_in.identity.pages_of_sign_in = 2 if code else 1
    with dashboard(owner, appliance, "--allow-changes") as screen:
        sign_in(screen, code=owner.code() if code else "")
        edit_limit(screen, "35")
        screen.wait_for("> No, change nothing")
        screen.press("enter")
        screen.wait_for("60 % =", gone="Send this change")
        assert stand_in.saves == []
        edit_limit(screen, "35")
        screen.press("down", "enter")
        screen.wait_for("requested", "accepted", "in effect", "35 % =")
        screen.wait_for("live")
        screen.press("q")
        assert screen.wait_for_end() == 0
        assert PASSWORD.encode() not in screen.raw
    assert len(stand_in.saves) == 1
    assert [one.settings for one in stand_in.api.applied] == [("MANUAL", 35, 14, 30)]
    # The session was kept, and so was the tab.
    with dashboard(owner, appliance) as screen:
        screen.wait_for("live", "Peak", "35 % =")
        assert "--allow-changes" in screen.text
    assert shown(owner)["limit_pct"] == 35


def test_the_tab_says_when_nobody_knows(owner: Owner, appliance: Simulator) -> None:
    stand_in = owner.portal.stand_in

    def lose() -> None:
        stand_in.faults.append(Fault(path=f"{API}*", cut=True, times=99))

    with dashboard(owner, appliance, "--allow-changes") as screen:
        sign_in(screen)
        edit_limit(screen, "40")
        stand_in.faults.append(Fault(path=SAVE, cut=True, act=lose))
        screen.press("down", "enter")
        screen.wait_for("unknown, read again", "live")
        stand_in.faults.clear()
        screen.press("r")
        screen.wait_for("40 % =")
        screen.press("1")
        screen.wait_for("live", gone="Capacity limit")
    assert len(stand_in.saves) == 1


def test_a_portal_that_is_down_leaves_the_dashboard_alone(
    owner: Owner, appliance: Simulator
) -> None:
    owner.portal.stand_in.identity.down = True
    with dashboard(owner, appliance) as screen:
        screen.wait_for("live")
        screen.press("0")
        screen.wait_for("Press @ to sign in")
        screen.press("@")
        screen.wait_for("Sign in to mein-senec.de")
        screen.type(PASSWORD)
        screen.press("enter")
        screen.wait_for("maintenance")
        screen.press("escape")
        screen.wait_for("maintenance", "live", gone="Sign in to mein")
        screen.press("2")
        screen.wait_for("live", gone="maintenance")
