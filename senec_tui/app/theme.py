"""Roles of spans, and how each is drawn. Colours are theme variables, never literals.

Sign and word come first: every role can also be told apart, or needs not be, without colour.
"""

from __future__ import annotations

from typing import Final

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
    "lowest": "color: $primary; text-style: bold;",
    "highest": "color: $warning; text-style: bold;",
    "heat-0": "color: $foreground; background: $primary 50%;",
    "heat-1": "color: $foreground; background: $primary 22%;",
    "heat-2": "color: $foreground; background: $success 10%;",
    "heat-3": "color: $foreground; background: $warning 22%;",
    "heat-4": "color: $foreground; background: $warning 50%;",
    "tab": "color: $text-muted;",
    "tab-active": "color: $background; background: $primary; text-style: bold;",
    "past": "color: $background; background: $warning; text-style: bold;",
}
"""Role -> style in the words of Textual's CSS."""


def component_css(widget: str) -> str:
    """The rules that give a widget's component classes the styles of the roles."""
    return "\n".join(f"{widget} > .role--{role} {{ {style} }}" for role, style in ROLES.items())
