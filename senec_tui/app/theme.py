"""Roles of spans, and how each is drawn. Colours are theme variables, never literals.

Sign and word come first: every role can also be told apart, or needs not be, without colour.
"""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

ROLES: Final = {
    "value": "color: $foreground;",
    "label": "color: $text-muted;",
    "title": "color: $primary; text-style: bold;",
    "rule": "color: $text-disabled;",
    "strong": "color: $foreground; text-style: bold;",
    "dim": "color: $text-disabled;",
    "key": "color: $accent; text-style: bold;",
    "good": "color: $success;",
    "warn": "color: $warning; text-style: bold;",
    "bad": "color: $error; text-style: bold;",
    "stale": "color: $text-disabled; text-style: italic;",
    "absent": "color: $text-disabled;",
    "implausible": "color: $warning; text-style: italic;",
    "pv": "color: $warning;",
    "house": "color: $primary;",
    "grid-import": "color: $error;",
    "grid-export": "color: $success;",
    "battery": "color: $success;",
    "battery-empty": "color: $warning;",
    "battery-below": "color: $success; text-style: reverse;",
    "grid-import-below": "color: $success; text-style: reverse;",
    "wallbox": "color: $accent;",
    "reversed": "text-style: reverse;",
    "selected": "text-style: reverse bold;",
    "found": "color: $warning; text-style: bold underline;",
    "curve-1": "color: $primary;",
    "curve-2": "color: $warning;",
    "curve-3": "color: $success;",
    "curve-4": "color: $accent;",
    "lowest": "color: $primary; text-style: bold;",
    "highest": "color: $warning; text-style: bold;",
    "heat-0": "color: $foreground; background: $primary 50%;",
    "heat-1": "color: $foreground; background: $primary 22%;",
    "heat-2": "color: $foreground; background: $success 10%;",
    "heat-3": "color: $foreground; background: $warning 22%;",
    "heat-4": "color: $foreground; background: $warning 50%;",
    "heat-lowest-0": "color: $foreground; background: $primary 50%; text-style: bold;",
    "heat-lowest-1": "color: $primary; background: $primary 22%; text-style: bold;",
    "heat-lowest-2": "color: $primary; background: $success 10%; text-style: bold;",
    "heat-highest-2": "color: $warning; background: $success 10%; text-style: bold;",
    "heat-highest-3": "color: $warning; background: $warning 22%; text-style: bold;",
    "heat-highest-4": "color: $foreground; background: $warning 50%; text-style: bold;",
    "tab": "color: $text-muted;",
    "tab-active": "color: $primary; text-style: bold reverse;",
    "past": "color: $warning; text-style: bold reverse;",
}
"""Role -> style in the words of Textual's CSS."""


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


TERMINAL_THEMES: Final = ("ansi-dark", "ansi-light")
"""The terminal's own palette."""


ANSI_ROLES: Final = {
    "heat-0": "color: $primary; background: $background; text-style: reverse;",
    "heat-1": "color: $primary; background: $background;",
    "heat-2": "color: $foreground; background: $background;",
    "heat-3": "color: $warning; background: $background;",
    "heat-4": "color: $warning; background: $background; text-style: reverse;",
    "heat-lowest-0": "color: $primary; background: $background; text-style: reverse bold;",
    "heat-lowest-1": "color: $primary; background: $background; text-style: bold;",
    "heat-lowest-2": "color: $primary; background: $background; text-style: bold;",
    "heat-highest-2": "color: $warning; background: $background; text-style: bold;",
    "heat-highest-3": "color: $warning; background: $background; text-style: bold;",
    "heat-highest-4": "color: $warning; background: $background; text-style: reverse bold;",
}
"""Roles that the terminal's own palette cannot tint, and so are drawn otherwise with it."""


def component_css(widget: str) -> str:
    """The rules that give a widget's component classes the styles of the roles."""
    rules = [f"{widget} > .role--{role} {{ {style} }}" for role, style in ROLES.items()]
    rules += [f"{widget}:ansi > .role--{role} {{ {style} }}" for role, style in ANSI_ROLES.items()]
    return "\n".join(rules)
