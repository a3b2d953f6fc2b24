"""Textual's application without its palette, until somebody opens ours.

Textual 8.2 imports its palette with the application, and with it a dozen modules of widgets that
nothing else at a start needs: a twelfth of what a minimal application takes. It only uses them in
`search_commands`, `search_themes` and `action_command_palette`, which this program replaces or does
not call.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PALETTE: Final = "textual.command"


class _StandIn(ModuleType):
    """Has every name that is imported of it, as a class without a content."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (), {})
        setattr(self, name, made)
        return made


@contextmanager
def palette_later() -> Iterator[None]:
    """While Textual's application is imported: names without a content instead of its palette.

    Whoever imports the palette afterwards gets the real one.
    """
    if PALETTE in sys.modules:
        yield
        return
    sys.modules[PALETTE] = _StandIn(PALETTE)
    try:
        yield
    finally:
        del sys.modules[PALETTE]
