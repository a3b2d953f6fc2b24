"""Any answer of a device, from its bytes to every tab, explanation and command."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from hypothesis import example, given
from hypothesis import strategies as st
from scenes import NOW, scene_of
from test_hostile_panes import PAINTED, RAW

from senec_tui.app.pictures.lines import width_of
from senec_tui.app.tabs.variables.variable_bars import ListStatus, detail
from senec_tui.app.tabs.variables.variable_lines import Marks, VariableColumns, row_line
from senec_tui.catalogue import Catalogue, Path, parse_path
from senec_tui.clean_text import visible
from senec_tui.cli.output import print_csv, print_json, print_lines, print_raw
from senec_tui.device.source import Reply
from senec_tui.device.wire.bounds import Excess
from senec_tui.device.wire.read_request import askable, nameable
from senec_tui.device.wire.reply import parse_reply
from senec_tui.errors import DeviceError
from senec_tui.language import Language
from senec_tui.model.export.chosen_readings import TEXTS, without_private
from senec_tui.model.export.readings_text import everything
from senec_tui.model.plant.system import object_lines
from senec_tui.model.reading.changes import Changes
from senec_tui.model.reading.explanation import explain
from senec_tui.model.reading.snapshot import Snapshot
from senec_tui.model.text_filter import TextFilter, parse_filter
from senec_tui.model.timeseries.recent_powers import RecentPowers
from senec_tui.model.timeseries.recent_values import RecentValues
from senec_tui.model.variables.list_view import ListQuery, Order, arrange
from senec_tui.model.variables.object_fetching import Fetcher, KnownObjects
from senec_tui.model.variables.rows import RowKind, Variables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene

CATALOGUE = Catalogue()
VARIABLES = sorted((v.object, v.name) for v in CATALOGUE.variables())
ODD_NAMES = st.sampled_from(
    ("A[", "A[0]", "A]", ".", "A.B", "", " ", '"', "\\", "a" * 300, "../x", "\x1b]52;c;x\x07",
     "\u202e", "%s", "{x}", "[bold]", "\x00", "Ä", "電")
)  # fmt: skip
NAMES = st.one_of(ODD_NAMES, st.text(max_size=12), st.from_regex(r"[A-Z_]{1,9}", fullmatch=True))
JSON = st.recursive(
    st.one_of(RAW, st.none(), st.booleans(), st.integers(), st.floats()),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=5,
)
VALUES = st.one_of(RAW, st.lists(RAW, max_size=6), JSON)


@st.composite
def replies(draw: st.DrawFn) -> bytes:
    """Known variables with any values, and names that nobody has seen."""
    content: dict[str, dict[str, object]] = {}
    for object_name, name in draw(st.lists(st.sampled_from(VARIABLES), max_size=25)):
        content.setdefault(object_name, {})[name] = draw(VALUES)
    for object_name in draw(st.lists(NAMES | st.sampled_from(["ENERGY", "RTC"]), max_size=3)):
        names = draw(st.lists(NAMES, max_size=4))
        content.setdefault(object_name, {}).update((name, draw(VALUES)) for name in names)
    return json.dumps(content).encode()


def one(object_name: str, variable: str, value: object) -> bytes:
    return json.dumps({object_name: {variable: value}}).encode()


def snapshot_after(*bodies: bytes) -> tuple[Snapshot, Changes, RecentValues, RecentPowers]:
    snapshot, changes, recent_values, recent_powers = (
        Snapshot(catalogue=CATALOGUE),
        Changes(),
        RecentValues(),
        RecentPowers(),
    )
    for number, body in enumerate(bodies):
        excess = Excess()
        try:
            sections = parse_reply(body, host="fuzz", excess=excess)
        except DeviceError:
            continue
        at = NOW + 10.0 * number
        snapshot = snapshot.merged(Reply(sections=sections, at=at, excess=excess.count), {})
        for follower in (changes, recent_values, recent_powers):
            follower.add(snapshot)
    return snapshot, changes, recent_values, recent_powers


def check_list(scene: Scene) -> None:
    """The tab of all variables: every order, filtered, pinned, unfolded; its actions."""
    variables, tr = Variables(), scene.tr
    known = KnownObjects.of(scene.snapshot, ())
    variables.update(scene.snapshot, scene.changes, tr, mask=scene.mask)
    rows = [
        family.row for name in variables.objects() for family in variables.families(name).values()
    ]
    names = tuple(row.name for row in rows)
    for question in (
        ListQuery(pins=names, expanded=frozenset(names)),
        *(ListQuery(order=order, reverse=True) for order in Order),
        ListQuery(filter=parse_filter("A["[:1]), expanded=frozenset(names)),
    ):
        view = arrange(variables, known, scene.changes, question, tr)
        columns = VariableColumns.of(max(scene.width - 1, 40), raw=question.reverse)
        for row in view.rows:
            line = row_line(row, columns, scene, Marks(pinned=True, unfolded=True), question.order)
            assert width_of(line) <= columns.width
            assert_visible("".join(span.text for span in line))
            status = ListStatus(
                known=known, question=question, total=1, matched=1, recent_min=None,
                fetches_all=False, problem="",
            )  # fmt: skip
            detail(row, status, scene, with_raw=True)
            if row.path.variable and row.kind is not RowKind.TITLE:
                assert parse_path(row.name) == row.path
                check_value(scene, row.path)
    interest = Fetcher().interest(rows, known, TextFilter(), CATALOGUE, tr)
    for wanted in (interest.live, interest.medium, interest.slow):
        askable(nameable(wanted))
    scene.recent_values.chart(*(row.path for row in rows[:4]))
    askable(nameable(scene.recent_values.wanted))


def assert_visible(text: str) -> None:
    assert visible(text) == text


def check_value(scene: Scene, path: Path) -> None:
    scene.assignment(path)
    for fact in explain(scene.snapshot, path, scene.now, scene.tr):
        assert_visible(fact.text.replace("\n", ""))


class Out:
    """As much of a command as printing needs."""

    def __init__(self, tr: Language) -> None:
        self.tr = tr
        self.out = io.StringIO()

    def print(self, text: str = "") -> None:
        self.out.write(text + "\n")


def check_commands(snapshot: Snapshot, paths: Sequence[Path], tr: Language) -> None:
    for write in (print_json, print_csv, print_lines, print_raw):
        context: Any = Out(tr)
        write(context, snapshot, paths)
        if write is print_json:
            json.loads(context.out.getvalue())
        for line in context.out.getvalue().splitlines():
            assert_visible(line)
    for text in TEXTS.values():
        text(without_private(snapshot), paths, tr)


@given(replies(), replies(), st.sampled_from([60, 80, 120]), st.sampled_from(["en", "de"]))
@example(one("ENERGY", "A[", "u8_01"), one("ENERGY", "A[", ["u8_01"]), 80, "en")
@example(one("N" * 300, "V" * 300, "u8_01"), b"{}", 80, "en")
@example(one("RTC", "WEB_TIME", "u6_FFFFFFFFFFFFFFFF"), one("RTC", "WEB_TIME", []), 80, "de")
@example(one("PV1", "MPP_POWER", ["fl_442047C0"] * 100_000), b"{}", 120, "en")
def test_any_answer_on_every_tab(first: bytes, second: bytes, width: int, language: str) -> None:
    snapshot, changes, recent_values, recent_powers = snapshot_after(first, second)
    scene = replace(
        scene_of(snapshot, width=width, tr=Language(language)),
        changes=changes, recent_values=recent_values, recent_powers=recent_powers, now=NOW + 30.0,
    )  # fmt: skip
    for tab in PAINTED:
        for line in import_module(f"senec_tui.app.tabs.{tab}.{tab}_tab").paint(scene):
            assert_visible("".join(span.text for span in line))
    for mask in (False, True):
        check_list(replace(scene, mask=mask))
    for line in object_lines(snapshot):
        if line.first:
            assert snapshot.stored(*parse_path(line.first)[:2]) is not None
    check_commands(snapshot, list(everything(snapshot)), scene.tr)
