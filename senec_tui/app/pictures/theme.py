"""Roles of spans, and how each is drawn. Colours are names of the theme, never literals.

Sign and word come first: every role can also be told apart, or needs not be, without colour.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from textual.theme import Theme


class Role(NamedTuple):
    """How a kind of text is drawn."""

    color: str = "foreground"
    """A colour of the theme; `muted` and `faint` are its foreground, nearer to the background."""
    tint: str = ""
    """A colour of the theme mixed into the background, or ""."""
    percent: int = 0
    """How much of it."""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    reverse: bool = False


ROLES: Final = {
    "value": Role(),
    "label": Role("muted"),
    "title": Role("primary", bold=True),
    "rule": Role("faint"),
    "strong": Role(bold=True),
    "dim": Role("faint"),
    "key": Role("accent", bold=True),
    "good": Role("success"),
    "warn": Role("warning", bold=True),
    "bad": Role("error", bold=True),
    "stale": Role("muted", italic=True),
    "absent": Role("faint"),
    "implausible": Role("warning", italic=True),
    "pv": Role("warning"),
    "house": Role("primary"),
    "grid-import": Role("error"),
    "grid-export": Role("success"),
    "battery": Role("success"),
    "battery-empty": Role("warning"),
    "battery-below": Role("success", reverse=True),
    "house-below": Role("primary", reverse=True),
    "battery-empty-below": Role("warning", reverse=True),
    "grid-export-below": Role("success", reverse=True),
    "value-below": Role(reverse=True),
    "grid-import-below": Role("success", reverse=True),
    "wallbox": Role("accent"),
    "selected": Role(reverse=True, bold=True),
    "found": Role("warning", bold=True, underline=True),
    "curve-1": Role("primary"),
    "curve-2": Role("warning"),
    "curve-3": Role("success"),
    "curve-4": Role("accent"),
    "lowest": Role("primary", bold=True),
    "highest": Role("warning", bold=True),
    "heat-0": Role(tint="primary", percent=60),
    "heat-1": Role(tint="primary", percent=36),
    "heat-2": Role(tint="primary", percent=16),
    "heat-3": Role(),
    "heat-4": Role(tint="warning", percent=16),
    "heat-5": Role(tint="warning", percent=36),
    "heat-6": Role(tint="warning", percent=60),
    "heat-lowest-0": Role(tint="primary", percent=60, bold=True),
    "heat-lowest-1": Role("primary", tint="primary", percent=36, bold=True),
    "heat-lowest-2": Role("primary", tint="primary", percent=16, bold=True),
    "heat-highest-4": Role("warning", tint="warning", percent=16, bold=True),
    "heat-highest-5": Role("warning", tint="warning", percent=36, bold=True),
    "heat-highest-6": Role(tint="warning", percent=60, bold=True),
    "tab": Role("muted"),
    "tab-active": Role("primary", bold=True, reverse=True),
    "past": Role("warning", bold=True, reverse=True),
}
"""Role -> how it is drawn."""


DEFAULT_THEME: Final = "senec-dark"


def themes() -> tuple[Theme, ...]:
    """Our themes, in the order in which one key goes through them; Textual's ANSI ones follow."""
    return (
        Theme(
            name=DEFAULT_THEME,
            primary="#4aa3df",
            secondary="#2f6f9f",
            accent="#e0a458",
            warning="#e6b450",
            error="#ef6b73",
            success="#7fc97f",
            foreground="#d8dee9",
            background="#101418",
            surface="#1a2027",
            panel="#232b34",
            dark=True,
        ),
        Theme(
            name="senec-light",
            primary="#005f9e",
            secondary="#7aa7c7",
            accent="#9a5b00",
            warning="#8a5a00",
            error="#b3261e",
            success="#1f7a33",
            foreground="#1c2430",
            background="#fbfbf8",
            surface="#eceee9",
            panel="#dfe3dc",
            dark=False,
        ),
        # Okabe and Ito's palette: told apart with every common colour vision.
        Theme(
            name="colour-blind",
            primary="#56b4e9",
            secondary="#0072b2",
            accent="#cc79a7",
            warning="#f0e442",
            error="#d55e00",
            success="#009e73",
            foreground="#f0f0f0",
            background="#000000",
            surface="#161616",
            panel="#222222",
            dark=True,
        ),
        Theme(
            name="high-contrast",
            primary="#7fd4ff",
            secondary="#7fd4ff",
            accent="#ffff00",
            warning="#ffff00",
            error="#ff8080",
            success="#80ff80",
            foreground="#ffffff",
            background="#000000",
            surface="#000000",
            panel="#101010",
            dark=True,
        ),
    )


TERMINAL_DARK: Final = "ansi-dark"
TERMINAL_LIGHT: Final = "ansi-light"
TERMINAL_THEMES: Final = (TERMINAL_DARK, TERMINAL_LIGHT)
"""The terminal's own palette."""


ANSI_ROLES: Final = {
    "heat-0": Role("primary", reverse=True),
    "heat-1": Role("primary", bold=True),
    "heat-2": Role("primary"),
    "heat-3": Role(),
    "heat-4": Role("warning"),
    "heat-5": Role("warning", bold=True),
    "heat-6": Role("warning", reverse=True),
    "heat-lowest-0": Role("primary", reverse=True, bold=True),
    "heat-lowest-1": Role("primary", bold=True),
    "heat-lowest-2": Role("primary", bold=True),
    "heat-highest-4": Role("warning", bold=True),
    "heat-highest-5": Role("warning", bold=True),
    "heat-highest-6": Role("warning", reverse=True, bold=True),
}
"""Roles that the terminal's own palette cannot tint, and so are drawn otherwise with it."""
