"""Tab 6: the list of variables as a person meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from driver import Driver, dashboard
from scenes import CATALOGUE, MODELS, NOW, WIDTHS, nothing_yet, scene_of, snapshot_of, text_of

from senec_tui.app.dialogs.chart_screen import ChartScreen
from senec_tui.app.pictures.charts.value_chart import Charted, paint
from senec_tui.app.pictures.glyphs import ASCII
from senec_tui.app.pictures.lines import width_of
from senec_tui.app.tabs.variables.variable_lines import Marks, VariableColumns, row_line, titles
from senec_tui.app.tabs.variables.variables_tab import VariablesPane
from senec_tui.app.widgets.prompt import Prompt
from senec_tui.catalogue import Path as Name
from senec_tui.catalogue import parse_path
from senec_tui.device.source import Reply
from senec_tui.language import Language
from senec_tui.model.reading.changes import Changes
from senec_tui.model.timeseries.recent_values import RecentValues
from senec_tui.model.variables.list_view import ListQuery, Order, arrange
from senec_tui.model.variables.object_fetching import KnownObjects
from senec_tui.model.variables.rows import Variables

HOSTILE = Reply(
    sections={
        "EVIL": {
            "MARKUP": "st_[red]not red[/red]",
            "WIDE": "st_" + "表" * 60,
            "LONG": "st_" + "x" * 5000,
            "NUMBER": "u6_FFFFFFFFFFFFFFFE",
            "ODD": ("zz", "u8_GG", "fl_7FC00000"),
            "EMPTY": (),
            "A_NAME_THAT_IS_FAR_LONGER_THAN_ANY_COLUMN_OF_ANY_SCREEN_COULD_EVER_BE": "u8_01",
        }
    },
    at=NOW,
)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_row_fits_exactly(model: str, width: int) -> None:
    snapshot = snapshot_of(model).merged(HOSTILE, {})
    for language, raw in (("en", False), ("de", True)):
        scene = scene_of(snapshot, tr=Language(language), glyphs=ASCII, width=width)
        changes, variables = Changes(), Variables()
        variables.update(snapshot, changes, scene.tr, mask=False)
        known = KnownObjects.of(snapshot, ("UNSEEN",))
        arrays = frozenset(f"{o}.{v}" for o, vs in snapshot.sections.items() for v in vs)
        view = arrange(variables, known, changes, ListQuery(expanded=arrays), scene.tr)
        assert len(view.rows) > 500
        columns = VariableColumns.of(width - 1, raw=raw)
        for order in Order:
            assert width_of(titles(columns, scene, order, reverse=False)) <= width - 1
        for row in view.rows:
            line = row_line(row, columns, scene, Marks(), Order.NAME)
            assert width_of(line) == width - 1, text_of([line])


def line_for(name: str, width: int = 80, **options: object) -> str:
    snapshot = snapshot_of().merged(HOSTILE, {})
    scene = scene_of(snapshot, width=width, **options)
    variables, changes = Variables(), Changes()
    variables.update(snapshot, changes, scene.tr, mask=scene.mask)
    path = parse_path(name)
    row = variables.row(path)
    assert row is not None
    columns = VariableColumns.of(width - 1)
    return text_of([row_line(row, columns, scene, Marks(), Order.NAME)])


def test_columns_by_width() -> None:
    narrow, normal, wide, widest = (line_for("ENERGY.GUI_GRID_POW", w) for w in WIDTHS)
    for line in (narrow, normal, wide, widest):
        assert "ENERGY.GUI_GRID_POW" in line
        assert " W " in line
        assert "0 s" in line
    assert "port" in normal
    assert "fl_" not in normal
    assert "fl_" in wide
    assert "rid" in widest.partition("fl_")[2]


def test_numbers_are_never_cut() -> None:
    assert "18446744073709551614" in line_for("EVIL.NUMBER")
    assert "[red]not red[/red]" in line_for("EVIL.MARKUP")


def pane_of(d: Driver) -> VariablesPane:
    pane = d.app.pane
    assert isinstance(pane, VariablesPane)
    return pane


async def typed(d: Driver, text: str) -> None:
    prompt = d.app.query_one(Prompt)
    if not prompt.has_focus:
        await d.press("slash")
    prompt.value = text
    await d.settle()


def told(d: Driver) -> str:
    return "\n".join(notification.message for notification in d.app._notifications)


def selected(d: Driver) -> str:
    row = pane_of(d).selected_row()
    assert row is not None
    return row.name


async def everything(d: Driver) -> None:
    await d.press("6", "ctrl+r")
    await d.steady()
    for _ in range(30):
        if "objects fetched" not in d.text:
            return
        await d.poll()
    raise AssertionError(d.text)


async def test_fetches_what_is_on_the_screen_and_no_more() -> None:
    async with dashboard() as d:
        await d.press("6")
        await d.steady()
        assert "BAT1.BATTERIES_MISSING" in d.text
        asked = set(pane_of(d).interest.medium) | set(pane_of(d).interest.slow)
        assert "BAT1" in asked
        assert len(asked) <= 3
        assert "WIZARD.SETUP_PV_INV_IP0" not in d.text
        assert "objects fetched" in d.text


async def test_one_key_fetches_everything_a_few_at_a_time() -> None:
    async with dashboard() as d:
        await everything(d)
        assert int(d.text.split()[0]) > 650
        assert "not fetched yet" not in d.text
        loaded = d.app.shown.whole
        assert {"BMS", "ENERGY", "WIZARD", "FACTORY"} <= loaded
        assert "LOG" not in loaded


async def test_never_asks_for_the_sign_in_form() -> None:
    async with dashboard() as d:
        await everything(d)
        assert not {"USERNAME", "PASSWORD"} & set(d.app.shown.sections.get("LOG", {}))
        await typed(d, "^LOG")
        await d.press("enter")
        await d.steady()
        assert not {"USERNAME", "PASSWORD"} & set(d.app.shown.sections.get("LOG", {}))


async def test_filters_as_you_type_and_escape_clears() -> None:
    async with dashboard() as d:
        await d.press("6")
        await d.steady()
        await d.press("slash", *"gui_grid")
        assert "/gui_grid" in d.text
        assert "variables" in d.text
        assert "ENERGY.GUI_GRID_POW" in d.text
        assert "BAT1.CEI_LIMIT" not in d.text
        await d.press("escape")
        assert "BAT1.CEI_LIMIT" in d.text


@pytest.mark.parametrize(("tab", "key"), [("6", "slash"), ("7", "f")])
async def test_a_filter_kept_from_before_is_replaced_by_what_is_typed(tab: str, key: str) -> None:
    async with dashboard() as d:
        await d.press(tab)
        await d.steady()
        await d.press(key, *"soc", "enter")
        await d.press(key, *"bms")
        prompt = next(p for p in d.app.query(Prompt) if p.has_focus)
        assert prompt.value == "bms"
        await d.press("enter", key, "right", *"_x")
        assert prompt.value == "bms_x"


async def test_digits_and_letters_go_into_the_filter() -> None:
    async with dashboard() as d:
        await d.press("6")
        await d.press("slash", "p", "v", "1", "q", "space", "y")
        assert d.app.query_one(Prompt).value == "pv1q y"
        assert d.app.is_running


async def test_a_bad_filter_is_said_at_once_and_the_last_good_one_stays() -> None:
    async with dashboard() as d:
        await d.press("6")
        await d.steady()
        await typed(d, "SOC")
        await typed(d, "SOC(")
        assert "Not a regular expression" in d.text
        assert pane_of(d).keep()["filter"] == "SOC"
        assert "BAT1.CEI_LIMIT" not in d.text
        await typed(d, "SOC")
        assert "Not a regular expression" not in d.text


async def test_a_filter_fetches_objects_that_may_match() -> None:
    async with dashboard() as d:
        await d.press("6")
        await d.steady()
        assert "WIZARD" not in d.app.shown.whole
        await typed(d, "SETUP_PV_INV")
        await d.press("enter")
        for _ in range(5):
            await d.poll()
        assert "WIZARD" in d.app.shown.whole
        assert "WIZARD.SETUP_PV_INV_IP0" in d.text


async def test_inverted_and_fuzzy() -> None:
    async with dashboard() as d:
        await everything(d)
        await typed(d, "~bmscvma")
        await d.press("enter")
        assert "BMS.CELL_VOLTAGES_MODULE_A" in d.text
        total = int(d.text.split(" of ")[1].split()[0])
        await typed(d, "BMS")
        with_bms = int(d.text.split(" of ")[0].split()[-1])
        await typed(d, "!BMS")
        without = int(d.text.split(" of ")[0].split()[-1])
        assert with_bms + without >= total


async def test_the_selection_stays_while_data_arrives() -> None:
    async with dashboard() as d:
        await d.press("6")
        await d.steady()
        await d.press(*"jjjjj")
        name = selected(d)
        line = next(n for n, text in enumerate(d.screen.splitlines()) if name in text)
        await d.press("ctrl+r")
        for _ in range(6):
            await d.poll()
        assert selected(d) == name
        assert name in d.screen.splitlines()[line]


async def test_arrays_fold_and_unfold() -> None:
    async with dashboard() as d:
        await d.press("6")
        await typed(d, "^BMS.SOC$")
        await d.press("enter")
        for _ in range(3):
            await d.poll()
        assert "BMS.SOC" in d.text
        assert "BMS.SOC[1]" not in d.text
        await d.press("escape")
        pane_of(d).list.select(next(k for k in pane_of(d)._view.keys if k.name == "BMS.SOC"))
        await d.press("l")
        assert "BMS.SOC[1]" in d.text
        await d.press("j", "j", "h")
        assert "BMS.SOC[1]" not in d.text
        assert selected(d) == "BMS.SOC"
        await d.press("h")
        assert selected(d) == "BMS"
        await d.press("h")
        assert "BMS.SOC" not in d.text
        await d.press("enter")
        assert "BMS." in d.text


async def test_sorting_goes_round_and_reverses() -> None:
    async with dashboard() as d:
        await everything(d)
        assert "by name" in d.text
        await d.press("s")
        assert "latest change first" in d.text
        await d.press("s")
        assert "by value" in d.text
        await d.press("S")
        assert "largest first" in d.text
        numbers = [
            row.number for row in pane_of(d)._view.rows if row.number is not None and not row.doubt
        ]
        assert numbers == sorted(numbers, reverse=True)
        await d.press("s")
        assert "by name" in d.text


async def test_changes_are_marked_by_sign_until_seen() -> None:
    async with dashboard() as d:
        await d.press("6")
        await typed(d, "GUI_HOUSE_POW$")
        await d.press("enter")
        await d.poll()
        for _ in range(6):
            await d.poll(60)
        line = next(row for row in d.screen.splitlines() if "GUI_HOUSE_POW" in row and "W " in row)
        assert line[1] in "▲▼~"
        await d.press("m")
        line = next(row for row in d.screen.splitlines() if "GUI_HOUSE_POW" in row and "W " in row)
        assert line[1] == " "


async def test_only_what_changed_lately() -> None:
    async with dashboard() as d:
        await everything(d)
        await d.poll(60)
        await d.press("o")
        assert "changed within 1 min" in d.text
        assert "ENERGY.GUI_HOUSE_POW" in d.text
        assert "BAT1.CEI_LIMIT" not in d.text
        await d.press("escape")
        assert "BAT1.CEI_LIMIT" in d.text


async def test_new_and_vanished_variables_are_announced() -> None:
    async with dashboard(size=(120, 30)) as d:
        await d.press("6")
        await d.steady()
        snapshot = d.app.services.time.live
        sections = {n: {v: s.raw for v, s in snapshot.sections["BAT1"].items()} for n in ("BAT1",)}
        sections["BAT1"]["BRAND_NEW"] = "u8_01"
        del sections["BAT1"]["CEI_LIMIT"]
        assert "BAT1" in snapshot.whole
        d.app.services.feed.publish(snapshot.merged(Reply(sections=sections, at=d.clock() + 5), {}))
        await d.settle()
        assert "New on the device: BAT1.BRAND_NEW" in told(d)
        assert "No longer on the device: BAT1.CEI_LIMIT" in told(d)
        assert "1 new" in d.text
        assert "1 gone" in d.text
        assert "no longer there" in d.text
        await d.press("m")
        assert "1 gone" not in d.text
        assert "BAT1.CEI_LIMIT" not in d.text


async def test_pins_are_at_the_top_and_kept_between_runs(tmp_path: Path) -> None:
    async with dashboard(state_directory=tmp_path) as d:
        await d.press("6")
        await d.steady()
        await d.press("j", "j", "asterisk", "j", "asterisk")
        await d.press("g")
        lines = d.text.splitlines()
        assert lines[2].startswith("Pinned")
        first = lines[3].split()[1]
        assert lines[3].startswith("*")
        await d.press("P")
        assert "only pins" in d.text
        assert len(pane_of(d)._view.rows) == 2
    async with dashboard(state_directory=tmp_path) as d:
        await d.steady()
        assert "only pins" in d.text
        assert first in d.text
        await d.press("escape", "g", "j", "asterisk")
        assert len(pane_of(d).keep()["pins"]) == 1  # type: ignore[arg-type]


def test_what_was_kept_wrongly_is_ignored() -> None:
    pane = VariablesPane()
    pane.restore({"pins": [1, "A.B"], "order": "??", "filter": "(", "reverse": 3, "raw": "x"})
    assert pane.keep() == {
        "pins": ["A.B"],
        "pins_only": False,
        "order": "name",
        "reverse": False,
        "raw": False,
        "filter": "",
    }


async def test_next_hits_in_the_whole_list() -> None:
    async with dashboard() as d:
        await everything(d)
        await typed(d, "GUI_GRID_POW$")
        await d.press("enter", "escape", "n")
        assert selected(d) == "ENERGY.GUI_GRID_POW"
        await typed(d, "^BMS.SO[CH]$")
        await d.press("enter", "escape", "g", "n", "n")
        assert selected(d) == "BMS.SOH"
        await d.press("N")
        assert selected(d) == "BMS.SOC"


async def test_raw_text_instead_of_words() -> None:
    async with dashboard() as d:
        await d.press("6")
        await d.steady()
        assert "u8_00 " not in d.text
        await d.press("x")
        assert "u8_00" in d.text


async def test_explains_the_selected_row() -> None:
    async with dashboard() as d:
        await d.press("6")
        await d.steady()
        await d.press("j", "i")
        assert "Meaning" in d.text
        await d.press("escape", "enter")
        assert "Meaning" in d.text


async def test_copies_a_value_and_a_row(tmp_path: Path) -> None:
    async with dashboard(data_directory=tmp_path, copy="file") as d:
        await d.press("6")
        await typed(d, "^ENERGY.STAT_STATE$")
        await d.press("enter", "y")
        copied = tmp_path / "copied.txt"
        assert copied.read_text().startswith("ENERGY.STAT_STATE = ")
        await d.press("Y")
        document = json.loads(copied.read_text())
        assert set(document["ENERGY"]["STAT_STATE"]) == {"raw", "value", "unit", "text"}


@pytest.mark.parametrize(("key", "extension"), [("c", "csv"), ("j", "json")])
async def test_exports_what_is_listed(tmp_path: Path, key: str, extension: str) -> None:
    async with dashboard(data_directory=tmp_path, mask=True, size=(120, 30)) as d:
        await d.press("6")
        await typed(d, "^ENERGY.GUI_")
        await d.press("enter", "X")
        assert "Export" in d.text
        await d.press(key)
        [file] = tmp_path.glob(f"variables-*.{extension}")
        assert "GUI_GRID_POW" in file.read_text()
        assert "BAT1" not in file.read_text()
        assert file.name in told(d)


async def test_what_is_pinned_stays_selected() -> None:
    async with dashboard() as d:
        await d.press("6")
        await typed(d, "GUI_GRID_POW$")
        await d.press("enter", "asterisk", "c")
        assert isinstance(d.app.screen, ChartScreen)


async def test_charts_a_value_then_two_on_two_axes() -> None:
    async with dashboard() as d:
        await d.press("6")
        await typed(d, "GUI_GRID_POW$")
        await d.press("enter", "c")
        assert isinstance(d.app.screen, ChartScreen)
        assert "ENERGY.GUI_GRID_POW" in d.text
        for _ in range(5):
            await d.poll()
        await d.press("z", "Z", "comma", "full_stop", "h", "h", "l")
        assert "at " in d.text.splitlines()[0]
        await d.press("escape")
        await typed(d, "GUI_BAT_DATA_FUEL_CHARGE$")
        await d.press("enter", "C")
        assert "a ENERGY.GUI_GRID_POW" in d.text
        assert "b ENERGY.GUI_BAT_DATA_FUEL_CHARGE" in d.text
        assert " %" in d.text.splitlines()[3]
        await d.press("escape")
        await typed(d, "GUI_BAT_DATA_VOLTAGE$")
        await d.press("enter", "C")
        assert "two units" in told(d)


async def test_what_is_charted_is_polled_on_every_tab() -> None:
    async with dashboard() as d:
        await everything(d)
        await typed(d, "^BMS.SOC$")
        await d.press("enter", "c", "escape", "1")
        await d.poll()
        at = d.app.shown.stored("BMS", "SOC")
        assert at is not None
        assert at.at == d.app.shown.at


async def test_text_cannot_be_charted() -> None:
    async with dashboard() as d:
        await d.press("6")
        await typed(d, "^BAT1.SERIAL$")
        await d.press("enter")
        await d.poll()
        await d.press("c")
        assert not isinstance(d.app.screen, ChartScreen)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40), (200, 60)])
def test_the_chart_fits(size: tuple[int, int]) -> None:
    snapshot, recent_values = snapshot_of(), RecentValues()
    recent_values.add(snapshot)
    for count in range(5):
        recent_values.charted = (
            Name("ENERGY", "GUI_GRID_POW"),
            Name("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE"),
            Name("NO", "SUCH"),
            Name("PV1", "MPP_POWER", 1),
        )[:count]
        scene = scene_of(
            snapshot, width=size[0], height=size[1], recent_values=recent_values, glyphs=ASCII
        )
        lines = paint(scene, Charted(start=NOW - 900, end=NOW, cursor_at=NOW - 60))
        assert len(lines) == size[1]
        assert all(width_of(line) <= size[0] for line in lines)


async def test_says_what_is_the_matter_before_anything_is_known() -> None:
    async with dashboard(make_source=None) as d:
        while len(d.app.screen_stack) > 1:
            d.app.pop_screen()
        await d.press("6")
        assert "Waiting for the first answer" in d.screen
    assert KnownObjects.of(nothing_yet(), ()).objects == ()
    assert CATALOGUE.object_names


@pytest.mark.parametrize(("size", "language"), [((60, 16), "de"), ((200, 60), "en")])
async def test_all_sizes(size: tuple[int, int], language: str) -> None:
    async with dashboard(size=size, language=language, glyphs="ascii") as d:
        await d.press("6")
        await d.steady()
        assert "BAT1.CEI_LIMIT" in d.text
        assert all(len(line) <= size[0] for line in d.screen.splitlines())
        await d.press("G", "g", "M")
        assert d.app.is_running
