"""The snapshots of all tests: with a few values, of a simulated appliance, changed at will.

`snapshot_with(BMS={"SOC": [50, 51]})` holds just that; `snapshot_of("v3-hybrid")` what a new
dashboard knows of a simulated appliance; `changed`, `without` and `later` make another of one.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from senec_tui.catalogue import Catalogue
from senec_tui.device.appliance_client import SenecClient
from senec_tui.device.connection.transport import AsgiTransport
from senec_tui.device.source import Reply
from senec_tui.device.stored import Stored
from senec_tui.device.wire.codec import encode, prefix_of
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.polling.poller import union
from senec_tui.model.reading.snapshot import Link, Snapshot
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.device.source import Raw, Section, Wanted

MODELS = ("v3-hybrid", "v2.1", "v3-duo", "v3-lfp")
NOW = 1_750_000_000.0
"""When the values of all snapshots here arrived. A summer afternoon, 17:06:40 in Berlin.

It is the clock of every scene too.
"""
CATALOGUE = Catalogue()
EMPTY = Snapshot(catalogue=CATALOGUE)
"""Nothing was ever said, nothing asked."""


class Wire(str):
    """Wire text, taken as it is where else a decoded value stands."""

    __slots__ = ()


def snapshot_with(*, missing: tuple[str, ...] = (), **objects: Mapping[str, object]) -> Snapshot:
    """`snapshot_with(PV1={"MPP_POWER": [800.0, 0.0]})`; raw numbers, before scaling.

    `missing`: objects that the device says it does not have.
    """
    nothing = replace(EMPTY, at=NOW, missing=frozenset(missing))
    return changed(nothing, **objects)


def snapshot_after(*replies: tuple[float, Mapping[str, Section | None]]) -> Snapshot:
    """After replies of wire text, each with its time; what each holds is what was asked for."""
    snapshot = EMPTY
    for at, sections in replies:
        wanted = {name: tuple(section or ()) for name, section in sections.items()}
        snapshot = snapshot.merged(Reply(sections=sections, at=at), wanted)
    return snapshot


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
        return EMPTY.with_link(link).merged(await client.read(asked), asked)

    with ThreadPoolExecutor(1) as pool:  # tests may already run in an event loop
        return pool.submit(asyncio.run, read()).result()


def nothing_yet() -> Snapshot:
    """Before the first answer."""
    return EMPTY.with_link(Link(since=NOW))


def changed(snapshot: Snapshot, **objects: Mapping[str, object]) -> Snapshot:
    """With other decoded values: `changed(s, BMS={"SOC": [50, 51, 49, 0], "DERATING": 1})`.

    Numbers keep the wire type that the variable had, text is sent as text, `Wire` as it is; None
    removes the variable.
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
    return encode(prefix_of(sample) or _prefix_for(value), value)


def _prefix_for(value: float) -> str:
    """The wire type of a number that had none."""
    if not isinstance(value, int):
        return "fl"
    if value < 0:
        return "i3"
    return "u3" if value < 2**32 else "u6"


def without(snapshot: Snapshot, *names: str, said: bool = True) -> Snapshot:
    """Without objects. `said`: the device says that it has no such objects."""
    sections = {name: part for name, part in snapshot.sections.items() if name not in names}
    missing = snapshot.missing | set(names) if said else snapshot.missing
    return replace(snapshot, sections=sections, missing=missing)


def later(snapshot: Snapshot, seconds: float) -> Snapshot:
    """The same values, read anew so much later."""
    sections = {
        name: {
            variable: Stored(stored.raw, stored.at + seconds) for variable, stored in part.items()
        }
        for name, part in snapshot.sections.items()
    }
    return replace(snapshot, at=snapshot.at + seconds, sections=sections)


def objects_of(snapshot: Snapshot) -> tuple[str, ...]:
    """The objects that it has values of, for leaving out one after another."""
    return tuple(sorted(snapshot.sections))
