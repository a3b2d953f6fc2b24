"""The energy flow as a picture: what each part of the plant does, and what flows between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.big_digits import HEIGHT, big_digits
from senec_tui.app.pictures.box_drawing import BoxDrawing
from senec_tui.app.pictures.lines import Line, Span, cells, fit
from senec_tui.model.plant.energy_flow import Flow, is_at_rest
from senec_tui.model.plant.wallbox import configured_boxes, wallbox_power_w

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene


@dataclass(frozen=True, slots=True)
class Size:
    """Cells and lines of the picture's parts. A box has a frame of one cell beyond them."""

    box: int
    """Cells of a box, frame included."""
    pv: int
    """Lines in the box of the PV."""
    inside: int
    """Lines in the other boxes."""
    fall: int
    """Lines between the box of the PV and the others."""

    @property
    def top(self) -> int:
        """The first line of the lower boxes."""
        return self.pv + 2 + self.fall

    @property
    def bottom(self) -> int:
        """Their last line."""
        return self.top + self.inside + 1

    @property
    def middle(self) -> int:
        """The line in which power comes to the house and leaves battery and grid."""
        return self.top + (self.inside + 1) // 2


SMALL: Final = Size(box=18, pv=1, inside=2, fall=1)
LARGE: Final = Size(box=32, pv=HEIGHT, inside=HEIGHT + 1, fall=3)
LARGE_FROM: Final = (150, 43)
"""Cells of the picture and lines of the tab from which on digits are large."""
SLIMMEST: Final = 70
"""Cells that boxes and the powers between them need."""

HOUSE: Final = "ENERGY.GUI_HOUSE_POW"


def flow_picture(scene: Scene, width: int) -> list[Line]:
    """Boxes of PV, battery, house and grid, of the wallboxes if there are any, and the flow."""
    large = width >= LARGE_FROM[0] and scene.height >= LARGE_FROM[1]
    return _FlowDrawing(scene, width, LARGE if large else SMALL).lines()


def direction_words(scene: Scene, power_w: float | None, plus: str, minus: str) -> str:
    """Which way a power goes; "" where it is not known."""
    if power_w is None:
        return ""
    if is_at_rest(power_w):
        return scene.tr("at rest")
    return plus if power_w > 0 else minus


