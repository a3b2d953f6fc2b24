"""The screen under everything, and how it is drawn: of each widget the lines that are needed.

Textual has every widget draw all of its lines that lie in one rectangle around all changes, those
too that another widget covers: one changed value and the clock cost a whole screen, a tab costs the
containers behind it. What replaces that is a private method, so it is checked for, and the plain
way stays where it differs. Written for Textual 8.2.
"""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Final, cast

from textual._compositor import Compositor
from textual.geometry import Region
from textual.reactive import var
from textual.screen import Screen

from senec_tui.app.textual_patches.guarded import guarded
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.message import Message
    from textual.strip import Strip
    from textual.widget import Widget

_SUPPORTED: Final = ["self", "crop", "is_rendered_line"]
"""Names of what the method takes that is replaced here."""


class LeanCompositor(Compositor):
    """The compositor of a screen whose widgets seldom change as a whole."""

    @override
    def update_widgets(self, widgets: set[Widget]) -> None:
        # For what is hidden, Textual would arrange the whole screen once more.
        super().update_widgets(widgets & self.visible_widgets.keys())

    @override
    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        del crop  # around the lines that are asked for
        cuts = self.cuts
        chops: list[dict[int, Strip | None]] = [dict.fromkeys(line[:-1]) for line in cuts]
        missing = [len(chop) for chop in chops]
        for widget, (region, clip) in self.visible_widgets.items():  # front to back
            shown = region.intersection(clip)
            lines = [y for y in shown.line_range if missing[y] and is_rendered_line(y)]
            if not lines:
                continue
            top, (left, right) = lines[0], shown.column_span
            part = Region(left, top, shown.width, lines[-1] + 1 - top)
            strips = widget.render_lines(part.translate(-region.offset))
            for y in lines:
                strip, chop = strips[y - top], chops[y]
                columns = [cut for cut in cuts[y] if left <= cut <= right]
                alone = len(columns) == 2  # no other widget stands in its line
                pieces = (strip,) if alone else strip.divide([cut - left for cut in columns[1:]])
                for column, piece in zip(columns, pieces, strict=False):
                    if chop[column] is None:
                        chop[column] = piece
                        missing[y] -= 1
        return cast("Sequence[Mapping[int, Strip]]", chops)


def compositor() -> Compositor:
    """For a new screen."""
    known = list(signature(Compositor._render_chops).parameters)  # noqa: SLF001 - see above
    return LeanCompositor() if known == _SUPPORTED else Compositor()


class BlankScreen(Screen[None]):
    """Bars and tabs cover it, so it has nothing to draw, whatever changes on it."""

    BLANK = True
    focused: var[Widget | None] = var(None)
    """As Textual has it, but a change of focus does not draw the whole screen again."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._compositor = compositor()

    async def _dispatch_message(self, message: Message) -> None:
        await guarded(super()._dispatch_message(message), self.app)
