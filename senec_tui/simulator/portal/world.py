"""What the stand-in knows and what a test can script: accounts, plants, faults, the journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from senec_tui.simulator.portal.web import WebRequest

MODES: Final = ("DEACTIVATED", "MANUAL", "AUTO")
MAX_LIMIT_PCT: Final = 90
"""What a maintained client takes as the upper bound; the portal's own is unknown."""


@dataclass(slots=True, kw_only=True)
class Account:
    """Somebody who can sign in."""

    name: str
    password: str
    totp_secret: str | None = None
    """Base32; None: no second factor."""
    authenticators: int = 1
    """With two, the code page offers a choice with the first one preset."""
    required_action: str | None = None
    """CONFIGURE_TOTP, UPDATE_PASSWORD, TERMS_AND_CONDITIONS, VERIFY_EMAIL …"""
    consent_needed: bool = False
    disabled: bool = False
    lock_after: int = 5
    """Wrong passwords until every further one is refused, with the same text."""
    failures: int = 0
    used_steps: set[int] = field(default_factory=set)
    """Time steps whose code was accepted; each works once."""

    @property
    def locked(self) -> bool:
        """Too many wrong passwords."""
        return self.failures >= self.lock_after


@dataclass(slots=True, kw_only=True)
class PeakShaving:
    """All that is kept per plant: mode, limit, time of day, who and when."""

    mode: str = "MANUAL"
    limit_pct: int = 60
    hour: int = 14
    minute: int = 30
    edited_at: float = 1_782_000_000.0
    """Unix seconds."""
    editor_id: int = 4711


@dataclass(slots=True, kw_only=True)
class HouseholdPlant:
    """One storage system of the household."""

    serial: str
    product: str = "SENEC.Home V3 hybrid duo"
    master: bool = True
    zone: str = "Europe/Berlin"
    """Time zone of the house."""
    zone_shown: bool = True
    """Whether the portal tells the zone; it does not always."""
    peak_shaving_visible: bool = True
    peak_shaving: PeakShaving = field(default_factory=PeakShaving)
    feed_in_limit_pct: float = 50.0
    valid: bool = True
    reserve_pct: int | None = 15
    """None: not fitted, which the portal says with an empty body."""
    sg_ready_mode: str = "MODE2"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveBehaviour:
    """What saving really does, whatever it answers."""

    applies: bool = True
    after_reads: int = 0
    """Applied only after so many readings of the settings."""
    after_s: float = 0.0
    """Applied only after so many seconds."""
    limit_step_pct: int = 1
    """The limit is silently rounded down to a multiple of this."""
    shift_h: int = 0
    """The hour is stored shifted by this: what happens if the UTC reading were wrong."""
    answer: bytes = b""
    """Body of a successful save; nobody has published the real one."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """Something to go wrong with the next requests that match."""

    path: str
    """Exact path, or a beginning when it ends in `*`."""
    method: str | None = None
    times: int = 1
    """How many requests it spoils."""
    skip: int = 0
    """How many matching requests pass before."""
    act: Callable[[], None] | None = None
    """Done before the request is handled: expire a session, edit from elsewhere."""
    delay_s: float = 0.0
    handled: bool = True
    """Whether the request takes effect."""
    status: int | None = None
    """Answered instead of the real status; None leaves the answer alone."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    content_type: str = "text/html;charset=utf-8"
    cut: bool = False
    """The connection is closed in place of a whole answer."""

    def matches(self, request: WebRequest) -> bool:
        """Whether it is meant for this request."""
        if self.method not in (None, request.method):
            return False
        if self.path.endswith("*"):
            return request.path.startswith(self.path[:-1])
        return request.path == self.path


@dataclass(slots=True, kw_only=True)
class JournalledRequest:
    """One request in the journal. Posted values are not kept, only their names."""

    at: float
    origin: str
    """portal, sso, or the foreign host name."""
    method: str
    path: str
    params: Mapping[str, str]
    """Of API calls; of the sign-in chain the names with empty values."""
    fields: tuple[str, ...] = ()
    """Names of posted form fields."""
    status: int | None = None
    """None: no answer was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """One change of peak shaving that took effect."""

    at: float
    plant: int
    settings: tuple[str, int, int, int]
    """Mode, limit in percent, hour, minute."""
