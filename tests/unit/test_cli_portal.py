"""`peakshaving` and `portal` on the command line, against the demo's portal in this process."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_fakes import AT, FakeSource, complaints, context, text

from senec_tui.cli.access.portal_opening import open_portal, portal_settings, session_file
from senec_tui.cli.commands import peakshaving, portal
from senec_tui.cli.context import Context
from senec_tui.errors import RefusedError, SenecTuiError, StorageError, UsageError
from senec_tui.portal.portal_errors import (
    InvalidWishError,
    NotWritableError,
    PasswordMissingError,
    SignInNeededError,
)
from senec_tui.portal.secret import Secret
from senec_tui.simulator.portal import DEMO_ACCOUNT, DEMO_PASSWORD

LOCAL: dict[str, Any] = {
    "WIZARD": {
        "PS_ENABLE": "u8_01",
        "PS_HOUR": "u8_0E",
        "PS_MINUTE": "u8_1E",
        "PS_RESERVOIR": "u8_28",
    },
    "FEATURES": {"PEAKSHAVING": "u8_01"},
    "ENERGY": {"STAT_STATE": "u8_38"},
    "FACTORY": {"DESIGN_CAPACITY": "fl_461C4000", "DEVICE_ID": "st_1001"},
}


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{line}\n" for line in lines)))


def demo(root: Path, source: FakeSource | None = None, **own: Any) -> Context:
    changes = own.pop("allow_changes", False)
    redact = own.pop("redact", False)
    usual: dict[str, Any] = {
        "action": "show",
        "json": False,
        "all": False,
        "mode": None,
        "limit": None,
        "until": None,
        "dry_run": False,
        "yes": False,
        "keyring": False,
    }
    return context(
        root,
        source or FakeSource(LOCAL),
        settings={"demo": True, "allow-changes": changes, "redact": redact},
        **usual | own,
    )


# Show.


def test_show_says_what_both_say(tmp_path: Path) -> None:
    run = demo(tmp_path)
    assert peakshaving.run(run) == 0
    shown = text(run)
    assert "manual" in shown
    assert "60 %" in shown
    assert "= 6.0 kWh of this battery" in shown
    assert "14:30" in shown
    assert "(100 % - limit)" in shown
    assert "Both agree    yes" in shown
    assert "PV today" not in shown
    assert complaints(run) == ""


def test_show_all_names_its_source(tmp_path: Path) -> None:
    run = demo(tmp_path, all=True)
    assert peakshaving.run(run) == 0
    assert "Also from the portal, read only" in text(run)
    assert re.search(r"PV today +\d+\.\d\d kWh", text(run))


def test_the_document(tmp_path: Path) -> None:
    run = demo(tmp_path, json=True)
    assert peakshaving.run(run) == 0
    document = json.loads(text(run))
    assert document["system"]["serial"] == "…2345"
    assert document["portal"]["mode"] == "MANUAL"
    assert document["portal"]["end"] == "14:30"
    assert document["portal"]["read_at"] == "2023-11-14T22:13:20Z"
    assert document["appliance"]["enabled"] is True
    assert document["agree"] is True
    assert "neighbours" not in document


def test_an_appliance_that_is_away_does_not_matter(tmp_path: Path) -> None:
    away = FakeSource(faults={1: RefusedError(host="senec.local", port=443)})
    run = demo(tmp_path, away, json=True)
    assert peakshaving.run(run) == 0
    document = json.loads(text(run))
    assert (document["appliance"], document["agree"]) == (None, None)
    assert "senec.local" in complaints(run)
    assert away.closed


def test_no_host_no_appliance_no_session(tmp_path: Path) -> None:
    own = vars(demo(tmp_path).own)
    run = context(tmp_path, FakeSource(LOCAL), **own)
    with pytest.raises(SignInNeededError):
        peakshaving.run(run)
    assert text(run) == ""


# Set.


def test_set_asks_and_tells_every_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "y")
    run = demo(tmp_path, action="set", limit="35", until="13:45", allow_changes=True)
    assert peakshaving.run(run) == 0
    lines = text(run).splitlines()
    assert "Capacity limit  60 % → 35 %" in lines
    assert "End time        14:30 → 13:45" in lines
    assert "Mode            manual, unchanged" in lines
    assert [line.partition("  ")[2] for line in lines[-5:]] == [
        "checking",
        "requested",
        "accepted",
        "reading back",
        "in effect",
    ]
    assert "Send this, once? [y/N]: " in complaints(run)
    assert "Experimental" in complaints(run)


@pytest.mark.parametrize("answer", ["", "n", "yesterday"])
def test_everything_but_a_yes_is_a_no(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    typed(monkeypatch, answer)
    run = demo(tmp_path, action="set", mode="off", allow_changes=True)
    with pytest.raises(NotWritableError, match="not confirmed"):
        peakshaving.run(run)
    assert "requested" not in text(run)


def test_nobody_to_ask_is_a_no(tmp_path: Path) -> None:
    with pytest.raises(NotWritableError, match="--yes"):
        peakshaving.run(demo(tmp_path, action="set", mode="auto", allow_changes=True))


def test_changes_must_be_allowed_but_looking_is_free(tmp_path: Path) -> None:
    with pytest.raises(NotWritableError, match="--allow-changes"):
        peakshaving.run(demo(tmp_path, action="set", limit="35", yes=True))
    run = demo(tmp_path, action="set", limit="35", dry_run=True)
    assert peakshaving.run(run) == 0
    assert "POST https://portal.demo.invalid/endkunde/api/peakshaving/saveSettings?" in text(run)
    assert "Nothing was sent" in complaints(run)
    assert "requested" not in text(run)


@pytest.mark.parametrize(
    ("own", "error"),
    [
        ({"limit": "91"}, InvalidWishError),
        ({"limit": "-1"}, InvalidWishError),
        ({"limit": "½"}, InvalidWishError),
        ({"until": "24:00"}, InvalidWishError),
        ({"until": "half past two"}, InvalidWishError),
        ({"mode": "turbo"}, InvalidWishError),
        ({}, UsageError),
        ({"limit": "35", "json": True}, UsageError),
        ({"limit": "35", "all": True}, UsageError),
        ({"limit": "60"}, InvalidWishError),
        ({"action": "show", "limit": "35"}, UsageError),
        ({"action": "show", "dry_run": True}, UsageError),
    ],
)
def test_what_cannot_be_meant(
    tmp_path: Path, own: dict[str, Any], error: type[SenecTuiError]
) -> None:
    with pytest.raises(error) as caught:
        peakshaving.run(
            demo(
                tmp_path,
                allow_changes=True,
                yes=own.get("action") != "show",
                **{"action": "set"} | own,
            )
        )
    assert caught.value.exit_status == 2


def test_the_limit_may_carry_its_sign_and_the_hour_a_point(tmp_path: Path) -> None:
    run = demo(tmp_path, action="set", limit="35 %", until="9.05", dry_run=True)
    assert peakshaving.run(run) == 0
    assert "14:30 → 09:05" in text(run)


# Sign in, sign out.


def test_the_demo_signs_in_by_itself(tmp_path: Path) -> None:
    run = demo(tmp_path, action="login")
    assert portal.run(run) == 0
    assert text(run) == f"Signed in to portal.demo.invalid as {DEMO_ACCOUNT}.\n"
    assert DEMO_PASSWORD not in text(run) + complaints(run)
    run = demo(tmp_path, action="status")
    assert portal.run(run) == 0
    assert "1       SENEC.Home V3 hybrid  1000000000000000000012345  yes" in text(run)
    run = demo(tmp_path, action="status", redact=True)
    assert portal.run(run) == 0
    assert "100000" not in text(run)
    run = demo(tmp_path, action="logout")
    assert portal.run(run) == 0
    assert text(run) == "Nobody was signed in.\n"
    assert not session_file(run.paths).exists()


def real(root: Path, **settings: object) -> Context:
    return context(root, settings=settings, action="login", keyring=False)


def test_without_a_person_the_account_and_the_password_must_be_known(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="SENEC_TUI_PORTAL_ACCOUNT"):
        portal.run(real(tmp_path))
    with pytest.raises(PasswordMissingError, match="SENEC_TUI_PORTAL_PASSWORD"):
        portal.run(real(tmp_path, **{"portal.account": "erika@example.org"}))


def test_an_empty_answer_is_no_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "erika@example.org")
    monkeypatch.setattr("getpass.getpass", lambda *_, **__: "")
    with pytest.raises(PasswordMissingError, match=r"erika@example\.org"):
        portal.run(real(tmp_path))


# Settings.


def test_the_configuration_reaches_the_portal_and_never_holds_a_password(tmp_path: Path) -> None:
    file = tmp_path / "config" / "config.toml"
    file.parent.mkdir()
    file.write_text(
        '[portal]\naccount = "a@b.de"\nserial = "7"\nsave_method = "GET"\n'
        'url = "https://p.example"\nsso-url = "https://s.example"\nca_file = "ca.pem"\n'
    )
    chosen = portal_settings(context(tmp_path).settings)
    assert (chosen.account, chosen.serial, chosen.save_method) == ("a@b.de", "7", "GET")
    assert (chosen.portal_origin, chosen.sso_origin) == ("https://p.example", "https://s.example")
    assert chosen.ca_file == Path("ca.pem")
    file.write_text('[portal]\npassword = "x"\n')
    with pytest.raises(UsageError, match=r"no setting “portal\.password”"):
        context(tmp_path)


def test_addresses_must_be_https(tmp_path: Path) -> None:
    run = context(tmp_path, settings={"portal.url": "http://mein-senec.de"})
    with pytest.raises(UsageError, match="https"):
        open_portal(run)


def test_a_session_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    run = context(tmp_path)
    file = session_file(run.paths)
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    file.chmod(0o644)
    with pytest.raises(StorageError, match="others may read it"):
        open_portal(run)


def test_a_recording_has_no_portal(tmp_path: Path) -> None:
    run = context(tmp_path, settings={"replay": tmp_path / "x.senec"}, **vars(demo(tmp_path).own))
    with pytest.raises(UsageError, match="recording"):
        peakshaving.run(run)


async def test_the_demo_is_followed_by_its_appliance(tmp_path: Path) -> None:
    from senec_tui.cli.access.sources import demo_appliance, demo_source

    now = AT
    run = context(tmp_path, settings={"demo": True, "allow-changes": True})
    appliance = demo_appliance(run.settings)
    appliance._clock = lambda: now
    appliance._timeline = appliance._timeline._replace(clock=lambda: now)
    source = demo_source(run, appliance)
    access = open_portal(run, appliance=appliance)
    proposal = await access.controller.propose(limit_pct=30)
    await access.controller.carry_out(proposal, confirmed=True)
    wanted = {"WIZARD": ("PS_RESERVOIR",)}
    assert (await source.read(wanted)).sections["WIZARD"] == {"PS_RESERVOIR": "u8_28"}
    now += 31
    assert (await source.read(wanted)).sections["WIZARD"] == {"PS_RESERVOIR": "u8_46"}
    await access.close()
    await source.close()


def test_no_secret_prints_itself(tmp_path: Path) -> None:
    assert DEMO_PASSWORD not in repr(Secret(DEMO_PASSWORD))
    assert "a@b.de" not in repr(
        portal_settings(real(tmp_path, **{"portal.account": "a@b.de"}).settings)
    )
