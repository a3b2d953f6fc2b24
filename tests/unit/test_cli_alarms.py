"""The commands around alarms: events, acknowledge, status, check, alarms test."""

from __future__ import annotations

import json
import tomllib
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from cli_fakes import AT, SECTIONS, FakeSource, Places, complaints, context, text
from sentences import faults_of
from test_alarm_store import alarm

from senec_tui.catalogue.level import Level
from senec_tui.cli.commands import acknowledge, alarms, check, events, status, why
from senec_tui.cli.commands.alarms import run as run_alarms
from senec_tui.cli.main import run as run_program
from senec_tui.cli.settings.alarm_kinds import own_limits
from senec_tui.cli.settings.loading import load
from senec_tui.cli.settings.settings_table import OPTIONS
from senec_tui.errors import ConfigError, RefusedError, UnknownAlarmError, UsageError
from senec_tui.language import Language
from senec_tui.model.alarm.alarm import iso
from senec_tui.model.alarm.keeping.store import Store, read_alarms
from senec_tui.model.alarm.plant_status import PlantStatus
from senec_tui.model.data_paths import alarm_file
from senec_tui.model.process_lock import Lock

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.cli.context import Context
    from senec_tui.model.alarm.alarm import Alarm

HOST = {"host": "senec"}
EVENTS: dict[str, Any] = {
    "since": None, "until": None, "level": "note", "open": False, "json": False,
}  # fmt: skip
STATUS: dict[str, Any] = {"json": False, "format": None, "all": False}
WELL = {"ENERGY": SECTIONS["ENERGY"]}
"""Nothing to object to: no clock that is months off, no modules without voltages."""
DOWN = {"ENERGY": {"STAT_STATE": "u8_62", "GUI_HOUSE_POW": "fl_442047C0"}}


def file_of(root: Path) -> Path:
    return alarm_file(Places(root).data, "senec")


def keep(root: Path, *kept: Alarm) -> None:
    with closing(Store(file_of(root), make=True)) as store:
        store.write(kept)


def run_events(root: Path, **own: object) -> Context:
    run = context(root, settings=HOST, **(EVENTS | own))
    assert events.run(run) == 0
    return run


# -- events and acknowledge ------------------------------------------------------------------------


def test_an_event_has_the_promised_shape(tmp_path: Path) -> None:
    keep(tmp_path, alarm(AT - 100, end=AT - 40, count=2))
    (event,) = json.loads(text(run_events(tmp_path, json=True)))
    assert event == {
        "id": 1,
        "rule": "cells.spread",
        "level": "watch",
        "text": "far apart",
        "path": "BMS.CELL_VOLTAGES_MODULE_A[0]",
        "begin": "2023-11-14T22:11:40Z",
        "end": "2023-11-14T22:12:40Z",
        "duration_s": 60.0,
        "count": 2,
        "worst": 61.5,
        "acknowledged": False,
    }


def test_an_open_event_has_no_end_and_lasts_until_now(tmp_path: Path) -> None:
    keep(tmp_path, alarm(AT - 100), alarm(AT - 500, end=AT - 400))
    (event,) = json.loads(text(run_events(tmp_path, json=True, open=True)))
    assert (event["end"], event["duration_s"]) == (None, 100.0)


def test_events_are_chosen_by_time_and_level(tmp_path: Path) -> None:
    keep(
        tmp_path,
        alarm(AT - 8000, end=AT - 7900),
        alarm(AT - 3000, end=AT - 2900, level=Level.ACT, text={"en": "in between"}),
        alarm(AT - 100, end=AT - 90, level=Level.NOTE),
    )
    run = run_events(tmp_path, since="-1h", level="watch")
    assert text(run).count("\n") == 1
    assert "in between" in text(run)
    assert text(run_events(tmp_path, until="-2h")).count("\n") == 1


def test_a_line_says_when_how_long_and_what_in_the_readers_language(tmp_path: Path) -> None:
    keep(tmp_path, alarm(AT - 100, count=3))
    run = context(tmp_path, settings=HOST, language="de", **EVENTS)
    assert events.run(run) == 0
    assert "weit auseinander (3 Mal)" in text(run)
    assert "seit 1 min" in text(run)


def test_no_events_is_said_and_is_an_empty_list(tmp_path: Path) -> None:
    run = run_events(tmp_path)
    assert text(run) == ""
    assert "No events" in complaints(run)
    assert json.loads(text(run_events(tmp_path, json=True))) == []
    assert not file_of(tmp_path).exists()


