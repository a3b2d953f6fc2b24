"""The floor: the least that a Textual program can be. One text, one key."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.widgets import Static


class Minimal(App[None]):
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [("x", "count", ""), ("q", "quit", "")]
    count = 0

    def compose(self) -> ComposeResult:
        yield Static("ready 0")

    def action_count(self) -> None:
        self.count += 1
        self.query_one(Static).update(f"ready {self.count}")


if __name__ == "__main__":
    Minimal().run()
