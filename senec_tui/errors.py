"""Every failure that can reach a person.

    SenecTuiError
    ├── UsageError                 the call or a setting is wrong (exit status 2)
    │   ├── ConfigError            a line of the configuration file is
    │   └── GivenFileError         a file that was named is
    ├── CatalogueError             our own data files or the owner's additions are damaged
    ├── StorageError               a file of ours cannot be read or written
    │   ├── InUseError             another program of ours is writing to it
    │   │   ├── RecordingInUseError
    │   │   └── HistoryInUseError  what is to be imported has to wait
    │   ├── RecordingFailedError   the rest of the program goes on
    │   ├── OutputExistsError      nothing is overwritten
    │   ├── DamagedFileError
    │   ├── KeptAsideError         it was damaged, and is out of the way
    │   ├── ForeignFileError       it is something else
    │   │   └── ForeignHistoryError
    │   ├── NoHistoryError         nothing was recorded yet
    │   ├── NewerFileError         a newer version of this program wrote it
    │   ├── LockedFileError        another program holds it just now
    │   ├── NoSpaceError           the disk is full
    │   ├── NoPermissionError      we may not
    │   ├── MissingFileError       it is not there
    │   ├── UnfitFileError         a directory, a pipe, or far too large
    │   ├── OpenToOthersError      a secret that others may read
    │   ├── TableError             what it holds makes no sense
    │   ├── UnexpectedError        a mistake of ours, which ends that part only
    │   ├── NotOursError           a directory or socket that others may have made
    │   └── OutputError            standard output takes no more
    ├── NothingMeasuredError       a moment of the past about which nothing is known
    ├── PaintTooLongError          a picture that did not get done
    ├── DeviceError                the appliance would not
    │   ├── UnreachableError       no connection came about
    │   │   ├── HostUnknownError
    │   │   ├── RefusedError
    │   │   ├── NoRouteError
    │   │   ├── HandshakeError     the other side does not speak TLS, or not the same
    │   │   │   ├── NoSchemeError  nor http
    │   │   │   └── NoCertificateError  so there is none to remember
    │   │   ├── OtherSchemeError   it may speak the one that was not asked for
    │   │   ├── TlsAlertError      it speaks TLS, and breaks it off
    │   │   │   └── TlsVersionError  of a version that is too old
    │   │   └── TimedOutError      connected or not: no answer in time
    │   │       └── OverdueError   it has taken the request, and may still be at it
    │   ├── ConnectionLostError    cut in the middle
    │   ├── TrustError             the certificate is not the one we know
    │   │   ├── CertificateChangedError
    │   │   ├── CertificateRefusedError
    │   │   │   └── WeakKeyError
    │   │   ├── LostMemoryError        nobody can tell whether it is
    │   │   ├── OtherCertificateError  not the one whose fingerprint was agreed to
    │   │   └── DowngradeError     https yesterday, only http today
    │   ├── StatusError            an HTTP status other than 200
    │   │   └── NoAccessError      somebody wants a password, or lets nobody in
    │   ├── NotASenecError         an answer, but not of this kind of device
    │   │   └── RedirectedError    it only says to go elsewhere
    │   ├── BrokenReplyError       cut or unparseable JSON
    │   ├── ExcessError            it answers, but more than is taken in
    │   ├── SilentValuesError      it answers, but some of its values have gone
    │   ├── SessionError           the session cookie was not given or not accepted
    │   ├── UnknownVariableError   the device has no such object or variable
    │   ├── TooManyNamesError      a collector was asked for more unlisted ones than it remembers
    │   └── NoLogError             no log for that day
    ├── TellingError               an alarm could not be told
    ├── BrokerError                an MQTT broker would not
    ├── DatabaseError              values could not be handed on to a database
    │   └── RefusedValuesError     and are not sent again
    ├── UnknownAlarmError          there is none of that number
    └── PortalError                mein-senec.de would not (subclasses beside the portal client)

Each class holds its sentence (`what`) and what to do next (`advice`) as translatable messages; an
instance holds the facts to fill in. The sentence never contains a secret.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from senec_tui.language import N_, Language

if TYPE_CHECKING:
    from collections.abc import Mapping


class SenecTuiError(Exception):
    """A failure with a sentence for people."""

    what: ClassVar[str] = N_("Something went wrong: {detail}")
    advice: ClassVar[str] = ""
    asked_again: ClassVar[str] = ""
    """What happens next where the same is asked on and on, in place of the advice; "": nothing."""
    exit_status: ClassVar[int] = 1

    def __init__(self, what: str | None = None, /, **facts: object) -> None:
        """`what`: a message id more exact than the one of the class; `facts` fill it in."""
        super().__init__(what, facts)
        self.facts: Mapping[str, object] = facts
        self._what = what or self.what

    def __str__(self) -> str:
        return self.sentence(Language("en"))

    def sentence(self, tr: Language, *, polling: bool = False) -> str:
        """What happened and what to do next, in one or two sentences.

        `polling`: said by somebody who asks again anyway; else it is the end.
        """
        parts = [self.reason(tr)]
        if advice := (polling and self.asked_again) or self.advice:
            parts.append(tr(advice, **_shown(self.facts)))
        return ". ".join(part.rstrip(".") for part in parts) + "."

    def reason(self, tr: Language) -> str:
        """Only what happened. A `detail` of ours is translated, a `day` of ISO text rewritten."""
        facts = dict(self.facts)
        if isinstance(detail := facts.get("detail"), str) and detail:
            facts["detail"] = tr(detail)
        if isinstance(day := facts.get("day"), str):
            facts["day"] = tr.iso_date(day)
        return tr(self._what, **_shown(facts))


def _shown(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as they may reach a terminal: names of files and what was typed are foreign, too."""
    return {
        name: fact if isinstance(fact, int | float) or _is_plain(str(fact)) else _visible(str(fact))
        for name, fact in facts.items()
    }


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _visible(text: str) -> str:
    from senec_tui.clean_text import visible

    return visible(text)


