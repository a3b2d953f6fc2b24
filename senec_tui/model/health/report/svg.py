"""Charts as SVG: small, without scripts or fonts of others, to be seen in any browser. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH: Final = 760
HEIGHT: Final = 260
_LEFT: Final = 60
_RIGHT: Final = 150
_TOP: Final = 34
_BOTTOM: Final = 30
_COLOURS: Final = ("#1f5fa8", "#c0392b", "#2e7d32", "#8e44ad", "#b9770e")
_TICKS: Final = 4


@dataclass(frozen=True, slots=True)
class Points:
    """A row of points with its name."""

    name: str
    points: Sequence[tuple[float, float]]


def chart(title: str, unit: str, rows: Sequence[Points], x_ends: tuple[str, str]) -> str:
    """Points over days; `x_ends`: what stands at the left and the right end."""
    known = [point for row in rows for point in row.points]
    if not known:
        return _frame(title, [])
    x_low, x_high = min(x for x, _ in known), max(x for x, _ in known)
    y_low, y_high = min(y for _, y in known), max(y for _, y in known)
    margin = (y_high - y_low) * 0.05 or 1.0
    y_low, y_high = y_low - margin, y_high + margin

    def place(x: float, y: float) -> tuple[float, float]:
        across = (x - x_low) / (x_high - x_low) if x_high > x_low else 0.5
        up = (y - y_low) / (y_high - y_low)
        return (
            _LEFT + across * (WIDTH - _LEFT - _RIGHT),
            HEIGHT - _BOTTOM - up * (HEIGHT - _TOP - _BOTTOM),
        )

    parts: list[str] = []
    for tick in range(_TICKS + 1):
        value = y_low + (y_high - y_low) * tick / _TICKS
        _, y = place(x_low, value)
        parts.append(
            f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
        )
        parts.append(_label(_LEFT - 6, y + 4, f"{value:.4g}", "end"))
    parts.append(_label(_LEFT - 6, _TOP - 12, unit, "end"))
    parts.append(_label(_LEFT, HEIGHT - 10, x_ends[0], "start"))
    parts.append(_label(WIDTH - _RIGHT, HEIGHT - 10, x_ends[1], "end"))
    for number, row in enumerate(rows):
        colour = _COLOURS[number % len(_COLOURS)]
        dots = "".join(
            f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="2"/>'
            for cx, cy in (place(x, y) for x, y in row.points)
        )
        parts.append(f'<g fill="{colour}">{dots}</g>')
        parts.append(
            f'<g fill="{colour}">'
            + _label(WIDTH - _RIGHT + 12, _TOP + 16 * number + 10, row.name, "start", colour)
            + "</g>"
        )
    return _frame(title, parts)


def _frame(title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="12">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n'
        + _label(_LEFT, 16, title, "start", "#000")
        + "\n"
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _label(x: float, y: float, text: str, anchor: str, colour: str = "#555") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(text)}</text>"
    )
