"""Any text in any value, on every tab that is a picture: nothing raises, nothing does harm."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import NOW, scene_of, snapshot_of

from senec_tui.app.pictures.lines import width_of
from senec_tui.catalogue import Path
from senec_tui.clean_text import visible
from senec_tui.device.stored import Stored
from senec_tui.model.reading.explanation import explain
from senec_tui.simulator.spoil import HOSTILE

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.reading.snapshot import Snapshot

PAINTED = ("overview", "battery", "grid", "pv", "wallbox", "system")
ODD = (
    *HOSTILE, "", "_", "st_", "fl_7FC00000", "fl_FF7FFFFF", "fl_7F7FFFFF", "u8_", "u8_FF",
    "u6_FFFFFFFFFFFFFFFF", "i3_80000000", "zz_01", "VARIABLE_NOT_FOUND", "FORBIDDEN",
    "MALFORMED_VALUE", "st_" + "x" * 3000, "st_電池🔋" * 40, "u1_FFFF", "i1_8000",
    "st_END_OF_ARRAY",
)  # fmt: skip
RAW = st.one_of(
    st.sampled_from(ODD),
    st.text(max_size=40).map(lambda text: f"st_{text}"),
    st.text(max_size=12),
    st.from_regex(r"(u8|u1|u3|u6|i8|i1|i3|fl)_[0-9A-F]{2,16}", fullmatch=True),
)
VALUE = st.one_of(RAW, st.lists(RAW, max_size=9).map(tuple))
"""As it comes from the wire."""


def spoiled(snapshot: Snapshot, data: st.DataObject) -> Snapshot:
    """Some values of some objects replaced by anything, cleaned as the client cleans them."""
    names = sorted(name for name, section in snapshot.sections.items() if section)
    chosen = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=6, unique=True))
    sections = dict(snapshot.sections)
    for name in chosen:
        section = dict(sections[name])
        for variable in data.draw(st.lists(st.sampled_from(sorted(section)), max_size=12)):
            raw = data.draw(VALUE)
            clean = visible(raw) if isinstance(raw, str) else tuple(map(visible, raw))
            section[variable] = Stored(clean, NOW - data.draw(st.integers(-100, 10_000)))
        sections[name] = section
    return replace(snapshot, sections=sections)


def assert_harmless(scene: Scene, tab: str) -> None:
    paint = import_module(f"senec_tui.app.tabs.{tab}.{tab}_tab").paint
    for line in paint(scene):
        assert width_of(line) <= scene.width
        text = "".join(span.text for span in line)
        assert text.isprintable(), repr(text)
        assert visible(text) == text, repr(text)


@pytest.mark.parametrize("tab", PAINTED)
@settings(max_examples=40)
@given(data=st.data())
def test_any_value_on_any_tab(tab: str, data: st.DataObject) -> None:
    model = data.draw(st.sampled_from(["v3-hybrid", "v2.1", "v3-duo"]))
    width = data.draw(st.sampled_from([60, 80, 120]))
    assert_harmless(scene_of(spoiled(snapshot_of(model), data), width=width), tab)


@settings(max_examples=60)
@given(data=st.data())
def test_any_value_is_explained(data: st.DataObject) -> None:
    snapshot = spoiled(snapshot_of(), data)
    scene = scene_of(snapshot)
    for name, section in list(snapshot.sections.items())[::4]:
        for variable in list(section)[::5]:
            shown = [scene.value_text(scene.reading(name, variable))]
            for fact in explain(snapshot, Path(name, variable, None), NOW, scene.tr):
                shown += [str(part) for part in vars_of(fact)]
            for text in shown:
                assert visible(text.replace("\n", "")) == text.replace("\n", "")


def vars_of(fact: object) -> tuple[object, ...]:
    return tuple(getattr(fact, name) for name in getattr(fact, "__slots__", ()))
