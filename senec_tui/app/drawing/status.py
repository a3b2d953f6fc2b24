"""The tab bar and the status line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.app.drawing.lines import Line, Span, cells, fill, fit, width_of, wrap
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from senec_tui.app.drawing.scene import Scene
    from senec_tui.app.panes import Tab


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """What the whole screen is in, beside live."""

    frozen_since: float | None = None
    past: str = ""
    """A few words for a moment of the past or a recording, or ""."""
    moment: str = ""
    """The same for the status line, with date and time."""
    recording: str = ""
    """The file that answers are recorded to, or ""."""
    changes_allowed: bool = False
    also_asked_by: str = ""
    """Another process of ours that polls the same device, or ""."""


def tab_bar(tabs: Sequence[Tab], active: str, scene: Scene, mode: Mode) -> Line:
    """One line with all tabs: names whole, short or cut, or only keys, as the width asks for."""
    past = (Span(" "), Span(f" {mode.past} ", "past")) if mode.past else ()
    for style in ("whole", "short", "cut", "keys"):
        line = [span for tab in tabs for span in _tab(tab, tab.id == active, style, scene)] + [
            *past
        ]
        if width_of(line) <= scene.width:
            break
    return fill(line, scene.width)


_CUT_NAME: Final = 4


def _tab(tab: Tab, active: bool, style: str, scene: Scene) -> Iterator[Span]:
    name = scene.tr(tab.title if style == "whole" else tab.short)
    if style == "cut":
        name = fit(name, _CUT_NAME, "")
    if active:
        yield Span(f" {tab.key} {name} ", "tab-active")
    elif style == "keys":
        yield Span(f" {tab.key} ", "key")
    else:
        space = " " if style == "whole" else ""
        yield Span(f"{space}{tab.key}", "key")
        yield Span(f"{space}{name} ", "tab")


def status_lines(scene: Scene, mode: Mode) -> list[Line]:
    """The bottom of the screen: what is wrong in a sentence, if so, and one line of facts."""
    link, tr = scene.snapshot.link, scene.tr
    lines: list[Line] = []
    if link.error is not None:
        role = "bad" if link.state == "lost" else "warn"
        lead = f"{scene.glyphs.warning} "
        most = max(3, scene.height // 4)
        for row in wrap(link.error.sentence(tr), max(scene.width - cells(lead), 10))[:most]:
            lines.append(fill((Span(lead, role), Span(row, role)), scene.width))
            lead = "  "
    keys = (
        Span("?", "key"),
        Span(f" {tr('help')} ", "label"),
        Span("q", "key"),
        Span(f" {tr('quit')}", "label"),
    )
    room = scene.width - width_of(keys) - 1
    if room > 20:
        lines.append((*fill(_facts(scene, mode, room), room), Span(" "), *keys))
    else:
        lines.append(fill(_facts(scene, mode, scene.width), scene.width))
    return lines


def _facts(scene: Scene, mode: Mode, room: int) -> list[Span]:
    """The state of the connection, and of its details those that have room as a whole."""
    link, tr, glyphs = scene.snapshot.link, scene.tr, scene.glyphs
    spans: list[Span] = []
    if mode.frozen_since is not None:
        frozen = tr.duration(scene.now - mode.frozen_since)
        spans += [Span(f" {tr('FROZEN')} {frozen} ", "past"), Span(" ")]
    if mode.recording:
        spans += [Span(f" {tr('REC')} ", "past"), Span(" ")]
    if mode.past:
        spans += [Span(f" {mode.moment or mode.past} ", "past"), Span(" ")]
    elif link.state == "live":
        spans.append(Span(f"{glyphs.dot} {tr('live')}", "good"))
    elif link.state == "lost":
        lost = tr.duration(scene.now - link.since)
        spans.append(Span(f"{glyphs.cross} {tr('lost for {duration}', duration=lost)}", "bad"))
    else:
        waited = tr.duration(scene.now - link.since)
        spans.append(Span(f"{glyphs.hollow} {tr('connecting')} {waited}", "warn"))
    name = fit(link.facts.name, 24, glyphs.ellipsis)
    details = _details(scene, name)
    if mode.also_asked_by:
        also = tr("also asked by {process}", process=mode.also_asked_by)
        details.insert(1, (also, "warn"))
    if mode.changes_allowed:
        details.append((tr("changes allowed"), "warn"))
    for text, role in details:
        if width_of(spans) + 2 + cells(text.rstrip()) > room:
            continue
        spans += [Span("  "), Span(text, role)]
    return spans


def _details(scene: Scene, name: str) -> list[tuple[str, str]]:
    link, tr = scene.snapshot.link, scene.tr
    details = [(name, "strong")] if name else []
    if link.facts.scheme:
        details.append((link.facts.scheme, "label"))
    if link.facts.trust == "insecure":
        details.append((tr("NOT VERIFIED"), "bad"))
    if version := scene.snapshot.text("WIZARD", "APPLICATION_VERSION"):
        version = fit(version, 8, scene.glyphs.ellipsis)
        details.append((tr("FW {version}", version=version), "label"))
    if scene.snapshot.at:
        role = "value" if link.state == "live" else "stale"
        details.append((_steady(scene, N_("{duration} ago"), scene.now - scene.snapshot.at), role))
    if link.next_at is not None:
        message = N_("next in {duration}") if link.state == "live" else N_("next try in {duration}")
        waiting = link.next_at > scene.now
        words = _steady(scene, message, link.next_at - scene.now) if waiting else tr("asking")
        details.append((words, "label"))
    if link.facts.errors_last_hour:
        n = link.facts.errors_last_hour
        details.append((tr.plural("{n} error/h", "{n} errors/h", n), "warn"))
    if link.took_s is not None and link.state == "live":
        details.append((tr("answered in {n} ms", n=round(link.took_s * 1000)), "label"))
    return details


def _steady(scene: Scene, message: str, seconds: float) -> str:
    """Words with a duration, as wide with one digit as with two: what follows stays in place."""
    tr = scene.tr
    width = len(tr(message, duration=tr.duration(10.0)))
    return tr(message, duration=tr.duration(seconds)).ljust(width)