class UsageError(SenecTuiError):
    """Raised with a message of its own."""

    exit_status = 2


class ConfigError(UsageError):
    """Facts: `file`, `detail`."""

    what = N_("The setting in {file} cannot be used: {detail}")
    advice = N_("Correct the file; `senec-tui config` shows what is in force")


class GivenFileError(UsageError):
    """Facts: `file`, `origin` (the argument or variable that names it), `detail`."""

    what = N_("The file {file} of {origin} cannot be used: {detail}")
    advice = N_("Check the path and what the file holds")


class CatalogueError(SenecTuiError):
    """Facts: `file`, `detail`."""

    what = N_("The catalogue file {file} cannot be used: {detail}")
    advice = N_("Correct or remove that file")


class StorageError(SenecTuiError):
    """Facts: `file`, `detail`."""

    what = N_("The file {file} cannot be used: {detail}")
    advice = N_("Try again; if it stays so, check the disk that holds it")


class InUseError(StorageError):
    """Facts: `file`, `holder`."""

    what = N_("{holder} is already recording to {file}")
    advice = N_("One is enough: dashboards use it by themselves")


class RecordingInUseError(InUseError):
    """Facts: `file`, `holder`."""

    advice = N_("Choose another name, or end the other one")


class HistoryInUseError(InUseError):
    """Facts: `file`, `holder`."""

    advice = N_("End it for the moment of the import")


class RecordingFailedError(StorageError):
    """Facts: `file`, `detail`."""

    what = N_("Nothing is added to the recording {file} for now: {detail}")
    advice = N_("It is tried again every minute; everything else goes on")


class OutputExistsError(StorageError):
    """Facts: `file`."""

    what = N_("The file {file} exists already")
    advice = N_("Choose another name; it was left as it is")


