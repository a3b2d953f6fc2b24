"""The shape of an explanation: a first sentence, what ends it, and the checks that lead there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.wording import message

if TYPE_CHECKING:
    from senec_tui.model.judgement.judgement import Judgement
    from senec_tui.model.judgement.wording import Wording

NOT_SAID: Final = N_("the device does not say")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question, answered by the device."""

    topic: str
    """Stable name, for JSON: `surplus`, `state`, `modules` ..."""
    question: Wording
    answer: Wording
    level: Level
    """FINE: normal, does not hold anything back; NOTE: holds back, and may; from WATCH on: not
    normal; UNKNOWN: the device does not say."""
    path: str = ""
    """The value that the answer rests on."""
    is_switch: bool = False
    """Something that is either active or not: many that are not can be told in one line."""
    since: float | None = None
    """Unix seconds since when it holds it back, where somebody followed it."""

    @classmethod
    def judged(
        cls,
        topic: str,
        question: str,
        found: Judgement | None,
        *,
        path: str,
        otherwise: str = NOT_SAID,
        level: Level = Level.UNKNOWN,
    ) -> Check:
        """A question that a judgement answers; `otherwise`, and of this level, where none does."""
        return cls(
            topic=topic,
            question=message(question),
            answer=found.text if found else message(otherwise),
            level=found.level if found else level,
            path=path,
            since=found.since if found else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """An explanation of what the battery does now."""

    headline: Wording
    """One sentence that stands by itself."""
    release: Wording | None
    """What will change it; None where nothing holds it back or nobody can say."""
    explained: bool
    """False: surplus or need meets no known limit."""
    checks: tuple[Check, ...]
    """In the order in which they are made: the plant, the device, the modules, the outside."""
