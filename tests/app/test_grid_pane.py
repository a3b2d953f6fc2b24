"""Tab 3 as text, and walked by keyboard."""

from __future__ import annotations

from dataclasses import replace

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
from textual.app import App, ComposeResult

from senec_tui.app.pictures.charts.scale import GaugeAxis, Tick
from senec_tui.app.pictures.glyphs import ASCII, BLOCK
from senec_tui.app.pictures.theme import ROLES
from senec_tui.app.tabs.grid.grid_tab import make_pane, paint
from senec_tui.app.tabs.grid.scales import WORD
from senec_tui.app.widgets.picture import Picture
from senec_tui.catalogue.level import IN_WORDS
from senec_tui.language import Language
from senec_tui.model.timeseries.recent_powers import RecentPowers


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("model", MODELS)
def test_it_fits_and_shows_every_phase(model: str, width: int) -> None:
    scene = scene_of(snapshot_of(model), width=width)
    text = assert_fits(paint, scene)
    refs = {span.ref for line in paint(scene) for span in line}
    for phase in range(3):
        for name in ("U_AC", "I_AC", "P_AC"):
            assert f"PM1OBJ1.{name}[{phase}]" in refs
    assert {"PM1OBJ1.FREQ", "GRIDCONFIG.VDE_VOLTRISEPROTAVG", "WIZARD.SETUP_USE_RCR"} <= refs
    assert "Hz" in text


@pytest.mark.parametrize("model", MODELS)
def test_the_first_page_of_the_smallest_full_screen_holds_what_matters(model: str) -> None:
    text = "\n".join(assert_fits(paint, scene_of(snapshot_of(model), width=79)).split("\n")[:22])
    for words in (
        "porting",
        "Voltage, V",
        "253",
        "Frequency, Hz",
        "51.5",
        "Limits",
        "Imbalance",
        "Ripple",
        "Feed-in",
        "Meter 2",
    ):
        assert words in text


def test_import_and_export_are_words_and_sides() -> None:
    snapshot = changed(
        snapshot_of(),
        PM1OBJ1={"P_AC": [-500.0, 250.0, 3.0], "P_TOTAL": -247.0},
        ENERGY={"GUI_GRID_POW": -250.0},
    )
    lines = assert_fits(paint, scene_of(snapshot, width=120, glyphs=BLOCK)).split("\n")
    assert "exporting 247 W" in lines[0]
    rows = [next(line for line in lines if line.startswith(name)) for name in ("L1", "L2", "L3")]
    assert "export" in rows[0]
    assert "█│ " in rows[0]
    assert "import" in rows[1]
    assert "│█" in rows[1]
    assert "at rest" in rows[2]


def test_figures_that_disagree_are_said() -> None:
    snapshot = changed(
        snapshot_of(),
        PM1OBJ1={"P_AC": [100.0, 100.0, 100.0], "P_TOTAL": 900.0},
        ENERGY={"GUI_GRID_POW": 100.0},
    )
    text = assert_fits(paint, scene_of(snapshot))
    assert "The phases of the meter add up to 600 W less than its total" in text
    assert "The device counts 800 W less import than its meter" in text


def test_a_second_meter_is_shown_when_it_has_a_voltage() -> None:
    snapshot = changed(
        snapshot_of(),
        PM1OBJ2={
            "U_AC": [0.0, 229.7, 0.0],
            "P_AC": [0.0, -1200.0, 0.0],
            "P_TOTAL": -1200.0,
            "FREQ": 50.0,
        },
    )
    text = assert_fits(paint, scene_of(snapshot))
    assert "229.7" in text
    assert "-1200" in text
    assert "sign depends on where it sits" in text
    assert "not fitted" in assert_fits(paint, scene_of(snapshot_of()))
    absent = without(snapshot_of(), "PM1OBJ2")
    assert "the device reports none" in assert_fits(paint, scene_of(absent))
    not_asked = without(snapshot_of(), "PM1OBJ2", said=False)
    assert "the device reports none" not in assert_fits(paint, scene_of(not_asked))


