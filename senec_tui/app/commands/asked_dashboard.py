"""What the palette needs of the dashboard that it is opened over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.pane import Pane
    from senec_tui.language import Language


class AskedDashboard(Protocol):
    """The application, as far as commands that take words act on it."""

    @property
    def tr(self) -> Language:
        """The language that is chosen now."""

    @property
    def pane(self) -> Pane:
        """The tab that is open."""

    def clock(self) -> float:
        """Unix seconds: of this computer, the simulated appliance or the recording."""

    def scene(self) -> Scene:
        """What there is to draw now."""

    async def open_tab(self, tab_id: str) -> None:
        """Show a tab."""

    def go_to(self, at: float) -> None:
        """Show a moment in all tabs."""
