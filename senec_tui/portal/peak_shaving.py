"""Peak shaving as the portal holds it: read leniently, written exactly.

Sources: the seed document of 2023 and two maintained clients. How the end time travels is inferred
from three independent hints, never officially confirmed: see `endzeit_ms`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from senec_tui.clean_text import visible
from senec_tui.language import N_
from senec_tui.portal.portal_errors import InvalidWishError, UnexpectedAnswerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.portal.plants import Plant
    from senec_tui.portal.portal_client import PortalClient

DEACTIVATED: Final = "DEACTIVATED"
MANUAL: Final = "MANUAL"
AUTO: Final = "AUTO"
MODES: Final = (DEACTIVATED, MANUAL, AUTO)
MODE_WORDS: Final = {
    DEACTIVATED: N_("deactivated"),
    MANUAL: N_("manual"),
    AUTO: N_("automatic"),
}
MODE_EFFECTS: Final = {
    DEACTIVATED: N_("Charges as soon as there is surplus"),
    MANUAL: N_("Charges up to the limit until the end time, then freely"),
    AUTO: N_("The vendor decides by forecast how much stays free for midday"),
}
LIMIT_RANGE_PCT: Final = (0, 90)
"""What a maintained client sends at most (another: 100). Refused outside, never clamped [?]."""
_LATEST_S: Final = 4_102_444_800
"""2100-01-01."""
_READ: Final = "peakshaving/getSettings"
SAVE: Final = "peakshaving/saveSettings"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakShavingSettings:
    """What the portal says. None anywhere: it does not say, which is not zero."""

    mode: str | None
    """One of `MODES`, or a word that nobody knows yet."""
    limit_pct: int | None
    """Battery capacity limit, in force in MANUAL until the end time."""
    end: time | None
    """Daily, wall clock at the house."""
    end_at: float | None = None
    """`peakShavingEndDate`, Unix seconds; like what is sent, wall clock as if it were UTC [?]."""
    feed_in_limit_pct: float | None
    """Of installed peak power; something else than the limit, and never written."""
    edited_at: float | None
    """Last edit, Unix seconds."""
    valid: bool | None
    """As the portal says; its meaning is unknown."""
    read_at: float
    """Unix seconds of this computer."""

    @property
    def is_known(self) -> bool:
        """Everything that a change has to carry along is there and understood."""
        return self.mode in MODES and self.limit_pct is not None and self.end is not None

    @property
    def end_shown(self) -> time | None:
        """The end as far as it is told in one way or the other; only `end` is ever sent back."""
        return self.end_by_date if self.end is None else self.end

    @property
    def end_by_date(self) -> time | None:
        """The time of day of `end_at`, to compare with `end`."""
        if self.end_at is None:
            return None
        return datetime.fromtimestamp(self.end_at, UTC).time().replace(second=0, microsecond=0)

    @property
    def values(self) -> tuple[str | None, int | None, time | None]:
        """What a change can change."""
        return self.mode, self.limit_pct, self.end

    def unchanged_since(self, earlier: PeakShavingSettings) -> bool:
        """Whether nobody edited in between."""
        return self.values == earlier.values and self.edited_at == earlier.edited_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Settings to have, complete: what is not changed is carried along.

    Raises:
        InvalidWishError: a mode, limit or time that is not sent.
    """

    mode: str
    limit_pct: int
    end: time

    def __post_init__(self) -> None:
        low, high = LIMIT_RANGE_PCT
        if self.mode not in MODES:
            raise InvalidWishError(_NO_MODE, mode=visible(self.mode), modes=", ".join(MODES))
        if isinstance(self.limit_pct, bool) or not low <= self.limit_pct <= high:
            raise InvalidWishError(_NO_LIMIT, limit=self.limit_pct, low=low, high=high)
        if self.end.second or self.end.microsecond or self.end.tzinfo is not None:
            raise InvalidWishError(_NO_END, end=self.end)

    @property
    def values(self) -> tuple[str, int, time]:
        """To compare with what the portal says."""
        return self.mode, self.limit_pct, self.end


