"""Tab 2 as text, and walked by keyboard."""

from __future__ import annotations

import pytest
from scenes import (
    MODELS,
    NOW,
    WIDTHS,
    Wire,
    assert_fits,
    changed,
    nothing_yet,
    objects_of,
    scene_of,
    snapshot_of,
    text_of,
    without,
)
from snapshots import later
from textual.app import App, ComposeResult

from senec_tui.app.dialogs.sheets.value_explanation import DetailScreen
from senec_tui.app.pictures.glyphs import ASCII, BLOCK
from senec_tui.app.pictures.theme import ROLES
from senec_tui.app.tabs.battery.battery_tab import INTEREST, make_pane, paint
from senec_tui.app.tabs.battery.cell_map import NEUTRAL, Scale
from senec_tui.app.tabs.battery.module_tables import identity
from senec_tui.app.widgets.picture import Picture
from senec_tui.catalogue import parse_path
from senec_tui.clean_text import MASKED
from senec_tui.language import Language
from senec_tui.model.plant.battery import Battery
from senec_tui.model.timeseries.recent_powers import RecentPowers

HOSTILE = "[/x][L1]\N{RIGHT-TO-LEFT OVERRIDE}表"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("model", MODELS)
def test_it_fits_and_shows_every_module_and_cell(model: str, width: int) -> None:
    snapshot = snapshot_of(model)
    scene = scene_of(snapshot, width=width)
    text = assert_fits(paint, scene)
    refs = {span.ref for line in paint(scene) for span in line}
    for module in range(int(snapshot.number("BMS", "MODULES_CONFIGURED") or 0)):
        letter = "ABCD"[module]
        for index in range(snapshot.length("BMS", f"CELL_VOLTAGES_MODULE_{letter}")):
            assert f"BMS.CELL_VOLTAGES_MODULE_{letter}[{index}]" in refs
        for index in range(snapshot.length("BMS", f"CELL_TEMPERATURES_MODULE_{letter}")):
            assert f"BMS.CELL_TEMPERATURES_MODULE_{letter}[{index}]" in refs
        for name in ("SOC", "CURRENT", "FW", "SN", "STATUS", "ALARM_STATUS", "CELL_BALANCE_STATUS"):
            assert f"BMS.{name}[{module}]" in refs, name
    assert "apart" in text


@pytest.mark.parametrize("model", MODELS)
def test_the_first_page_of_the_smallest_full_screen_holds_what_matters(model: str) -> None:
    text = "\n".join(assert_fits(paint, scene_of(snapshot_of(model), width=79)).split("\n")[:22])
    for words in (
        "Charge",
        "charging",
        "kWh",
        "health",
        "mV apart",
        "Temp.",
        "Charging",
        "Discharging",
        "Alarms",
        "SoC %",
        "max +A",
        "°C",
    ):
        assert words in text
    cells = snapshot_of(model).numbers("BMS", "CELL_VOLTAGES_MODULE_B")
    assert all(f"{mv:.0f}" in text for mv in cells if mv)


def test_everything_is_on_one_page_of_a_larger_screen() -> None:
    for model in MODELS:
        assert len(paint(scene_of(snapshot_of(model), width=120, height=38))) <= 38


def test_lowest_and_highest_cell_carry_letters_and_empty_slots_say_so() -> None:
    snapshot = changed(
        snapshot_of("v3-hybrid"),
        BMS={"CELL_VOLTAGES_MODULE_C": [3700, *[3710] * 6, 3742, *[3710] * 6]},
    )
    text = assert_fits(paint, scene_of(snapshot, width=79, glyphs=BLOCK))
    assert "3700L" in text
    assert "Cells of C 42 mV apart" in text
    assert "D      empty slot" in text
    assert "L C1 3700" in text


def test_even_cells_carry_no_letters() -> None:
    even = {f"CELL_VOLTAGES_MODULE_{letter}": [3700, 3701] * 7 for letter in "ABC"}
    text = assert_fits(paint, scene_of(changed(snapshot_of(), BMS=even), glyphs=BLOCK))
    assert "3700 3701 3700" in text


def test_the_scale_marks_distance_from_the_middle() -> None:
    scale = Scale.of([3700.0] * 9 + [3711.0, 3690.0, 3730.0], watch=50, even=5)
    values = (3660.0, 3680.0, 3690.0, 3695.0, 3700.0, 3705.0, 3711.0, 3720.0, 3730.0)
    assert [scale.step(v) for v in values] == [0, 1, 2, 3, 3, 3, 4, 5, 6]
    assert [scale.mark(v, ASCII) for v in (3690.0, 3705.0, 3711.0, 3720.0, 3730.0)] == [
        "L",
        " ",
        ".",
        ":",
        "H",
    ]
    unjudged = Scale.of([3700.0, 3710.0], watch=None, even=5)
    assert unjudged.step(3710.0) == 6


