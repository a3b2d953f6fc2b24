"""A story: steps in time, read from a file of `data/stories/`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from senec_tui.simulator.controller.models import data_names, read_data
from senec_tui.simulator.stories.plant_conditions import default_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.simulator.controller.models import Model


class StoryStep(NamedTuple):
    """Something that changes."""

    at_s: float
    """Simulated seconds since the story began."""
    over_s: float
    """How long numbers take to get there."""
    changes: Mapping[str, Any]
    """Keys of `Conditions.of`; None: as usual again."""
    log: tuple[str, ...]
    """Lines of the device's log, without their time."""
    restarts: bool
    """Whether the controller begins to count its time anew."""


class Story(NamedTuple):
    """What happens, from beginning to end."""

    name: str
    title: Mapping[str, str]
    """Language -> what the owner lives through."""
    lasts_s: float
    """Simulated seconds until all is well again …"""
    stays: tuple[str, ...]
    """… but for these keys, which stay as they are then."""
    needs: str | None
    """`wallbox` or `inverter`: without one it cannot happen."""
    steps: tuple[StoryStep, ...]
    end: tuple[str, ...]
    """Lines of the log at the end."""

    @property
    def variables(self) -> tuple[str, ...]:
        """`OBJECT.VARIABLE` of all that it sets by itself."""
        keys = (key.partition("[")[0] for step in self.steps for key in step.changes)
        return tuple(dict.fromkeys(key for key in keys if key[0].isupper()))

    def fits(self, model: Model) -> bool:
        """Whether it can happen to this model."""
        return {"wallbox": model.wallboxes > 0, "inverter": model.own_inputs > 0}.get(
            self.needs or "", True
        )

    def changes(self, at_s: float) -> dict[str, Any]:
        """All that differs from the usual, so many seconds after it began."""
        now: dict[str, Any] = {}
        for step in self.steps:
            if step.at_s > at_s:
                break
            part = 1.0 if not step.over_s else min(1.0, (at_s - step.at_s) / step.over_s)
            for key, value in step.changes.items():
                now[key] = _between(now.get(key, default_of(key)), value, part)
        return now

    def left(self, at_s: float) -> dict[str, Any]:
        """What stays once it was ended after so many seconds."""
        return {key: value for key, value in self.changes(at_s).items() if key in self.stays}

    def lines(self, ended_after_s: float) -> Iterator[tuple[float, str]]:
        """Seconds and text of its lines in the log."""
        for step in self.steps:
            if step.at_s < ended_after_s:
                yield from ((step.at_s, line) for line in step.log)
        yield from ((ended_after_s, line) for line in self.end)


def _between(before: Any, after: Any, part: float) -> Any:
    numbers = isinstance(before, int | float) and isinstance(after, int | float)
    return before + (after - before) * part if numbers and part < 1.0 else after


@cache
def story_names() -> tuple[str, ...]:
    """All that `load_story` knows, sorted."""
    return data_names("stories")


@cache
def load_story(name: str) -> Story:
    """A story by name.

    Raises:
        KeyError: there is none of that name.
    """
    if name not in story_names():
        raise KeyError(name)
    row = read_data(f"stories/{name}")
    return Story(
        name=name,
        title=row["title"],
        lasts_s=60.0 * row["lasts_min"],
        stays=tuple(row.get("stays", ())),
        needs=row.get("needs"),
        steps=tuple(
            StoryStep(
                at_s=float(step.get("at_s", 60 * step.get("at_min", 0))),
                over_s=60.0 * step.get("over_min", 0),
                changes=step.get("set", {}),
                log=tuple(step.get("log", ())),
                restarts=step.get("restarts", False),
            )
            for step in row["steps"]
        ),
        end=tuple(row.get("end", ())),
    )


def stories_for(model: Model) -> tuple[Story, ...]:
    """Those that can happen to a model, sorted by name."""
    return tuple(story for story in map(load_story, story_names()) if story.fits(model))