class DamagedFileError(StorageError):
    """Facts: `file`, `detail`."""

    what = N_("The file {file} is damaged: {detail}")
    advice = N_("It was left as it is; a copy from a backup may help")
    asked_again = N_("When it is tried again it is put aside, and a new one begun")


class KeptAsideError(StorageError):
    """Facts: `file`, `aside`."""

    what = N_("The file {file} was damaged; it is kept as {aside} and started anew")
    advice = ""


class ForeignFileError(StorageError):
    """Facts: `file`."""

    what = N_("The file {file} was not written by senec-tui")
    advice = N_("It was left as it is; name another one")


class ForeignHistoryError(ForeignFileError):
    """Facts: `file`."""

    advice = N_("It was left as it is; move it away, and a new history is begun")


class NoHistoryError(StorageError):
    """Facts: `file`."""

    what = N_("There is no history yet ({file})")
    advice = N_("It begins with the first poll of a dashboard or of `senec-tui collect`")


class NewerFileError(StorageError):
    """Facts: `file`."""

    what = N_("The file {file} was written by a newer version of senec-tui")
    advice = N_("Update the program; the file was left as it is")


class LockedFileError(StorageError):
    """Facts: `file`, `detail`."""

    advice = N_("Another program holds it: end what it does there, such as a backup or an import")
    asked_again = N_("Another program holds it; it is tried again")


class NoSpaceError(StorageError):
    """Facts: `file`, `detail`."""

    advice = N_("Make room on its disk")


class NoPermissionError(StorageError):
    """Facts: `file`, `detail`."""

    advice = N_("Check owner and permissions of the file and of its directory")


class MissingFileError(StorageError):
    """Facts: `file`, `detail`."""

    advice = N_("Check the path")


class UnfitFileError(StorageError):
    """Facts: `file`, `detail`."""

    advice = N_("Move away what has that name, or name another file")


class OpenToOthersError(StorageError):
    """Facts: `file`."""

    what = N_("The file {file} holds a portal session and others may read it")
    advice = N_("Delete it and sign in again")


class TableError(StorageError):
    """Raised with a message of its own."""

    advice = N_("Correct the file; nothing of it was imported")


class UnexpectedError(StorageError):
    """Facts: `file`, `detail`."""

    what = N_("Something unforeseen happened with the file {file}: {detail}")
    advice = N_("This is a mistake in senec-tui: please report it")


class NotOursError(StorageError):
    """Facts: `file`, `detail`."""

    what = N_("{file} is not used: {detail}")
    advice = N_("Remove it if it is not yours, or ask whoever runs this computer")


class OutputError(StorageError):
    """Facts: `detail`."""

    what = N_("The output cannot be written: {detail}")
    advice = N_("Check free space where it goes")


class NothingMeasuredError(SenecTuiError):
    """Facts: none."""

    what = N_("Nothing was measured at this moment")
    advice = N_("States and settings are as last known then")


class PaintTooLongError(SenecTuiError):
    """Facts: none. Raised into the middle of whatever kept the interface from going on."""

    what = N_("This could not be drawn in time")
    advice = N_("Another size of the terminal may help; the other tabs go on")


class DeviceError(SenecTuiError):
    """The appliance would not. Facts: `host`, mostly."""


class UnreachableError(DeviceError):
    """Facts: `host`, `port`, `detail`."""

    what = N_("{host}:{port} cannot be reached: {detail}")
    advice = N_("Check that the appliance is on and in this network")


class HostUnknownError(UnreachableError):
    """Facts: `host`."""

    what = N_("The name {host} is not known in this network")
    advice = N_("Check the spelling, or use the address that your router shows for the appliance")


class RefusedError(UnreachableError):
    """Facts: `host`, `port`."""

    what = N_("{host} refuses the connection on port {port}")
    advice = N_("Check the address; the appliance may be restarting, or another device has it")


class NoRouteError(UnreachableError):
    """Facts: `host`."""

    what = N_("There is no way to {host} from here")
    advice = N_("Check the network of this computer and of the appliance")