def test_a_moment_that_is_none_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no moment"):
        events.run(context(tmp_path, settings=HOST, **(EVENTS | {"since": "whenever"})))


def test_acknowledging_some_all_and_unknown_ones(tmp_path: Path) -> None:
    keep(tmp_path, alarm(AT - 100), alarm(AT - 200), alarm(AT - 300))

    def run(*numbers: str) -> None:
        acknowledge.run(context(tmp_path, settings=HOST, numbers=list(numbers)))

    with pytest.raises(UnknownAlarmError, match="number 77, 99"):
        run("2", "77", "99")
    assert [a.acknowledged for a in read_alarms(file_of(tmp_path)) if a.id == 2] == [True]
    run("all")
    assert {a.acknowledged for a in read_alarms(file_of(tmp_path))} == {True}


@pytest.mark.parametrize("words", [[], ["x"], ["1", "all"], ["-1"], ["1.5"], ["9" * 30], ["٣"]])
def test_what_is_no_number_is_a_usage_error(tmp_path: Path, words: list[str]) -> None:
    with pytest.raises(UsageError):
        acknowledge.run(context(tmp_path, settings=HOST, numbers=words))


def test_acknowledging_where_nothing_was_kept(tmp_path: Path) -> None:
    assert acknowledge.run(context(tmp_path, settings=HOST, numbers=["all"])) == 0
    with pytest.raises(UnknownAlarmError):
        acknowledge.run(context(tmp_path, settings=HOST, numbers=["1"]))


# -- status and check ------------------------------------------------------------------------------


def test_the_status_is_one_line_and_makes_nothing_up(tmp_path: Path) -> None:
    run = context(tmp_path, FakeSource(WELL), settings=HOST, **STATUS)
    assert status.run(run) == 0
    line = text(run)
    assert line == "Battery full, house 641 W, grid -4277 W\n"


@pytest.mark.parametrize(
    ("state", "language", "words"),
    [
        (17, "en", "PV + discharge"),
        (98, "en", "BMS error - module imbalance"),
        (17, "de", "PV + entladen"),
        (26, "de", "Akku-Schutzbetrieb"),
        (36, "de", "Fehler: NA-Schutz Netz"),
        (42, "de", "Warte auf Überschuss"),
    ],
)
def test_the_status_spells_abbreviations_and_nouns_as_such(
    tmp_path: Path, state: int, language: str, words: str
) -> None:
    well = {"ENERGY": {**WELL["ENERGY"], "STAT_STATE": f"u8_{state:02X}"}}
    run = context(tmp_path, FakeSource(well), settings=HOST, language=language, **STATUS)
    assert status.run(run) == 0
    assert text(run).startswith(f"{words}, ")


def test_the_status_as_json_has_null_for_what_is_not_known(tmp_path: Path) -> None:
    run = context(tmp_path, FakeSource(DOWN), settings=HOST, **(STATUS | {"json": True}))
    status.run(run)
    told = json.loads(text(run))
    assert (told["state"], told["soc_pct"], told["grid_w"], told["level"]) == (
        98,
        None,
        None,
        "act",
    )
    (shutdown,) = told["alarms"]
    assert shutdown["rule"] == "state.operating"
    assert shutdown["end"] is None


def test_a_template_is_filled_in_and_is_no_programming_language(tmp_path: Path) -> None:
    template = "{state} {soc}% {house}W {alarms} {level} {{x}} {}"
    with pytest.raises(UsageError, match="no field"):
        status.run(context(tmp_path, settings=HOST, **(STATUS | {"format": template})))
    known = STATUS | {"format": "{house} W, {soc} %, {alarms}"}
    run = context(tmp_path, FakeSource(WELL), settings=HOST, **known)
    status.run(run)
    assert text(run) == "641 W, – %, 0\n"
    for wrong in ("{house.__class__}", "{0}", "{alarms!r}", "{soc:9999}"):
        with pytest.raises(UsageError):
            status.check_template(wrong)


@pytest.mark.parametrize(
    ("level", "exit_status", "word"),
    [(None, 0, "OK"), (Level.WATCH, 1, "WARNING"), (Level.ACT, 2, "CRITICAL")],
)
def test_check_speaks_as_monitoring_plugins_do(
    tmp_path: Path, level: Level | None, exit_status: int, word: str
) -> None:
    keep(tmp_path, *[alarm(AT - 50, level=level, text={"en": "a | b"})] * (level is not None))
    file = file_of(tmp_path)
    lock = Lock(file.with_name(f"{file.name}.lock"), "a collector")
    run = context(tmp_path, settings=HOST)
    assert check.run(run) == exit_status
    lock.release()
    said, _, data = text(run).partition(" | ")
    assert said.startswith(f"SENEC {word} - ")
    assert ("a / b" in said) is (level is not None)
    assert data.split() == ["house=641W", "grid=-4277W", f"alarms={int(level is not None)};;;0"]


