"""One alarm from its begin to its end, and its shape for other programs. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from senec_tui.catalogue.level import Level
from senec_tui.language import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from senec_tui.model.judgement.wording import Wording

AlarmKey = tuple[str, str]
"""Rule and instance: by which an alarm is known again."""

LEVEL_WORDS: Final = {Level.NOTE: "note", Level.WATCH: "watch", Level.ACT: "act"}
"""As in JSON, in the configuration and on the command line."""
LEVELS: Final = {word: level for level, word in LEVEL_WORDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What was not fine for a time. Unix seconds."""

    rule: str
    instance: str
    level: Level
    """The worst that it has been."""
    text: Mapping[str, str]
    """Language -> sentence, as it was at its worst."""
    path: str
    begin: float
    end: float | None = None
    """None while it lasts."""
    seen_at: float = 0.0
    """When its value was last read and not fine."""
    count: int = 1
    """How often it came, each time shortly after its end."""
    worst: float | str | None = None
    """The value at its worst."""
    at_begin: Mapping[str, float] = field(default_factory=dict)
    """Path -> value, of the plant at its begin."""
    at_end: Mapping[str, float] = field(default_factory=dict)
    acknowledged: bool = False
    id: int | None = None
    """None until it is stored."""

    @property
    def key(self) -> AlarmKey:
        """By which it is known again."""
        return self.rule, self.instance

    @property
    def subject(self) -> str:
        """The part of the plant that it is about."""
        return self.rule.partition(".")[0]

    @property
    def is_open(self) -> bool:
        """Whether it still lasts."""
        return self.end is None

    @property
    def is_latched(self) -> bool:
        """Whether somebody is still to see it: open, or over and not acknowledged."""
        return self.level >= Level.WATCH and (self.is_open or not self.acknowledged)

    def sentence(self, tr: Language) -> str:
        """In a language, or the nearest one."""
        return tr.pick(dict(self.text)) or self.rule

    def duration_s(self, now: float) -> float:
        """How long it lasted, or has lasted."""
        return max(0.0, (now if self.end is None else self.end) - self.begin)

    def record(self, tr: Language, now: float) -> dict[str, Any]:
        """What other programs get: a promise of the README."""
        return {
            "id": self.id,
            "rule": self.rule,
            "level": LEVEL_WORDS[self.level],
            "text": self.sentence(tr),
            "path": self.path,
            "begin": iso(self.begin),
            "end": None if self.end is None else iso(self.end),
            "duration_s": round(self.duration_s(now), 1),
            "count": self.count,
            "worst": self.worst,
            "acknowledged": self.acknowledged,
        }


def in_all_languages(text: Wording) -> dict[str, str]:
    """A wording as it is stored: nobody knows who will read it."""
    return {code: text(Language(code)) for code in LANGUAGES}


def iso(at: float) -> str:
    """UTC, ISO 8601, to the second."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def worst_first(alarms: Iterable[Alarm]) -> list[Alarm]:
    """By level, the newest first among equals."""
    return sorted(alarms, key=lambda alarm: (-alarm.level, -alarm.begin))
