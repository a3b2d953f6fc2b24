"""The minimal app without a terminal, until it is drawn; then the process ends."""

from __future__ import annotations

import os

from minimal_app import Minimal


class MinimalPicture(Minimal):
    """Ends itself."""

    def on_mount(self) -> None:
        self.call_after_refresh(self.call_after_refresh, os._exit, 0)


if __name__ == "__main__":
    MinimalPicture().run(headless=True, size=(120, 40))
