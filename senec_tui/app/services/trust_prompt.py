"""The part of the dashboard that asks a person before another certificate is trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import App

from senec_tui.errors import DowngradeError, SenecTuiError, TrustError

if TYPE_CHECKING:
    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.dialogs.choice import ChoiceScreen
    from senec_tui.app.services.hiding import Hiding
    from senec_tui.device.source import DeviceFacts
    from senec_tui.language import Language
    from senec_tui.model.reading.snapshot import Link


class TrustingApp(App[None]):
    """Opens the question, and trusts only what was deliberately chosen."""

    options: DashboardOptions
    hiding: Hiding | None
    tr: Language
    _asked_about_trust: str = ""
    """The question that is open or was answered; it is not asked twice."""

    _question_screen: ChoiceScreen | None = None
    """The question while it is open."""

    _told_first_contact: bool = False
    _told_refused: bool = False

    def tell_first_contact(self, facts: DeviceFacts) -> None:
        """Show, once each, the fingerprint that is remembered and a collector that is refused."""
        if facts.refused is not None and not self._told_refused:
            self._told_refused = True
            sentence = facts.refused.sentence(self.tr)
            self.notify(sentence, severity="warning", timeout=20, markup=False)
        if not facts.first_contact or self._told_first_contact:
            return
        from senec_tui.device.connection.peer_certificate import (
            first_contact,
            grouped,
        )

        self._told_first_contact = True
        message = first_contact(self.tr, facts.name, grouped(facts.fingerprint), kept=facts.kept)
        self.notify(message, timeout=20, markup=False)

    def action_refresh_now(self) -> None:
        """Ask the device without waiting for the interval."""
        raise NotImplementedError

    def ask_about_trust(self, link: Link) -> None:
        """Open the question that the link's error poses; close one that has settled itself.

        Another certificate, or none any more: only a deliberate choice goes on.
        """
        question = _question(link.error, self.tr)
        if question is None:
            if link.state == "live":
                self._asked_about_trust = ""
                self._close_question()
            return
        text = "\n".join(question.text)
        if self.hiding is not None:
            text = self.hiding.text(text)
        if self.options.trust_now is None or self._asked_about_trust == text:
            return
        self._close_question()
        self._asked_about_trust = text
        from senec_tui.app.dialogs.choice import ChoiceScreen

        def decided(answer: str | None) -> None:
            self._question_screen = None
            if answer == "trust":
                self.run_worker(self._trust(question.error), group="trust", exclusive=True)

        self._question_screen = ChoiceScreen(
            self.tr("Is this still your appliance?"),
            text,
            (("wait", self.tr("Do not trust it; keep waiting")), ("trust", question.consent)),
            closing=self.tr("esc does not trust it"),
            grave=True,
        )
        self.push_screen(self._question_screen, decided)

    def _close_question(self) -> None:
        if self._question_screen is not None and self._question_screen is self.screen:
            self._question_screen.dismiss(None)

    async def _trust(self, error: TrustError) -> None:
        if self.options.trust_now is None:
            return
        try:
            trusted = await self.options.trust_now(error)
        except SenecTuiError as failure:
            self._asked_about_trust = ""
            self.notify(failure.sentence(self.tr), severity="error", markup=False)
            return
        done = (
            self.tr("Trusted: {fingerprint}", fingerprint=trusted)
            if trusted
            else self.tr(
                "{host} may speak http from now on, without encryption.", host=error.facts["host"]
            )
        )
        self.notify(done, markup=False)
        self.action_refresh_now()


@dataclass(frozen=True)
class _Question:
    """What a person has to decide about an error."""

    error: TrustError
    text: list[str]
    consent: str
    """The words of the answer that goes on."""


def _question(error: SenecTuiError | None, tr: Language) -> _Question | None:
    """The question of an error; None for one that no consent can settle."""
    match error:
        case DowngradeError():
            may_be = tr(
                "It may be a replaced board or an older firmware, or somebody in between. Over "
                "http anybody in this network can read along and change what you see. "
                "Nothing is sent until you decide."
            )
            return _Question(
                error, [error.sentence(tr), "", may_be], tr("Allow unencrypted http from now on")
            )
        case TrustError() if "seen" in error.facts:
            may_be = tr(
                "It may be a firmware update, a replaced board, or somebody in between. "
                "Nothing is sent until you decide."
            )
            text = [error.sentence(tr), "", *_dates(error, tr), "", may_be]
            return _Question(error, text, tr("Trust it from now on"))
        case _:
            return None


def _dates(error: TrustError, tr: Language) -> list[str]:
    """When the known certificate was first trusted, and of which dates both are."""
    from senec_tui.device.connection.known_devices import KnownDevice
    from senec_tui.device.connection.peer_certificate import Certificate

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
