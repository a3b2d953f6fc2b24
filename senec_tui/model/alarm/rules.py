"""How each rule's judgements become alarms: by the data file and the owner's wishes. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from senec_tui.catalogue.level import Level

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of `catalogue/alarms.json`."""

    raise_s: float = 0.0
    """It must hold for so much longer than its judgement demands."""
    clear_s: float = 60.0
    """It must be fine for so long before it is over."""
    repeat_s: float = 3600.0
    """What comes again within so long after its end is the same alarm, counted."""
    by_code: bool = False
    """Each code is an alarm of its own."""
    number: str = ""
    """The fact of the sentence that is the value; "": the value at the path is."""
    unit: str = ""
    worse: str = "high"
    """Which way the number gets worse: high or low."""
    nominal: float | None = None
    """It gets worse away from here."""
    limits: tuple[str, ...] = ()
    """Names of the limits of its judgement that the owner may set."""
    least: Level = Level.NOTE
    """Below this it is no alarm; of the owner."""

    def badness(self, value: float) -> float:
        """Grows with how bad a value is."""
        if self.nominal is not None:
            return abs(value - self.nominal)
        return -value if self.worse == "low" else value


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWish:
    """What the owner wants otherwise for one rule; None: as the data says."""

    level: Level | None = None
    """The least level that makes an alarm."""
    raise_s: float | None = None
    clear_s: float | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of alarms: those of the catalogue with what the owner wishes otherwise."""

    rows: Mapping[str, Rule]
    ignored: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(
        cls,
        table: Mapping[str, Any],
        wishes: Mapping[str, RuleWish] | None = None,
        ignored: frozenset[str] = frozenset(),
    ) -> Rules:
        """From the table `alarms` of the catalogue; a wish for no rule of it is left out."""
        default = table["default"]
        rows = {name: Rule(**(default | row)) for name, row in table["rules"].items()}
        for name, wish in (wishes or {}).items():
            if name in rows:
                rows[name] = _wished(rows[name], wish)
        return cls(rows, ignored)

    def row(self, rule: str) -> Rule:
        """The row of a rule; that of one which is not listed is the usual one."""
        return self.rows.get(rule, Rule())

    @property
    def longest_repeat_s(self) -> float:
        """Alarms that ended so long ago may go on."""
        return max(row.repeat_s for row in self.rows.values())

    def is_ignored(self, rule: str) -> bool:
        """Whether the owner wants to hear nothing of a rule, or of its subject (`pv`)."""
        return rule in self.ignored or rule.partition(".")[0] in self.ignored


def _wished(row: Rule, wish: RuleWish) -> Rule:
    return replace(
        row,
        least=row.least if wish.level is None else wish.level,
        raise_s=row.raise_s if wish.raise_s is None else wish.raise_s,
        clear_s=row.clear_s if wish.clear_s is None else wish.clear_s,
    )
