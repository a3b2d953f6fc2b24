"""The portal as a screen or a command is given it: the controller and what goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from senec_tui.language import Language
    from senec_tui.model.peak_shaving.controller import PeakShavingController, PeakShavingView
    from senec_tui.portal.secret import Secret
    from senec_tui.portal.signin import CodeQuestion

    Hear = Callable[[PeakShavingView], None]
    AskCode = Callable[[CodeQuestion], Awaitable[Secret | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalAccess:
    """One way to the portal. Nothing is asked for before the controller is."""

    controller: PeakShavingController
    close: Callable[[], Awaitable[None]]
    """Gives back connections."""
    account: str = ""
    """Who signs in; empty: ask."""
    hint: str = ""
    """For the demo: what to sign in with, in words."""


class MakePortal(Protocol):
    """Makes the access when it is first wanted."""

    def __call__(
        self, *, on_change: Hear | None = None, ask_code: AskCode | None = None
    ) -> PortalAccess:
        """Nothing is sent yet.

        Args:
            on_change: hears every new view.
            ask_code: asks a person for a one-time code when a session is renewed by itself.

        Raises:
            UsageError: the configured addresses cannot be used.
            StorageError: the file of the session is readable by others.
        """


def code_lines(question: CodeQuestion, tr: Language) -> list[str]:
    """What somebody is told who is asked for a code."""
    lines = [tr("The portal asks for the code that your authenticator shows now. It is not kept.")]
    if question.reason:
        said = f" ({question.said})" if question.said else ""
        lines.append(f"{tr(question.reason)}{said}")
    if question.wait_s > 0:
        lines.append(
            tr("The next code comes in {seconds} s; take that one.", seconds=round(question.wait_s))
        )
    return lines