def test_a_state_that_no_table_has_is_told_by_its_number(tmp_path: Path) -> None:
    plant: dict[str, Any] = {"ENERGY": {"STAT_STATE": "u8_C7", "GUI_HOUSE_POW": "fl_442047C0"}}
    line, template = (
        context(tmp_path, FakeSource(plant), settings=HOST, **(STATUS | {"format": form}))
        for form in (None, "{state_code} {state} {house}")
    )
    assert status.run(line) == status.run(template) == 0
    assert text(line).startswith("State 199, house 641 W")
    assert text(template).startswith("199 State 199 641")


def test_check_has_no_sign_before_a_zero() -> None:
    plant = PlantStatus(
        device="senec",
        at=AT,
        state=None,
        state_text="",
        soc_pct=-0.04,
        powers_w={"house": -0.4, "grid": -0.0, "battery": -0.6},
        alarms=(),
    )
    _, _, data = check.check_line(plant, 0, Language("en")).partition(" | ")
    assert data.split()[:4] == ["soc=0.0%;;;0;100", "house=0W", "grid=0W", "battery=-1W"]
    assert "-0" not in check.check_line(plant, 0, Language("en"))


def test_check_puts_whole_sentences_in_a_row(tmp_path: Path) -> None:
    plant: dict[str, Any] = {
        **DOWN,
        "BMS": {"ALARM_STATUS": ["u1_0004", "u1_0000", "u1_0000", "u1_0000"]},
    }
    run = context(tmp_path, FakeSource(plant), settings=HOST)
    assert check.run(run) == 2
    line = text(run).partition(" | ")[0].removeprefix("SENEC CRITICAL - ")
    assert "your installer; Battery module A" in line
    assert faults_of(line) == []


def test_check_of_a_silent_device_says_what_the_collector_knows(tmp_path: Path) -> None:
    def silent() -> Context:
        refused = RefusedError(host="senec", port=443)
        return context(tmp_path, FakeSource(faults={1: refused}), settings=HOST)

    told = {"en": "The device does not answer"}
    keep(tmp_path, alarm(AT - 500, rule="link.silent", level=Level.ACT, text=told))
    with pytest.raises(RefusedError):  # nobody follows it: what is kept may be old
        check.run(silent())
    file = file_of(tmp_path)
    lock = Lock(file.with_name(f"{file.name}.lock"), "a collector")
    run = silent()
    assert check.run(run) == 2
    assert text(run) == "SENEC CRITICAL - The device does not answer | alarms=1;;;0\n"
    with closing(Store(file)) as store:
        (known,) = store.alarms()
        store.write([replace(known, end=AT - 10)])
    with pytest.raises(RefusedError):  # silent since now: nobody knows yet
        check.run(silent())
    lock.release()


def test_with_somebody_who_follows_only_live_values_are_asked_for(tmp_path: Path) -> None:
    keep(tmp_path)
    file = file_of(tmp_path)
    lock = Lock(file.with_name(f"{file.name}.lock"), "a collector")
    followed, alone = FakeSource(), FakeSource()
    check.run(context(tmp_path, followed, settings=HOST))
    lock.release()
    check.run(context(tmp_path, alone, settings=HOST))
    assert len(followed.asked) == len(alone.asked) == 1
    assert "SELFTEST_RESULTS" in alone.asked[0]
    assert "SELFTEST_RESULTS" not in followed.asked[0]


def test_check_and_status_judge_one_look_as_why_does(tmp_path: Path) -> None:
    fast = {"WEB_TIME": f"u3_{int(AT) + 1210:08X}", "UTC_OFFSET": "i3_00000000"}
    idle = {
        "GUI_INVERTER_POWER": "fl_00000000",
        "GUI_BAT_DATA_POWER": "fl_00000000",
        "GUI_BAT_DATA_FUEL_CHARGE": "fl_42480000",
    }
    told = FakeSource({"ENERGY": {**SECTIONS["ENERGY"], **idle}, "RTC": fast})
    for command in (check, status, why):
        run = context(tmp_path, told, settings=HOST, **STATUS)
        assert command.run(run) == (check.WARNING if command is check else 0)
        assert "watch" in text(run) or "20 min fast" in text(run)
        # Nobody can tell from one look that this has lasted.
        assert "snow" not in text(run)


