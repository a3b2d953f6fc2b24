"""Mouse codes whose escape character was lost on the way, as on a line that drops bytes. Pure.

`ESC [<0;43;26M` is a click, `[<64;…` a turn of the wheel, and a small `m` at the end a release;
without its first byte, or the first two, it reads as keys. Nobody types `[<0` or `<0;`, so what
looks like it is held back until it is whole, and then forgotten. Where the line stops in the middle
of a code, the rest of it is still awaited for a while.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_S: Final = 0.05
"""After which a key that was held back counts all the same; codes come in one go."""

REST_S: Final = 0.5
"""So long the rest of a code is awaited that is surely one; on a slow line it comes in pieces."""

_BEGINNING: Final = re.compile(r"(\[|\[?<(\d{1,4}(;(\d{1,4}(;(\d{1,4})?)?)?)?)?)")
_WHOLE: Final = re.compile(r"\[?<\d{1,4};\d{1,4};\d{1,4}[Mm]")
_SURE: Final = re.compile(r"\[<\d|<\d{1,4};")


class Typed(Protocol):
    """A key, as far as it matters here."""

    @property
    def character(self) -> str | None:
        """What it writes."""


KeyEvent = TypeVar("KeyEvent", bound=Typed)


class LooseCodes(Generic[KeyEvent]):
    """Keys go in, and those that a person typed come out in their order."""

    def __init__(self) -> None:
        self._held: list[KeyEvent] = []
        self._text = ""

    @property
    def holds(self) -> bool:
        """Whether something is held back."""
        return bool(self._held)

    @property
    def patience_s(self) -> float:
        """How long what is held back waits for more."""
        return REST_S if _SURE.match(self._text) else LONGEST_S

    def let_through(self, key: KeyEvent) -> Sequence[KeyEvent]:
        """What counts now that this key has come, too."""
        text = self._text + (key.character or "\0")
        if _WHOLE.fullmatch(text):
            self._forget()
            return ()
        if _BEGINNING.fullmatch(text):
            self._held.append(key)
            self._text = text
            return ()
        if not self._held:
            return (key,)
        before = self.give_up()
        return (*before, *self.let_through(key))

    def give_up(self) -> Sequence[KeyEvent]:
        """What counts if nothing more comes; the beginning of a code does not."""
        held = () if _SURE.match(self._text) else tuple(self._held)
        self._forget()
        return held

    def _forget(self) -> None:
        self._held, self._text = [], ""