class HandshakeError(UnreachableError):
    """Facts: `host`, `port`, `detail`."""

    what = N_("{host} does not speak https on port {port}: {detail}")
    advice = N_("Old firmware only knows http: leave --scheme at auto, or check the port")


class NoSchemeError(HandshakeError):
    """Facts: `host`, `ports`."""

    what = N_("{host} speaks neither https nor http (port {ports})")
    advice = N_("Check the address and the port: something else may live there, or it restarts")


class NoCertificateError(HandshakeError):
    """Facts: as `HandshakeError`."""

    advice = N_(
        "So there is no certificate to remember; if you expect http, run "
        "`senec-tui trust --http {host}`"
    )


class OtherSchemeError(UnreachableError):
    """Facts: `host`, `port`, `scheme`, `other`."""

    what = N_("{host} does not answer in {scheme} on port {port}")
    advice = N_(
        "Nothing else was tried, since {scheme} was asked for: leave that out, and {other} is "
        "tried as well"
    )


class TlsAlertError(UnreachableError):
    """Facts: `host`, `port`, `detail`."""

    what = N_("{host} breaks off the TLS handshake on port {port}: {detail}")
    advice = N_("It speaks https, so it may be restarting; if it stays so, restart it")


class TlsVersionError(TlsAlertError):
    """Facts: as `TlsAlertError`."""

    what = N_("{host} speaks no version of TLS on port {port} that is safe: {detail}")
    advice = N_("TLS 1.2 or newer is needed: check what is at that port")


class TimedOutError(UnreachableError):
    """Facts: `host`, `seconds`."""

    what = N_("{host} did not answer within {seconds} s")
    advice = N_("The appliance may be busy, off, or asked by too many programs at once")


class OverdueError(TimedOutError):
    """Facts: as `TimedOutError`."""

    asked_again = N_(
        "It may still be at it, so it is left alone for a while; then it is waited for longer"
    )


class ConnectionLostError(DeviceError):
    """Facts: `host`."""

    what = N_("{host} closed the connection in the middle of the answer")
    advice = N_("This passes by itself in most cases: try again in a moment")
    asked_again = N_("This passes by itself in most cases; it is tried again")


class TrustError(DeviceError):
    """The certificate is not the one we know."""


class CertificateChangedError(TrustError):
    """Facts: `host`, `known`, `seen` (SHA-256 fingerprints).

    Also `known_device` and `seen_certificate`, for a screen that compares them
    (`device.trust.KnownDevice`, `device.certificate.Certificate`).
    """

    what = N_(
        "The certificate of {host} has changed: known {known}, now {seen}. No request was sent"
    )
    advice = N_(
        "After a firmware update or a new board this is expected: compare, "
        "then run `senec-tui trust {host} --fingerprint {seen}`"
    )


class CertificateRefusedError(TrustError):
    """Facts: `host`, `detail`."""

    what = N_("The certificate of {host} cannot be verified: {detail}. No request was sent")
    advice = N_("Run `senec-tui doctor`, or check the file given with --ca-file")


class WeakKeyError(CertificateRefusedError):
    """Facts: `host`, `detail`."""

    what = N_("The key of {host} is too short to prove anything: {detail}. No request was sent")
    advice = N_(
        "A firmware update brings a longer one; until then, --insecure reads without that proof"
    )


class LostMemoryError(TrustError):
    """Facts: `host`, `file`, `seen` (SHA-256 fingerprint), `seen_certificate`."""

    what = N_(
        "What was remembered about certificates cannot be read ({file}); {host} shows {seen}. "
        "No request was sent"
    )
    advice = N_(
        "Compare, then run `senec-tui trust {host} --fingerprint {seen}`; "
        "the damaged file is kept aside"
    )


class OtherCertificateError(TrustError):
    """Facts: `host`, `expected`, `seen` (SHA-256 fingerprints)."""

    what = N_("{host} now shows the certificate {seen} and not {expected}. It was not trusted")
    advice = N_("Compare again: somebody may be in between")


