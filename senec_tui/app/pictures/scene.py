"""What a pane sees when it draws itself, and the ways in which values are written everywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from senec_tui.app.pictures.glyphs import BRAILLE, Glyphs
from senec_tui.app.pictures.lines import Line, Span, cells, fit, left, right
from senec_tui.catalogue import Path, parse_path
from senec_tui.catalogue.limits import limits
from senec_tui.catalogue.units import decimals_of
from senec_tui.clean_text import MASKED
from senec_tui.device.wire.codec import Absence
from senec_tui.language import Language
from senec_tui.model.judgement.durations import Judge
from senec_tui.model.reading.changes import Changes
from senec_tui.model.reading.units_and_codes import number_text, words
from senec_tui.model.timeseries.recent_powers import RecentPowers
from senec_tui.model.timeseries.recent_values import RecentValues

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.history.periods.money import Prices
    from senec_tui.model.history.queries.recorded import Recorded
    from senec_tui.model.history.queries.summary import HistorySummary
    from senec_tui.model.judgement.judgement import Judgement
    from senec_tui.model.plant.state import MeasuredCapacity
    from senec_tui.model.polling.collector.feed_state import FeedState
    from senec_tui.model.reading.snapshot import Reading, Snapshot

LOOK_UP_KEY: Final = "I"
"""Unless the owner chose another one."""
STALE_AFTER_S: Final = {"live": 45.0, "medium": 200.0, "slow": 8000.0}
"""A value older than this, by tier, is drawn dimmed with its age."""


class Hides(Protocol):
    """Takes identities out of texts, see `app.hiding`."""

    def text(self, text: str) -> str:
        """As long as it was."""

    def foreign(self, text: str) -> str:
        """What the appliance wrote."""

    @property
    def state(self) -> object:
        """Differs when more is known."""


@runtime_checkable
class ShowsScene(Protocol):
    """Whatever is drawn again when values arrive: tabs, and dialogs over them."""

    def show_scene(self, scene: Scene) -> None:
        """Draw a new scene. Called only while visible."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Everything a picture depends on. Two equal scenes give the same picture."""

    snapshot: Snapshot
    now: float
    """Unix seconds; ages count from here."""
    tr: Language = field(default_factory=Language)
    glyphs: Glyphs = BRAILLE
    width: int = 80
    """Cells to draw in."""
    height: int = 22
    """Lines that are visible at once; a picture may have more."""
    recent_powers: RecentPowers = field(default_factory=RecentPowers)
    changes: Changes = field(default_factory=Changes)
    recent_values: RecentValues = field(default_factory=RecentValues)
    recorded: Recorded | None = None
    """What the history knows of the last hours before this run, or before the past moment."""
    mask: bool = False
    """Hide what identifies the device or its owner."""
    hiding: Hides | None = field(default=None, compare=False)
    """While it is hidden: takes it out of texts."""
    history_summary: HistorySummary | None = None
    """Totals of day, month and year, and the last events; None when nothing is recorded."""
    measured_capacity: MeasuredCapacity | None = None
    """What the battery holds, as measured over months; None: not known."""
    is_past: bool = False
    """A moment of the history is shown."""
    looks_up: bool = False
    """Lists of codes and settings are asked for, instead of what goes on."""
    look_up_key: str = LOOK_UP_KEY
    """What shows them, and goes back, as people write it."""
    waits_for_person: bool = False
    """No appliance is chosen yet."""
    history_grows: bool = False
    """Earlier days are just being written."""
    history_note: str = ""
    """What is to be said about where the history comes from."""
    prices: Prices | None = None
    """What energy costs and earns; None: not told."""
    judged: tuple[Judgement, ...] | None = None
    """The judgements of the snapshot by what followed it; None: it stands alone."""

    alarms: tuple[Alarm, ...] = ()
    """Those that somebody is still to see, the worst first."""
    unseen_alarms: tuple[Alarm, ...] = ()
    """Open ones that no judgement of the snapshot speaks of."""
    feeds: tuple[FeedState, ...] = ()
    """What is handed on to other programs."""
    own_keys: Mapping[str, str] = field(default_factory=dict)
    """Keys that the owner chose: id of an action -> comma-separated names."""
    named_keys: Mapping[str, str] = field(default_factory=dict)
    """Keys that hold on every tab, as people write them, for sentences: `step_back` -> `<`."""

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """What is thought of the snapshot, the worst first."""
        return Judge().of(self.snapshot) if self.judged is None else self.judged

    @property
    def waiting_words(self) -> str:
        """What is said in place of values before the first ones."""
        if self.waits_for_person:
            return self.tr("No appliance is chosen yet")
        return self.tr("Waiting for the first answer")

    def not_told(self, words: str) -> str:
        """`words` for what is not known; a moment of the past is not waited for, nor asked."""
        return self.tr("Nothing was kept of this at that time") if self.is_past else words

    def with_keys(self, message: str, **facts: object) -> str:
        """A message with `{help}` for the key that is bound to that action."""
        return self.tr(message, **{**self.named_keys, **facts})

    def hide(self, text: str) -> str:
        """A text as it may be shown, before it is cut; as long as it was."""
        return text if self.hiding is None else self.hiding.text(text)

    def hide_foreign(self, text: str) -> str:
        """The same for what the appliance wrote in its log."""
        return text if self.hiding is None else self.hiding.foreign(text)

    # -- one value ---------------------------------------------------------------------------

    def reading(self, object_name: str, variable: str, element: int | None = None) -> Reading:
        """The newest reading of a value."""
        return self.snapshot.reading(Path(object_name, variable, element))

    def role_of(self, reading: Reading, role: str = "value") -> str:
        """The role to draw a reading with: its own, or stale, implausible, absent."""
        if reading.value is None or isinstance(reading.value, Absence):
            return "absent"
        if not reading.plausible:
            return "implausible"
        return "stale" if self.is_stale(reading) else role

    def is_stale(self, reading: Reading) -> bool:
        """Whether a reading is older than its tier allows; of the past not all moments are kept."""
        if reading.at is None:
            return False
        if self.is_past:
            return self.now - reading.at > STALE_AFTER_S["slow"]
        variable = self.snapshot.catalogue.variable(reading.path.object, reading.path.variable)
        tier = "medium" if variable is None else variable.tier
        own_s = limits().stale_intervals * self.snapshot.link.interval_s
        allowed_s = max(STALE_AFTER_S[tier], own_s)
        return self.now - reading.at > allowed_s

    def value_text(
        self, reading: Reading, decimals: int | None = None, *, unit: bool = True
    ) -> str:
        """A reading as text: localised number with unit, text as it is, a dash for nothing.

        An implausible number carries a question mark.
        """
        value = reading.value
        if value is None or isinstance(value, Absence):
            return self.glyphs.absent
        variable = self.snapshot.catalogue.variable(reading.path.object, reading.path.variable)
        if self.mask and variable is not None and variable.private:
            return MASKED
        if isinstance(value, str):
            return value
        if decimals is None:
            decimals = decimals_of(reading.unit) if isinstance(value, float) else 0
        text = (
            self.tr.localise(number_text(value, variable))
            if decimals is None
            else self.tr.number(value, decimals)
        )
        if not reading.plausible:
            text += "?"
        return f"{text} {self.tr.unit(reading.unit)}" if unit and reading.unit else text

    def assignment(self, path: Path) -> str:
        """`OBJECT.VARIABLE = value unit` for pasting; an array in one line, unit at its end."""
        stored = self.snapshot.stored(path.object, path.variable)
        if path.element is None and stored is not None and not isinstance(stored.raw, str):
            readings = self.snapshot.readings(path.object, path.variable)
            unit = next((reading.unit for reading in readings if reading.unit), None)
            texts = [self.value_text(reading, unit=False) for reading in readings]
            return f"{path} = {', '.join(texts)}{f' {unit}' if unit else ''}"
        return f"{path} = {self.value_text(self.snapshot.reading(path))}"

    def value(
        self,
        object_name: str,
        variable: str,
        element: int | None = None,
        *,
        width: int = 0,
        decimals: int | None = None,
        unit: bool = True,
        role: str = "value",
        flush: str = "right",
    ) -> Span:
        """A value as a span that `i` can explain, `width` cells wide (0: as wide as it is)."""
        reading = self.reading(object_name, variable, element)
        text = self.value_text(reading, decimals, unit=unit)
        if width:
            text = right(text, width) if flush == "right" else left(text, width)
        return Span(text, self.role_of(reading, role), str(reading.path))

    def words(
        self,
        object_name: str,
        variable: str,
        element: int | None = None,
        *,
        width: int = 0,
        role: str = "value",
        code: bool = False,
    ) -> Span:
        """A coded value in words, with its number behind it if `code`.

        An unknown code is shown as its number.
        """
        reading = self.reading(object_name, variable, element)
        row = self.snapshot.catalogue.variable(object_name, variable)
        value = reading.value
        if value is None or isinstance(value, Absence):
            text = self.glyphs.absent
        else:
            text = words(self.snapshot.catalogue, row, value, self.tr) or ""
            if not text:
                coded = row and row.codes and not isinstance(value, str)
                text = self.tr("code {n}", n=value) if coded else str(value)
            elif code:
                text = f"{text} ({value})"
        return Span(
            left(text, width) if width else text, self.role_of(reading, role), str(reading.path)
        )

    def derived(
        self,
        value: float | None,
        unit: str,
        *,
        width: int = 0,
        decimals: int | None = None,
        role: str = "value",
        ref: str = "",
    ) -> Span:
        """A computed number, written like a measured one.

        `ref`: the value it comes from; when that is stale, so is this.
        """
        if ref and self.is_stale(self.snapshot.reading(parse_path(ref))):
            role = "stale"
        if value is None:
            text, role = self.glyphs.absent, "absent"
        else:
            places = (decimals_of(unit) or 0) if decimals is None else decimals
            text = self.tr.number(value, places) + (f" {self.tr.unit(unit)}" if unit else "")
        return Span(right(text, width) if width else text, role, ref)

    # -- furniture ---------------------------------------------------------------------------

    def heading(self, title: str, object_name: str = "", width: int | None = None) -> Line:
        """A ruled title; with the age of the object behind it when it is stale."""
        width = self.width if width is None else width
        text = fit(title, max(width - 4, 1), self.glyphs.ellipsis)
        parts = [Span(text, "title"), Span(" ")]
        age = ""
        if object_name and (at := self.snapshot.at_of(object_name)) is not None:
            age_s = self.now - at
            if age_s > STALE_AFTER_S["medium"]:
                age = f" {self.tr('{duration} old', duration=self.tr.duration(age_s))}"
        rule = max(width - cells(text) - 1 - cells(age), 0)
        parts.append(Span(self.glyphs.horizontal * rule, "rule"))
        if age:
            parts.append(Span(age, "stale"))
        return tuple(parts)

    def labelled(self, label: str, *values: Span, width: int = 16) -> Line:
        """A label of fixed width and what stands behind it."""
        return (Span(left(label, width), "label"), Span(" "), *values)
