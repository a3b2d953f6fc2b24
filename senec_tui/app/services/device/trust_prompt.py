"""Asks a person before another certificate is trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from senec_tui.errors import DowngradeError, SenecTuiError, TrustError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from senec_tui.app.dialogs.choice import ChoiceScreen
    from senec_tui.app.services.notices import Notices
    from senec_tui.app.services.ports import PushScreen, RunWorker
    from senec_tui.app.services.privacy.masking import Masking
    from senec_tui.device.source import DeviceFacts
    from senec_tui.language import Language
    from senec_tui.model.reading.snapshot import Link, Snapshot


class TrustPrompt:
    """Opens the question, and trusts only what was deliberately chosen."""

    def __init__(
        self,
        trust_now: Callable[[TrustError], Awaitable[str]] | None,
        *,
        notices: Notices,
        masking: Masking,
        push_screen: PushScreen,
        run_worker: RunWorker,
        trusted: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        """How to trust, see `DashboardOptions`.

        `trusted`: the device is to be asked again; `changed`: there is something else to show.
        """
        self._trust_now = trust_now
        self._notices = notices
        self._masking = masking
        self._push_screen = push_screen
        self._run_worker = run_worker
        self._trusted = trusted
        self._changed = changed
        self._asked = ""
        """The question that is open or was answered; it is not asked twice."""
        self._open: ChoiceScreen | None = None
        """The question while it is open."""
        self._put_aside: _Question | None = None
        """The question to which nobody has said yes."""
        self._link: Link | None = None
        self._told_first_contact = False
        self._told_refused = False

    def publish(self, snapshot: Snapshot) -> None:
        """Ask and tell what a newer state of the connection makes necessary."""
        self._link = snapshot.link
        self._ask(snapshot.link)
        self._tell_first_contact(snapshot.link.facts)

    def ask_again(self) -> None:
        """Open a question anew that was put aside."""
        if self._put_aside is not None and self._link is not None:
            self._asked = ""
            self._ask(self._link)

    def put_aside(self, key: str) -> str:
        """What a question that was put aside is about, and that `key` asks it again; or ""."""
        if self._put_aside is None:
            return ""
        tr, what = self._notices.tr, self._put_aside.what
        again = tr("{key} asks again whether to trust it.", key=key)
        return f"{self._masking.text(what)} {again}"

    def _tell_first_contact(self, facts: DeviceFacts) -> None:
        """Show, once each, the fingerprint that is remembered and a collector that is refused."""
        tr = self._notices.tr
        if facts.refused is not None and not self._told_refused:
            self._told_refused = True
            self._notices.show(facts.refused.sentence(tr), severity="warning", timeout=20)
        if not facts.first_contact or self._told_first_contact:
            return
        from senec_tui.device.connection.peer_certificate import (
            first_contact,
            grouped,
            in_rows,
        )

        self._told_first_contact = True
        rows = "\n".join(("", *in_rows(grouped(facts.fingerprint))))
        message = first_contact(tr, facts.name, rows, kept=facts.kept)
        self._notices.show(message, timeout=20)

    def _ask(self, link: Link) -> None:
        """Open the question that the link's error poses; close one that has settled itself.

        Another certificate, or none any more: only a deliberate choice goes on.
        """
        tr = self._notices.tr
        question = _question(link.error, tr)
        if question is None:
            if link.state == "live":
                self._asked, self._put_aside = "", None
                self._close()
            return
        text = self._masking.text("\n".join(question.text))
        if self._trust_now is None or self._asked == text:
            return
        self._close()
        self._asked, self._put_aside = text, None
        from senec_tui.app.dialogs.choice import ChoiceScreen

        def decided(answer: str | None) -> None:
            self._open = None
            if answer == "trust":
                self._run_worker(self._trust(question.error), group="trust", exclusive=True)
            else:
                self._put_aside = question
                self._changed()

        self._open = ChoiceScreen(
            tr("Is this still your appliance?"),
            text,
            (("wait", tr("Do not trust it; keep waiting")), ("trust", question.consent)),
            closing=tr("esc does not trust it"),
            grave=True,
        )
        self._push_screen(self._open, decided)

    def _close(self) -> None:
        if self._open is not None and self._open.is_active:
            self._open.dismiss(None)

    async def _trust(self, error: TrustError) -> None:
        if self._trust_now is None:
            return
        tr = self._notices.tr
        try:
            trusted = await self._trust_now(error)
        except SenecTuiError as failure:
            self._asked = ""
            self._notices.show(failure.sentence(tr), severity="error")
            return
        done = (
            tr("Trusted: {fingerprint}", fingerprint=trusted)
            if trusted
            else tr(
                "{host} may speak http from now on, without encryption.", host=error.facts["host"]
            )
        )
        self._notices.show(done)
        self._trusted()


@dataclass(frozen=True)
class _Question:
    """What a person has to decide about an error."""

    error: TrustError
    what: str
    """What happened, in a sentence."""
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
                error,
                f"{error.reason(tr)}.",
                [error.sentence(tr), "", may_be],
                tr("Allow unencrypted http from now on"),
            )
        case TrustError() if "seen" in error.facts:
            may_be = tr(
                "It may be a firmware update, a replaced board, or somebody in between. "
                "Nothing is sent until you decide."
            )
            text = [*_what_is_seen(error, tr), "", *_dates(error, tr), "", may_be]
            return _Question(error, _what_happened(error, tr), text, tr("Trust it from now on"))
        case _:
            return None


def _what_happened(error: TrustError, tr: Language) -> str:
    """Without fingerprints, where there are two of them."""
    if error.facts.get("known", error.facts.get("expected")) is None:
        return f"{error.reason(tr)}."
    host = error.facts["host"]
    return tr("The certificate of {host} has changed. No request was sent.", host=host)


def _what_is_seen(error: TrustError, tr: Language) -> list[str]:
    """What happened; two fingerprints that differ one under the other, where there are two."""
    known = error.facts.get("known", error.facts.get("expected"))
    if known is None:
        return [error.sentence(tr)]
    from senec_tui.device.connection.peer_certificate import in_rows

    labels = (tr("Known"), tr("Now"))
    width = max(map(len, labels)) + 2
    pairs = zip(in_rows(str(known)), in_rows(str(error.facts["seen"])), strict=True)
    lines = [_what_happened(error, tr)]
    for pair in pairs:
        lines.append("")
        lines += [f"{label:<{width}}{row}" for label, row in zip(labels, pair, strict=True) if row]
    return lines


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
                since=tr.iso_date(known.first_seen[:10]) or "?",
                made=tr.iso_date(known.not_before[:10]) or "?",
                until=tr.iso_date(known.not_after[:10]) or "?",
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