def test_why_tells_since_when_only_where_somebody_followed_it(tmp_path: Path) -> None:
    def since() -> object:
        run = context(tmp_path, FakeSource(DOWN), settings=HOST, json=True)
        assert why.run(run) == 0
        (state,) = [check for check in json.loads(text(run))["checks"] if check["topic"] == "state"]
        return state["since"]

    instance = "ENERGY.STAT_STATE=98"
    keep(tmp_path, alarm(AT - 600, rule="state.operating", instance=instance))
    assert since() is None
    file = file_of(tmp_path)
    lock = Lock(file.with_name(f"{file.name}.lock"), "a collector")
    assert since() == iso(AT - 600)
    lock.release()


SILENT = {"ENERGY": dict.fromkeys(SECTIONS["ENERGY"], "fl_7FC00000")}


@pytest.mark.parametrize("told", [{}, SILENT])
def test_a_device_that_tells_nothing_is_not_called_fine(tmp_path: Path, told: Any) -> None:
    run = context(tmp_path, FakeSource(told), settings=HOST)
    assert check.run(run) == 3
    neither = "The device tells neither state nor charge nor powers"
    assert text(run) == f"SENEC UNKNOWN - {neither} | alarms=0;;;0\n"
    run = context(tmp_path, FakeSource(told), settings=HOST, **STATUS)
    status.run(run)
    assert text(run) == f"{neither}\n"
    run = context(tmp_path, FakeSource(told), settings=HOST, **(STATUS | {"json": True}))
    status.run(run)
    assert json.loads(text(run))["level"] == "unknown"


def test_a_device_that_tells_nothing_is_not_fine_with_a_collector_either(tmp_path: Path) -> None:
    keep(tmp_path)
    file = file_of(tmp_path)
    lock = Lock(file.with_name(f"{file.name}.lock"), "a collector")
    run = context(tmp_path, FakeSource({}), settings=HOST)
    assert check.run(run) == 3
    lock.release()


def test_what_is_partly_known_says_what_is_not(tmp_path: Path) -> None:
    told = {"ENERGY": {"GUI_HOUSE_POW": "fl_442047C0"}}
    run = context(tmp_path, FakeSource(told), settings=HOST)
    assert check.run(run) == 0
    only = context(tmp_path, FakeSource({"ENERGY": {"STAT_STATE": "u8_0D"}}), settings=HOST)
    assert check.run(only) == 0
    assert text(only).count("Battery full; not known: charge, PV, house, grid, battery |") == 1
    missing = "not known: state, charge, PV, grid, battery"
    assert text(run).startswith(f"SENEC OK - house 641 W; {missing} | ")
    run = context(tmp_path, FakeSource(told), settings=HOST, **STATUS)
    status.run(run)
    assert text(run) == f"house 641 W; {missing}\n"


def test_check_alone_judges_what_it_sees(tmp_path: Path) -> None:
    run = context(tmp_path, FakeSource(DOWN), settings=HOST)
    assert check.run(run) == 2


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--nonsense"],
        ["--nonsense", "check"],
        ["check", "one", "two"],
        ["check", "--interval", "x"],
        ["check", "--host", "127.0.0.1:1", "--timeout", "1"],
        ["check"],
    ],
)
def test_whatever_makes_check_fail_is_unknown_on_standard_output(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path))
    assert run_program(words, {}) == 3
    out, err = capsys.readouterr()
    assert out.startswith("SENEC UNKNOWN - ")
    assert out.count("\n") == 1
    assert err == ""