def endzeit_ms(end: time, day: date) -> int:
    """The end time as the portal takes it: that wall clock on `day`, as if it were UTC.

    No time zone has a part in it, so daylight saving needs no arithmetic: 02:30 in a night without
    a 02:30 is still just 02:30. Only the time of day is kept.
    """
    return int(datetime.combine(day, end, tzinfo=UTC).timestamp()) * 1000


def plant_day(plant: Plant, now: float) -> date:
    """Today at the house; by UTC where this computer does not know its time zone."""
    return datetime.fromtimestamp(now, plant.time_zone or UTC).date()


def utc_offset_h(plant: Plant, now: float) -> int:
    """Hours between the house's clock and UTC, as far as known."""
    zone = plant.time_zone
    if zone is None:
        return 0
    offset = datetime.fromtimestamp(now, zone).utcoffset()
    return round(offset.total_seconds() / 3600) if offset else 0


def save_params(plant: Plant, wish: Wish, now: float) -> dict[str, str | int]:
    """The four parameters, always all of them, in the order of the portal's own page."""
    return {
        "anlageNummer": plant.number,
        "mode": wish.mode,
        "capacityLimit": wish.limit_pct,
        "endzeit": endzeit_ms(wish.end, plant_day(plant, now)),
    }


async def read_settings(client: PortalClient, plant: Plant, now: float) -> PeakShavingSettings:
    """The settings now.

    Raises:
        PortalError: as `PortalClient.get_json`; `UnexpectedAnswerError` also for an empty body.
    """
    document = await client.get_json(_READ, {"anlageNummer": plant.number}, shape=dict)
    if not document:
        raise UnexpectedAnswerError(path=_READ, detail=N_("empty"))
    return parse_settings(document, now)


async def save_settings(client: PortalClient, plant: Plant, wish: Wish, now: float) -> None:
    """Send a change once, without any check but its range: `model.peak_shaving` has the guards.

    Raises:
        ChangeError: refused, not sent, or unknown; see `PortalClient.write`.
    """
    await client.write(client.settings.save_method, SAVE, save_params(plant, wish, now))


def parse_settings(document: Mapping[str, Any], read_at: float) -> PeakShavingSettings:
    """Settings from the portal's document. Never raises: odd or missing fields are None."""
    mode = document.get("peakShavingMode")
    end_at = _moment(document.get("peakShavingEndDate"))
    limit = _number(document.get("peakShavingCapacityLimitInPercent"))
    valid = document.get("valid")
    return PeakShavingSettings(
        mode=visible(mode) if isinstance(mode, str) else None,
        limit_pct=int(limit) if limit is not None and limit == int(limit) else None,
        end=_time(document.get("peakShavingLocalEndTime")),
        end_at=end_at,
        feed_in_limit_pct=_number(document.get("einspeisebegrenzungKwpInPercent")),
        edited_at=_moment(document.get("bearbeitungsdatum")),
        valid=valid if isinstance(valid, bool) else None,
        read_at=read_at,
    )


def _moment(value: object) -> float | None:
    """Unix seconds of milliseconds; None for what is no moment of this century."""
    number = _number(value)
    return None if number is None or not 0 <= number / 1000 < _LATEST_S else number / 1000


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # NaN and infinities get through JSON parsers; neither is a number to act upon.
    return float(value) if abs(value) < 1e15 else None


def _time(value: object) -> time | None:
    """`[hour, minute]`, more elements tolerated; only the first two count."""
    if not isinstance(value, list) or len(value) < 2:
        return None
    hour, minute = value[:2]
    if not all(isinstance(part, int) and not isinstance(part, bool) for part in (hour, minute)):
        return None
    return time(hour, minute) if 0 <= hour < 24 and 0 <= minute < 60 else None


_NO_MODE: Final = N_("“{mode}” is no mode of peak shaving; {modes} are")
_NO_LIMIT: Final = N_("A limit of {limit} % is not sent; it must be from {low} to {high} %")
_NO_END: Final = N_("{end} is no end time; hours and minutes are, as 14:30")
