"""Follows the alarms of a short story until it is killed; run by `test_alarm_killed`.

    alarm_process.py FILE TOLD FIRST

The story is a function of the number of the poll, from FIRST on. A number is printed once its poll
has been dealt with. What is told goes to the file TOLD, a line each.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from alarm_bench import CHARGING, REMOTE, Plant
from snapshots import CATALOGUE

from senec_tui.language import Language
from senec_tui.model.alarm.service import Alarms
from senec_tui.model.alarm.telling import teller
from senec_tui.model.alarm.telling.wishes import AlarmWishes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alarm_bench import Values

POLLS = 60
EVERY_S = 10.0


def values_at(poll: int) -> Mapping[str, Values]:
    """Shut down for a while, then an alarm of 20 s, then an error of the inverter."""
    return {
        "ENERGY__STAT_STATE": REMOTE if 8 <= poll < 22 else CHARGING,
        "BMS__ALARM_STATUS": 4 if poll in (28, 29) else 0,
        "PV1__ERROR_STATE_INT": (57 if 36 <= poll < 44 else 0,),
    }


def fail(error: Exception) -> NoReturn:
    """Nothing may go wrong here."""
    raise SystemExit(str(error))


async def dealt_with(alarms: Alarms) -> None:
    """What was published is judged, and what came of it is on the disk."""
    while alarms._pending:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.001)
    await asyncio.get_running_loop().run_in_executor(alarms._disk._executor, lambda: None)


async def follow(file: Path, told: Path, first: int) -> None:
    """All polls that are left, then a regular end."""

    async def deliver(_way: str, content: dict[str, Any], _wishes: AlarmWishes) -> None:
        with told.open("a", encoding="utf-8") as out:
            out.write(f"{content['edge']} {content['alarm']['rule']}\n")

    vars(teller)["deliver"] = deliver
    plant = Plant()
    plant.now += EVERY_S * first
    alarms = Alarms(
        file,
        CATALOGUE,
        wishes=AlarmWishes(command=("told",)),
        device="senec",
        tr=Language("en"),
        notice=fail,
        clock=lambda: plant.now,
    )
    task = asyncio.ensure_future(alarms.run())
    for poll in range(first, POLLS):
        alarms.publish(plant.poll(EVERY_S, **values_at(poll)))
        await dealt_with(alarms)
        sys.stdout.write(f"{poll}\n")
        sys.stdout.flush()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(follow(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
