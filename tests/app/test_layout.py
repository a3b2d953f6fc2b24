"""Sections in columns: nothing is lost that may not be, nothing is too wide, what grows fits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from scenes import nothing_yet, scene_of, text_of

from senec_tui.app.pictures.layout.arranging import arranged
from senec_tui.app.pictures.layout.columns import spread
from senec_tui.app.pictures.lines import Line, Span, width_of
from senec_tui.app.pictures.section import Fixed, Growing, Row, Section, one


def words(text: str) -> list[Line]:
    return [(Span(text),)]


def block(name: str, lines: int, **options: int) -> Fixed:
    return Fixed(lambda _width: [(Span(f"{name}{n}"),) for n in range(lines)], **options)


def drawn(sections: list[Section], width: int, height: int, head: str = "") -> list[str]:
    scene = scene_of(nothing_yet(), width=width, height=height)
    return text_of(arranged(scene, words(head) if head else (), sections)).splitlines()


def test_sections_stand_below_each_other_where_it_is_narrow_and_beside_where_it_is_wide() -> None:
    sections = [Section(f"Part {n}", "", [Row("label", one(Span(f"v{n}")))]) for n in range(3)]
    heads = [line.split()[1] for line in drawn(sections, 80, 24) if "Part" in line]
    assert heads == ["0", "1", "2"]
    (titles,) = [line for line in drawn(sections, 200, 60) if "Part" in line]
    assert titles.index("Part 0") < titles.index("Part 1") < titles.index("Part 2")


def test_the_highest_rank_goes_first_where_the_height_does_not_do() -> None:
    sections = [
        Section("", "", [block("a", 4), block("b", 4, rank=1), block("c", 4, rank=2)]),
        Section("Last", "", [block("d", 2)], rank=3),
    ]
    assert drawn(sections, 80, 16)[-1] == "d1"
    assert drawn(sections, 80, 12)[-1] == "c3"
    assert drawn(sections, 80, 11)[-1] == "b3"
    assert drawn(sections, 80, 7)[-1] == "a3"
    assert drawn(sections, 80, 1)[-1] == "a3"  # scrolls


def test_what_is_left_over_goes_to_what_can_grow_and_nothing_below_its_least() -> None:
    def paint(_width: int, height: int) -> list[Line]:
        return [(Span("chart"),)] * height

    sections = [Section("", "", [block("a", 4)]), Section("Curve", "", [Growing(paint, 5, 8)])]
    assert drawn(sections, 80, 9).count("chart") == 0
    assert drawn(sections, 80, 11).count("chart") == 5
    assert drawn(sections, 80, 60).count("chart") == 8


def test_what_a_picture_does_not_need_is_there_for_the_next() -> None:
    def steps(_width: int, height: int) -> list[Line]:
        return [(Span("steps"),)] * (4 if height < 12 else 12)

    def paint(_width: int, height: int) -> list[Line]:
        return [(Span("chart"),)] * height

    sections = [
        Section("", "", [Growing(steps, 4, 40)], across=True),
        Section("", "", [Growing(paint, 2, 40, rank=1)], across=True),
    ]
    text = drawn(sections, 80, 11)
    assert (text.count("steps"), text.count("chart")) == (4, 6)  # and a blank line between
    assert drawn(sections, 80, 20).count("steps") > 11


def test_reference_lies_below_and_takes_no_room_from_what_is_watched() -> None:
    sections = [
        Section("", "", [block("a", 4), block("b", 4, rank=1)]),
        Section("Table", "", [block("r", 40, rank=2)], title_rank=2, reference=True),
    ]
    lines = drawn(sections, 80, 8)
    assert "b3" in lines
    assert lines[-1] == "r39"
    assert any(line.startswith("Table") for line in lines)


def test_lists_are_shown_by_themselves_and_their_key_where_a_line_is_free() -> None:
    sections = [
        Section("", "", [block("a", 4)]),
        Section("Codes", "", [block("c", 40)], listed=True),
    ]
    assert drawn(sections, 80, 8) == ["a0", "a1", "a2", "a3", "I to look up: Codes"]
    assert drawn(sections, 80, 4) == ["a0", "a1", "a2", "a3"]
    scene = scene_of(nothing_yet(), width=80, height=8, looks_up=True)
    listed = text_of(arranged(scene, (), sections)).splitlines()
    assert "c39" in listed
    assert "a0" not in listed
    assert listed[0].startswith("I ")


def test_a_section_across_takes_the_whole_width_between_columns() -> None:
    sections = [
        Section("One", "", [block("a", 2)]),
        Section("Two", "", [block("b", 2)]),
        Section("Wide", "", [Fixed(lambda width: words("=" * width))], across=True),
    ]
    lines = drawn(sections, 200, 28)
    assert lines[0].index("Two") > 54
    assert "=" * 200 in lines


def test_on_a_large_terminal_headings_are_the_upper_edges_of_frames_that_end_alike() -> None:
    sections = [
        Section("One", "", [block("a", 2)]),
        Section("", "", [block("b", 4)], headed=True),
        Section("", "", [block("c", 1)], across=True),
    ]
    lines = drawn(sections, 120, 40)
    assert lines[0].count("┌") == lines[4].count("└") == 2
    assert "┌ One ───" in lines[0]
    assert "┌ b0 ───" in lines[0]
    assert lines[5] == "  c0"
    assert not any("┌" in line for line in drawn(sections, 80, 40))
    assert not any("┌" in line for line in drawn([*sections, *sections], 120, 12))


def test_a_stand_in_is_there_only_where_the_thing_itself_is_not() -> None:
    sections = [Section("", "", [block("a", 6, rank=2), block("short", 1, instead_of=2)])]
    assert drawn(sections, 80, 6) == [f"a{n}" for n in range(6)]
    assert drawn(sections, 80, 5) == ["short0"]
    curve = Growing(lambda _width, height: [(Span("chart"),)] * height, 2, 9, before=1, kept=4)
    parts = [*sections[0].parts, curve]
    assert drawn([Section("", "", parts)], 80, 10).count("chart") == 4
    assert drawn([Section("", "", parts)], 80, 9).count("short0") == 1


part = st.builds(
    lambda lines, rank, long: block("x" * long, lines, rank=rank),
    st.integers(0, 30),
    st.integers(0, 3),
    st.integers(1, 300),
)
growing = st.builds(
    lambda least, more: Growing(lambda w, h: [(Span("~" * w),)] * h, least, least + more),
    st.integers(1, 12),
    st.integers(0, 20),
)
section = st.builds(
    Section,
    st.sampled_from(["", "Title", "A title that is longer than many a column is wide" * 3]),
    st.just(""),
    st.lists(part | growing, max_size=5),
    rank=st.integers(0, 3),
    across=st.booleans(),
    reference=st.booleans(),
    headed=st.booleans(),
)


@given(st.lists(section, max_size=8), st.integers(1, 500), st.integers(1, 1000))
def test_layout_ends_fits_the_width_and_grows_into_no_more_than_there_is(
    sections: list[Section], width: int, height: int
) -> None:
    scene = scene_of(nothing_yet(), width=width, height=height)
    lines = arranged(scene, (), sections)
    assert all(width_of(line) <= width for line in lines)
    if not any(s.reference for s in sections) and any("~" in s.text for li in lines for s in li):
        assert len(lines) <= height


def test_a_title_goes_before_what_is_never_left_out() -> None:
    sections = [Section("Part", "", [block("a", 4)], title_rank=1)]
    assert "Part" in drawn(sections, 80, 5)[0]
    assert drawn(sections, 80, 4)[0] == "a0"


def test_a_list_is_spread_over_columns_and_read_downwards() -> None:
    entries = [
        Fixed(lambda _width: words("x")),
        spread(lambda _w: [(Span(f"e{n}"),) for n in range(5)]),
    ]
    lines = drawn([Section("", "", entries, reference=True)], 115, 24)
    assert [line.split() for line in lines if "e" in line] == [["e0", "e3"], ["e1", "e4"], ["e2"]]
    assert len(drawn([Section("", "", entries, reference=True)], 80, 24)) == 6


def test_as_many_columns_as_a_tab_wants() -> None:
    sections = [Section(f"Part {n}", "", [block("x", 3)]) for n in range(4)]
    scene = scene_of(nothing_yet(), width=200, height=24)
    text = text_of(arranged(scene, (), sections, slimmest=39, most_columns=4))
    assert text.count("x0") == 4
    assert len(text.splitlines()) == 4


def test_a_picture_that_goes_after_a_part_is_there_before_it() -> None:
    def curve(_width: int, height: int) -> list[Line]:
        return [(Span("chart"),)] * height

    parts = [block("a", 4), block("b", 2, rank=2)]
    yielding = [Section("", "", [*parts, Growing(curve, 3, 3)])]
    assert "chart" not in drawn(yielding, 80, 8)
    kept = [Section("", "", [*parts, Growing(curve, 3, 3, before=1)])]
    assert drawn(kept, 80, 8) == ["a0", "a1", "a2", "a3", "chart", "chart", "chart"]
    assert "b0" in drawn(kept, 80, 9)
    assert "chart" not in drawn(kept, 80, 6)
