"""How a feed to another program fares: said by a collector, shown by the command and the dashboard.

A collector says it as JSON. It does not know the language of who asks, so that an error is a
sentence in each.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from senec_tui.clean_text import visible
from senec_tui.language import LANGUAGES, N_, Language
from senec_tui.model.polling.snapshot_feed import reason_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.clean_text import CleanText

_COUNTS: Final = ("sent", "failed", "waiting", "dropped")
_MOST: Final = 10**15
_LATEST: Final = 4_102_444_800.0
"""2100-01-01. What claims to be later is not believed."""
_LONGEST_NAME: Final = 40
_LONGEST_REASON: Final = 500

_ON: Final = N_("on")
_BEGINS: Final = N_("begins")
_FAILS: Final = N_("fails")
_IDLE: Final = N_("set up, not running")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """How a feed fares since it was started; None is what nobody knows."""

    name: str
    """As in the settings."""
    is_running: bool = True
    """False: it is set up, and there is no collector that it would run in."""
    sent: int | None = 0
    """Values that were taken; answers that were given, for the feed that is asked."""
    failed: int | None = 0
    """Attempts that were not."""
    waiting: int | None = 0
    """Snapshots, or polls in the history, that are still to go; who is just being answered."""
    dropped: int | None = 0
    """Snapshots that gave way to newer ones."""
    last_sent_at: float | None = None
    reasons: Mapping[str, CleanText] = field(default_factory=dict)
    """What the last attempt failed of, by language; empty while all is well."""

    @classmethod
    def idle(cls, name: str) -> Self:
        """Of one that is set up, and does not run."""
        return cls(name=name, is_running=False, sent=None, failed=None, waiting=None, dropped=None)

    @classmethod
    def of_record(cls, content: object) -> Self | None:
        """What another process says, as far as it makes sense; None: it does not at all."""
        if not isinstance(content, dict) or not isinstance(content.get("name"), str):
            return None
        return cls(
            name=visible(content["name"])[:_LONGEST_NAME],
            sent=_count(content.get("sent")),
            failed=_count(content.get("failed")),
            waiting=_count(content.get("waiting")),
            dropped=_count(content.get("dropped")),
            last_sent_at=_moment(content.get("last_sent_at")),
            reasons=_said(content.get("error")),
        )

    def record(self) -> dict[str, Any]:
        """JSON for other processes, see `of_record`."""
        record: dict[str, Any] = {key: getattr(self, key) for key in ("name", *_COUNTS)}
        return record | {"last_sent_at": self.last_sent_at, "error": dict(self.reasons) or None}

    @property
    def works(self) -> bool:
        """Whether there is nothing to see to."""
        return self.is_running and not self.reasons

    @property
    def word(self) -> str:
        """How it fares in a word, a message."""
        if not self.is_running:
            return _IDLE
        if self.reasons:
            return _FAILS
        return _BEGINS if self.last_sent_at is None else _ON

    def reason(self, tr: Language) -> str | None:
        """The error in a sentence; None while all is well."""
        return tr.pick(self.reasons)


def reasons_of(error: Exception | None) -> Mapping[str, CleanText]:
    """An error in a sentence of each language; none for no error."""
    if error is None:
        return {}
    return {code: visible(reason_of(error, Language(code))) for code in LANGUAGES}


def _said(error: object) -> Mapping[str, CleanText]:
    """Sentences by language; an error that makes no sense is one, too."""
    if error is None:
        return {}
    said = error if isinstance(error, dict) else {}
    known = {
        code: visible(text[:_LONGEST_REASON])
        for code in LANGUAGES
        if isinstance(text := said.get(code), str)
    }
    return known or {"en": visible("?")}


def _count(number: object) -> int | None:
    is_count = isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= _MOST
    return number if is_count else None  # type: ignore[return-value]


def _moment(at: object) -> float | None:
    if not isinstance(at, int | float) or isinstance(at, bool):
        return None
    return float(at) if 0 <= at <= _LATEST else None  # not so of NaN, nor of endless digits
