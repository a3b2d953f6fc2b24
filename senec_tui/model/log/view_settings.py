"""What a person wants of the log, apart from the days; what is kept of it between runs. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from senec_tui.device.wire.log_files import at_least
from senec_tui.errors import UsageError
from senec_tui.model.log.filter_conditions import AND, LogConditions, parse_conditions
from senec_tui.model.log.folding import Fold
from senec_tui.model.text_filter import TextFilter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.model.log.day_files import Days

LEVELS: Final = ("", "PEW", "PE", "P")
"""From all lines to panic only; the first one has no restriction. The last letter of each takes
everything worse along, also letters that nobody knows."""
_FOLDS: Final = tuple(Fold)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSettings:
    """Replaced whole; every part has a key of its own."""

    levels: str = ""
    """One of `LEVELS`."""
    category: str = ""
    """Only this one; empty: all."""
    filter_text: str = ""
    """As typed; see `parse_conditions`."""
    search: TextFilter = field(default_factory=TextFilter)
    fold: Fold = Fold.NONE
    wrap: bool = False
    utc: bool = False

    @property
    def narrows(self) -> bool:
        """Whether lines may be hidden."""
        return bool(self.levels or self.category or self.filter_text)

    def question(self, days: Days) -> LogConditions:
        """Which lines of those days are shown."""
        return LogConditions(
            start=days.start.timestamp(),
            end=days.end.timestamp(),
            levels=at_least(self.levels[-1]) if self.levels else "",
            category=self.category,
            texts=parse_conditions(self.filter_text),
        )

    def with_levels(self, step: int) -> ViewSettings:
        """Fewer (1) or more (-1) levels."""
        index = LEVELS.index(self.levels) + step
        return replace(self, levels=LEVELS[max(0, min(index, len(LEVELS) - 1))])

    def with_condition(self, expression: str, *, hide: bool) -> ViewSettings:
        """One more condition on the text of lines."""
        condition = f"!{expression}" if hide else expression
        return replace(
            self, filter_text=AND.join(part for part in (self.filter_text, condition) if part)
        )

    def with_next_fold(self) -> ViewSettings:
        """Repeats in a row as one, then every message once, then all lines."""
        return replace(self, fold=_FOLDS[(_FOLDS.index(self.fold) + 1) % len(_FOLDS)])

    def loosened(self) -> ViewSettings:
        """Without the restriction that was probably set last."""
        if self.search:
            return replace(self, search=TextFilter())
        if self.filter_text:
            return replace(self, filter_text="")
        if self.levels or self.category:
            return replace(self, levels="", category="")
        return replace(self, fold=Fold.NONE)

    def kept(self) -> dict[str, object]:
        """For the next run, as JSON-able values. A search is of the moment, and a fold too."""
        return {
            "levels": self.levels,
            "category": self.category,
            "filter": self.filter_text,
            "wrap": self.wrap,
            "utc": self.utc,
        }

    @classmethod
    def restored(cls, kept: Mapping[str, object]) -> ViewSettings:
        """What an earlier run kept; what does not fit is left out."""
        levels, category, text = kept.get("levels"), kept.get("category"), kept.get("filter")
        settings = cls(
            levels=levels if isinstance(levels, str) and levels in LEVELS else "",
            category=category if isinstance(category, str) else "",
            filter_text=text if isinstance(text, str) else "",
            wrap=kept.get("wrap") is True,
            utc=kept.get("utc") is True,
        )
        try:
            parse_conditions(settings.filter_text)
        except UsageError:
            return replace(settings, filter_text="")
        return settings
