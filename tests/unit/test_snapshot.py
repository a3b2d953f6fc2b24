"""Readings laid over each other, and what may be asked of them."""

from __future__ import annotations

import pytest
from snapshots import MODELS, snapshot_of

from senec_tui.catalogue import Catalogue, Path
from senec_tui.device.source import Reply, Section, Wanted
from senec_tui.device.wire.codec import Absence, Absent, known_texts
from senec_tui.language import Language
from senec_tui.model.export.readings_text import lines
from senec_tui.model.reading.changes import Changes
from senec_tui.model.reading.snapshot import Snapshot
from senec_tui.model.variables.rows import Variables

EMPTY = Snapshot(catalogue=Catalogue())


def after(*steps: tuple[Wanted, dict[str, Section | None]]) -> Snapshot:
    snapshot = EMPTY
    for at, (wanted, sections) in enumerate(steps, 1):
        snapshot = snapshot.merged(Reply(sections=sections, at=float(at)), wanted)
    return snapshot


def test_a_value_comes_in_the_unit_of_its_variable() -> None:
    snapshot = after(({"BMS": ()}, {"BMS": {"SYSTEM_SOC": "u1_033E", "SOC": ("u8_38", "u8_39")}}))
    assert snapshot.number("BMS", "SYSTEM_SOC") == 83.0
    assert snapshot.numbers("BMS", "SOC") == (56, 57)
    assert snapshot.reading(Path("BMS", "SYSTEM_SOC")).unit == "%"


@pytest.mark.parametrize("raw", ["st_", "st_busy", "true", "5", '["fl_42000000"]'])
def test_text_in_place_of_a_number_has_no_unit(raw: str) -> None:
    path = Path("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE")
    snapshot = after(({"ENERGY": ()}, {"ENERGY": {path.variable: raw, "NEW": raw}}))
    assert snapshot.reading(path).unit is None
    assert [line.unit for line in lines(snapshot, [path], Language("en"))] == [""]
    table = Variables()
    table.update(snapshot, Changes(), Language("en"), mask=False)
    row = table.row(path)
    assert row is not None
    assert row.unit == ""


@pytest.mark.parametrize("model", MODELS)
def test_the_elements_of_an_array_are_what_each_is_by_itself(model: str) -> None:
    snapshot = snapshot_of(model)
    for name, section in snapshot.sections.items():
        for variable in section:
            elements = range(snapshot.length(name, variable))
            alone = [snapshot.number(name, variable, element) for element in elements]
            assert repr(list(snapshot.numbers(name, variable))) == repr(alone)


def test_unknown_is_never_zero() -> None:
    assert EMPTY.number("ENERGY", "GUI_HOUSE_POW") is None
    assert EMPTY.numbers("BMS", "SOC") == ()
    assert EMPTY.code("ENERGY", "STAT_STATE") is None
    assert EMPTY.text("WIZARD", "APPLICATION_VERSION") is None
    assert EMPTY.length("BMS", "SOC") == 0


def test_every_value_has_its_own_age() -> None:
    snapshot = after(
        ({"ENERGY": ("A", "B")}, {"ENERGY": {"A": "u8_01", "B": "u8_02"}}),
        ({"ENERGY": ("A",)}, {"ENERGY": {"A": "u8_03"}}),
    )
    assert snapshot.reading(Path("ENERGY", "A")).at == 2.0
    assert snapshot.reading(Path("ENERGY", "B")).at == 1.0
    assert snapshot.at == 2.0


def test_a_passing_failure_keeps_the_last_value_and_its_age() -> None:
    for failure in (
        "MALFORMED_VALUE",
        "u8_",
        "fl_7FC00000",
        "er_bus",
        "FILE_VARIABLE_NOT_READABLE",
    ):
        snapshot = after(
            ({"ENERGY": ("A",)}, {"ENERGY": {"A": "u8_05"}}),
            ({"ENERGY": ("A",)}, {"ENERGY": {"A": failure}}),
        )
        reading = snapshot.reading(Path("ENERGY", "A"))
        assert (reading.value, reading.at) == (5, 1.0), failure


def test_what_the_device_lacks_is_dropped_and_known_as_absent() -> None:
    snapshot = after(
        ({"ENERGY": ("A",)}, {"ENERGY": {"A": "u8_05"}}),
        ({"ENERGY": ("A",)}, {"ENERGY": {"A": "VARIABLE_NOT_FOUND"}}),
    )
    reading = snapshot.reading(Path("ENERGY", "A"))
    assert isinstance(reading.value, Absent)
    assert snapshot.stored("ENERGY", "A") is None


def test_forbidden_is_not_absent() -> None:
    snapshot = after(({"ENERGY": ("A",)}, {"ENERGY": {"A": "FORBIDDEN 2"}}))
    value = snapshot.reading(Path("ENERGY", "A")).value
    assert isinstance(value, Absence)
    assert not isinstance(value, Absent)


def test_a_whole_section_replaces_what_it_no_longer_lists() -> None:
    snapshot = after(
        ({"BMS": ()}, {"BMS": {"A": "u8_01", "B": "u8_02"}}),
        ({"BMS": ()}, {"BMS": {"B": "u8_03"}}),
    )
    assert set(snapshot.sections["BMS"]) == {"B"}


def test_a_missing_object_is_gone_until_it_answers_again() -> None:
    gone = after(
        ({"AMPACE": ()}, {"AMPACE": {"A": "u8_01"}}),
        ({"AMPACE": ()}, {"AMPACE": None}),
    )
    assert "AMPACE" in gone.missing
    assert isinstance(gone.reading(Path("AMPACE", "A")).value, Absent)
    back = gone.merged(Reply(sections={"AMPACE": {"A": "u8_02"}}, at=9.0), {"AMPACE": ()})
    assert "AMPACE" not in back.missing
    assert back.number("AMPACE", "A") == 2


def test_an_index_beyond_the_array_is_absent() -> None:
    snapshot = after(({"BMS": ()}, {"BMS": {"SOC": ("u8_38",)}}))
    assert isinstance(snapshot.reading(Path("BMS", "SOC", 3)).value, Absence)
    assert snapshot.number("BMS", "SOC", 3) is None


def test_an_implausible_number_is_kept_but_not_counted() -> None:
    snapshot = after(({"TEMPMEASURE": ()}, {"TEMPMEASURE": {"MCU_TEMP": "fl_C31E6315"}}))
    reading = snapshot.reading(Path("TEMPMEASURE", "MCU_TEMP"))
    assert not reading.plausible
    assert reading.number is None
    assert isinstance(reading.value, float)


def test_older_snapshots_are_never_changed() -> None:
    first = after(({"ENERGY": ("A",)}, {"ENERGY": {"A": "u8_05"}}))
    first.merged(Reply(sections={"ENERGY": {"A": "u8_06"}}, at=2.0), {"ENERGY": ("A",)})
    assert first.number("ENERGY", "A") == 5


def test_a_whole_answer_that_is_known_is_laid_over_without_decoding_it() -> None:
    before = snapshot_of()
    raws = {name: {v: s.raw for v, s in part.items()} for name, part in before.sections.items()}
    known_texts.clear()
    after = before.merged(Reply(sections=raws, at=before.at + 10), dict.fromkeys(raws, ()))
    scalars = {raw for part in raws.values() for raw in part.values() if isinstance(raw, str)}
    # Of a scalar it must be known whether it is one; nobody has looked at any array yet.
    assert known_texts.keys() <= scalars
    assert {s.at for part in after.sections.values() for s in part.values()} == {after.at}
