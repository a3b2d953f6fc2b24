"""Writes alarms until it is killed; run as a process of its own by `test_alarm_store`.

Every alarm is written twice, begun and ended, and its number printed once it is on the disk.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from senec_tui.catalogue.level import Level
from senec_tui.model.alarm.alarm import Alarm
from senec_tui.model.alarm.keeping.store import Store


def main(file: str) -> None:
    """Write without end."""
    store = Store(Path(file), make=True)
    for second in range(100_000):
        begin = 1_750_000_000.0 + second
        alarm = Alarm(
            rule="state.operating",
            instance=f"{begin}",
            level=Level.ACT,
            text={"en": "it stopped", "de": "es stand still"},
            path="ENERGY.STAT_STATE",
            begin=begin,
            worst=98,
        )
        message = {"way": "command", "alarm": {}}
        (number,), _ = store.write([alarm], known={"count": str(second)}, messages=[(0, message)])
        sys.stdout.write(f"begun {number}\n")
        sys.stdout.flush()
        store.write([replace(alarm, end=begin + 20)])
        sys.stdout.write(f"ended {number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
