"""Texts that are put into a language when they are shown, not when they are thought of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from senec_tui.language import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.catalogue import CodeTable

Wording = Callable[[Language], str]
"""What gives its text in a language. Those below are values: equal facts make equal wordings."""

MessageFact = str | int | Wording
"""What fills in a message: as it is, or worded in the same language."""


@dataclass(frozen=True, slots=True)
class FilledMessage:
    """A message id and what fills it in."""

    message: str
    facts: tuple[tuple[str, MessageFact], ...] = ()

    def __call__(self, tr: Language) -> str:
        """The text, without blanks at its ends."""
        facts = {n: f(tr) if callable(f) else f for n, f in self.facts}
        return tr(self.message, **facts).strip()


def message(text: str, /, **facts: MessageFact) -> FilledMessage:
    """`message(N_("Module {name}: …"), name="A")`."""
    return FilledMessage(text, tuple(facts.items()))


@dataclass(frozen=True, slots=True)
class Number:
    """A number with fixed decimals."""

    value: float
    decimals: int = 0

    def __call__(self, tr: Language) -> str:
        """With the decimal sign of the language."""
        return tr.number(self.value, self.decimals)


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time."""

    seconds: float

    def __call__(self, tr: Language) -> str:
        """In its two largest units."""
        return tr.duration(self.seconds)


@dataclass(frozen=True, slots=True)
class SinceWhen:
    """A moment, with what it takes to know its day."""

    at: float
    now: float

    def __call__(self, tr: Language) -> str:
        """In the zone of this computer."""
        then, now = (datetime.fromtimestamp(t).astimezone() for t in (self.at, self.now))
        return tr.moment(then, now.date(), seconds=False)


@dataclass(frozen=True, slots=True)
class Labels:
    """A text of the catalogue, which holds several languages; `otherwise` where it has none."""

    labels: tuple[tuple[str, str], ...]
    otherwise: Wording = FilledMessage("")

    @classmethod
    def of(cls, labels: Mapping[str, str] | None, otherwise: Wording = FilledMessage("")) -> Labels:
        """From language -> text."""
        return cls(tuple((labels or {}).items()), otherwise)

    def __call__(self, tr: Language) -> str:
        """The nearest language, without the full stop of a whole sentence."""
        return (tr.pick(dict(self.labels)) or self.otherwise(tr)).rstrip(".")


@dataclass(frozen=True, slots=True)
class Joined:
    """Several texts in a row."""

    parts: tuple[Wording, ...]
    separator: str = ", "

    def __call__(self, tr: Language) -> str:
        """Without those that are empty."""
        return self.separator.join(filter(None, (part(tr) for part in self.parts)))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text that stands by itself, with a capital at its beginning."""

    text: Wording

    def __call__(self, tr: Language) -> str:
        """Only the first letter changes."""
        text = self.text(tr)
        return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Explained:
    """What a code means and what to do about it; `otherwise` where its table does not say."""

    table: CodeTable | None
    code: int
    otherwise: Wording

    def __call__(self, tr: Language) -> str:
        """Meaning, then action."""
        meaning, action = ("", "") if self.table is None else self.table.explanation(self.code, tr)
        return f"{meaning or self.otherwise(tr)} {action}".strip()
