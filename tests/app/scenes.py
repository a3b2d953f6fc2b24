"""Snapshots of simulated appliances, changed at will, and scenes to draw them in."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from senec_tui.app.pictures.lines import width_of
from senec_tui.app.pictures.scene import Scene
from senec_tui.catalogue import Catalogue
from senec_tui.device.appliance_client import SenecClient
from senec_tui.device.connection.transport import AsgiTransport
from senec_tui.device.wire.codec import encode, prefix_of
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.polling.poller import union
from senec_tui.model.reading.snapshot import Link, Snapshot, Stored
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from senec_tui.app.pictures.lines import Line
    from senec_tui.device.source import Raw, Wanted

MODELS = ("v3-hybrid", "v2.1", "v3-duo", "v3-lfp")
WIDTHS = (60, 80, 120, 200)
NOW = 1_750_000_000.0
"""The clock of every scene here, and when its values arrived. A summer's day, ten to ten."""

CATALOGUE = Catalogue()


def snapshot_of(model: str = "v3-hybrid", wanted: Wanted | None = None) -> Snapshot:
    """What a new dashboard knows of a simulated appliance.

    `wanted`: as in `Interest`, beside the live values; None: every object of the catalogue.
    """
    if wanted is None:
        wanted = {name: () for name in CATALOGUE.object_names if name != "LOG"}
    key = tuple(sorted((name, tuple(names)) for name, names in wanted.items()))
    return _snapshot_of(model, key)


@lru_cache(maxsize=64)
def _snapshot_of(model: str, wanted: tuple[tuple[str, tuple[str, ...]], ...]) -> Snapshot:
    def clock() -> float:
        return NOW

    async def read() -> Snapshot:
        transport = AsgiTransport(demo_appliance(model=model, clock=clock, always_may=True))
        client = SenecClient(transport, CATALOGUE, name="demo", clock=clock, timer=clock)
        asked = union(LIVE, dict(wanted))
        link = Link(state="live", since=NOW, facts=client.facts)
        empty = Snapshot(catalogue=CATALOGUE, link=link)
        return empty.merged(await client.read(asked), asked)

    with ThreadPoolExecutor(1) as pool:  # tests may already run in an event loop
        return pool.submit(asyncio.run, read()).result()


def nothing_yet() -> Snapshot:
    """Before the first answer."""
    return Snapshot(catalogue=CATALOGUE, link=Link(since=NOW))


def changed(snapshot: Snapshot, **objects: Mapping[str, object]) -> Snapshot:
    """With other decoded values: `changed(s, BMS={"SOC": [50, 51, 49, 0], "DERATING": 1})`.

    Numbers keep the wire type that the variable had (`fl` for a new one), text is sent as text,
    `Wire` as it is; None removes the variable.
    """
    sections = dict(snapshot.sections)
    for name, values in objects.items():
        section = dict(sections.get(name, {}))
        for variable, value in values.items():
            if value is None:
                section.pop(variable, None)
            else:
                section[variable] = Stored(_wire(section.get(variable), value), NOW)
        sections[name] = section
    return replace(snapshot, sections=sections)


class Wire(str):
    """Wire text for `changed`, taken as it is."""

    __slots__ = ()


def _wire(old: Stored | None, value: object) -> Raw:
    if isinstance(value, list | tuple):
        return tuple(_scalar(old, element) for element in value)
    return _scalar(old, value)


def _scalar(old: Stored | None, value: object) -> str:
    if isinstance(value, Wire):
        return str(value)
    if isinstance(value, str):
        return encode("st", value)
    assert isinstance(value, int | float)
    sample = "" if old is None else old.raw if isinstance(old.raw, str) else (*old.raw, "")[0]
    return encode(prefix_of(sample) or "fl", value)


def without(snapshot: Snapshot, *names: str, said: bool = True) -> Snapshot:
    """Without objects. `said`: the device says that it has no such objects."""
    sections = {name: part for name, part in snapshot.sections.items() if name not in names}
    missing = snapshot.missing | set(names) if said else snapshot.missing
    return replace(snapshot, sections=sections, missing=missing)


def scene_of(snapshot: Snapshot, **options: object) -> Scene:
    """A scene of 80x22 cells at `NOW`; options as of `Scene`."""
    return replace(Scene(snapshot=snapshot, now=NOW), **options)  # type: ignore[arg-type]


def text_of(lines: Iterable[Line]) -> str:
    """The picture as plain text, without the blanks at the ends of lines."""
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines)


def assert_fits(paint: Callable[[Scene], Sequence[Line]], scene: Scene) -> str:
    """Draw; no line may be wider than the scene. Returns the text."""
    lines = paint(scene)
    for line in lines:
        assert width_of(line) <= scene.width, text_of([line])
    return text_of(lines)


def objects_of(snapshot: Snapshot) -> tuple[str, ...]:
    """The objects that it has values of, for leaving out one after another."""
    return tuple(sorted(snapshot.sections))
