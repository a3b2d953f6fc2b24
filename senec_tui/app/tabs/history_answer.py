"""What a page has that asks the history beside the loop: an answer, none yet, or why none comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from senec_tui.errors import NoHistoryError, StorageError

if TYPE_CHECKING:
    from senec_tui.language import Language

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HistoryAnswer(Generic[T]):
    """What the page has to show."""

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