class DowngradeError(TrustError):
    """Facts: `host`."""

    what = N_("{host} spoke https before and now only offers http. No request was sent")
    advice = N_(
        "A replaced board can do that; if you expect it, run `senec-tui trust --http {host}`"
    )


class StatusError(DeviceError):
    """Facts: `host`, `status`, `path`."""

    what = N_("{host} answered with HTTP status {status}")
    advice = N_("The appliance may be starting or stuck; if it stays so, restart it")


class NoAccessError(StatusError):
    """Facts: as `StatusError`."""

    what = N_("{host} lets nobody in (HTTP status {status})")
    advice = N_(
        "An appliance asks for no password: check the address; "
        "a router, a proxy or its access rules may be in between"
    )


class NotASenecError(DeviceError):
    """Facts: `host`, `detail`."""

    what = N_("{host} answers, but not like a SENEC.Home: {detail}")
    advice = N_("Check the address; V4, P4 and E4 have no local interface")


class RedirectedError(NotASenecError):
    """Facts: `host`, `status`, `target` (cleaned)."""

    what = N_("{host} redirects to {target} (HTTP status {status}), which is not followed")
    advice = N_(
        "Appliances do not: check the address; if the other one is the appliance, name that"
    )


class BrokenReplyError(DeviceError):
    """Facts: `host`, `detail`."""

    what = N_("The answer of {host} is cut or damaged: {detail}")
    advice = N_("This passes by itself in most cases: try again in a moment")
    asked_again = N_("It is tried again with a smaller request")


class SilentValuesError(DeviceError):
    """Facts: `host`, `names` (the first of them)."""

    what = N_("{host} answers, but no longer gives {names}")
    advice = N_("What is missing is shown as last known, or as absent, until it is back")


class ExcessError(DeviceError):
    """Facts: `host`, `n` (values that were cut or left out)."""

    what = N_(
        "{host} answers more, or longer values, than an appliance has: {n} of them were cut or "
        "left out"
    )
    advice = N_("Check that it is your appliance; what is shown is the beginning")


class SessionError(DeviceError):
    """Facts: `host`."""

    what = N_("{host} gave no session")
    advice = N_("Too many programs may be connected; close the web page of the appliance")


class UnknownVariableError(DeviceError):
    """Facts: `paths` (one or several, each perhaps with similar names)."""

    what = N_("The appliance has no {paths}")
    advice = N_("`senec-tui dump` lists everything it has")


class TooManyNamesError(DeviceError):
    """A collector was asked for more unlisted names than it remembers. Facts: `count`."""

    what = N_("More than {count} names that nobody knows were asked for: no more are passed on")
    advice = N_("End the program that asks for so many, then restart `senec-tui collect`")


class NoLogError(DeviceError):
    """Facts: `day`, `path`."""

    what = N_("There is no log for {day} (tried {path})")
    advice = N_("Today's file may not exist yet; old days are not kept for ever")


class TellingError(SenecTuiError):
    """Raised with a message of its own."""

    advice = N_("`senec-tui alarms test` tries it")


class BrokerError(SenecTuiError):
    """Raised with a message of its own. Facts: `broker`, mostly."""


class DatabaseError(SenecTuiError):
    """Raised with a message of its own."""

    advice = N_("It is tried again, and nothing is lost meanwhile: the history keeps it")


class RefusedValuesError(DatabaseError):
    """Raised with a message of its own. They are not sent again by themselves."""

    advice = N_(
        "These are not sent again, the others were taken; the history keeps them all, and "
        "`senec-tui feeds influx --backfill DAY` sends them once more"
    )


class UnknownAlarmError(SenecTuiError):
    """Facts: `numbers`."""

    what = N_("There is no event with the number {numbers}")
    advice = N_("`senec-tui events` lists them")


class PortalError(SenecTuiError):
    """mein-senec.de would not. Facts: `detail`."""

    what = N_("The portal would not: {detail}")
