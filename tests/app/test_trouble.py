"""A plant in trouble, as approved text: what each tab says when much is wrong at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from approved import compare, in_berlin, updating
from scenes import assert_fits, changed, scene_of, snapshot_of

from senec_tui.app.pictures.glyphs import BLOCK
from senec_tui.app.tabs.battery import battery_tab as battery
from senec_tui.app.tabs.grid import grid_tab as grid
from senec_tui.app.tabs.overview import overview_tab as overview
from senec_tui.app.tabs.pv import pv_tab as pv
from senec_tui.app.tabs.wallbox import wallbox_tab as wallbox
from senec_tui.language import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.reading.snapshot import Snapshot

__all__ = ["in_berlin", "updating"]

pytestmark = pytest.mark.usefixtures("in_berlin")
PAINTS: dict[str, Callable[[Scene], Sequence[Line]]] = {
    "overview": overview.paint,
    "battery": battery.paint,
    "grid": grid.paint,
    "pv": pv.paint,
    "wallbox": wallbox.paint,
}


def in_trouble() -> Snapshot:
    """An over-voltage alarm, a weak and hot cell, a phase off its limit, errors everywhere."""
    snapshot = snapshot_of()
    cells = [float(value or 0) for value in snapshot.numbers("BMS", "CELL_VOLTAGES_MODULE_B")]
    degrees = [float(value or 0) for value in snapshot.numbers("BMS", "CELL_TEMPERATURES_MODULE_B")]
    return changed(
        snapshot,
        ENERGY={"STAT_STATE": 57, "STAT_LIMITED_NET_SKEW": 1},
        BMS={
            "ALARM_STATUS": [0, 4, 0, 0],
            "DERATING": 1,
            "CELL_VOLTAGES_MODULE_B": [round(mv) for mv in (*cells[:-1], 3390.0)],
            "CELL_TEMPERATURES_MODULE_B": [round(c) for c in (56.0, *degrees[1:])],
            "MAX_TEMP": 560,
        },
        PM1OBJ1={"U_AC": [255.1, 230.0, 229.5], "FREQ": 50.31},
        PV1={"ERROR_STATE_INT": [7], "POWER_RATIO": 60.0},
        SELFTEST_RESULTS={"INSULATION": "Test failed"},
        WALLBOX={"STATE": [243, 0, 0, 0], "ADDITIONAL_ERROR": [12, 0, 0, 0]},
        TEMPMEASURE={"CASE_TEMP": 71.0},
    )


@pytest.mark.parametrize("tab", PAINTS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_as_approved(language: str, tab: str, updating: bool) -> None:
    scene = scene_of(in_trouble(), glyphs=BLOCK, tr=Language(language))
    picture = assert_fits(PAINTS[tab], scene) + "\n"
    compare(f"trouble-{language}-80x24/{tab}", picture, updating=updating)