def test_one_look_finds_the_weak_cell_and_nothing_else_is_marked() -> None:
    """Eighteen cells of equally low voltage are no weak cells: only one stands out."""
    even = {f"CELL_VOLTAGES_MODULE_{letter}": [3700, 3704] * 7 for letter in "ABC"}
    even["CELL_VOLTAGES_MODULE_B"] = [3672, *[3700, 3704] * 6, 3700]
    snapshot = changed(snapshot_of(), BMS=even)
    spans = [
        span
        for line in paint(scene_of(snapshot, width=79, glyphs=BLOCK))
        for span in line
        if "CELL_VOLTAGES" in span.ref and span.role.startswith("heat")
    ]
    marked = {span.ref for span in spans if span.text in ("L", "H")}
    assert marked == {"BMS.CELL_VOLTAGES_MODULE_B[0]"}
    tinted = {span.ref for span in spans if span.role != f"heat-{NEUTRAL}"}
    assert tinted == marked


def test_cells_have_room_between_them_where_there_is_some() -> None:
    snapshot = changed(
        snapshot_of(), BMS={"CELL_VOLTAGES_MODULE_C": [*[3806] * 7, 3842, *[3806] * 6]}
    )
    wide = text_of(paint(scene_of(snapshot, width=200, height=58)))
    assert "3842H 3806" in wide
    assert "3842H3806" in text_of(paint(scene_of(snapshot, width=79)))


def test_every_role_exists() -> None:
    snapshot = changed(snapshot_of(), BMS={"ALARM_STATUS": [2, 0, 0, 0], "SOC": [50, 2000, 50, 0]})
    roles = {span.role for line in paint(scene_of(snapshot)) for span in line}
    assert roles - {""} <= set(ROLES)


@pytest.mark.parametrize("model", ["v3-hybrid", "v3-lfp"])
def test_every_object_missing_in_turn_leaves_a_true_picture(model: str) -> None:
    whole = snapshot_of(model, {**INTEREST.slow, **INTEREST.medium})
    for name in objects_of(whole):
        for said in (True, False):
            text = assert_fits(paint, scene_of(without(whole, name, said=said), width=79))
            assert text
    text = text_of(paint(scene_of(without(whole, "BMS"))))
    assert "no BMS object" in text
    assert "0 mV" not in text
    text = text_of(paint(scene_of(without(whole, "BMS", said=False))))
    assert "not arrived yet" in text


def test_every_variable_missing_in_turn_is_no_error() -> None:
    whole = snapshot_of("v3-lfp", {**INTEREST.slow, **INTEREST.medium})
    for name in ("BMS", "AMPACE", "ENERGY", "FACTORY", "BMS_PARA"):
        for variable in whole.sections[name]:
            assert_fits(paint, scene_of(changed(whole, **{name: {variable: None}}), width=79))


def test_before_the_first_answer_it_says_so() -> None:
    assert "Waiting" in text_of(paint(scene_of(nothing_yet())))


def test_unknown_codes_and_alarms_are_told_on_the_first_page() -> None:
    snapshot = changed(
        snapshot_of(), BMS={"ALARM_STATUS": [0, 1 << 12, 0, 0], "STATUS": [1, 1 << 31, 1, 0]}
    )
    text = assert_fits(paint, scene_of(snapshot, width=79))
    first = "\n".join(text.split("\n")[:22])
    assert "Battery module B probably reports “Alarm: cell" in first
    assert "if its bits count from 1: " in first
    assert "0x80000000" in text


def test_many_alarms_do_not_push_the_modules_off_the_page() -> None:
    snapshot = changed(snapshot_of("v2.1"), BMS={"ALARM_STATUS": [0xFFFF] * 4})
    lines = assert_fits(paint, scene_of(snapshot, width=79)).split("\n")
    assert any(line.startswith("Module") for line in lines[:22])


def test_hostile_text_and_values_stay_inside() -> None:
    snapshot = changed(
        snapshot_of(),
        BMS={
            "SERIAL": [HOSTILE * 10] * 4,
            "SOC": [Wire("fl_7FC00000"), Wire("u8_"), Wire("VARIABLE_NOT_FOUND"), Wire("junk")],
            "CELL_VOLTAGES_MODULE_A": [60000] * 14,
            "CELL_TEMPERATURES_MODULE_A": [-128] * 6,
            "CURRENT": [Wire("fl_7F800000")] * 4,
        },
    )
    for width in WIDTHS:
        text = assert_fits(paint, scene_of(snapshot, width=width))
        assert "60000" not in text
        assert "-128" not in text


