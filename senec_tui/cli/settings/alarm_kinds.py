"""How the settings of alarms are written: words of a command, hours, rules, limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from senec_tui.cli.settings.value_kinds import (
    Choice,
    NumberKind,
    TableKind,
    TextKind,
    ValueKind,
    written_back,
)
from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.overriding import override

if TYPE_CHECKING:
    from senec_tui.catalogue.catalogue import OwnLimit

TEXT: Final = TextKind()
LimitsByRule = Mapping[str, Mapping[str, Any]]
"""Rule -> level, raise, clear."""


class TextList(ValueKind[tuple[str, ...]]):
    """Several texts: an array in the file, as in a shell elsewhere."""

    metavar = N_("WORDS")

    @override
    def read(self, name: str, text: str) -> tuple[str, ...]:
        import shlex

        try:
            return self.accept(name, shlex.split(text))
        except ValueError as error:
            raise UsageError(N_("{name} has a quote that is not closed"), name=name) from error

    @override
    def accept(self, name: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
            what = N_('{name} must be a list of texts, such as ["one", "two"]')
            raise UsageError(what, name=name)
        return tuple(TEXT.accept(name, word) for word in value)

    def shown(self, value: object) -> str:
        """The program alone: an argument may be a password."""
        words = value if isinstance(value, tuple) else ()
        return " ".join((*words[:1], *("…",) * (len(words) > 1))) or "–"

    def written(self, value: object) -> str:
        """As in a shell."""
        import shlex

        return shlex.join(value) if isinstance(value, tuple) else str(value)


class Networks(TextList):
    """Networks, one per argument."""

    metavar = N_("NETWORK")
    adds_up = True


class Hours(ValueKind[str]):
    """A time of every day: `22:00-07:00`."""

    metavar = "HH:MM-HH:MM"

    @override
    def accept(self, name: str, value: object) -> str:
        text = TEXT.accept(name, value)
        begin, dash, end = text.partition("-")
        if not dash or not all(map(_is_time_of_day, (begin, end))):
            raise UsageError(
                N_("{name} must be two times such as 22:00-07:00, not “{value}”"),
                name=name,
                value=written_back(text),
            )
        return text


def _is_time_of_day(text: str) -> bool:
    hour, colon, minute = text.strip().partition(":")
    numbers = hour.isdecimal() and minute.isdecimal() and len(minute) == 2
    return bool(colon) and numbers and int(hour) < 24 and int(minute) < 60


class AlarmRules(TextList):
    """Rules of alarms, such as pv.curtailed, or all of a subject, such as pv."""

    @override
    def accept(self, name: str, value: object) -> tuple[str, ...]:
        words = super().accept(name, value)
        for word in words:
            known_rule(name, word, subjects=True)
        return words


class AlarmLimits(TableKind[LimitsByRule]):
    """What is wanted otherwise for single rules: level, and seconds to raise and to clear."""

    refusal = N_(
        "{name} must name rules with level, raise, clear or their limits, such as "
        '{{"cells.spread" = {{level = "act", raise = 600, clear = 300}}}}'
    )

    @override
    def accept(self, name: str, value: object) -> LimitsByRule:
        if not isinstance(value, dict):
            raise UsageError(self.refusal, name=name)
        for rule, row in value.items():
            known_rule(name, rule)
            if not isinstance(row, dict):
                raise UsageError(self.refusal, name=name)
            for key, wanted in row.items():
                if (kind := _LIMIT_KINDS.get(key)) is not None:
                    kind.accept(f"{name} {rule} {key}", wanted)
                else:
                    _check_limit(name, rule, key, wanted)
        return value

    def shown(self, value: object) -> str:
        """The rules that are named."""
        return ", ".join(value) if isinstance(value, dict) and value else "–"


def own_limits(rules: LimitsByRule | None) -> dict[str, OwnLimit]:
    """The limits of judgements that the owner has set, by name."""
    found: dict[str, OwnLimit] = {}
    for row in (rules or {}).values():
        for key, wanted in row.items():
            if isinstance(wanted, Mapping):
                found[key] = wanted.get("watch"), wanted.get("act")
            elif key not in _LIMIT_KINDS:
                found[key] = wanted
    return found


def _check_limit(name: str, rule: str, key: str, wanted: object) -> None:
    """Insist that a rule has a limit, and that it is set as what it is: a number or two steps."""
    from senec_tui.catalogue import Catalogue
    from senec_tui.cli.names import nearest

    catalogue = Catalogue()
    known = catalogue.table("alarms")["rules"][rule].get("limits", [])
    if key not in known:
        raise UsageError(
            N_("{name}: the rule {rule} has no limit “{limit}”; there is {names}"),
            name=name,
            rule=rule,
            limit=written_back(key),
            names=", ".join(nearest(key, known) or (*_LIMIT_KINDS, *known[:3])),
        )
    row = catalogue.table("thresholds")["limits"][key]
    what = f"{name} {rule} {key}"
    kind = _LIMIT if row["unit"] == _MAY_BE_BELOW_ZERO else _LIMIT_ABOVE_ZERO
    if "value" in row:
        kind.accept(what, wanted)
        return
    if not isinstance(wanted, dict) or not wanted or wanted.keys() - {"watch", "act"}:
        raise UsageError(N_("{name} must be {{watch = …, act = …}}"), name=what)
    steps = {step: kind.accept(what, wanted.get(step, row[step])) for step in ("watch", "act")}
    if (steps["watch"] > steps["act"]) != (row["watch"] > row["act"]):
        raise UsageError(N_("{name}: watch must come before act"), name=what)


def known_rule(name: str, rule: str, *, subjects: bool = False) -> None:
    """Insist that there is a rule of that name, or a subject.

    Raises:
        UsageError: there is none; `name` is what the person knows the setting by.
    """
    from senec_tui.catalogue import Catalogue
    from senec_tui.cli.names import nearest

    known = set(Catalogue().table("alarms")["rules"])
    if subjects:
        known |= {word.partition(".")[0] for word in known}
    if rule not in known:
        near = ", ".join(nearest(rule, sorted(known))) or ", ".join(sorted(known)[:3])
        raise UsageError(
            N_("{name}: there is no rule “{rule}”; there is {names}"),
            name=name,
            rule=written_back(rule),
            names=near,
        )


ALARM_LEVELS: Final = ("note", "watch", "act")
_LIMIT: Final = NumberKind(-100_000, 100_000)
_LIMIT_ABOVE_ZERO: Final = NumberKind(0.001, 100_000)
"""Times, tolerances, shares and voltages: with one of 0 or less nothing would ever be well."""
_MAY_BE_BELOW_ZERO: Final = "°C"
_LIMIT_KINDS: Final = {
    "level": Choice(*ALARM_LEVELS),
    "raise": NumberKind(0, 86400, metavar="S"),
    "clear": NumberKind(0, 86400, metavar="S"),
}