def test_other_commands_fail_as_ever(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program(["get", "check", "--nonsense"], {}) == 2
    assert "SENEC" not in capsys.readouterr().out


# -- alarms test -----------------------------------------------------------------------------------


def test_each_way_that_is_set_up_is_tried_and_failures_are_told(tmp_path: Path) -> None:
    told = tmp_path / "told"
    settings = HOST | {
        "alarms.command": ("sh", "-c", f"cat >> {told}"),
        "alarms.webhook": "http://127.0.0.1:9/?token=geheim",
        "alarms.bell": "act",
    }
    run = context(tmp_path, settings=settings, what="test")
    assert run_alarms(run) == 1
    assert text(run).splitlines()[0] == "command: told of begin and end"
    assert "127.0.0.1" in text(run)
    assert "geheim" not in text(run) + complaints(run)
    assert "\a" in complaints(run)
    begin, end = map(json.loads, told.read_text(encoding="utf-8").splitlines())
    assert (begin["edge"], end["edge"], begin["rule"]) == ("begin", "end", "alarms.test")


def test_nothing_set_up_is_said(tmp_path: Path) -> None:
    run = context(tmp_path, settings=HOST, what="test")
    assert alarms.run(run) == 0
    assert text(run).count("config --example") == 3


# -- the configuration -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('ignore = ["pv.curtaild"]', "no rule “pv.curtaild”; there is pv.curtailed"),
        ('rules = {"cells.spred" = {}}', "no rule “cells.spred”"),
        ('rules = {"cells.spread" = {level = "loud"}}', "note, watch, act"),
        ('rules = {"cells.spread" = {raise = -1}}', "between 0 and 86400"),
        ('rules = {"cells.spread" = {risen = 1}}', "no limit “risen”; there is level, raise"),
        (
            'rules = {"cells.temperature" = {battery_temperature_hi_c = 1}}',
            "no limit “battery_temperature_hi_c”; there is battery_temperature_high_c",
        ),
        ('rules = {"cells.spread" = {battery_temperature_high_c = 1}}', "has no limit"),
        ('rules = {"grid.voltage" = {phase_voltage_deviation_v = 9}}', "must be {watch = …"),
        ('rules = {"grid.voltage" = {phase_voltage_deviation_v = {warn = 9}}}', "must be {watch"),
        ('rules = {"grid.voltage" = {phase_voltage_deviation_v = {watch = 30}}}', "before act"),
        ('rules = {"pv.sum" = {pv_sum_tolerance_w = "x"}}', "must be a number"),
        ('rules = {"battery.module_idle" = {module_idle_minutes = -5}}', "between 0.001 and"),
        ('rules = {"pv.sum" = {pv_sum_tolerance_w = 0}}', "between 0.001 and"),
        ('rules = {"system.clock" = {clock_drift_s = {watch = -1, act = 5}}}', "between 0.001"),
        ("rules = 5", "must name rules with level"),
        ('level = "loud"', "note, watch, act"),
        ('bell = "yes"', "off, note, watch, act"),
        ('command = "rm -rf"', "must be a list of texts"),
        ("command = [1]", "must be a list of texts"),
        ('webhook = "ntfy.example.org"', "must begin with http://"),
        ('webhook = "https://"', "must begin with http://"),
        ('quiet-hours = "22:00"', "two times"),
        ('quiet-hours = "22:00-24:00"', "two times"),
        ("command-timeout = 0", "between 1 and 600"),
        ('hook = "x"', "no setting “alarms.hook”"),
    ],
)
def test_what_the_table_alarms_gets_wrong_is_said_in_a_sentence(
    tmp_path: Path, line: str, complaint: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"[alarms]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as failure:
        load({}, {}, file, Language("en"))
    assert complaint in failure.value.sentence(Language("en"))


def test_the_example_of_every_alarm_setting_is_accepted(tmp_path: Path) -> None:
    rows = [option for option in OPTIONS if option.name.startswith("alarms.")]
    lines = [f"{option.name.partition('.')[2]} = {option.example}" for option in rows]
    file = tmp_path / "config.toml"
    given = [line for line, option in zip(lines, rows, strict=True) if option.example]
    file.write_text("\n".join(["[alarms]", *given]), encoding="utf-8")
    settings = load({}, {}, file, Language("en"))
    assert settings.alarms_command == ("/usr/local/bin/tell-me", "--urgent")
    assert settings.alarms_ignore == ("pv.curtailed", "wallbox")
    assert len(given) > 5
    assert own_limits(settings.alarms_rules) == {
        "battery_temperature_high_c": (38, 43),
        "module_idle_minutes": 10,
    }


def test_a_temperature_may_be_below_zero(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    limit = "battery_temperature_low_c = {watch = 2, act = -4}"
    text = f'[alarms]\nrules = {{"cells.temperature" = {{{limit}}}}}\n'
    file.write_text(text, encoding="utf-8")
    settings = load({}, {}, file, Language("en"))
    assert own_limits(settings.alarms_rules) == {"battery_temperature_low_c": (2, -4)}


@pytest.mark.parametrize("option", [o for o in OPTIONS if o.example], ids=lambda o: o.name)
def test_a_setting_is_read_back_from_what_it_is_written_as(option: Any) -> None:
    value = option.kind.accept(option.name, tomllib.loads(f"x = {option.example}")["x"])
    assert option.kind.read(option.name, option.kind.written(value)) == value
