"""The log of a UTC day in the shapes that the appliance writes, the same whenever it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.simulator.controller.models import read_data
from senec_tui.simulator.household.noise import chance
from senec_tui.simulator.household.physics import day_date
from senec_tui.simulator.household.sun import DAY_S

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from senec_tui.simulator.household.physics import Household
    from senec_tui.simulator.stories.happening import Happenings

KEPT_DAYS: Final = 30
_HAPPENS, _MINUTES, _DETAIL = range(200, 203)


def day_log(
    household: Household,
    happenings: Happenings,
    seed: int,
    day: int,
    now: float,
    *,
    boots: Iterable[float] = (),
) -> str | None:
    """The text of UTC day `day` as far as it has been written at `now`; None: no such file.

    `boots`: when the controller started, beside what the stories tell.
    """
    today = int(now // DAY_S)
    if not today - KEPT_DAYS <= day <= today:
        return None
    lines = sorted(
        (
            *happenings.lines(day * DAY_S, (day + 1) * DAY_S),
            *_lines(household, happenings, seed, day, now),
            *(line for boot in boots for line in _boot_lines(boot) if line[0] // DAY_S == day),
        ),
        key=lambda line: line[0],
    )
    written = [line for line in lines if line[0] <= now]
    if not written:
        return None
    midnight, stamp = day_date(day).timestamp(), day_date(day).strftime("%Y-%m-%d")
    return "".join(_formatted(stamp, time - midnight, text) for time, text in written)


def _boot_lines(boot: float) -> Iterator[tuple[float, str]]:
    for after_s, text in enumerate(read_data("day_log")["boot"]):
        yield boot + 20 * after_s, text


def _formatted(stamp: str, second: float, text: str) -> str:
    if text.startswith(" "):
        return f"{text}\n"
    minutes, seconds = divmod(int(second), 60)
    return f"{stamp} {minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d} {text}\n"


def _lines(
    household: Household, happenings: Happenings, seed: int, day: int, now: float
) -> Iterator[tuple[float, str]]:
    data = read_data("day_log")
    begin = day * DAY_S
    for number, line in enumerate(data["lines"]):
        key = day * 64 + number
        if chance(seed, _HAPPENS, key) >= line.get("share", 1):
            continue
        late_s = 600 * chance(seed, _MINUTES, key) if "share" in line else 0
        detail = chance(seed, _DETAIL, key)
        written = line["text"].format(
            number=10_000 + int(detail * 55_000),
            step=1 + int(detail * 9),
            kohm=600 + int(detail * 380),
            watt=200 + int(detail * 900),
        )
        yield begin + line["hour"] * 3600 + late_s, written
    more_times = happenings.times(begin, begin + DAY_S)
    changes = household.states_of_day(day, now, more_times)
    for time, _ in changes[1:]:
        yield time, data["state"]
    if not household.has_car:
        return
    offset_s = household.offset_s(begin + DAY_S // 2)
    for hour, text in zip(household.car_times(day), data["car"], strict=True):
        yield begin + hour * 3600 - offset_s, text
        if text == data["car"][1]:
            yield begin + hour * 3600 - offset_s, data["detail"]
