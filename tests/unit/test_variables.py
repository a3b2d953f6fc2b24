"""Rows of the list of variables, and their order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from snapshots import snapshot_with

from senec_tui.catalogue import Catalogue, Path
from senec_tui.clean_text import MASKED
from senec_tui.device.source import Reply
from senec_tui.language import Language
from senec_tui.model.reading.changes import Changes
from senec_tui.model.reading.snapshot import Snapshot
from senec_tui.model.text_filter import parse_filter
from senec_tui.model.variables.list_view import ListQuery, ListView, Order, RowKey, arrange
from senec_tui.model.variables.object_fetching import (
    SPARING,
    KnownObjects,
    likely,
    live_names,
    tier_of,
    wanted_of,
)
from senec_tui.model.variables.rows import RowKind, VariableRow, Variables

EN, DE = Language(), Language("de")
CATALOGUE = Catalogue()


def list_of(
    snapshot: Snapshot,
    question: ListQuery | None = None,
    *,
    sections: tuple[str, ...] = (),
    changes: Changes | None = None,
    tr: Language = EN,
    mask: bool = False,
) -> ListView:
    changes = changes or Changes()
    variables = Variables()
    variables.update(snapshot, changes, tr, mask=mask)
    whole = replace(snapshot, whole=frozenset(snapshot.sections))
    known = KnownObjects.of(whole, sections)
    return arrange(variables, known, changes, question or ListQuery(), tr)


def names(view: ListView) -> list[str]:
    return [row.name for row in view.rows]


def row_of(view: ListView, name: str) -> VariableRow:
    return next(row for row in view.rows if row.name == name)


SMALL = snapshot_with(
    ENERGY={"GUI_GRID_POW": -2461.5, "STAT_STATE": 14, "GUI_HOUSE_POW": 300.25},
    BMS={"SOC": [55.0, 54.0, 53.5, 0.0], "MODULE_COUNT": 4},
    FACTORY={"DEVICE_ID": "ABC"},
)


def test_objects_with_their_variables() -> None:
    assert names(list_of(SMALL)) == [
        "BMS",
        "BMS.MODULE_COUNT",
        "BMS.SOC",
        "ENERGY",
        "ENERGY.GUI_GRID_POW",
        "ENERGY.GUI_HOUSE_POW",
        "ENERGY.STAT_STATE",
        "FACTORY",
        "FACTORY.DEVICE_ID",
    ]


def test_a_row_says_all_about_a_value() -> None:
    row = row_of(list_of(SMALL, tr=DE), "ENERGY.GUI_GRID_POW")
    assert (row.value, row.unit, row.kind) == ("-2461,5", "W", RowKind.SCALAR)
    assert row.raw == "fl_C519D800"
    assert row.number == -2461.5
    assert row.meaning
    state = row_of(list_of(SMALL), "ENERGY.STAT_STATE")
    assert state.value == "14"
    assert state.words


def test_arrays_expand_element_by_element() -> None:
    view = list_of(SMALL, ListQuery(expanded=frozenset({"BMS.SOC"})))
    array = row_of(view, "BMS.SOC")
    assert (array.kind, array.value, array.unit, array.count) == (RowKind.ARRAY, "0..55", "%", 4)
    at = names(view).index("BMS.SOC")
    assert names(view)[at + 1 : at + 5] == [f"BMS.SOC[{n}]" for n in range(4)]
    assert row_of(view, "BMS.SOC[2]").value == "53.5"


def test_collapsed_objects() -> None:
    view = list_of(SMALL, ListQuery(collapsed=frozenset({"BMS", "ENERGY"})))
    assert names(view) == ["BMS", "ENERGY", "FACTORY", "FACTORY.DEVICE_ID"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("soc", ["BMS.SOC"]),
        (r"^ENERGY\.GUI", ["ENERGY.GUI_GRID_POW", "ENERGY.GUI_HOUSE_POW"]),
        (r"^53\.5", ["BMS.SOC[2]"]),
        ("^abc$", ["FACTORY.DEVICE_ID"]),
        ("~grp", ["ENERGY.GUI_GRID_POW"]),
        ("!energy|bms", ["FACTORY.DEVICE_ID"]),
        ("nothing at all", []),
    ],
)
def test_filter(text: str, shown: list[str]) -> None:
    assert names(list_of(SMALL, ListQuery(filter=parse_filter(text)))) == shown


def test_filters_by_meaning_in_the_language_of_the_reader() -> None:
    meaning = row_of(list_of(SMALL, tr=DE), "ENERGY.GUI_GRID_POW").meaning
    word = max(meaning.replace(",", " ").split(), key=len)
    question = ListQuery(filter=parse_filter(word.casefold()))
    assert "ENERGY.GUI_GRID_POW" in names(list_of(SMALL, question, tr=DE))
    assert "ENERGY.GUI_GRID_POW" not in names(list_of(SMALL, question, tr=EN))


def test_sorts_by_value_numbers_first() -> None:
    assert names(list_of(SMALL, ListQuery(order=Order.VALUE))) == [
        "ENERGY.GUI_GRID_POW",
        "BMS.MODULE_COUNT",
        "ENERGY.STAT_STATE",
        "BMS.SOC",
        "ENERGY.GUI_HOUSE_POW",
        "FACTORY.DEVICE_ID",
    ]
    backwards = names(list_of(SMALL, ListQuery(order=Order.VALUE, reverse=True)))
    assert backwards[-1] == "ENERGY.GUI_GRID_POW"


def test_sorts_and_restricts_by_change() -> None:
    changes = Changes()
    one = snapshot_with(ENERGY={"A": 1, "B": 1, "C": 1})
    changes.add(one)
    two = one.merged(Reply(sections={"ENERGY": {"B": "u8_05"}}, at=100), {"ENERGY": ("B",)})
    changes.add(two)
    three = two.merged(Reply(sections={"ENERGY": {"C": "u8_05"}}, at=200), {"ENERGY": ("C",)})
    changes.add(three)
    view = list_of(three, ListQuery(order=Order.CHANGED), changes=changes)
    assert names(view) == ["ENERGY.C", "ENERGY.B", "ENERGY.A"]
    view = list_of(three, ListQuery(changed_since=150), changes=changes)
    assert names(view) == ["ENERGY.C"]


def test_pins_stand_at_the_top_and_in_their_place() -> None:
    question = ListQuery(pins=("BMS.SOC[1]", "ENERGY.STAT_STATE", "PV1.NEVER", "no path!"))
    view = list_of(SMALL, question)
    assert names(view)[:4] == ["Pinned", "BMS.SOC[1]", "ENERGY.STAT_STATE", "PV1.NEVER"]
    assert view.keys[1] == RowKey("pin", "BMS.SOC[1]")
    assert (
        view.index[RowKey("", "ENERGY.STAT_STATE")] > view.index[RowKey("pin", "ENERGY.STAT_STATE")]
    )
    assert len(view.index) == len(view.keys)
    assert names(list_of(SMALL, replace(question, pins_only=True))) == names(view)[1:4]


def test_counts_variables_once() -> None:
    question = ListQuery(filter=parse_filter("soc"), expanded=frozenset({"BMS.SOC"}))
    view = list_of(SMALL, question)
    assert len(view.rows) == 5
    assert view.matched == 1


def test_objects_that_were_not_fetched_are_named() -> None:
    view = list_of(SMALL, sections=("BMS", "PV1", "ENERGY"))
    row = row_of(view, "PV1")
    assert (row.kind, row.doubt) == (RowKind.OBJECT, "absent")
    filtered = list_of(SMALL, ListQuery(filter=parse_filter("pv1")), sections=("PV1",))
    assert names(filtered) == ["PV1"]


def test_what_has_gone_stays_until_it_was_seen() -> None:
    changes = Changes()
    one = SMALL.merged(Reply(sections={"FACTORY": {"A": "u8_01", "B": "u8_02"}}, at=1), {})
    changes.add(one)
    two = one.merged(Reply(sections={"FACTORY": {"A": "u8_01"}}, at=2), {})
    changes.add(two)
    gone = row_of(list_of(two, changes=changes), "FACTORY.B")
    assert gone.gone
    assert gone.words == "no longer there"
    variables = Variables()
    assert variables.update(two, changes, EN, mask=False)
    changes.look()
    assert variables.update(two, changes, EN, mask=False)
    assert variables.row(Path("FACTORY", "B")) is None


def test_private_values_are_masked_and_cannot_be_found() -> None:
    private = next(v for v in CATALOGUE.variables() if v.private and v.object == "FACTORY")
    snapshot = snapshot_with(FACTORY={private.name: "SECRET123"})
    name = f"FACTORY.{private.name}"
    row = row_of(list_of(snapshot, mask=True), name)
    assert (row.value, row.raw) == (MASKED, MASKED)
    assert "SECRET" not in row.fields
    assert not names(list_of(snapshot, ListQuery(filter=parse_filter("secret")), mask=True))
    assert names(list_of(snapshot, ListQuery(filter=parse_filter("secret")))) == [name]


def test_unknown_variables_and_odd_values_have_rows() -> None:
    reply = Reply(
        sections={
            "NEW": {"X": "zz_11", "Y": "u8_GG", "Z": (), "T": "st_\\x1b[31m", "F": "FORBIDDEN"}
        },
        at=1,
    )
    view = list_of(Snapshot(catalogue=CATALOGUE).merged(reply, {}))
    assert row_of(view, "NEW.X").value == "zz_11"
    assert row_of(view, "NEW.Y").words == "not decodable"
    assert row_of(view, "NEW.Z").words == "0 elements"
    assert row_of(view, "NEW.T").value == "\\x1b[31m"
    assert row_of(view, "NEW.F").doubt == "absent"


def test_rows_are_kept_while_their_text_stays() -> None:
    variables, changes = Variables(), Changes()
    assert variables.update(SMALL, changes, EN, mask=False)
    before = variables.row(Path("ENERGY", "STAT_STATE"))
    assert not variables.update(SMALL, changes, EN, mask=False)
    same = SMALL.merged(
        Reply(sections={"ENERGY": {"STAT_STATE": "u3_0000000E"}}, at=9), {"ENERGY": ("STAT_STATE",)}
    )
    assert not variables.update(same, changes, EN, mask=False)
    assert variables.row(Path("ENERGY", "STAT_STATE")) is before
    assert variables.update(same, changes, DE, mask=False)
    assert variables.row(Path("ENERGY", "STAT_STATE")) is not before


def test_the_sign_in_form_is_never_wanted() -> None:
    assert wanted_of("BMS") == ()
    assert wanted_of("LOG")
    assert not {"USERNAME", "PASSWORD"} & set(SPARING["LOG"])


def test_a_sparing_object_is_loaded_when_its_variables_are() -> None:
    reply = Reply(sections={"LOG": dict.fromkeys(SPARING["LOG"], "u8_00")}, at=1)
    wanted = {"LOG": SPARING["LOG"]}
    before = Snapshot(catalogue=CATALOGUE)
    assert KnownObjects.of(before, ("LOG",)).unloaded == ("LOG",)
    assert KnownObjects.of(before.merged(reply, wanted), ("LOG",)).unloaded == ()


def test_what_to_ask_for() -> None:
    rows = list_of(SMALL).rows
    assert live_names(CATALOGUE, rows, 40)["ENERGY"] == (
        "GUI_GRID_POW",
        "GUI_HOUSE_POW",
        "STAT_STATE",
    )
    assert "FACTORY" not in live_names(CATALOGUE, rows, 40)
    assert sum(len(each) for each in live_names(CATALOGUE, rows, 2).values()) == 2
    assert tier_of(CATALOGUE, "BMS") == "medium"
    assert tier_of(CATALOGUE, "FACTORY") == "slow"
    assert tier_of(CATALOGUE, "NEVER_HEARD_OF") == "medium"


def test_objects_that_may_match_are_fetched() -> None:
    objects = ("BMS", "PV1", "WALLBOX")
    assert list(likely(CATALOGUE, objects, parse_filter("mpp_"), EN)) == ["PV1"]
    assert list(likely(CATALOGUE, objects, parse_filter("!mpp_"), EN)) == []
    assert list(likely(CATALOGUE, objects, parse_filter(""), EN)) == []
    assert list(likely(CATALOGUE, objects, parse_filter("mp"), EN)) == []


def test_a_thousand_rows_are_filtered() -> None:
    objects = {f"O{n}": {f"VARIABLE_{m}": m for m in range(50)} for n in range(20)}
    snapshot = snapshot_with(missing=(), **objects)
    variables, changes = Variables(), Changes()
    variables.update(snapshot, changes, EN, mask=False)
    known = KnownObjects.of(snapshot, ())
    question = ListQuery(filter=parse_filter("o1.*_4"))
    assert arrange(variables, known, changes, question, EN).matched == 11 * 11
