"""Short remarks to the person in front of the screen, in their language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.services.ports import Notify, Severity
    from senec_tui.errors import SenecTuiError
    from senec_tui.language import Language


class Notices:
    """Everything that services tell goes through here."""

    def __init__(self, notify: Notify, speech: Callable[[], Language]) -> None:
        """`speech`: the language that is chosen now."""
        self._notify = notify
        self._speech = speech

    @property
    def tr(self) -> Language:
        """The language that is chosen now."""
        return self._speech()

    def show(
        self, text: str, *, severity: Severity = "information", timeout: float | None = None
    ) -> None:
        """A text that is in the person's language already."""
        self._notify(text, severity=severity, timeout=timeout, markup=False)

    def say(self, message: str) -> None:
        """A short remark; `message` is a message id."""
        self.show(self.tr(message), timeout=4)

    def tell(self, error: SenecTuiError) -> None:
        """Something went wrong that a person asked for."""
        self.show(error.sentence(self.tr), severity="warning")
