"""Snapshots judged: alone, or after they have stayed the same for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapshots import later

from senec_tui.language import Language
from senec_tui.model.judgement.all import judge_all
from senec_tui.model.judgement.durations import Judge
from senec_tui.model.judgement.judgement import about, noteworthy, worst

if TYPE_CHECKING:
    from senec_tui.catalogue.level import Level
    from senec_tui.model.judgement.judgement import Judgement
    from senec_tui.model.reading.snapshot import Snapshot

__all__ = ["EN", "found", "held", "judged", "later", "said"]

EN = Language("en")


def judged(snapshot: Snapshot, *names: str) -> list[Judgement]:
    """What one snapshot says by itself about subjects or rules, the worst first."""
    return about(judge_all(snapshot), *names)


def said(snapshot: Snapshot, *names: str) -> list[tuple[Level, str]]:
    """Level and words of all that is noteworthy."""
    return [(j.level, j.text(EN)) for j in noteworthy(judged(snapshot, *names))]


def found(snapshot: Snapshot, rule: str) -> tuple[Level, str]:
    """Level and words of the worst judgement of a rule, fine ones included."""
    judgement = worst(judge_all(snapshot), rule)
    assert judgement is not None, rule
    return judgement.level, judgement.text(EN)


def held(snapshot: Snapshot, seconds: float, every_s: float = 30.0) -> tuple[Judgement, ...]:
    """Judged after the same values have come for so long."""
    judge = Judge()
    judge.add(snapshot)
    passed = 0.0
    while passed < seconds:
        passed = min(passed + every_s, seconds)
        judge.add(later(snapshot, passed))
    return (
        judge.of(later(snapshot, seconds)) if not seconds else judge.add(later(snapshot, seconds))
    )