def test_flags_are_words() -> None:
    snapshot = changed(
        snapshot_of(),
        WIZARD={"SETUP_USE_RCR": 1, "SETUP_RCR_STEPS": [0, 30, 60, 100]},
        ENERGY={"STAT_LIMITED_RCR": 1, "STAT_LIMITED_NET_SKEW": 1, "ZERO_EXPORT": 1},
        PV1={"POWER_RATIO": 60.0},
        PM1={"PWR_METERS_MISSING": 1},
    )
    text = assert_fits(paint, scene_of(snapshot, width=120))
    for words in (
        "receiver in use",
        "steps 0 / 30 / 60 / 100 %",
        "limits the power now",
        "Power is held back",
        "zero feed-in is on",
        "PV is curtailed to 60 %",
        "1 meter does not answer",
    ):
        assert words in text


def test_derived_shares_are_marked_as_such() -> None:
    text = assert_fits(paint, scene_of(snapshot_of("v3-hybrid")))
    assert "house*" in text
    assert "* derived" in text
    text = assert_fits(paint, scene_of(snapshot_of("v2.1")))
    assert "house*" not in text
    assert "* derived" not in text


def test_every_object_missing_in_turn_leaves_a_true_picture() -> None:
    whole = snapshot_of()
    for name in objects_of(whole):
        for said in (True, False):
            assert assert_fits(paint, scene_of(without(whole, name, said=said), width=79))
    assert "has no meter" in text_of(paint(scene_of(without(whole, "PM1OBJ1"))))
    assert "not arrived" in text_of(paint(scene_of(without(whole, "PM1OBJ1", said=False))))
    assert "no grid limits" in text_of(paint(scene_of(without(whole, "GRIDCONFIG"))))


def test_every_variable_missing_in_turn_is_no_error() -> None:
    whole = snapshot_of()
    for name in ("PM1OBJ1", "PM1OBJ2", "GRIDCONFIG", "ENERGY", "WIZARD"):
        for variable in whole.sections[name]:
            assert_fits(paint, scene_of(changed(whole, **{name: {variable: None}}), width=79))


def test_before_the_first_answer_it_says_so() -> None:
    assert "Waiting" in text_of(paint(scene_of(nothing_yet())))


def test_hostile_values_stay_inside() -> None:
    snapshot = changed(
        snapshot_of(),
        PM1OBJ1={
            "U_AC": [Wire("fl_7FC00000"), Wire("FORBIDDEN x"), Wire("[/x]")],
            "P_AC": [1e30, -5.0, 7.0],
            "FREQ": Wire("st_[L1]\x1b[2J"),
        },
        GRIDCONFIG={"VDE_VOLTRISEPROTAVG": Wire("st_110"), "VDE_FREQRISEPROT": -5.0},
    )
    for width in WIDTHS:
        assert_fits(paint, scene_of(snapshot, width=width))


def test_every_role_exists() -> None:
    snapshot = changed(snapshot_of(), PM1OBJ1={"U_AC": [300.0, 245.0, 400.0]})
    roles = {span.role for line in paint(scene_of(snapshot)) for span in line}
    assert roles - {""} <= set(ROLES)


def test_the_trend_takes_spare_room_once_there_is_one() -> None:
    recent_powers = RecentPowers()
    snapshot = snapshot_of()
    recent_powers.add(snapshot)
    without_any = assert_fits(paint, scene_of(snapshot))
    assert "Last 2 h" not in without_any
    low = assert_fits(paint, scene_of(snapshot, width=79, recent_powers=recent_powers, now=NOW + 5))
    assert "Last 2 h, scale 0 to" in low
    assert low.split("Further settings")[0].count("\n") <= 23  # and it takes no room from others
    tall = scene_of(snapshot, width=120, height=50, recent_powers=recent_powers, now=NOW + 5)
    assert "Grid, import above 0" in assert_fits(paint, tall)
    short = scene_of(snapshot, width=79, height=18, recent_powers=recent_powers, now=NOW + 5)
    assert "Last 2 h" not in assert_fits(paint, short)


def test_very_large_terminals_have_two_columns() -> None:
    lines = assert_fits(paint, scene_of(snapshot_of(), width=200, height=58)).split("\n")
    assert any("Power" in line and "Connection" in line for line in lines)


