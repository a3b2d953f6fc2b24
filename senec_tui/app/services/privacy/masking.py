"""Whether identities are hidden, and what hides them. Light: what it takes is loaded when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.model.polling.poller import Interest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.filter import LineFilter

    from senec_tui.app.services.privacy.hiding import Hiding
    from senec_tui.catalogue import Catalogue
    from senec_tui.device.privacy.redactor import Redactor
    from senec_tui.model.reading.snapshot import Snapshot


class Masking:
    """The switch of `--redact` and `H`."""

    def __init__(self, catalogue: Catalogue, make_redactor: Callable[[], Redactor] | None) -> None:
        self._catalogue = catalogue
        self._make_redactor = make_redactor
        self.hiding: Hiding | None = None
        """What is hidden; None: nothing."""

    def switch(self) -> None:
        """Hide what identifies, or show it again."""
        if self.hiding is not None:
            self.hiding = None
            return
        from senec_tui.app.services.privacy.hiding import hiding_of
        from senec_tui.device.privacy.redactor import Redactor

        make = self._make_redactor
        self.hiding = hiding_of(Redactor(self._catalogue) if make is None else make())

    @property
    def redactor(self) -> Redactor | None:
        """What puts pseudonyms in the place of identities; None while they are shown."""
        return None if self.hiding is None else self.hiding.redactor

    def text(self, text: str) -> str:
        """A text for the screen."""
        return text if self.hiding is None else self.hiding.text(text)

    def text_to_give(self, text: str) -> str:
        """A text that leaves the screen, by clipboard or file: it can still be followed."""
        return text if self.redactor is None else self.redactor.text(text)

    def snapshot(self, snapshot: Snapshot) -> Snapshot:
        """A snapshot for the screen."""
        return snapshot if self.hiding is None else self.hiding.snapshot(snapshot)

    def learn(self, snapshot: Snapshot) -> None:
        """Take note of what has to be hidden."""
        if self.hiding is not None:
            self.hiding.learn(snapshot)

    @property
    def filters(self) -> Sequence[LineFilter]:
        """What each line of the screen goes through."""
        return () if self.hiding is None else (self.hiding.filter,)

    @property
    def interest(self) -> Interest:
        """What the appliance has to be asked for, to know what to hide."""
        return Interest() if self.hiding is None else Interest(slow=self.hiding.wanted)
