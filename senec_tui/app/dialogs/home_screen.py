"""All appliances of one home: what each tells, and what may be added. One page over the tab."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from senec_tui.app.dialogs.sheets.text_pages import TextPages
from senec_tui.app.pictures.lines import Line, Span, fit, left, paragraph, right
from senec_tui.model.plant.home import Home, Member, total
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.history.queries.totals import Totals
    from senec_tui.model.polling.snapshot_feed import SnapshotFeed
    from senec_tui.model.reading.snapshot import Snapshot

COLUMNS: Final = 5
COLUMN: Final = 11
ENERGIES: Final = ("pv", "charge", "discharge")
"""What of today may be added, whoever's meters these are."""


class HomeScreen(TextPages):
    """The page that adds up all appliances of a home, and follows each of them."""

    def __init__(
        self,
        scene: Scene,
        meter: str,
        feeds: Mapping[str, SnapshotFeed],
        devices: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`meter`: what the owner says of their meters; by name, `feeds` and addresses of each."""
        super().__init__(scene)
        self._meter = meter
        self._devices = devices
        self._feeds = feeds
        self._today: dict[str, Totals] = {}

    def tell_today(self, name: str, totals: Totals) -> None:
        """What the history of one of them knows of today."""
        self._today[name] = totals

    @override
    def heading(self, scene: Scene) -> str:
        return scene.tr("All appliances together")

    @override
    def paint(self, scene: Scene, width: int) -> list[Line]:
        snapshots = {name: feed.latest for name, feed in self._feeds.items()}
        return [*home_lines(scene, snapshots, self._meter, self._today, width, self._devices)]


def home_lines(
    scene: Scene,
    snapshots: Mapping[str, Snapshot | None],
    meter: str,
    today: Mapping[str, Totals],
    width: int,
    devices: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Line]:
    """Powers, what is stored, today; then what the sums rest on, and who is silent."""
    tr = scene.tr
    members = [
        Member(name=name, device=devices.get(name, ""))
        if snapshot is None
        else Member.of(name, snapshot, scene.now, devices.get(name, ""))
        for name, snapshot in snapshots.items()
    ]
    home = Home(members=members, meter=meter)
    together = tr("Together")
    yield _row(
        scene, "", [tr("PV"), tr("Battery"), tr("Charge"), tr("Grid"), tr("House")], width, "label"
    )
    for member in members:
        yield _row(scene, member.name, _powers(scene, member), width, "value")
    yield _row(scene, together, _powers(scene, home), width, "strong")
    if home.stored_wh is not None and home.capacity_wh is not None:
        stored, capacity = (
            tr.number(energy_wh / 1000, 1) for energy_wh in (home.stored_wh, home.capacity_wh)
        )
        words = tr("{stored} of {capacity} kWh in the batteries", stored=stored, capacity=capacity)
        yield (Span(fit(words, width, scene.glyphs.ellipsis), "value"),)
    yield ()
    heads = [tr("PV"), tr("Charged"), tr("Discharged"), tr("Measured")]
    yield _row(scene, tr("Today"), heads, width, "label")
    for name in snapshots:
        yield _row(scene, name, _energies(scene, today.get(name)), width, "value")
    counted = [today.get(member.name) for member in home.counted]
    sums = [_kwh(scene, total(_known(each, energy) for each in counted)) for energy in ENERGIES]
    yield _row(scene, together, [*sums, ""], width, "strong")
    yield ()
    for sentence in home.remarks(tr):
        yield from paragraph(sentence, "label", width)
    for name, snapshot in snapshots.items():
        if (silence := _silence(scene, name, snapshot)) is not None:
            yield from paragraph(silence, "warn", width)


def _row(scene: Scene, name: str, cells: Sequence[str], width: int, role: str) -> Line:
    """A name and columns flush right; of the columns as many as there is room for."""
    column = min(COLUMN, max((width - 6) // COLUMNS, 6))
    first = max(width - COLUMNS * column, 6)
    shown = [right(fit(cell, column - 1, scene.glyphs.ellipsis), column) for cell in cells]
    label = left(fit(name, first - 1, scene.glyphs.ellipsis), first)
    head = Span(label, "strong" if role == "strong" else "label")
    room = max((width - first) // column, 0)
    return (head, *(Span(cell, role) for cell in shown[:room]))


def _powers(scene: Scene, each: Member | Home) -> list[str]:
    tr, absent = scene.tr, scene.glyphs.absent

    def told(value: float | None, unit: str) -> str:
        return absent if value is None else f"{tr.number(value)} {unit}"

    return [
        told(each.pv_w, "W"),
        told(each.battery_w, "W"),
        told(each.soc_pct, "%"),
        told(each.grid_w, "W"),
        told(each.house_w, "W"),
    ]


def _energies(scene: Scene, totals: Totals | None) -> list[str]:
    energies = [_kwh(scene, _known(totals, name)) for name in ENERGIES]
    share = None if totals is None else totals.share
    measured = scene.glyphs.absent if share is None else f"{scene.tr.number(100 * share)} %"
    return [*energies, measured]


def _known(totals: Totals | None, channel: str) -> float | None:
    return None if totals is None else totals.known_kwh(channel)


def _kwh(scene: Scene, kwh: float | None) -> str:
    return scene.glyphs.absent if kwh is None else f"{scene.tr.number(kwh, 1)} kWh"


def _silence(scene: Scene, name: str, snapshot: Snapshot | None) -> str | None:
    """Why one of them tells nothing."""
    tr = scene.tr
    if snapshot is None or (not snapshot.at and snapshot.link.error is None):
        return tr("{name} has not answered yet.", name=name)
    if snapshot.link.error is not None and snapshot.link.state == "lost":
        return f"{name}: {scene.hide(snapshot.link.error.sentence(tr))}"
    return None
