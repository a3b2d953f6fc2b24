"""`senec-tui status`: the plant in one line, for tmux, a prompt, or the message of the day.

It runs every few seconds there, so a collector is asked for what is to be printed, and nothing is
loaded that only those need who ask the appliance.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping

    from senec_tui.cli.context import Context
    from senec_tui.language import Language
    from senec_tui.model.alarm.plant_status import PlantStatus
    from senec_tui.model.plant.home import Home

FIELDS: Final = (
    "device", "state", "state_code", "soc", "pv", "house", "grid", "battery", "level", "alarms",
    "alarm",
)  # fmt: skip
_FIELD: Final = re.compile(r"\{([^{}]*)\}")
_ABSENT: Final = "–"
_NO_FIELD: Final = N_("There is no field “{name}”; there is {names}")


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """In which form."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=tr("as JSON"))
    form.add_argument(
        "--format",
        metavar=tr("TEMPLATE"),
        help=tr("a text with {names} in braces to be filled in", names="|".join(FIELDS)),
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help=tr("every appliance of the configuration, and all of them together"),
    )


def run(context: Context) -> int:
    """Print the line."""
    template = context.own.format
    if template is not None:
        check_template(template)
    if context.own.all:
        return _run_for_all(context, template)
    found = _of_collector(context) or _of_appliance(context)
    if context.own.json:
        import json

        context.print(json.dumps(found["record"], ensure_ascii=False))
    elif template is not None:
        context.print(filled(template, found["fields"]))
    else:
        context.print(found["line"])
    return 0


def _run_for_all(context: Context, template: str | None) -> int:
    """A line for each, and one for the sum; then who was silent, and why."""
    import asyncio
    import json

    from senec_tui.cli.access.home_status import home_status

    tr = context.tr
    found = asyncio.run(home_status(context))
    if context.own.json:
        context.print(json.dumps(found.record(tr, context.now), ensure_ascii=False))
    elif template is not None:
        for name, status in found.told.items():
            context.print(f"{name}: {filled(template, fields(status, tr))}")
    else:
        for name, status in found.told.items():
            context.print(f"{name}: {status_line(status, tr)}")
        context.print(_line_of_all(found.home, tr))
        context.note(" ".join(found.home.remarks(tr)))
    for name, error in found.silent.items():
        context.note(f"{name}: {error.sentence(tr)}")
    return next((error.exit_status for error in found.silent.values()), 0)


def _line_of_all(home: Home, tr: Language) -> str:
    sums = {"pv": home.pv_w, "house": home.house_w, "grid": home.grid_w, "battery": home.battery_w}
    parts = [
        f"{words} {_ABSENT if (watts := sums[name]) is None else _watts(name, watts, tr)}"
        for name, words in _power_words(tr).items()
    ]
    return tr("Together: {sums}", sums=", ".join(parts))


def told(status: PlantStatus, tr: Language, now: float) -> dict[str, Any]:
    """What can be printed, in every form."""
    return {
        "line": status_line(status, tr),
        "fields": fields(status, tr),
        "record": status.record(tr, now),
    }


def ready(context: Context) -> dict[str, Any] | None:
    """What a collector has ready to be printed; None where somebody has to be asked.

    What is hidden, logged or spelled in another way here is not known there.
    """
    settings, tr = context.settings, context.tr
    if settings.host is None or settings.demo or settings.replay is not None:
        return None
    if settings.redact or settings.log_file or tr.plain:
        return None
    from senec_tui.device.connection.address import parse_address
    from senec_tui.model.data_paths import collector_socket
    from senec_tui.model.polling.collector.quick_question import ask

    socket = collector_socket(context.paths.data, str(parse_address(settings.host)))
    return ask(socket, f"/status/{tr.code}")


