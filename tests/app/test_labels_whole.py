"""Labels of rows are whole and written alike, in any language, on any tab, at any usual width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from painters import PAINTERS, TABS_PAINTED
from scenes import MODELS, changed, scene_of, snapshot_of, text_of

from senec_tui.app.dialogs.sheets.value_explanation import DetailScreen
from senec_tui.app.pictures.lines import Span, width_of
from senec_tui.app.pictures.section import Row, Section, one, row_lines
from senec_tui.app.tabs.history.totals_table import GAP, MAIN, MORE, SLIM_VALUES
from senec_tui.app.tabs.system.system_pages import paint, sections
from senec_tui.app.tabs.wallbox.box import version
from senec_tui.catalogue import Path
from senec_tui.language import LANGUAGES, Language
from senec_tui.model.history.periods.shown_sets import ENERGY_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize("width", [30, 57, 80])
def test_a_label_longer_than_its_column_widens_it(width: int) -> None:
    rows = [Row("Feed-in limit", one(Span("0 W"))), Row("Now", one(Span("5 W")))]
    section = Section("", "", rows, label_width=8)
    first, second = (text_of(row_lines(section, row, width)) for row in rows)
    assert first == "Feed-in limit 0 W"
    assert second == "Now           5 W"


def test_labels_are_measured_once_for_a_section() -> None:
    class Counted(list[Row]):
        looked_through = 0

        def __iter__(self) -> Iterator[Row]:
            self.looked_through += 1
            return super().__iter__()

    rows = Counted(Row(f"Row {n}", one(Span("0 W"))) for n in range(50))
    section = Section("", "", rows)
    for width in (40, 80):
        for index in range(len(rows)):
            row_lines(section, rows[index], width)
    assert rows.looked_through == 1


@pytest.mark.parametrize("width", [60, 80, 90, 120, 200])
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_label_of_the_system_tab_is_cut(width: int, code: str) -> None:
    scene = scene_of(snapshot_of(), width=width, height=400, tr=Language(code))
    _pages, *lines = paint(scene)
    assert scene.glyphs.ellipsis not in text_of(lines)


@pytest.mark.parametrize("width", [38, 40, 50])
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_value_of_the_system_tab_is_cut_in_the_slimmest_column(width: int, code: str) -> None:
    scene = scene_of(snapshot_of(), width=width, height=400, tr=Language(code))
    for section in sections(scene):
        for part in section.parts:
            if isinstance(part, Row):
                drawn = "".join(text_of(row_lines(section, part, width)).split())
                for group in part.groups:
                    told = "".join("".join(span.text for span in group).split())
                    assert told in drawn, (section.title, part.label)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_label_of_what_is_explained_is_cut(code: str) -> None:
    scene = scene_of(snapshot_of(), tr=Language(code))
    for object_name in scene.snapshot.sections:
        rows = DetailScreen(Path(object_name, "ANY"), scene).paint(scene, 60)
        labels = {row[0].text.strip() for row in rows}
        assert not [label for label in labels if scene.glyphs.ellipsis in label]
        assert all(width_of(row) <= 60 for row in rows)
    assert "CURRENT_IMBALANCE_CONTROL" in scene.snapshot.sections


@pytest.mark.parametrize("code", LANGUAGES)
def test_names_of_energies_are_whole_at_the_usual_size(code: str) -> None:
    room = (79 - GAP) // 2 - sum(SLIM_VALUES)
    names = [Language(code)(ENERGY_LABELS[name]) for name in (*MAIN, *MORE)]
    assert [name for name in names if len(name) > room] == []


def test_a_version_that_is_not_known_is_one_dash() -> None:
    unknown = changed(snapshot_of(), WALLBOX={"MAJOR_REV": None, "MINOR_REV": None})
    shown = "".join(span.text for span in version(scene_of(unknown), 0))
    assert shown == scene_of(unknown).glyphs.absent


UNITS = ("kWh",)
"""With which a label may begin as they are written."""


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_label_begins_small_among_capitals(code: str, model: str, width: int) -> None:
    scene = scene_of(snapshot_of(model), width=width, height=60, tr=Language(code))
    small = [
        text_of([line])
        for tab in TABS_PAINTED
        for line in PAINTERS[tab](scene, "Text")
        if len([span for span in line if span.text.strip()]) > 1
        and line[0].role == "label"
        and line[0].text[:1].islower()
        and not line[0].text.startswith(UNITS)
    ]
    assert small == []
