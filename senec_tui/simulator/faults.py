"""Faults on demand: by method, by a scenario file, or by the control path of a served appliance.

A fault is something that the protocol does; what happens to the plant itself is a story. Both are
set by name, and a name is one or the other.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.bounded_files import foreign_json, read_small
from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.simulator.household.timeline import Timeline
from senec_tui.simulator.stories.happening import Told
from senec_tui.simulator.stories.story import load_story, story_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

FAULTS: Final[Mapping[str, str]] = {
    "refuse": N_("refuses connections"),
    "hang": N_("takes the request and never answers"),
    "drip": N_("answers a few bytes at a time"),
    "slow": N_("takes half a second to five seconds for an answer"),
    "slow-phases": N_("answers at once, or after 5 to 53 s, as one was measured"),
    "busy": N_("answers a second request at the same time with HTTP 504"),
    "cut": N_("closes the connection in the middle of the answer"),
    "http-400": N_("answers HTTP 400"),
    "http-404": N_("answers HTTP 404"),
    "http-500": N_("answers HTTP 500"),
    "http-504": N_("answers HTTP 504: the web server lives, the controller hangs"),
    "html": N_("answers a web page in place of values"),
    "empty-body": N_("answers nothing at all with status 200"),
    "truncated": N_("answers only the first part of the values"),
    "wrong-json": N_("answers JSON of another shape"),
    "huge-reply": N_("answers 10 MB"),
    "many-keys": N_("answers 100,000 names"),
    "deep-nesting": N_("answers JSON nested 100,000 deep"),
    "sentinels": N_("answers words in place of some values"),
    "unknown-prefixes": N_("answers values of unknown type"),
    "nan": N_("answers numbers that are none"),
    "vanished-sections": N_("has lost most objects"),
    "hostile-text": N_("puts control characters and markup into its texts and its log"),
    "enormous-log": N_("has a log of 300,000 lines for today"),
    "module-gained": N_("has gained a battery module, where a slot is free"),
    "array-lengths-change": N_("answers arrays of other lengths"),
    "clock-jump": N_("has a clock that is hours ahead"),
    "session-expired": N_("has forgotten all sessions"),
    "reboot": N_("restarts: refuses, then answers HTTP 400, then is back"),
    "reboot-other-scheme": N_("restarts and is back on the other of http and https"),
    "changed-certificate": N_("has another certificate"),
}
"""Name -> what the appliance does, for people."""

REBOOTS: Final = ("reboot", "reboot-other-scheme")
REBOOT_S: Final = 20.0
"""How long a restart takes."""
_DEFAULT_S: Final = {"reboot": REBOOT_S}
_MOST_TOLD: Final = 40
"""Stories that one appliance remembers; beyond, it has forgotten the first ones."""


class ScenarioStep(NamedTuple):
    """One line of a scenario."""

    at: float
    """Seconds since the start."""
    fault: str
    """Of a fault or a story."""
    seconds: float | None
    """None: as long as it lasts by itself."""


class Window(NamedTuple):
    """From when to when a fault is in force."""

    began: float
    until: float


class FaultPlan:
    """Which faults and stories are in force. Times are those of the clock of the appliance."""

    def __init__(self, schedule: Iterable[ScenarioStep] = ()) -> None:
        """`schedule`: what happens by itself, counted from the start of the appliance."""
        self._schedule = tuple(schedule)
        self._windows: dict[str, list[Window]] = {}
        self._timeline = Timeline(lambda: 0.0, 0.0, 0.0, 1.0)
        self._changed: Callable[[], None] = lambda: None

    def start(self, timeline: Timeline, changed: Callable[[], None] = lambda: None) -> None:
        """Begin to count the schedule now. Called by the appliance.

        `changed`: called when a story begins or ends that was not in the schedule.
        """
        self._timeline = timeline
        begin = timeline.clock()
        for step in self._schedule:
            length = self._length(step.fault) if step.seconds is None else step.seconds
            window = Window(begin + step.at, begin + step.at + length)
            self._windows.setdefault(step.fault, []).append(window)
        self._changed = changed

    def set(self, name: str, seconds: float | None = None) -> None:
        """Put a fault into force, for `seconds` or until cleared (a restart ends by itself).

        A story takes its own time if none is given.

        Raises:
            UsageError: there is no such fault or story.
        """
        check_name(name)
        self._end(name)
        now = self._timeline.clock()
        length = self._length(name) if seconds is None else seconds
        self._windows.setdefault(name, []).append(Window(now, now + length))
        if name in story_names():
            del self._windows[name][:-_MOST_TOLD]
            self._changed()

    def clear(self, name: str | None = None) -> None:
        """End one fault until the schedule brings it back, or all of them and the schedule too."""
        stories = [known for known in story_names() if name in (None, known) and known in self]
        self._end(name)
        if stories:
            self._changed()

    def _end(self, name: str | None) -> None:
        now = self._timeline.clock()
        for fault in self._windows if name is None else {name} & self._windows.keys():
            begun = [window for window in self._windows[fault] if window.began <= now]
            later = [window for window in self._windows[fault] if window.began > now]
            ended = sorted(window._replace(until=min(window.until, now)) for window in begun)
            # Of faults that are over, only the last one still tells something: when it began.
            # A story has left its lines in the log.
            last = ended if fault in story_names() else ended[-1:]
            self._windows[fault] = last if name is None else last + later

    def _length(self, name: str) -> float:
        """Seconds of the clock that something lasts by itself."""
        if name in story_names():
            return self._timeline.real_s(load_story(name).lasts_s)
        return _DEFAULT_S.get(name, inf)

    def told(self) -> Iterator[Told]:
        """The stories so far and those to come by the schedule, in simulated time."""
        simulated = self._timeline.simulated
        for name in self._windows.keys() & set(story_names()):
            story = load_story(name)
            for began, until in self._windows[name]:
                begin = simulated(began)
                yield Told(story, begin, min(simulated(until), begin + story.lasts_s))

    def window(self, name: str) -> Window | None:
        """When the fault that is in force now began and ends, or None."""
        now = self._timeline.clock()
        for window in self._windows.get(name, ()):
            if window.began <= now < window.until:
                return window
        return None

    def began(self, *names: str) -> float:
        """When one of these last began, also if it is over; minus infinity if never."""
        now = self._timeline.clock()
        windows = (window for name in names for window in self._windows.get(name, ()))
        return max((window.began for window in windows if window.began <= now), default=-inf)

    def __contains__(self, name: str) -> bool:
        return self.window(name) is not None

    @property
    def active(self) -> tuple[str, ...]:
        """The names of what is in force now."""
        return tuple(name for name in self._windows if name in self)


def known_names() -> tuple[str, ...]:
    """All that can be set: stories, then faults of the protocol."""
    return (*story_names(), *FAULTS)


def check_name(name: object) -> str:
    """The name of a fault.

    Raises:
        UsageError: there is no such fault.
    """
    if not isinstance(name, str) or name not in known_names():
        raise UsageError(_NO_FAULT, name=name, names=", ".join(known_names()))
    return name


def read_scenario(file: Path) -> tuple[ScenarioStep, ...]:
    """The steps of a scenario: a name, or a file `[{"at": 30, "fault": "hang", "for": 10}, …]`.

    Raises:
        UsageError: it cannot be read, or a step is not of this form.
    """
    if str(file) in known_names() and not file.exists():
        return (ScenarioStep(at=0.0, fault=str(file), seconds=None),)
    try:
        rows = foreign_json(read_small(file))
    except FileNotFoundError as error:
        raise UsageError(_NO_SCENARIO, name=file) from error
    except OSError as error:
        raise UsageError(_BAD_SCENARIO, file=file, detail=error.strerror) from error
    except ValueError as error:
        raise UsageError(_BAD_SCENARIO, file=file, detail=str(error)) from error
    if not isinstance(rows, list):
        raise UsageError(_NO_STEPS, file=file, example=_STEP)
    return tuple(_step(file, row) for row in rows)


def _step(file: Path, row: object) -> ScenarioStep:
    if not isinstance(row, dict) or not row.keys() <= {"at", "fault", "for"}:
        raise UsageError(_BAD_SCENARIO, file=file, detail=row)
    name = check_name(row.get("fault"))
    at, seconds = row.get("at", 0), row.get("for")
    for number in (at, seconds if "for" in row else 0):
        if isinstance(number, bool) or not isinstance(number, int | float) or not number >= 0:
            raise UsageError(_BAD_SCENARIO, file=file, detail=row)
    try:
        return ScenarioStep(
            at=float(at), fault=name, seconds=None if seconds is None else float(seconds)
        )
    except OverflowError as error:
        raise UsageError(_BAD_SCENARIO, file=file, detail=row) from error


_NO_FAULT: Final = N_("There is no fault “{name}”; there are {names}")
_NO_SCENARIO: Final = N_(
    "“{name}” is neither a file nor a story or fault; `senec-tui simulate --help` lists them"
)
_NO_STEPS: Final = N_(
    "The scenario {file} cannot be used: it is no list of steps such as {example}"
)
_STEP: Final = '[{"at": 30, "fault": "hang", "for": 10}]'
_BAD_SCENARIO: Final = N_("The scenario {file} cannot be used: {detail}")
