"""Where files lie. Nothing is created here, and nothing is looked up before it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from platformdirs.api import PlatformDirsABC

APPLICATION: Final = "senec-tui"


class Paths:
    """The directories of this program for this user, by the rules of the platform (XDG)."""

    @cached_property
    def _directories(self) -> PlatformDirsABC:
        from platformdirs import PlatformDirs

        return PlatformDirs(APPLICATION, appauthor=False)

    @property
    def config(self) -> Path:
        """Settings, the owner's catalogue file, remembered certificates."""
        return self._directories.user_config_path

    @property
    def data(self) -> Path:
        """History and recordings."""
        return self._directories.user_data_path

    @property
    def state(self) -> Path:
        """What the dashboard remembers of its last run."""
        return self._directories.user_state_path

    @property
    def cache(self) -> Path:
        """What can be fetched again, such as past days of the log."""
        return self._directories.user_cache_path

    @property
    def config_file(self) -> Path:
        """The usual configuration file."""
        return self.config / "config.toml"

    @property
    def additions(self) -> Path:
        """The owner's own catalogue rows."""
        return self.config / "catalogue.json"
