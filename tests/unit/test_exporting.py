"""What is written to a file."""

from __future__ import annotations

import csv
import io
import json

from snapshots import snapshot_with

from senec_tui.catalogue import Catalogue, Path
from senec_tui.language import Language
from senec_tui.model.export.chosen_readings import (
    HIDDEN,
    csv_text,
    json_text,
    once,
    without_private,
)

EN = Language()
SNAPSHOT = snapshot_with(
    ENERGY={"GUI_GRID_POW": -2461.5}, BMS={"SOC": [55.0, 54.5]}, FACTORY={"DEVICE_ID": 'a,"b"'}
)
PATHS = [Path("BMS", "SOC"), Path("ENERGY", "GUI_GRID_POW"), Path("FACTORY", "DEVICE_ID")]


def test_csv() -> None:
    rows = list(csv.reader(io.StringIO(csv_text(SNAPSHOT, PATHS, EN), newline="")))
    assert rows[0] == ["object", "variable", "element", "value", "unit", "text", "raw"]
    assert rows[2][:5] == ["BMS", "SOC", "1", "54.5", "%"]
    assert rows[3][3:6] == ["-2461.5", "W", "export"]
    assert rows[4][3] == 'a,"b"'


def test_json_has_the_promised_shape() -> None:
    document = json.loads(json_text(SNAPSHOT, PATHS, EN))
    assert document["BMS"]["SOC"]["value"] == [55.0, 54.5]
    assert document["ENERGY"]["GUI_GRID_POW"]["unit"] == "W"


def test_each_value_once() -> None:
    soc = Path("BMS", "SOC")
    assert once([soc._replace(element=1), soc, soc, PATHS[1]]) == [soc, PATHS[1]]
    assert once([soc._replace(element=1)]) == [soc._replace(element=1)]


def test_private_values_can_be_left_out() -> None:
    private = next(v for v in Catalogue().variables() if v.private and v.object == "FACTORY")
    snapshot = snapshot_with(FACTORY={private.name: "SECRET"}, BMS={"SOC": [1.0]})
    hidden = without_private(snapshot)
    assert hidden.reading(Path("FACTORY", private.name)).raw == HIDDEN
    assert hidden.stored("BMS", "SOC") == snapshot.stored("BMS", "SOC")
    assert "SECRET" not in json_text(hidden, [Path("FACTORY")], EN)
