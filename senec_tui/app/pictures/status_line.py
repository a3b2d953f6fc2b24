"""The tab bar and the status line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

from senec_tui.app.pictures.alarm_rows import alarm_counts, alarmed_tabs
from senec_tui.app.pictures.judgement_lines import mark_of, quiet_role_of, role_of
from senec_tui.app.pictures.key_line import KeyHint, key_spans
from senec_tui.app.pictures.lines import Line, Span, behind, cells, fill, fit, width_of
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import level_at
from senec_tui.model.judgement.subjects.link_judgements import CERTIFICATE, ERRORS, SILENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.catalogue.level import Level


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
    waits_for_person: bool = False
    """No appliance is chosen yet, so there is nobody to ask."""
    appliance: str = ""
    """What the owner calls the one that is shown, where there are several; else ""."""
    also_asked_by: str = ""
    """Another process of ours that polls the same device, or ""."""
    under_way: str = ""
    """What is being made in the background and how far it has come, or ""."""
    undecided: str = ""
    """What a question is about that was put aside, in place of the error that led to it, or ""."""
    note: str = ""
    """A word on the last key, in the place of the keys, or ""."""


class NamedTab(Protocol):
    """An entry of the tab bar."""

    @property
    def key(self) -> str:
        """What opens it."""

    @property
    def id(self) -> str:
        """Its stable name."""

    @property
    def title(self) -> str:
        """Message."""

    @property
    def short(self) -> str:
        """Message: for narrow terminals."""


TabStyle = Literal["whole", "short", "cut", "keys"]
_TAB_STYLES: Final[tuple[TabStyle, ...]] = ("whole", "short", "cut", "keys")
"""From wide terminals to narrow ones."""


def tab_bar(tabs: Sequence[NamedTab], active: str, scene: Scene, mode: Mode) -> Line:
    """One line with all tabs: names whole, short or cut, or only keys, as the width asks for.

    Before the names go, a moment of the past is only said to be one: below it stands in full.
    """
    alarmed = alarmed_tabs(scene.alarms)
    line: list[Span] = []
    for style, past in _bar_ways(mode.past):
        line = [
            span
            for tab in tabs
            for span in _tab(tab, tab.id == active, style, scene, alarmed.get(tab.id))
        ]
        line += [Span(" "), Span(f" {past} ", "past")] if past else []
        if width_of(line) <= scene.width:
            break
    return fill(line, scene.width)


def _bar_ways(past: str) -> Iterator[tuple[TabStyle, str]]:
    """How the tabs are named, and what is said of the past, from most to least."""
    *named, keys = _TAB_STYLES
    yield from ((style, past) for style in named)
    yield named[-1], past.partition(" ")[0]
    yield keys, past


_CUT_NAME: Final = 4


def _tab(
    tab: NamedTab, active: bool, style: TabStyle, scene: Scene, level: Level | None
) -> Iterator[Span]:
    """`level`: of what is wrong there; its mark takes the place of the blank at the end."""
    end = Span(" ", "tab") if level is None else Span(mark_of(scene, level), role_of(level))
    name = scene.tr(tab.title if style == "whole" else tab.short)
    if style == "cut":
        name = fit(name, _CUT_NAME, "")
    if active:
        yield Span(f" {tab.key} {name}", "tab-active", tab.key)
        yield Span(" ", "tab-active") if level is None else end
    elif style == "keys":
        yield Span(f" {tab.key}", "key", tab.key)
        yield Span(" ", "key") if level is None else end
    else:
        space = " " if style == "whole" else ""
        yield Span(f"{space}{tab.key}", "key", tab.key)
        yield Span(f"{space}{name}", "tab", tab.key)
        yield end


OWN_LINE_HEIGHT: Final = 30
"""From so many lines on the keys have one of their own."""


def status_lines(scene: Scene, mode: Mode, hints: Sequence[KeyHint] = ()) -> list[Line]:
    """The bottom of the screen: what is wrong in a sentence, if so, facts, and keys.

    Where lines are few, facts and keys share one.
    """
    link, tr = scene.snapshot.link, scene.tr
    lines: list[Line] = []
    if link.error is not None:
        role = _lost_role(scene) if link.state == "lost" else "warn"
        lead = Span(f"{scene.glyphs.warning} ", role)
        words = mode.undecided or link.error.sentence(tr, polling=True)
        told = behind(lead, Span(words, role), scene.width)
        most = max(3, scene.height // 4)
        lines += [fill(row, scene.width) for row in told[:most]]
    if hints and scene.height >= OWN_LINE_HEIGHT:
        lines.append(fill(_facts(scene, mode, scene.width), scene.width))
        lines.append(fill(_keys(mode, hints, scene.width), scene.width))
    else:
        facts = _facts(scene, mode, scene.width, only_needed=bool(hints))
        room = scene.width - width_of(facts) - 3
        keys = _keys(mode, hints, room)
        lines.append((*fill(facts, scene.width - width_of(keys)), *keys))
    return lines


def _keys(mode: Mode, hints: Sequence[KeyHint], room: int) -> list[Span]:
    if not mode.note:
        return key_spans(hints, room)
    note = fit(mode.note, room, "") if room > 0 else ""
    found = key_spans([hint for hint in hints if hint.rank < 0], room - cells(note) - 2)
    return [Span(note, "warn"), *((Span("  "), *found) if found else ())]


def _facts(scene: Scene, mode: Mode, room: int, *, only_needed: bool = False) -> list[Span]:
    """The state of the connection, and of its details those that have room as a whole.

    `only_needed`: nothing that can be read elsewhere, or that everybody knows.
    """
    tr = scene.tr
    spans: list[Span] = []
    if mode.frozen_since is not None:
        frozen = tr.duration(scene.now - mode.frozen_since)
        spans += [Span(f" {tr('FROZEN')} {frozen} ", "past"), Span(" ")]
    if mode.recording:
        spans += [Span(f" {tr('REC')} ", "past"), Span(" ")]
    if mode.past:
        spans += [Span(f" {mode.moment or mode.past} ", "past"), Span(" ")]
    else:
        spans.append(_nobody(scene) if mode.waits_for_person else _connection(scene))
    if counts := alarm_counts(scene, scene.alarms):
        spans += [Span("  "), *counts]
    details = _details(scene, mode)
    if mode.also_asked_by:
        also = tr("also asked by {process}", process=mode.also_asked_by)
        details.append(_Detail(also, "warn", 0, tr("shared")))
    if mode.under_way:
        details.append(_Detail(mode.under_way, "strong", 0))
    if mode.changes_allowed:
        details.append(_Detail(tr("changes allowed"), "warn", 0))
    if only_needed:
        details = [detail for detail in details if detail.rank <= 0]
    for detail in _fitting(details, room - width_of(spans)):
        spans += [Span("  "), Span(detail.text, detail.role)]
    return spans


def _connection(scene: Scene) -> Span:
    link, tr, glyphs = scene.snapshot.link, scene.tr, scene.glyphs
    if link.state == "live" and link.slow:
        return Span(f"{glyphs.dot} {tr('slow')}", "warn")
    if link.state == "live":
        return Span(f"{glyphs.dot} {tr('live')}", "good")
    lasted = tr.duration(scene.now - link.since)
    if link.state == "lost":
        words = tr("lost for {duration}", duration=lasted)
        return Span(f"{glyphs.cross} {words}", _lost_role(scene))
    return Span(f"{glyphs.hollow} {tr('connecting')} {lasted}", "warn")


def _nobody(scene: Scene) -> Span:
    return Span(f"{scene.glyphs.hollow} {scene.tr('waiting for an address')}", "warn")


def _lost_role(scene: Scene) -> str:
    levels = (level_at(scene.judgements, rule, "") for rule in (SILENT, CERTIFICATE))
    return role_of(max(levels))


class _Detail(NamedTuple):
    text: str
    role: str
    rank: int
    """Lower ranks have room first."""
    short: str = ""
    """The same in fewer letters, or "" for no other words."""

    @property
    def shortened(self) -> _Detail:
        return self._replace(text=self.short or self.text)


def _fitting(details: Sequence[_Detail], room: int) -> list[_Detail]:
    """Those that have room, in their order: as many as fit in few letters, then in more."""
    by_rank = sorted(range(len(details)), key=lambda index: details[index].rank)
    kept: dict[int, _Detail] = {}
    for index in by_rank:
        short = details[index].shortened
        if 2 + cells(short.text.rstrip()) <= room:
            room -= 2 + cells(short.text)
            kept[index] = short
    for index in by_rank:
        if index in kept:
            more = cells(details[index].text) - cells(kept[index].text)
            if more <= room:
                room -= more
                kept[index] = details[index]
    return [kept[index] for index in sorted(kept)]


def _details(scene: Scene, mode: Mode) -> list[_Detail]:
    link, tr = scene.snapshot.link, scene.tr
    details: list[_Detail] = []
    if not scene.is_past:
        moment = datetime.fromtimestamp(scene.now, UTC).astimezone()
        details.append(_Detail(tr.time(moment, seconds=False), "label", 0))
    if name := fit(mode.appliance or link.facts.name, 24, scene.glyphs.ellipsis):
        # Which of several it is must be known at any size.
        details.append(_Detail(name, "strong", 0 if mode.appliance else 1))
    if link.facts.scheme == "http":  # what is not encrypted is said at any size
        details.append(_Detail("http", "warn", 0))
    if link.facts.trust == "insecure":
        details.append(_Detail(tr("NOT VERIFIED"), "bad", -1))
    if scene.snapshot.at:
        role = "value" if link.state == "live" else "stale"
        age = _steady(scene, N_("{duration} ago"), scene.now - scene.snapshot.at)
        details.append(_Detail(age, role, 2))
    if link.state != "live" and link.next_at is not None:
        whole = _until(scene, N_("next try in {duration}"))
        details.append(_Detail(whole, "label", 0, _until(scene, N_("try in {duration}"))))
    if link.facts.errors_last_hour:
        n = link.facts.errors_last_hour
        whole = tr.plural("{n} error/h", "{n} errors/h", n)
        role = quiet_role_of(level_at(scene.judgements, ERRORS, ""))
        details.append(_Detail(whole, role, 3, tr("{n} err/h", n=n)))
    return details


def _until(scene: Scene, message: str) -> str:
    """When it is asked again; while it is asked, that, and as wide."""
    waiting_s = (scene.snapshot.link.next_at or scene.now) - scene.now
    words = _steady(scene, message, waiting_s)
    return words if waiting_s > 0 else scene.tr("asking").ljust(len(words))


def _steady(scene: Scene, message: str, seconds: float) -> str:
    """Words with a duration, as wide with one digit as with two: what follows stays in place."""
    tr = scene.tr
    width = len(tr(message, duration=tr.duration(10.0)))
    return tr(message, duration=tr.duration(seconds)).ljust(width)
