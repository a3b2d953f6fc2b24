"""What the command line hands to the dashboard. Light: imports no terminal library."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.catalogue.catalogue import OwnLimit
    from senec_tui.device.connection.address import Address
    from senec_tui.device.connection.search import SearchProgress
    from senec_tui.device.privacy.redactor import Redactor
    from senec_tui.device.source import Source
    from senec_tui.errors import TrustError
    from senec_tui.model.alarm.telling.wishes import AlarmWishes
    from senec_tui.model.history.periods.money import Prices
    from senec_tui.model.judgement.wording import Wording
    from senec_tui.model.peak_shaving.portal_access import MakePortal
    from senec_tui.model.polling.collector.feed_state import FeedState
    from senec_tui.model.polling.other_processes import OtherProcesses

Search = Callable[[Callable[["SearchProgress"], None]], Awaitable[tuple["Address", ...]]]
"""Is told how far it has come, and gives where appliances answered."""

Connect = Callable[[str, str], Awaitable["Source"]]
"""Host as typed and scheme (auto, https, http) -> a source that has answered once.

Raises UsageError for a host that cannot be one, DeviceError when it does not answer.
"""

AskFeeds = Callable[[str], Awaitable[tuple["FeedState", ...]]]
"""Name of the device -> how what is handed on to other programs fares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appliances:
    """The appliances of an owner who has several."""

    hosts: Mapping[str, str]
    """Name -> host."""
    shown: str
    """The name of the one that this dashboard shows, or ""."""
    switch: Callable[[str], None]
    """Another one is to be opened when this dashboard is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """All appliances of one home, for the page that adds them up."""

    shown: str
    """The name of the one that this dashboard shows."""
    devices: Mapping[str, str]
    """Name -> name of the device, by which its history is found; of all of them."""
    others: Mapping[str, Callable[[], Source]]
    """Name -> makes the source of one that is not shown."""
    meter: str = "unknown"
    """One of `METERS` of `model.plant.home`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardOptions:
    """Everything that differs between one start and another."""

    has_process: bool = False
    """The process is for this dashboard alone, so that what stays is kept out of the collection of
    garbage."""

    make_source: Callable[[], Source] | None = None
    """Makes the source once the event loop runs; None opens the connect screen."""
    appliances: Appliances | None = None
    """All of the owner's, to look at another one; None: there is only this one."""
    together: Together | None = None
    """All of one home, to be added up; None: there is only this one."""
    search: Search | None = None
    """Looks for appliances in the own network, when a person asks for it."""
    connect: Connect | None = None
    """Tries a host for the connect screen."""
    make_demo: Callable[[], Source] | None = None
    """Makes the simulated appliance for "try the demo" on the connect screen."""
    save_host: Callable[[str, str], None] | None = None
    """Keeps host and scheme in the configuration file. Raises StorageError."""
    trust_now: Callable[[TrustError], Awaitable[str]] | None = None
    """Trusts what an error has shown, nothing else; returns its fingerprint, empty for http."""
    make_portal: MakePortal | None = None
    """Makes the way to mein-senec.de when its tab is first opened; None: there is none."""
    device_name: str = ""
    """Host, "demo", or the name of the recording."""
    demo_faults: Callable[[str | None], None] | None = None
    """Demo only: lets something happen to the simulated appliance, or ends all with None."""
    demo_fault_names: Callable[[], Mapping[str, Wording]] = dict
    """Name of a story or fault -> what happens; read from files, so only when asked for."""
    demo_faults_running: Callable[[], Collection[str]] = tuple
    """Names of those that are in force."""
    clock: Callable[[], float] | None = None
    """Unix seconds; the simulated appliance has its own. None: this computer's."""
    speed: float = 1.0
    """How many of that clock's seconds pass in one of ours."""
    replay: bool = False
    """The source is a recording, and `clock` is its clock."""
    history_file: Callable[[str], Path | None] | None = None
    """Name of the device -> its history; None keeps nothing."""
    alarm_file: Callable[[str], Path | None] | None = None
    """Name of the device -> the store of its alarms; None follows none."""
    alarm_wishes: Callable[[], AlarmWishes] | None = None
    """Whom to tell of alarms, and which; asked for once they are followed. None: the screen."""
    presence: Callable[[str], OtherProcesses | None] | None = None
    """Name of the device -> tells other processes that this one asks it."""
    ask_feeds: AskFeeds | None = None
    """None: nothing is handed on."""
    prefill_history: Callable[[Path, Callable[[], bool]], None] | None = None
    """Demo and replay: writes earlier days, in a thread; the second tells whether to stop."""
    prefill_earlier_history: Callable[[Path, Callable[[], bool]], None] | None = None
    """Demo: the same for the days before those, once there is something to see."""
    history_note: str = ""
    """Message: what the History tab says about where its data comes from."""
    prices: Prices | None = None
    """What energy costs and earns; None: not told."""
    interval_s: float = 10.0
    language: str = "en"
    language_given: bool = False
    """It was set, so that what an earlier run kept does not count."""
    theme: str | None = None
    """None: as kept from the last run, or the default."""
    glyphs: str = "auto"
    """auto, braille, block or ascii."""
    copy: str = "auto"
    """How to reach the clipboard: auto, raw, tmux, file or off."""
    mouse: bool = True
    title: bool = True
    """The title of the terminal may be set."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Id of an action -> comma-separated keys that it has instead of its own."""
    no_color: bool = False
    low_power: bool = False
    """Repaint clocks less often: slow link or small computer."""
    low_power_note: str = ""
    """Says so, the first time on this device."""
    mask: bool = False
    """Start with private values hidden."""
    make_redactor: Callable[[], Redactor] | None = None
    """Knows already what the settings tell about the appliance and its owner."""
    allow_changes: bool = False
    additions: Path | None = None
    """The owner's own catalogue file."""
    limits: Mapping[str, OwnLimit] = field(default_factory=dict)
    """The owner's own limits of judgements, by name."""
    state_directory: Path | None = None
    """Where the screen's state is kept between runs; None keeps nothing."""
    data_directory: Path | None = None
    cache_directory: Path | None = None
    """Past days of the log are kept here; None keeps nothing."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """For the clipboard: TMUX, TERM, SSH_CONNECTION …"""
    notes: tuple[str, ...] = ()
    """Said once after the start."""