class _FlowDrawing:
    """Later strokes cover earlier ones: boxes first, then what flows between them."""

    def __init__(self, scene: Scene, width: int, size: Size) -> None:
        self._scene = scene
        self._size = size
        self._width = width
        self._middle, self._far = (width - size.box) // 2, width - size.box
        """Where the boxes in the middle and at the right begin."""
        self._has_wallbox = bool(configured_boxes(scene.snapshot))
        house_bottom = size.bottom
        if self._has_wallbox:
            house_bottom = size.top + self._house_lines + 3
        self._below = max(size.bottom, house_bottom) + 1
        """The line below all boxes."""
        self._drawing = BoxDrawing(width, self._below + 1, scene.glyphs)
        self._needs_below = False

    @property
    def _house_lines(self) -> int:
        """Lines of the house in its box, where the wallboxes stand below it."""
        return self._size.inside - 1

    def lines(self) -> list[Line]:
        self._boxes()
        if (flow := Flow.from_snapshot(self._scene.snapshot)) is not None:
            self._from_pv(flow)
            self._to_house(flow)
            self._between_battery_and_grid(flow)
        drawn = self._drawing.lines()
        return drawn if self._needs_below else drawn[:-1]

    # -- boxes -----------------------------------------------------------------------------------

    def _boxes(self) -> None:
        scene, size, tr = self._scene, self._size, self._scene.tr
        pv, battery, house, grid = (
            scene.reading("ENERGY", name)
            for name in (
                "GUI_INVERTER_POWER",
                "GUI_BAT_DATA_POWER",
                "GUI_HOUSE_POW",
                "GUI_GRID_POW",
            )
        )

        def shown(power_w: float | None, ref: str) -> Span:
            role = scene.role_of(scene.reading("ENERGY", ref), "strong")
            watts = None if power_w is None else abs(power_w)
            return scene.derived(watts, "", decimals=0, role=role, ref=f"ENERGY.{ref}")

        self._box(self._middle, 0, size.pv, Span(tr("PV"), "pv"))
        self._number(self._middle, size.pv, shown(pv.number, "GUI_INVERTER_POWER"))
        self._box(0, size.top, size.inside, Span(tr("Battery"), "battery"))
        words = direction_words(scene, battery.number, tr("charging"), tr("discharging"))
        self._put(0, size.top + 1, Span(words, "label"))
        soc = scene.value("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE", decimals=0)
        self._put(0, size.top + (2 if size is SMALL else 1), soc, flush_right=size is not SMALL)
        self._number(0, size.top + size.inside, shown(battery.number, "GUI_BAT_DATA_POWER"))
        self._box(self._far, size.top, size.inside, Span(tr("Grid"), "grid-import"))
        words = direction_words(scene, grid.number, tr("import"), tr("export"))
        self._put(self._far, size.top + 1, Span(words, "label"))
        self._number(self._far, size.top + size.inside, shown(grid.number, "GUI_GRID_POW"))
        self._house(shown(house.number, "GUI_HOUSE_POW"))

    def _house(self, watts: Span) -> None:
        """The house; wallboxes below it in the same box, for they are part of what it draws."""
        scene, size, x = self._scene, self._size, self._middle
        title = Span(scene.tr("House"), "house")
        if not self._has_wallbox:
            self._box(x, size.top, size.inside, title)
            self._number(x, size.top + size.inside, watts)
            return
        last = size.top + self._house_lines
        self._box(x, size.top, self._house_lines + 2, title)
        self._number(x, last, watts)
        glyphs, boxes = scene.glyphs, configured_boxes(scene.snapshot) or 0
        tee_left, tee_right = glyphs.joints[1], glyphs.joints[0]
        self._drawing.across(x + 1, last + 1, size.box - 2, "rule")
        self._drawing.put(x, last + 1, Span(tee_left, "rule"))
        self._drawing.put(x + size.box - 1, last + 1, Span(tee_right, "rule"))
        name = scene.tr.plural("Wallbox", "{n} wallboxes", boxes)
        self._drawing.put(x + 2, last + 1, Span(f" {name} ", "wallbox"))
        power_w = wallbox_power_w(scene.snapshot)
        if power_w is not None and not is_at_rest(power_w):
            self._drawing.put(x + size.box - 3, last + 1, Span(glyphs.arrow_down, "wallbox"))
        ref = "WALLBOX.APPARENT_CHARGING_POWER[0]"
        self._put(x, last + 2, scene.derived(power_w, "W", decimals=0, ref=ref), flush_right=True)

    def _box(self, x: int, y: int, inside: int, title: Span) -> None:
        self._drawing.box(x, y, self._size.box, inside + 2, title)

    def _put(self, x: int, y: int, span: Span, *, flush_right: bool = False) -> None:
        """A text in a box."""
        room = self._size.box - 4
        text = fit(span.text, room, self._scene.glyphs.ellipsis)
        free = room - cells(text) if flush_right else 0
        self._drawing.put(x + 2 + free, y, span._replace(text=text))

    def _number(self, x: int, y: int, watts: Span) -> None:
        """A power whose last line is `y`: in large digits where the box is large."""
        known = watts.text != self._scene.glyphs.absent
        rows = big_digits(watts.text, self._scene.glyphs) if self._size is LARGE else []
        if not rows:
            unit = " W" if known else ""
            self._put(x, y, watts._replace(text=f"{watts.text}{unit}"), flush_right=True)
            return
        for row, text in enumerate(rows):
            unit = " W" if known and row == HEIGHT - 1 else "  "
            line = y - HEIGHT + 1 + row
            self._put(x, line, watts._replace(text=f"{text}{unit}"), flush_right=True)

    # -- edges -----------------------------------------------------------------------------------

    def _from_pv(self, flow: Flow) -> None:
        size, glyphs = self._size, self._scene.glyphs
        right_end = self._middle + size.box - 1
        self._corner(flow.pv_to_battery_w, self._middle, size.box // 2, glyphs.joints[0])
        self._corner(
            flow.pv_to_grid_w, right_end, self._width - size.box // 2 - 1, glyphs.joints[1]
        )
        if is_at_rest(flow.pv_to_house_w):
            return
        x, begin = self._width // 2 - 1, size.pv + 1
        self._drawing.put(x, begin, Span(glyphs.joints[2], "pv"))
        self._drawing.down(x, begin + 1, size.fall - 1, "pv")
        self._drawing.put(x, size.top - 1, Span(glyphs.arrow_down, "pv"))
        self._drawing.put(x + 2, begin + (size.fall + 1) // 2, self._flowing(flow.pv_to_house_w))

    def _corner(self, power_w: float, start: int, end: int, joint: str) -> None:
        """From a side of the PV's box, across and then down to another box."""
        if is_at_rest(power_w):
            return
        size, glyphs, y = self._size, self._scene.glyphs, 1 + self._size.pv // 2
        first, last = min(start, end) + 1, max(start, end)
        self._drawing.across(first, y, last - first, "pv")
        self._drawing.put(start, y, Span(joint, "pv"))
        self._drawing.put(end, y, Span(glyphs.corners[0 if end < start else 1], "pv"))
        self._drawing.down(end, y + 1, size.top - y - 2, "pv")
        self._drawing.put(end, size.top - 1, Span(glyphs.arrow_down, "pv"))
        self._label((start + end) // 2, y, power_w)

    def _to_house(self, flow: Flow) -> None:
        size, glyphs, y = self._size, self._scene.glyphs, self._size.middle
        if not is_at_rest(flow.battery_to_house_w):
            self._drawing.put(size.box - 1, y, Span(glyphs.joints[1], "battery"))
            self._drawing.across(size.box, y, self._middle - size.box - 1, "battery")
            self._drawing.put(self._middle - 1, y, Span(glyphs.arrow_right, "battery"))
            self._label((size.box + self._middle) // 2, y, flow.battery_to_house_w)
        if not is_at_rest(flow.grid_to_house_w):
            begin = self._middle + size.box
            self._drawing.put(self._far, y, Span(glyphs.joints[0], "grid-import"))
            self._drawing.across(begin + 1, y, self._far - begin - 1, "grid-import")
            self._drawing.put(begin, y, Span(glyphs.arrow_left, "grid-import"))
            self._label((begin + self._far) // 2, y, flow.grid_to_house_w)

    def _between_battery_and_grid(self, flow: Flow) -> None:
        """The edge below all boxes; rare, so it takes a line only when something flows there."""
        size, glyphs = self._size, self._scene.glyphs
        charging = not is_at_rest(flow.grid_to_battery_w)
        power_w = flow.grid_to_battery_w if charging else flow.battery_to_grid_w
        if is_at_rest(power_w):
            return
        self._needs_below = True
        role = "grid-import" if charging else "battery"
        battery_x, grid_x = size.box // 2, self._width - size.box // 2 - 1
        self._drawing.across(battery_x, self._below, grid_x - battery_x, role)
        self._drawing.put(battery_x, self._below, Span(glyphs.corners[2], role))
        self._drawing.put(grid_x, self._below, Span(glyphs.corners[3], role))
        rise = size.bottom + 1
        for x in (battery_x, grid_x):
            self._drawing.down(x, rise, self._below - rise, role)
        self._drawing.put(battery_x if charging else grid_x, rise, Span(glyphs.arrow_up, role))
        self._label(self._width // 2, self._below, power_w)

    def _label(self, x: int, y: int, power_w: float) -> None:
        span = self._flowing(power_w)
        text = f" {span.text} "
        self._drawing.put(x - cells(text) // 2, y, span._replace(text=text))

    def _flowing(self, power_w: float) -> Span:
        """A power of the split: no variable of its own, but as old as what it comes from."""
        return self._scene.derived(power_w, "W", role="strong", ref=HOUSE)._replace(ref="")
