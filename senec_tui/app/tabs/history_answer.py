"""What a page has that asks the history beside the loop, and whether it asks again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, Self, TypeVar

from senec_tui.app.widgets.requests import HistoryWanted
from senec_tui.errors import NoHistoryError, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.language import Language
    from senec_tui.model.history.queries.history_file import History

T = TypeVar("T")

SOON_S: Final = 10.0
"""So long an answer is good while earlier days are being written, or where there is none."""


@dataclass(frozen=True, slots=True)
class HistoryAnswer(Generic[T]):
    """What the history said to a page: an answer, none yet, or why none comes."""

    found: T | None = None
    """None: nothing yet."""
    trouble: StorageError | None = None
    nothing: bool = False
    """Nothing is kept of this device."""

    @classmethod
    def of(cls, result: T | StorageError) -> Self:
        """Of what the history said."""
        if isinstance(result, NoHistoryError):
            return cls(nothing=True)
        if isinstance(result, StorageError):
            return cls(trouble=result)
        return cls(found=result)

    def absent(self, tr: Language, nothing_kept: str) -> tuple[str, str]:
        """Text and role in the place of what was not found.

        `nothing_kept`: what cannot be had of a device of which nothing is kept.
        """
        if self.trouble is not None:
            return self.trouble.sentence(tr), "warn"
        return (nothing_kept if self.nothing else tr("Reading what was recorded …")), "label"


class HistoryQuestion(Generic[T]):
    """The newest answer about a span of time, and whether another one is needed."""

    def __init__(
        self,
        post: Callable[[HistoryWanted], object],
        changed: Callable[[], None],
        work: Callable[[History, float, float], T],
        *,
        good_s: float,
        is_empty: Callable[[T], bool] = lambda _: False,
    ) -> None:
        """`work`: of a history and a span, in a thread; `changed`: an answer has come.

        `good_s`: so long an answer is good, unless it `is_empty`.
        """
        self._post = post
        self._changed = changed
        self._work = work
        self._good_s = good_s
        self._is_empty = is_empty
        self.shown: HistoryAnswer[T] = HistoryAnswer()
        self._asked = (float("-inf"), float("-inf"))
        self._is_open = False
        self._grew = False
        """Whether earlier days were still being written when it was asked."""

    def look_up(
        self, scene: Scene, start: float, end: float, *, start_was_chosen: bool = False
    ) -> None:
        """Ask, unless the answer is still good.

        `start_was_chosen`: else it moves on with the end, and another one changes little.
        """
        found = self.shown.found
        poor = scene.history_grows or self._grew or found is None or self._is_empty(found)
        good_s = SOON_S if poor else self._good_s
        asked_start, asked_end = self._asked
        same = not start_was_chosen or abs(start - asked_start) < 1.0
        if self._is_open or (same and 0 <= end - asked_end < good_s):
            return
        self._is_open, self._asked, self._grew = True, (start, end), scene.history_grows
        work = self._work
        self._post(HistoryWanted(lambda history: work(history, start, end), self._arrived))

    def _arrived(self, result: T | StorageError) -> None:
        self._is_open = False
        self.shown = HistoryAnswer.of(result)
        self._changed()
