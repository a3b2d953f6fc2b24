"""How a widget draws the roles of spans, in the colours of the theme that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.style import Style
from textual.color import Color

from senec_tui.app.pictures.theme import ANSI_ROLES, ROLES

if TYPE_CHECKING:
    from textual.widget import Widget

_MUTED: Final = {"muted": 0.6, "faint": 0.38}
"""How much of the foreground is left."""


class RoleStyles:
    """The styles of all roles on the background of one widget, worked out when first needed.

    Component classes would do the same through style sheets, at the price of one style node per
    role and widget, which is most of what a start would cost.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[str, Style] = {}
        self._ground: tuple[str, Style] | None = None

    def renew(self) -> bool:
        """Forget the styles if the theme or the background is another one; whether it is."""
        ground = (self._widget.app.theme, self._widget.rich_style)
        if ground == self._ground:
            return False
        self._ground = ground
        self._styles.clear()
        return True

    def __call__(self, role: str) -> Style:
        """The style of a role; that of plain text for one that is not known."""
        style = self._styles.get(role)
        if style is None:
            style = self._styles[role] = self._resolve(role)
        return style

    def _resolve(self, name: str) -> Style:
        base = self._widget.rich_style
        theme = self._widget.app.current_theme
        role = (ANSI_ROLES.get(name) if theme.ansi else None) or ROLES.get(name)
        if role is None:
            return base
        colors = self._widget.app.theme_variables
        dim = False
        background = self._widget.background_colors[1]
        if role.color in _MUTED and theme.ansi:
            color, dim = Color.parse(colors["foreground"]), True
        elif role.color in _MUTED:
            foreground = Color.parse(colors["foreground"])
            color = background.blend(foreground, _MUTED[role.color])
        else:
            color = Color.parse(colors[role.color])
        tinted = None
        if role.tint and not theme.ansi:
            tint = Color.parse(colors[role.tint])
            tinted = background.blend(tint, role.percent / 100.0).rich_color
        return base + Style(
            color=color.rich_color,
            bgcolor=tinted,
            bold=role.bold or None,
            italic=role.italic or None,
            underline=role.underline or None,
            reverse=role.reverse or None,
            dim=dim or None,
        )
