"""`override` of newer Pythons, for the checkers: what a method promises stands where it overrides.

At run time it does nothing, so that nothing has to be installed or imported for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import override
else:

    def override(method: object) -> object:
        """Mark a method that overrides one of a base class."""
        return method


__all__ = ["override"]
