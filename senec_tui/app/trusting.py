"""The part of the dashboard that asks a person before another certificate is trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

from senec_tui.errors import SenecTuiError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from senec_tui.app.options import DashboardOptions
    from senec_tui.device.source import DeviceFacts
    from senec_tui.errors import TrustError
    from senec_tui.language import Language


class TrustingApp(App[None]):
    """Opens the question, and trusts only what was deliberately chosen."""

    options: DashboardOptions
    tr: Language
    _asked_about_trust: str = ""
    """The question that is open or was answered; it is not asked twice."""

    _told_first_contact: bool = False

    def tell_first_contact(self, facts: DeviceFacts) -> None:
        """Show the fingerprint that is remembered from now on, once."""
        if not facts.first_contact or self._told_first_contact:
            return
        from senec_tui.device.certificate import grouped  # noqa: PLC0415 - once in a lifetime

        self._told_first_contact = True
        message = self.tr(
            "First contact with {host}: from now on only this certificate is accepted: "
            "{fingerprint}",
            host=facts.name,
            fingerprint=grouped(facts.fingerprint),
        )
        self.notify(message, timeout=20, markup=False)

    def action_refresh_now(self) -> None:
        """Ask the device without waiting for the interval."""
        raise NotImplementedError

    def ask_about_trust(self, error: TrustError) -> None:
        """A certificate that is not the known one: only a deliberate choice goes on."""
        question = error.sentence(self.tr)
        if self.options.trust_now is None or self._asked_about_trust == question:
            return
        self._asked_about_trust = question
        from senec_tui.app.screens.choice import ChoiceScreen  # noqa: PLC0415 - rare

        tr = self.tr
        may_be = tr(
            "It may be a firmware update, a replaced board, or somebody in between. "
            "Nothing is sent until you decide."
        )
        self.push_screen(
            ChoiceScreen(
                tr("Is this still your appliance?"),
                "\n".join([question, "", *_dates(error, tr), "", may_be]),
                (
                    ("wait", tr("Do not trust it; keep waiting")),
                    ("trust", tr("Trust it from now on")),
                ),
                closing=tr("esc does not trust it"),
                grave=True,
            ),
            self._trust_decided,
        )

    def _trust_decided(self, answer: str | None) -> None:
        if answer == "trust" and self.options.trust_now is not None:
            self.run_worker(self._trust(self.options.trust_now), group="trust", exclusive=True)

    async def _trust(self, trust_now: Callable[[], Awaitable[str]]) -> None:
        try:
            fingerprint = await trust_now()
        except SenecTuiError as error:
            self._asked_about_trust = ""
            self.notify(error.sentence(self.tr), severity="error", markup=False)
            return
        self.notify(self.tr("Trusted: {fingerprint}", fingerprint=fingerprint), markup=False)
        self.action_refresh_now()


def _dates(error: TrustError, tr: Language) -> list[str]:
    """When the known certificate was first trusted, and of which dates both are."""
    from senec_tui.device.certificate import Certificate  # noqa: PLC0415 - loads TLS
    from senec_tui.device.trust import KnownDevice  # noqa: PLC0415

    lines = []
    known, seen = error.facts.get("known_device"), error.facts.get("seen_certificate")
    if isinstance(known, KnownDevice):
        lines.append(
            tr(
                "Known: trusted since {since}, made {made}, valid until {until}",
                since=known.first_seen[:10] or "?",
                made=known.not_before[:10] or "?",
                until=known.not_after[:10] or "?",
            )
        )
    if isinstance(seen, Certificate):
        lines.append(
            tr(
                "Now: {name}, made {made}, valid until {until}",
                name=seen.subject or "?",
                made="?" if seen.not_before is None else tr.date(seen.not_before),
                until="?" if seen.not_after is None else tr.date(seen.not_after),
            )
        )
    return lines
