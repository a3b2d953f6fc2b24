"""`get`, `dump` and `watch` on a source without a device."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from cli_fakes import AT, SECTIONS, Clock, FakeSource, complaints, context, text

from senec_tui.catalogue import Catalogue
from senec_tui.catalogue import Path as ValuePath
from senec_tui.cli.access.reading import parse_paths, short_names
from senec_tui.cli.access.shared_sources import shared_source
from senec_tui.cli.commands import dump, get, watch
from senec_tui.device.source import Reply
from senec_tui.device.wire.codec import encode
from senec_tui.errors import RefusedError, UnknownVariableError, UsageError
from senec_tui.language import Language
from senec_tui.model.alarm.plant_status import POWERS
from senec_tui.model.export.readings_text import COLUMNS
from senec_tui.model.history.channels import CURVES
from senec_tui.model.reading.snapshot import Link
from senec_tui.model.recording.recorder import Recorder

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.cli.context import Context
    from senec_tui.device.source import Section, Wanted

EN = Language("en")
CATALOGUE = Catalogue()
REFUSED = RefusedError(host="fake", port=443)


def getting(root: Path, *paths: str, source: FakeSource | None = None, **more: object) -> Context:
    own: dict[str, object] = {"json": False, "raw": False, "paths": list(paths), **more}
    return context(root, source, **own)  # type: ignore[arg-type]


def test_get_asks_only_for_what_is_needed(tmp_path: Path) -> None:
    source = FakeSource()
    run = getting(
        tmp_path, "ENERGY.STAT_STATE", "energy.gui_grid_pow", "BMS.SOC[1]", "BMS.SOC", source=source
    )
    assert get.run(run) == 0
    assert source.asked == [{"ENERGY": ("STAT_STATE", "GUI_GRID_POW"), "BMS": ("SOC",)}]
    assert source.closed


def test_a_short_name_works_wherever_a_path_does(tmp_path: Path) -> None:
    source = FakeSource()
    run = getting(tmp_path, "state", "grid", "house", source=source)
    assert get.run(run) == 0
    assert source.asked == [{"ENERGY": ("STAT_STATE", "GUI_GRID_POW", "GUI_HOUSE_POW")}]
    source = FakeSource()
    watched = context(tmp_path, source, json=False, count=1, paths=["house"])
    assert watch.run(watched) == 0
    assert source.asked[0] == {"ENERGY": ("GUI_HOUSE_POW",)}


def test_short_names_are_those_of_curves_and_status_and_paths_of_the_catalogue() -> None:
    names = short_names(CATALOGUE)
    assert set(names) == {"soc", "pv", "house", "grid", "battery", "wallbox", "state"}
    for name, path in names.items():
        (parsed,) = parse_paths([name], CATALOGUE)
        assert str(parsed) == path
        assert CATALOGUE.variable(parsed.object, parsed.variable) is not None
        assert parse_paths([name.upper()], CATALOGUE) == [ValuePath(name.upper())]
        curve = CURVES.get(name)
        assert curve is None or curve.path in (path, "DERIVED.WALLBOX_POWER")
    assert {name: f"{o}.{v}" for name, (o, v) in POWERS.items()}.items() <= names.items()


def test_get_aligns_path_value_unit_words(tmp_path: Path) -> None:
    run = getting(tmp_path, "ENERGY.GUI_GRID_POW", "ENERGY.STAT_STATE")
    get.run(run)
    grid, state = text(run).splitlines()
    assert grid.split() == ["ENERGY.GUI_GRID_POW", "-4277", "W", "export"]
    assert state.split()[:2] == ["ENERGY.STAT_STATE", "13"]
    assert grid.index("-4277") + len("-4277") == state.index("13") + 2
    assert "\x1b" not in text(run)


def test_get_expands_objects_and_arrays(tmp_path: Path) -> None:
    run = getting(tmp_path, "BMS")
    get.run(run)
    assert [line.split()[0] for line in text(run).splitlines()] == [
        "BMS.MAX_TEMP",
        "BMS.SOC[0]",
        "BMS.SOC[1]",
        "BMS.SOC[2]",
    ]


@pytest.mark.parametrize(("count", "lines"), [("u8_00", 0), ("u8_01", 1), ("u8_02", 2), ("", 4)])
def test_a_wallbox_is_one_that_is_there(tmp_path: Path, count: str, lines: int) -> None:
    content: dict[str, Section] = {
        "WALLBOX": {"APPARENT_CHARGING_POWER": ("fl_00000000",) * 4},
        "WIZARD": {"SETUP_NUMBER_WALLBOXES": count} if count else {},
    }
    run = getting(tmp_path, "wallbox", source=FakeSource(content))
    assert get.run(run) == 0
    assert len(text(run).splitlines()) == lines
    told = getting(tmp_path, "wallbox", json=True, source=FakeSource(content))
    assert get.run(told) == 0
    assert len(json.loads(text(told))["WALLBOX"]["APPARENT_CHARGING_POWER"]["raw"]) == 4
    assert "WIZARD" not in text(told)


def test_get_in_german_has_a_decimal_comma(tmp_path: Path) -> None:
    run = context(tmp_path, language="de", paths=["BMS.MAX_TEMP"], json=False, raw=False)
    get.run(run)
    assert "32,0" in text(run)


def test_get_raw_prints_wire_text(tmp_path: Path) -> None:
    run = getting(tmp_path, "ENERGY.STAT_STATE", "BMS.SOC", raw=True)
    get.run(run)
    assert text(run).split() == [
        "ENERGY.STAT_STATE", "u8_0D",
        "BMS.SOC[0]", "u1_0056", "BMS.SOC[1]", "u1_0057", "BMS.SOC[2]", "u1_0000",
    ]  # fmt: skip


def test_get_json_has_the_promised_shape(tmp_path: Path) -> None:
    run = getting(
        tmp_path, "ENERGY.GUI_GRID_POW", "BMS.SOC", "BMS.SOC[1]", "ENERGY.GUI_BAT_DATA_POWER",
        json=True,
    )  # fmt: skip
    get.run(run)
    document = json.loads(text(run))
    assert document["ENERGY"]["GUI_GRID_POW"] == {
        "raw": "fl_C585A866",
        "value": -4277.0498046875,
        "unit": "W",
        "text": "export",
    }
    assert document["BMS"]["SOC"]["raw"] == list(SECTIONS["BMS"]["SOC"])
    assert document["BMS"]["SOC"]["value"] == [86, 87, 0]
    assert document["BMS"]["SOC[1]"]["value"] == 87
    assert document["ENERGY"]["GUI_BAT_DATA_POWER"]["value"] is None
    assert document["ENERGY"]["GUI_BAT_DATA_POWER"]["text"] == "not decodable"


NO_SENSOR = "fl_C31E6312"  # -158.387 °C


@pytest.mark.parametrize(("language", "number"), [("en", "-158.4"), ("de", "-158,4")])
def test_what_is_not_believable_is_marked_as_in_the_dashboard(
    tmp_path: Path, language: str, number: str
) -> None:
    source = FakeSource({"TEMPMEASURE": {"MCU_TEMP": NO_SENSOR, "CASE_TEMP": "fl_41D00000"}})

    def run(**own: object) -> Context:
        own |= {"paths": ["TEMPMEASURE"]}
        return context(tmp_path, source, language=language, **own)  # type: ignore[arg-type]

    said = {"en": "not believable", "de": "nicht glaubhaft"}[language]
    shown = run(json=False, raw=False)
    get.run(shown)
    case, mcu = text(shown).splitlines()
    assert f"{number}?  °C  {said}" in mcu
    assert "?" not in case
    shown = run(json=False, count=1)
    watch.run(shown)
    assert f"MCU_TEMP={number}? °C ({said})" in text(shown)
    shown = run(json=False, csv=True)
    dump.run(shown)
    assert f"MCU_TEMP,,-158.387,°C,{said},{NO_SENSOR}" in text(shown)
    shown = run(json=True, raw=False)
    get.run(shown)
    entries = json.loads(text(shown))["TEMPMEASURE"]
    assert entries["MCU_TEMP"]["plausible"] is False
    assert entries["MCU_TEMP"]["text"] == said
    assert "plausible" not in entries["CASE_TEMP"]


def test_json_says_which_elements_are_not_believable(tmp_path: Path) -> None:
    source = FakeSource({"BMS": {"SOC": ("u1_0056", "u1_FFFF")}})
    run = getting(tmp_path, "BMS.SOC", source=source, json=True)
    get.run(run)
    entry = json.loads(text(run))["BMS"]["SOC"]
    assert entry["plausible"] == [True, False]
    assert entry["text"] == "–; not believable"


def test_json_keeps_whole_numbers_that_others_would_round(tmp_path: Path) -> None:
    source = FakeSource({"X": {"BIG": "u6_FFFFFFFFFFFFFFFF", "EDGE": "u6_0020000000000000"}})
    run = getting(tmp_path, "X", source=source, json=True)
    get.run(run)
    document = json.loads(text(run))
    assert document["X"]["BIG"]["value"] == "18446744073709551615"
    assert document["X"]["EDGE"]["value"] == 2**53


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("ENERGY.GUI_HAUS_POW", "no ENERGY.GUI_HAUS_POW.*similar: GUI_HOUSE_POW"),
        ("ENRGY", "no ENRGY.*similar: ENERGY"),
        ("ENRGY.X", "no ENRGY.X"),
        ("BMS.SOC[3]", r"no BMS.SOC\[3\].*similar: BMS.SOC\[2\]"),
    ],
)
def test_what_does_not_exist_is_named_after_what_does(tmp_path: Path, path: str, says: str) -> None:
    run = getting(tmp_path, path, "BMS.MAX_TEMP")
    with pytest.raises(UnknownVariableError, match=says):
        get.run(run)
    assert "BMS.MAX_TEMP" in text(run)


def test_everything_that_does_not_exist_is_named(tmp_path: Path) -> None:
    run = getting(tmp_path, "BMS.MAXTEMP", "ENRGY", "NOBODY.KNOWS", "BMS.MAX_TEMP")
    with pytest.raises(UnknownVariableError) as caught:
        get.run(run)
    assert caught.value.sentence(EN) == (
        "The appliance has no BMS.MAXTEMP (similar: MAX_TEMP), "
        "ENRGY (similar: ENERGY), NOBODY.KNOWS. `senec-tui dump` lists everything it has."
    )


def test_only_what_is_really_there_is_suggested(tmp_path: Path) -> None:
    source = FakeSource({"BAT1OBJ1": {"SW": "u8_01"}, "BMS": {"MIN_TEMP": "u8_01"}})
    for command, own in ((get, {"raw": False}), (watch, {"count": 1})):
        run = context(tmp_path, source, paths=["BAT1OBJ2", "BMS.MAX_TEMP"], json=False, **own)
        with pytest.raises(UnknownVariableError) as caught:
            command.run(run)
        sentence = caught.value.sentence(EN)
        assert "BAT1OBJ2 (similar: BAT1OBJ1)," in sentence
        assert "BMS.MAX_TEMP (similar: MIN_TEMP)." in sentence


def test_a_suggestion_is_no_reason_to_fail(tmp_path: Path) -> None:
    source = FakeSource(faults={2: REFUSED})
    with pytest.raises(UnknownVariableError, match=r"no ENERGY\.X\."):
        get.run(getting(tmp_path, "ENERGY.X", source=source))


@pytest.mark.parametrize("form", [{}, {"raw": True}, {"json": True}])
def test_an_empty_object_is_said_to_be_empty(tmp_path: Path, form: dict[str, object]) -> None:
    run = getting(tmp_path, "FILE", source=FakeSource({"FILE": {}}), **form)
    assert get.run(run) == 0
    assert "FILE is there, and empty" in complaints(run)
    run = context(tmp_path, FakeSource({"FILE": {}}), paths=["FILE"], json=False, count=1)
    watch.run(run)
    assert "FILE is there, and empty" in complaints(run)


@pytest.mark.parametrize(
    ("paths", "says"),
    [
        ((), "Say what to read"),
        (("a b",), "not of the form"),
        (("LOG.PASSWORD",), "never read"),
        (("log.username",), "never read"),
    ],
)
def test_what_is_no_path_is_refused_before_anything_is_asked(
    tmp_path: Path, paths: tuple[str, ...], says: str
) -> None:
    source = FakeSource()
    with pytest.raises(UsageError, match=says):
        get.run(getting(tmp_path, *paths, source=source))
    assert source.asked == []


def test_dump_prints_every_variable(tmp_path: Path) -> None:
    run = context(tmp_path, json=True, csv=False)
    assert dump.run(run) == 0
    document = json.loads(text(run))
    assert {name: set(content) for name, content in document.items()} == {
        name: set(content) for name, content in SECTIONS.items()
    }


def test_dump_as_csv(tmp_path: Path) -> None:
    run = context(tmp_path, json=False, csv=True, language="de")
    dump.run(run)
    head, *rows = csv.reader(io.StringIO(text(run)))
    assert tuple(head) == COLUMNS
    by_path = {tuple(row[:3]): row[3:] for row in rows}
    assert by_path["BMS", "SOC", "1"] == ["87", "%", "", "u1_0057"]
    assert by_path["ENERGY", "GUI_GRID_POW", ""][0] == "-4277.05"
    assert by_path["FACTORY", "DEVICE_ID", ""][3] == "st_V3-0042"


def test_dump_as_text_aligns_every_object_for_itself(tmp_path: Path) -> None:
    run = context(tmp_path, json=False, csv=False)
    dump.run(run)
    assert text(run).splitlines()[0].startswith("BMS.MAX_TEMP  32.0  °C")


def watching(root: Path, source: FakeSource, count: int | None, **more: object) -> Context:
    own: dict[str, object] = {
        "json": False, "count": count, "paths": ["ENERGY.GUI_GRID_POW"], **more,
    }  # fmt: skip
    return context(root, source, clock=Clock(), **own)  # type: ignore[arg-type]


def test_watch_prints_a_line_per_poll_and_stops(tmp_path: Path) -> None:
    source = FakeSource()
    run = watching(tmp_path, source, 3)
    assert watch.run(run) == 0
    lines = text(run).splitlines()
    assert len(lines) == 3
    assert all("ENERGY.GUI_GRID_POW=-4277 W (export)" in line for line in lines)
    assert len(source.asked) == 3
    assert source.closed


def test_watch_json_is_a_document_per_line(tmp_path: Path) -> None:
    run = watching(tmp_path, FakeSource(), 2, json=True)
    watch.run(run)
    first, second = map(json.loads, text(run).splitlines())
    assert first["at"] == "2023-11-14T22:13:21.000Z"
    assert second["at"] == "2023-11-14T22:13:22.000Z"
    assert first["ENERGY"]["GUI_GRID_POW"]["unit"] == "W"


def recorded(root: Path, polls: int, *, whole: bool = True) -> Path:
    """Polls of 10 s with another charge each; a module is asked for once, after the first."""
    file = root / "a.rec"
    recorder = Recorder(file, Catalogue())
    for number in range(polls):
        at = AT + 10.0 * number
        wanted: Wanted = {"ENERGY": ("GUI_BAT_DATA_FUEL_CHARGE",)}
        raw = encode("fl", 50.0 + number)
        sections: dict[str, Section | None] = {"ENERGY": {"GUI_BAT_DATA_FUEL_CHARGE": raw}}
        recorder.reply(Reply(sections=sections, at=at), wanted)
        if whole:
            recorder.link(Link(state="live", since=AT, polls=number + 1, next_at=at + 10.0), at)
        if number == 1:
            recorder.reply(Reply(sections={"BMS": {"SOC": ("u1_0056",)}}, at=at + 1), {"BMS": ()})
    recorder.close()
    return file


def playing(root: Path, file: Path, paths: list[str]) -> Context:
    own: dict[str, Any] = {"json": True, "count": None, "paths": paths}
    run = context(root, settings={"replay": str(file)}, **own)
    run.open_source = shared_source
    return run


@pytest.mark.parametrize(
    ("paths", "charges"), [(["soc"], [50, 51, 52, 53]), (["soc", "BMS.SOC[0]"], [51, 52, 53])]
)
def test_watch_goes_once_through_a_recording(
    tmp_path: Path, paths: list[str], charges: list[int]
) -> None:
    run = playing(tmp_path, recorded(tmp_path, 4), paths)
    assert watch.run(run) == 0
    told = [json.loads(line) for line in text(run).splitlines()]
    assert [line["ENERGY"]["GUI_BAT_DATA_FUEL_CHARGE"]["value"] for line in told] == charges
    assert len({line["at"] for line in told}) == len(told)


def test_watch_of_a_recording_without_a_whole_poll_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnknownVariableError, match="GUI_GRID_POW"):
        watch.run(playing(tmp_path, recorded(tmp_path, 1, whole=False), ["grid"]))


def test_watch_json_says_which_values_are_older_than_the_poll(tmp_path: Path) -> None:
    class Collected(FakeSource):
        async def read(self, wanted: Wanted) -> Reply:
            reply = await super().read(wanted)
            return replace(reply, read_at={"ENERGY": {"STAT_STATE": AT - 60}})

    paths = ["ENERGY.STAT_STATE", "ENERGY.GUI_HOUSE_POW"]
    run = watching(tmp_path, Collected(), 1, json=True, paths=paths)
    watch.run(run)
    (told,) = map(json.loads, text(run).splitlines())
    assert told["at"] == "2023-11-14T22:13:21.000Z"
    assert told["read_at"] == {"ENERGY.STAT_STATE": "2023-11-14T22:12:20.000Z"}


def test_watch_survives_faults_and_says_so_once(tmp_path: Path) -> None:
    source = FakeSource(faults={2: REFUSED, 3: REFUSED})
    run = watching(tmp_path, source, 5)
    assert watch.run(run) == 0
    assert len(text(run).splitlines()) == 3
    assert complaints(run).count("refuses the connection") == 1
    assert complaints(run).count("answers again") == 1


def test_watch_ends_in_failure_when_the_last_poll_failed(tmp_path: Path) -> None:
    run = watching(tmp_path, FakeSource(faults={2: REFUSED}), 2)
    with pytest.raises(RefusedError):
        watch.run(run)


def test_watch_gives_up_on_a_device_that_never_answered(tmp_path: Path) -> None:
    source = FakeSource(faults={1: REFUSED})
    with pytest.raises(RefusedError):
        watch.run(watching(tmp_path, source, None))
    assert len(source.asked) == 1


def test_watch_refuses_what_the_device_has_not(tmp_path: Path) -> None:
    with pytest.raises(UnknownVariableError):
        watch.run(watching(tmp_path, FakeSource(), None, paths=["ENERGY.NOPE"]))
    run = watching(tmp_path, FakeSource(), 1, paths=["ENERGY.NOPE", "ENERGY.STAT_STATE"])
    assert watch.run(run) == 0
    assert "no ENERGY.NOPE" in complaints(run)
    assert "STAT_STATE=13" in text(run)


def test_numbers_for_people_are_rounded_and_for_programs_are_not(tmp_path: Path) -> None:
    run = getting(tmp_path, "ENERGY.GUI_GRID_POW")
    get.run(run)
    assert "-4277 " in text(run)
    run = getting(tmp_path, "ENERGY.GUI_GRID_POW", json=True)
    get.run(run)
    assert json.loads(text(run))["ENERGY"]["GUI_GRID_POW"]["value"] == pytest.approx(-4277.05)
