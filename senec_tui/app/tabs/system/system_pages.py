"""The whole tab, cut into pages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from senec_tui.app.pictures.layout.paging import flowing_pages
from senec_tui.app.pictures.lines import Line, Span, fill, fit, width_of
from senec_tui.app.tabs.system.access import checks, features, network
from senec_tui.app.tabs.system.charging import (
    battery_bus,
    first_charge,
    italian_test,
    off_peak,
    power_plant,
)
from senec_tui.app.tabs.system.fitted import (
    cascade,
    inner,
    lines_in_or_out,
    meters,
    raw_codes,
    setup,
    sg_ready,
    sockets,
)
from senec_tui.app.tabs.system.identity import (
    clock,
    identity,
    programmes_section,
    software_update,
    temperatures,
    versions,
)
from senec_tui.app.tabs.system.inverters_and_units import battery_inverters, power_unit_section
from senec_tui.app.tabs.system.objects import object_pages
from senec_tui.app.tabs.system.other_programs import other_programs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.pictures.section import Section


def paint(scene: Scene, page: int = 0) -> list[Line]:
    """One page; see `pages`."""
    if not scene.snapshot.at:
        return [(Span(scene.waiting_words, "label"),)]
    return page_of(scene, page)[0]


def page_of(scene: Scene, number: int) -> tuple[list[Line], int]:
    """A page, or the nearest that there is, and its number; no other one is drawn."""
    drawers = _drawers(scene)
    number = max(0, min(number, len(drawers) - 1))
    return drawers[number](), number


def pages(scene: Scene) -> list[list[Line]]:
    """The whole tab, cut into pages of the visible height, the most important first."""
    return [draw() for draw in _drawers(scene)]


def _drawers(scene: Scene) -> list[Callable[[], list[Line]]]:
    height = max(scene.height - 1, 4)
    bodies: list[tuple[list[str], Callable[[], list[Line]]]] = [
        (titles, partial(list, lines))
        for titles, lines in flowing_pages(scene, sections(scene), height)
    ]
    bodies += [([scene.tr("Objects")], draw) for draw in object_pages(scene, height)]

    def page(number: int) -> list[Line]:
        titles, draw = bodies[number]
        return [_page_line(scene, number, len(bodies), titles), *draw()]

    return [partial(page, number) for number in range(len(bodies))]


def _page_line(scene: Scene, number: int, count: int, titles: Sequence[str]) -> Line:
    tr = scene.tr
    keys = (Span("PgDn PgUp", "key"), Span(f" {tr('page')}", "label")) if count > 1 else ()
    head = (Span(f"{number + 1}/{count}", "strong"), Span("  "))
    room = scene.width - width_of(head) - width_of(keys) - 1
    joined = f" {scene.glyphs.vertical} ".join(dict.fromkeys(titles))
    names = Span(fit(joined, max(room, 0), scene.glyphs.ellipsis), "label")
    return (*fill((*head, names), scene.width - width_of(keys)), *keys)


def sections(scene: Scene) -> list[Section]:
    """All sections in order of importance; those of what is not fitted are short."""
    return [
        section
        for section in (
            identity(scene),
            clock(scene),
            versions(scene),
            software_update(scene),
            programmes_section(scene),
            off_peak(scene),
            power_plant(scene),
            first_charge(scene),
            temperatures(scene),
            network(scene),
            other_programs(scene),
            features(scene),
            checks(scene),
            sg_ready(scene),
            sockets(scene),
            cascade(scene),
            power_unit_section(scene),
            *battery_inverters(scene),
            battery_bus(scene),
            italian_test(scene),
            meters(scene),
            setup(scene),
            inner(scene),
            raw_codes(scene),
            lines_in_or_out(scene, scene.tr("Digital inputs"), "SENEC_IO_INPUT"),
            lines_in_or_out(scene, scene.tr("Digital outputs"), "SENEC_IO_OUTPUT"),
        )
        if section.parts
    ]
