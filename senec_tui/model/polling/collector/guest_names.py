"""What guests may ask for: anything that can be a name, but no flood of what nobody has listed.

Refused before it is asked, so that no mistake of a guest counts as one of the appliance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.device.wire.read_request import check_names
from senec_tui.errors import TooManyNamesError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import Wanted

MOST_STRANGE_NAMES: Final = 2_000
"""Names beyond the catalogue that are passed on, all guests together: each is remembered."""


class GuestNames:
    """Keeps count of the names that are in no catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._strange: set[tuple[str, str]] = set()

    def check(self, wanted: Wanted) -> None:
        """Let pass what may be asked.

        Raises:
            UnknownVariableError: something that cannot be a name.
            TooManyNamesError: too many that are not in the catalogue, with those of before.
        """
        check_names(wanted)
        new = set(self._unlisted(wanted)) - self._strange
        if len(self._strange) + len(new) > MOST_STRANGE_NAMES:
            raise TooManyNamesError(count=MOST_STRANGE_NAMES)
        self._strange |= new

    def _unlisted(self, wanted: Wanted) -> Iterator[tuple[str, str]]:
        for name, variables in wanted.items():
            if self._catalogue.object(name) is None:
                yield name, ""
            for variable in variables:
                if self._catalogue.variable(name, variable) is None:
                    yield name, variable