def _of_collector(context: Context) -> dict[str, Any] | None:
    """The same as `told`, where a collector has it ready."""
    found = ready(context)
    kinds = {"line": str, "fields": dict, "record": dict}
    if found is None or any(not isinstance(found.get(key), kind) for key, kind in kinds.items()):
        return None
    fields = found["fields"]
    is_whole = fields.keys() >= set(FIELDS) and all(isinstance(v, str) for v in fields.values())
    return found if is_whole else None


def _of_appliance(context: Context) -> dict[str, Any]:
    import asyncio

    from senec_tui.cli.access.alarm_access import plant_status

    return told(asyncio.run(plant_status(context)), context.tr, context.now)


def _watts(name: str, watts: float, tr: Language) -> str:
    """A power, with its sign where it may go either way."""
    signed = "+" if name in ("grid", "battery") and watts >= 0.5 else ""
    return f"{signed}{tr.number(watts)} W"


def status_line(status: PlantStatus, tr: Language) -> str:
    """State, charge, powers and alarms; what is not known is left out.

    Without a state, or with nothing else, it is said what is not known.
    """
    if status.tells_nothing and not status.alarms:
        return tr("The device tells neither state nor charge nor powers")
    from senec_tui.catalogue.level import IN_WORDS

    state = status.state_sentence or _nameless_state(status, tr)
    parts = [state] if state else []
    if status.soc_pct is not None:
        parts.append(f"{tr.number(status.soc_pct)} %")
    words = _power_words(tr)
    for name, watts in status.powers_w.items():
        if watts is not None:
            parts.append(f"{words[name]} {_watts(name, watts, tr)}")
    if status.alarms:
        n = len(status.alarms)
        counted = tr.plural("{n} alarm", "{n} alarms", n)
        parts.append(f"{tr(IN_WORDS[status.level])}: {counted}")
    line = ", ".join(parts)
    numbers = (status.soc_pct, *status.powers_w.values())
    if status.state is not None and any(number is not None for number in numbers):
        return line
    return f"{line}; {not_known(status, tr)}"


def _nameless_state(status: PlantStatus, tr: Language) -> str:
    """Of a code that no table has yet, its number: it is told, so it is not left out."""
    return "" if status.state is None else tr("State {code}", code=status.state)


def not_known(status: PlantStatus, tr: Language) -> str:
    """What a verdict cannot rest on; "" where all is known."""
    words, powers = _power_words(tr), status.powers_w.items()
    missing = [tr("state")] if status.state is None else []
    missing += [tr("charge")] if status.soc_pct is None else []
    missing += [words[name] for name, watts in powers if watts is None]
    return tr("not known: {names}", names=", ".join(missing)) if missing else ""


def _power_words(tr: Language) -> dict[str, str]:
    return {"pv": tr("PV"), "house": tr("house"), "grid": tr("grid"), "battery": tr("battery")}


def fields(status: PlantStatus, tr: Language) -> dict[str, str]:
    """What a template may name."""
    from senec_tui.catalogue.level import IN_WORDS

    powers = {name: _number(watts, tr) for name, watts in status.powers_w.items()}
    worst = status.alarms[0].sentence(tr) if status.alarms else ""
    return {
        "device": status.device,
        "state": status.state_text or _nameless_state(status, tr) or _ABSENT,
        "state_code": _ABSENT if status.state is None else str(status.state),
        "soc": _number(status.soc_pct, tr),
        **powers,
        "level": tr(IN_WORDS[status.level]),
        "alarms": str(len(status.alarms)),
        "alarm": worst,
    }


def check_template(template: str) -> None:
    """Insist that every name in braces can be filled in.

    Raises:
        UsageError: one cannot.
    """
    for name in _FIELD.findall(template):
        if name not in FIELDS:
            raise UsageError(_NO_FIELD, name=name, names=", ".join(FIELDS))


def filled(template: str, values: Mapping[str, str]) -> str:
    """The names replaced; nothing else in it means anything."""
    return _FIELD.sub(lambda found: values[found[1]], template)


def _number(value: float | None, tr: Language) -> str:
    return _ABSENT if value is None else tr.number(value)