def test_a_meter_without_values_is_not_waited_for() -> None:
    bare = changed(without(snapshot_of(), "PM1OBJ1", said=False), PM1OBJ1={"ADR": 1.0})
    assert "PM1OBJ1" in bare.whole  # it was asked as a whole and told no more
    assert "tells no values" in assert_fits(paint, scene_of(bare))
    asked = replace(bare, whole=frozenset(), lacking=frozenset({"PM1OBJ1.P_TOTAL"}))
    assert "tells no values" in assert_fits(paint, scene_of(asked))
    waiting = replace(bare, whole=frozenset())
    assert "not arrived yet" in assert_fits(paint, scene_of(waiting))


def test_ascii_glyphs_are_enough() -> None:
    text = assert_fits(paint, scene_of(snapshot_of(), glyphs=ASCII))
    assert text.isascii()


def test_german_fits_too() -> None:
    for width in WIDTHS:
        assert_fits(paint, scene_of(snapshot_of(), width=width, tr=Language("de")))


# -- the scale ---------------------------------------------------------------------------------

TICKS = (Tick(184, "184", "bad"), Tick(253, "253", "bad"), Tick(230, "230", "label"))
AXIS = GaugeAxis(180, 260, 41)


def drawn(value: float | None) -> str:
    return text_of([AXIS.row(value, TICKS, ASCII, role="strong", ref="X.Y")])


def test_a_value_stands_at_its_place_and_beyond_the_ends_as_an_arrow() -> None:
    assert drawn(220).index("*") == 20
    assert drawn(220).index("|") == 2
    assert drawn(300)[-1] == ">"
    assert drawn(100)[0] == "<"
    assert "*" not in drawn(None)
    assert {len(drawn(value)) for value in (None, 100, 220, 300)} == {41}


def test_labels_never_touch() -> None:
    crowded = (*TICKS, Tick(252, "252", "warn"), Tick(500, "500", "warn"))
    text = text_of([AXIS.labels(crowded)])
    assert text.split() == ["184", "230", "253"]


class Alone(App[None]):
    """The pane and nothing else."""

    def compose(self) -> ComposeResult:
        yield make_pane().widget


async def test_the_cursor_walks_over_the_phases() -> None:
    app = Alone()
    async with app.run_test(size=(80, 22)) as pilot:
        pane = app.query_one(Picture)
        pane.focus()
        pane.show_scene(scene_of(snapshot_of()))  # type: ignore[attr-defined]
        await pilot.pause()
        pane.select("PM1OBJ1.P_AC[0]")
        await pilot.press("down")
        assert pane.selected == "PM1OBJ1.P_AC[1]"
        await pilot.press("right")
        assert pane.selected == "PM1OBJ1.I_AC[1]"


@pytest.mark.parametrize("state", [75, 80])
def test_without_a_grid_nothing_of_it_is_called_fine(state: int) -> None:
    dark = changed(
        snapshot_of(),
        ENERGY={"STAT_STATE": state, "GUI_GRID_POW": 0.0},
        PM1OBJ1={"U_AC": [0.0] * 3, "I_AC": [0.0] * 3, "P_AC": [0.0] * 3, "P_TOTAL": 0.0},
    )
    rows = assert_fits(paint, scene_of(dark, width=120, height=40)).splitlines()
    voltages = [row for row in rows if "0.0  " in row]
    assert len(voltages) == 3
    for row in voltages:
        assert "not judged" in row
        assert "fine" not in row
    assert "L1 to L1" not in "".join(rows)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_level_fits_beside_its_value(language: str) -> None:
    tr = Language(language)
    assert all(len(tr(words)) < WORD for words in IN_WORDS.values())


def test_of_the_past_nothing_is_said_of_what_was_not_kept() -> None:
    unknown = without(
        changed(snapshot_of(), PM1OBJ1={"P_TOTAL": None}), "GRIDCONFIG", "FACTORY", said=False
    )
    live, past = (assert_fits(paint, scene_of(unknown, is_past=past)) for past in (False, True))
    for words in ("cannot be compared", "does not say", "gives no grid limits"):
        assert words in live, words
        assert words not in past, words