def test_serial_numbers_are_masked_on_demand() -> None:
    snapshot = snapshot_of()
    serial = snapshot.text("BMS", "SERIAL", 0) or ""
    assert serial in text_of(paint(scene_of(snapshot)))
    masked = text_of(paint(scene_of(snapshot, mask=True)))
    assert serial not in masked
    assert "10000001" not in masked
    assert MASKED in masked


def test_old_values_are_drawn_as_stale() -> None:
    lines = paint(scene_of(snapshot_of(), now=NOW + 86400))
    roles = {span.role for line in lines for span in line if "CELL_VOLTAGES" in span.ref}
    assert "stale" in roles
    assert not roles & {f"heat-{step}" for step in range(7)}


def test_ascii_glyphs_are_enough() -> None:
    snapshot = snapshot_of("v3-lfp")
    text = assert_fits(paint, scene_of(snapshot, glyphs=ASCII))
    assert {character for character in text if not character.isascii()} <= {"°"}


def test_german_fits_too() -> None:
    for width in WIDTHS:
        assert_fits(paint, scene_of(snapshot_of(), width=width, tr=Language("de")))


def test_a_wide_screen_adds_bars_and_a_second_column() -> None:
    text = assert_fits(paint, scene_of(snapshot_of("v3-duo"), width=200, height=58, glyphs=BLOCK))
    assert "Cells, mV from the median of their module" in text
    assert "D, median" in text
    assert "Identity" in text.split("\n")[0]
    low = assert_fits(paint, scene_of(snapshot_of("v3-duo"), width=200, height=22))
    assert "median" not in low


@pytest.mark.parametrize("model", MODELS)
def test_the_energies_are_shown_once_with_their_doubt(model: str) -> None:
    for width in WIDTHS:
        text = assert_fits(paint, scene_of(snapshot_of(model), width=width))
        assert text.count("kWh in?") == 1
        assert "taken as mWh" in text


class Alone(App[None]):
    """The pane and nothing else."""

    def compose(self) -> ComposeResult:
        yield make_pane().widget


async def test_the_cursor_walks_over_the_cells() -> None:
    app = Alone()
    async with app.run_test(size=(80, 22)) as pilot:
        pane = app.query_one(Picture)
        pane.focus()
        pane.show_scene(scene_of(snapshot_of()))  # type: ignore[attr-defined]
        await pilot.pause()
        pane.select("BMS.CELL_VOLTAGES_MODULE_A[3]")
        await pilot.press("right")
        assert pane.selected == "BMS.CELL_VOLTAGES_MODULE_A[4]"
        await pilot.press("down")
        assert pane.selected == "BMS.CELL_VOLTAGES_MODULE_B[4]"
        await pilot.press("G")
        await pilot.pause()
        assert pane.scroll_offset.y > 0


def test_no_slot_is_called_empty_that_nobody_has_asked_about() -> None:
    text = assert_fits(paint, scene_of(snapshot_of("v3-hybrid", {"BMS": ("SOH", "MAX_TEMP")})))
    assert "empty slot" not in text
    assert "not arrived yet" in text


@pytest.mark.parametrize("width", [30, 46, 58, 78, 120])
def test_serial_numbers_are_whole_and_apart_at_any_width(width: int) -> None:
    scene = scene_of(snapshot_of())
    battery_now = Battery.of(scene.snapshot)
    words = text_of(identity(scene, battery_now, width, counters=False)).split()
    serials = [scene.snapshot.text("BMS", "SERIAL", m.slot) for m in battery_now.fitted]
    assert len(serials) == 3
    assert all(serial in words for serial in serials)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("BMS.CELL_VOLTAGES_MODULE_A[7]", "Cells of A 2 mV apart, fine below 50"),
        ("BMS.CELL_TEMPERATURES_MODULE_A[4]", "Well between 10 and 40 °C"),
        ("BMS.CELL_TEMPERATURES_MODULE_C[0]", "Well between 10 and 40 °C"),
    ],
)
def test_each_cell_is_explained_with_what_is_normal(path: str, says: str) -> None:
    scene = scene_of(snapshot_of())
    text = " ".join(text_of(DetailScreen(parse_path(path), scene).paint(scene, 76)).split())
    assert says in text
    assert text.index(says) < text.index("Value")


@pytest.mark.parametrize(("width", "height"), [(90, 43), (120, 38)])
def test_the_last_hours_come_before_what_never_changes(width: int, height: int) -> None:
    recent_powers = RecentPowers()
    for step in range(60):
        recent_powers.add(later(snapshot_of(), 60.0 * (step - 60)))
    drawn = scene_of(snapshot_of(), width=width, height=height, recent_powers=recent_powers)
    rows = assert_fits(paint, drawn).splitlines()
    chart = next(n for n, line in enumerate(rows) if "Since " in line or "Last " in line)
    identity_at = next(n for n, line in enumerate(rows) if "Identity" in line)
    assert chart < height <= identity_at
