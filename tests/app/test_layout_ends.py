"""Every tab and every sheet in every size with texts of every length: the drawing ends, in bounds.

The bound is on work, a function of the size and of the length of the texts; no clock is asked.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from painters import PAINTERS
from scenes import (
    MODELS,
    NOW,
    Wire,
    changed,
    nothing_yet,
    objects_of,
    scene_of,
    snapshot_of,
    without,
)
from test_hostile_panes import spoiled
from work import TooMuchWorkError, bounded

from senec_tui.app.pictures.layout.paging import flowing_pages
from senec_tui.app.pictures.lines import Line, Span, broken, cells, wrap
from senec_tui.app.pictures.section import Row, Section
from senec_tui.model.timeseries.recent_powers import RecentPowers

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.reading.snapshot import Snapshot

LONGEST: Final = 5000
EXTREMES: Final = (
    (0, 1), (1, 1), (1, 1000), (2, 3), (3, 60), (10, 10), (38, 4), (80, 8), (80, 10), (80, 24),
    (120, 10), (200, 8), (500, 1), (500, 1000),
)  # fmt: skip
"""Columns and lines. None: beside a scroll bar in a terminal of one column."""
SIZES = st.one_of(st.sampled_from(EXTREMES), st.tuples(st.integers(0, 500), st.integers(1, 1000)))
UNITS: Final = ("x", "a bc ", "電", "電池 x", "🔋", "é", "\\x1b", "1")
TEXTS = st.builds(
    lambda unit, length: (unit * length)[:length],
    st.sampled_from(UNITS),
    st.one_of(st.sampled_from([0, 1, 37, 80, 800, LONGEST]), st.integers(0, LONGEST)),
)
"""As they come out of the one place where foreign text is made harmless."""


def with_text(snapshot: Snapshot, text: str, whole_in: str = "WIZARD") -> Snapshot:
    """The text in place of every text that the device sends; in one object whole, else cut."""
    return changed(
        snapshot,
        **{
            name: {
                variable: Wire(f"st_{text if name == whole_in else text[:90]}")
                for variable, stored in section.items()
                if isinstance(stored.raw, str) and stored.raw.startswith("st_")
            }
            for name, section in snapshot.sections.items()
        },
    )


def trends_of(snapshot: Snapshot) -> RecentPowers:
    """As if it had said the same for some minutes."""
    recent_powers = RecentPowers()
    for step in range(8 if snapshot.at else 0):
        recent_powers.add(replace(snapshot, at=NOW - 80 + 10 * step))
    return recent_powers


def assert_ends(name: str, scene: Scene, text: str) -> None:
    scene = replace(scene, recent_powers=trends_of(scene.snapshot))
    size = (scene.width + 1) * (scene.height + 1)
    sent = sum(
        sum(map(len, stored.raw)) if isinstance(stored.raw, tuple) else len(stored.raw)
        for section in scene.snapshot.sections.values()
        for stored in section.values()
    )
    characters = sent + 40 * len(text)
    bounded(
        lambda: PAINTERS[name](scene, text),
        calls=300_000 + 8 * size + 20 * characters,
        cells=20_000 + 8 * size + 8 * characters,
    )


# -- the properties ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAINTERS)
def test_the_longest_text_in_the_extreme_sizes(name: str) -> None:
    for number, (width, height) in enumerate(EXTREMES):
        text = (UNITS[number % len(UNITS)] * LONGEST)[:LONGEST]
        snapshot = with_text(snapshot_of(), text)
        assert_ends(name, scene_of(snapshot, width=width, height=height), text)


@pytest.mark.parametrize("name", PAINTERS)
@given(data=st.data(), size=SIZES, text=TEXTS, model=st.sampled_from(MODELS))
def test_anything_in_any_size(
    name: str, data: st.DataObject, size: tuple[int, int], text: str, model: str
) -> None:
    snapshot = spoiled(snapshot_of(model), data)
    snapshot = with_text(snapshot, text, data.draw(st.sampled_from(objects_of(snapshot))))
    left_out = data.draw(st.lists(st.sampled_from(objects_of(snapshot)), max_size=4))
    snapshot = without(snapshot, *left_out, said=data.draw(st.booleans()))
    assert_ends(name, scene_of(snapshot, width=size[0], height=size[1]), text)


@pytest.mark.parametrize("name", PAINTERS)
@pytest.mark.parametrize("model", MODELS)
def test_what_an_honest_device_says_in_the_extreme_sizes(name: str, model: str) -> None:
    for width, height in EXTREMES:
        assert_ends(name, scene_of(snapshot_of(model), width=width, height=height), "")


@pytest.mark.parametrize("name", PAINTERS)
def test_before_the_first_answer(name: str) -> None:
    for width, height in EXTREMES:
        assert_ends(name, scene_of(nothing_yet(), width=width, height=height), "")


# -- what they are made of -----------------------------------------------------------------------


@given(text=TEXTS, width=st.integers(-3, 100))
@example(text="電" * 40, width=1)
@example(text="a 電池", width=0)
def test_words_and_pieces_keep_every_character(text: str, width: int) -> None:
    rows = wrap(text, width)
    assert "".join("".join(rows).split()) == "".join(text.split())
    pieces = ["".join(span.text for span in line) for line in broken((Span(text),), width)]
    assert "".join(pieces) == text
    for part in (*rows, *pieces):
        assert cells(part) <= width or len(part) <= 1


def loops(_scene: Scene) -> list[Line]:
    lines: list[Line] = []
    while True:
        lines.append((Span("x".ljust(3)),))


def test_the_bound_stops_what_does_not_end() -> None:
    with pytest.raises(TooMuchWorkError):
        bounded(partial(loops, scene_of(nothing_yet())), calls=1000, cells=1000)
    with pytest.raises(TooMuchWorkError):
        bounded(lambda: [(Span("x" * 2000),)], calls=1000, cells=1000)


@given(
    lengths=st.lists(st.lists(st.integers(0, 400), min_size=1, max_size=6), max_size=6),
    width=st.integers(1, 500),
    height=st.integers(1, 60),
)
@example(lengths=[[800]], width=80, height=23)
@example(lengths=[[10] * 6] * 3, width=80, height=4)
def test_columns_take_every_line_once_and_in_order(
    lengths: list[list[int]], width: int, height: int
) -> None:
    scene = scene_of(nothing_yet(), width=width, height=height)
    sections = [
        Section(f"{number}", "", [Row("l", [[Span("x" * length)]]) for length in rows])
        for number, rows in enumerate(lengths)
    ]
    drawn = bounded(
        lambda: [line for _, page in flowing_pages(scene, sections, height) for line in page],
        calls=2_000_000,
        cells=2_000_000,
    )
    shown = sum(span.text.count("x") for line in drawn for span in line)
    if width > 20:  # below, labels take the room
        assert shown == sum(map(sum, lengths))
    assert all(len(page) <= max(height, 2) for _, page in flowing_pages(scene, sections, height))
