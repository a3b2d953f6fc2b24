"""The one type of what is thought of a value, and the order of its levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from senec_tui.catalogue.level import Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.catalogue import CodeTable
    from senec_tui.model.judgement.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How something is, in a sentence that stands by itself and gives the reason."""

    rule: str
    """`subject.what`, to be searched for, ignored or counted: `cells.spread`."""
    level: Level
    text: Wording
    """Call it with a language: made once, worded when shown, sent or stored."""
    path: str = ""
    """The value it speaks of."""
    instance: str | None = None
    """Tells several judgements of one rule apart; None: its path does. "" where there is only one
    and the path wanders, as that of the warmest sensor."""
    after_s: float = 0.0
    """The condition must hold for so long before it counts."""
    since: float | None = None
    """Unix seconds since when it is not fine; None while it is, and where nobody followed it."""

    @property
    def key(self) -> tuple[str, str]:
        """By which it is known again in the next snapshot."""
        return self.rule, self.path if self.instance is None else self.instance

    @property
    def shown_level(self) -> Level:
        """That of the mark beside its text: a trouble that has not lasted is not judged yet."""
        is_pending = self.level is Level.FINE and self.since is not None
        return Level.UNKNOWN if is_pending else self.level

    @property
    def subject(self) -> str:
        """The part of the plant that it is about: `battery`, `cells`, `grid` ..."""
        return self.rule.partition(".")[0]


def noteworthy(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Those that somebody should hear of, in their order."""
    return [judgement for judgement in judgements if judgement.level >= Level.NOTE]


def about(judgements: Iterable[Judgement], *names: str) -> list[Judgement]:
    """Those of some subjects (`pv`) or rules (`pv.no_power`), in their order."""
    return [j for j in judgements if j.subject in names or j.rule in names]


def worst(judgements: Iterable[Judgement], *names: str) -> Judgement | None:
    """The first of the most urgent ones of some subjects or rules."""
    return max(about(judgements, *names), key=lambda j: j.level, default=None)


def level_at(judgements: Iterable[Judgement], rule: str, path: str) -> Level:
    """What a rule says of one value; UNKNOWN if it says nothing."""
    found = (j.level for j in judgements if j.rule == rule and j.path == path)
    return max(found, default=Level.UNKNOWN)


def worst_at(judgements: Iterable[Judgement], path: str) -> Level:
    """The most urgent of all that is said of one value; UNKNOWN if nothing is."""
    return max((j.level for j in judgements if j.path == path), default=Level.UNKNOWN)


def level_of_code(table: CodeTable | None, code: int) -> Level:
    """The level that a code table gives to one of its codes; UNKNOWN for one that is not listed."""
    levels = {} if table is None else table.facts.get("levels", {})
    return next(
        (Level[name.upper()] for name, codes in levels.items() if code in codes), Level.UNKNOWN
    )
