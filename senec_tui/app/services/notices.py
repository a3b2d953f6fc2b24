"""Short remarks to the person in front of the screen, in their language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.commands.bindings import named_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from senec_tui.app.services.ports import Notify, Severity
    from senec_tui.errors import SenecTuiError
    from senec_tui.language import Language


class Notices:
    """Everything that services tell goes through here."""

    def __init__(
        self, notify: Notify, speech: Callable[[], Language], own_keys: Mapping[str, str]
    ) -> None:
        """`speech`: the language that is chosen now; `own_keys`: those that the owner chose."""
        self._notify = notify
        self._own_keys = own_keys
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
        """A short remark; `message` is a message id, and may have `{freeze}` for that key."""
        keys = named_keys(self._own_keys, self.tr) if "{" in message else {}
        self.show(self.tr(message, **keys), timeout=4)

    def tell(self, error: SenecTuiError) -> None:
        """Something went wrong that a person asked for."""
        self.show(error.sentence(self.tr), severity="warning")
