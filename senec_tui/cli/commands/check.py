"""`senec-tui check`: for a monitor, in the manner of its plug-ins.

One line, `SENEC WARNING - text | performance data`, and the exit status that goes with the word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.language import Language
    from senec_tui.model.alarm.plant_status import PlantStatus

OK, WARNING, CRITICAL, UNKNOWN = range(4)
_STATUSES: Final = {"unknown": UNKNOWN, "watch": WARNING, "act": CRITICAL}
_WORDS: Final = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
_MOST_NAMED: Final = 3


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """None of its own."""
    del parser, tr


def run(context: Context) -> int:
    """Print the line; what cannot be told becomes UNKNOWN where all failures end."""
    found = _of_collector(context) or _of_appliance(context)
    context.print(found["line"])
    exit_status: int = found["exit_status"]
    return exit_status


def told(status: PlantStatus, tr: Language) -> dict[str, Any]:
    """What is printed, and the exit status."""
    exit_status = _STATUSES.get(status.level_word, OK)
    return {"line": check_line(status, exit_status, tr), "exit_status": exit_status}


def _of_collector(context: Context) -> dict[str, Any] | None:
    """The same from a collector that has it ready, as for `status`."""
    from senec_tui.cli.commands.status import ready

    found = (ready(context) or {}).get("check")
    if not isinstance(found, dict) or not isinstance(found.get("line"), str):
        return None
    exit_status = found.get("exit_status")
    is_one = isinstance(exit_status, int) and exit_status in range(len(_WORDS))
    return found if is_one else None


def _of_appliance(context: Context) -> dict[str, Any]:
    import asyncio

    from senec_tui.cli.access.alarm_access import plant_status

    return told(asyncio.run(plant_status(context)), context.tr)


def check_line(status: PlantStatus, exit_status: int, tr: Language) -> str:
    """What a monitor shows and stores."""
    from senec_tui.cli.commands.status import not_known, status_line

    told = [_plain(alarm.sentence(tr)).rstrip(".") for alarm in status.alarms[:_MOST_NAMED]]
    if more := len(status.alarms) - len(told):
        told.append(tr("{n} more", n=more))
    text = "; ".join(told) or _plain(status_line(status, tr))
    missing = not_known(status, tr)
    if exit_status == OK and missing and not text.endswith(missing):
        text += f"; {missing}"  # what is fine rests on what is known
    data = " ".join(_performance(status))
    return f"SENEC {_WORDS[exit_status]} - {text}" + (f" | {data}" if data else "")


def unknown_line(sentence: str) -> str:
    """The line for a failure."""
    return f"SENEC {_WORDS[UNKNOWN]} - {_plain(sentence)}\n"


def _plain(text: str) -> str:
    """A bar would begin the performance data."""
    return text.replace("|", "/")


def _performance(status: PlantStatus) -> list[str]:
    """`label=value[unit];warn;crit;min;max`, with a point whatever the language."""
    data = []
    if status.soc_pct is not None:
        data.append(f"soc={status.soc_pct:z.1f}%;;;0;100")
    data += [
        f"{name}={watts:z.0f}W" for name, watts in status.powers_w.items() if watts is not None
    ]
    data.append(f"alarms={len(status.alarms)};;;0")
    return data
