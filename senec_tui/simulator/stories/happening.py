"""The stories that were set going, in simulated time: what they make of any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from senec_tui.simulator.stories.plant_conditions import USUAL, Conditions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from senec_tui.simulator.controller.models import Model
    from senec_tui.simulator.stories.story import Story


class Told(NamedTuple):
    """A story and when it happens. Simulated Unix seconds."""

    story: Story
    began: float
    until: float


class Happenings:
    """Answers what is unusual at any time. Pure, but for what was set going meanwhile."""

    def __init__(self, model: Model, told: Callable[[], Iterable[Told]]) -> None:
        """`told`: all stories so far; those that cannot happen to `model` are left out."""
        self._model = model
        self._told = told
        self._left: tuple[list[Told], Conditions] = [], USUAL
        """Stories that are over, and what stays of them."""

    def at(self, time: float) -> Conditions:
        """The conditions at a simulated time."""
        # Asked a million times, so what is not so is found out the cheapest way.
        told = [
            found
            for found in self._told()
            if found.began <= time
            and (time < found.until or found.story.stays)
            and found.story.fits(self._model)
        ]
        if not told:
            return USUAL
        if any(time < found.until for found in told):
            return _conditions(told, time)
        left = self._left  # of one look: the demo's past is written in a thread of its own
        if told != left[0]:
            left = self._left = told, _conditions(told, time)
        return left[1]

    def lines(self, begin: float, end: float) -> Iterator[tuple[float, str]]:
        """Times and texts in the log between two times."""
        for story, began, until in self._begun(end):
            for at_s, text in story.lines(until - began):
                if begin <= began + at_s < end:
                    yield began + at_s, text

    def times(self, begin: float, end: float) -> list[float]:
        """When something changes at once, between two times."""
        return sorted(
            began + at_s
            for story, began, until in self._begun(end)
            for at_s in (*(step.at_s for step in story.steps), until - began)
            if begin <= began + at_s < min(end, until + 1)
        )

    def restarted(self, time: float) -> float | None:
        """When the controller last started anew by then, or None."""
        return max(
            (
                began + step.at_s
                for story, began, until in self._begun(time)
                for step in story.steps
                if step.restarts and began + step.at_s <= min(time, until)
            ),
            default=None,
        )

    def _begun(self, time: float) -> Iterator[Told]:
        return (
            told for told in self._told() if told.began <= time and told.story.fits(self._model)
        )


def _conditions(told: Iterable[Told], time: float) -> Conditions:
    changes: dict[str, Any] = {}
    for story, began, until in told:
        changes |= story.left(until - began) if time >= until else story.changes(time - began)
    return Conditions.of(changes)
