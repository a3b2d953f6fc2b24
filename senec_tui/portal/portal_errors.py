"""Every way in which the portal can refuse.

    PortalError
    ├── PortalUnreachableError         no connection, or no answer in time
    │   ├── PortalTrustError           its certificate cannot be verified; nothing was sent
    │   └── AnswerLostError            connected, perhaps sent, but no whole answer
    ├── PortalDownError                an error status, or a page nobody can make sense of
    │   └── RateLimitedError           asked too often, or resting after trouble
    ├── ForeignRedirectError           sent away to another host; nothing was sent there
    ├── SignInError                    no session came about
    │   ├── SignInNeededError          nobody has signed in, or the session has ended
    │   ├── PasswordMissingError       no source has a password
    │   ├── CredentialsRefusedError    name or password wrong, or temporarily locked
    │   ├── AccountLockedError         the text of the page says so
    │   ├── CodeNeededError            a one-time code is asked for and nobody can be asked
    │   ├── CodeRefusedError           wrong, too old or already used
    │   ├── RequiredActionError        the account must do something in a browser first
    │   │   └── AuthenticatorNeededError
    │   ├── ConsentNeededError         SENEC wants a decision of the owner
    │   ├── PageExpiredError           the form was too old, twice
    │   ├── ForeignFormError           a form that would send secrets elsewhere
    │   └── UnknownPageError           the sign-in has changed
    ├── UnexpectedAnswerError          an API answer of the wrong shape
    ├── RefusedByPortalError           an API call refused
    ├── PlantError                     which system is meant?
    │   ├── PlantUnknownError          not in this account, or moved
    │   ├── PlantChoiceNeededError     several, and none is configured
    │   ├── PlantMismatchError         the number now belongs to another system
    │   └── NotAvailableError          this system does not have it
    └── ChangeError                    a change did not come about, or nobody knows
        ├── NotWritableError           not allowed here and now; nothing was sent
        ├── InvalidWishError           outside of what can be set; nothing was sent
        ├── ChangedElsewhereError      somebody else was faster; nothing was sent
        ├── WriteNotSentError          no connection; nothing was sent
        ├── WriteRefusedError          the portal said no
        │   ├── WriteSessionLostError  the session ended just then
        │   └── WriteTooSoonError      it wants a pause
        └── WriteUnknownError          sent, and the answer was lost or senseless

No instance ever holds a password, a code or a cookie.
"""

from __future__ import annotations

from senec_tui.errors import PortalError
from senec_tui.language import N_


class PortalUnreachableError(PortalError):
    """Facts: `host`, `detail`."""

    what = N_("{host} cannot be reached: {detail}")
    advice = N_("Check the internet connection; everything local works without it")


class PortalTrustError(PortalUnreachableError):
    """Facts: `host`, `detail`."""

    what = N_("The certificate of {host} cannot be verified: {detail}. Nothing was sent")
    advice = N_("Check the clock of this computer and the file given as portal CA")


class AnswerLostError(PortalUnreachableError):
    """Facts: `host`, `detail`."""

    what = N_("{host} gave no whole answer: {detail}")


class PortalDownError(PortalError):
    """Facts: `host`, `detail`."""

    what = N_("{host} is out of order or under maintenance: {detail}")
    advice = N_("Try again later; everything local works without it")


class RateLimitedError(PortalDownError):
    """Facts: `host`, `seconds` (until the next try is welcome)."""

    what = N_("{host} asks for a pause of {seconds} s")
    advice = N_("Wait that long; asking sooner makes it longer")


class ForeignRedirectError(PortalError):
    """Facts: `host`."""

    what = N_("The portal sends to {host}, which belongs neither to it nor to its sign-in")
    advice = N_("Nothing was sent there; look for a login page of this network in a browser")


class SignInError(PortalError):
    """No session came about."""


class SignInNeededError(SignInError):
    """No facts."""

    what = N_("Not signed in to the portal, or the session has ended")
    advice = N_("Sign in with `senec-tui portal login`")


class PasswordMissingError(SignInError):
    """Facts: `account`."""

    what = N_("There is no password for {account}")
    advice = N_(
        "Run `senec-tui portal login` in a terminal, or set SENEC_TUI_PORTAL_PASSWORD for this run"
    )


class CredentialsRefusedError(SignInError):
    """Facts: `said` (the page's own words)."""

    what = N_(
        "The portal refuses the sign-in: “{said}” - wrong name or password, or temporarily locked"
    )
    advice = N_("Check them in a browser before trying again; each failure can lengthen a lock")


class AccountLockedError(SignInError):
    """Facts: `said`."""

    what = N_("The portal says that the account is locked: “{said}”")
    advice = N_("Wait, or have SENEC unlock it; trying again does not help")


class CodeNeededError(SignInError):
    """No facts."""

    what = N_("The portal asks for a one-time code")
    advice = N_(
        "Run `senec-tui portal login` in a terminal and type the code of your authenticator"
    )


class CodeRefusedError(SignInError):
    """Facts: `said`."""

    what = N_("The portal refuses the one-time code: “{said}”")
    advice = N_("Take a new code, never one twice; if it stays so, compare the clock of the phone")


class RequiredActionError(SignInError):
    """Facts: `action`."""

    what = N_("The portal wants something of the account first: {action}")
    advice = N_("Sign in once at mein-senec.de in a browser and do it there, then try again")


class AuthenticatorNeededError(RequiredActionError):
    """Facts: `action`."""

    what = N_("The portal insists on a second factor, and this account has none yet")
    advice = N_(
        "Sign in once at mein-senec.de in a browser and set up an authenticator; keep its secret"
    )


class ConsentNeededError(SignInError):
    """No facts."""

    what = N_("The portal asks for a consent that only the owner can give")
    advice = N_("Sign in once at mein-senec.de in a browser and decide there")


class PageExpiredError(SignInError):
    """No facts."""

    what = N_("The sign-in page expired, also on a second try")
    advice = N_("Try again; if it stays so, the sign-in of the portal has changed")


class ForeignFormError(SignInError):
    """Facts: `host`."""

    what = N_("The sign-in page would send the password to {host}. Nothing was sent")
    advice = N_("Do not enter it anywhere; check the network and the configured addresses")


class UnknownPageError(SignInError):
    """Facts: `detail` (structure only, never text of the page)."""

    what = N_("The sign-in of the portal shows a page that this version does not know: {detail}")
    advice = N_("Use a browser for now and look for a newer version of senec-tui")


class UnexpectedAnswerError(PortalError):
    """Facts: `path`, `detail`."""

    what = N_("The portal's answer to {path} has an unexpected shape: {detail}")
    advice = N_("The portal may have changed; look for a newer version of senec-tui")


class RefusedByPortalError(PortalError):
    """Facts: `path`, `status`, `said`."""

    what = N_("The portal refuses {path} with status {status}: {said}")
    advice = N_("Check in a browser whether the account may see this")


class PlantError(PortalError):
    """Which system is meant?"""


class PlantUnknownError(PlantError):
    """Facts: `wanted` (a masked serial or a number)."""

    what = N_("The account has no system {wanted}")
    advice = N_("`senec-tui portal status` lists the systems of the account")


class PlantChoiceNeededError(PlantError):
    """Facts: `choices` (text)."""

    what = N_("The account has several systems: {choices}")
    advice = N_("Name one by its serial number in the configuration")


class PlantMismatchError(PlantError):
    """Facts: `number`, `expected`, `seen` (masked serials)."""

    what = N_("System number {number} of the portal is now {seen}, not {expected}")
    advice = N_("Nothing was changed; read the settings again and look which system is meant")


class NotAvailableError(PlantError):
    """Facts: `feature`, `plant`."""

    what = N_("The portal does not offer {feature} for {plant}")
    advice = N_("Ask the installer whether it can be enabled")


class ChangeError(PortalError):
    """A change did not come about, or nobody knows."""


class NotWritableError(ChangeError):
    """Facts: `detail`."""

    what = N_("Nothing was changed: {detail}")


class InvalidWishError(ChangeError):
    """Raised with a message of its own."""

    exit_status = 2


class ChangedElsewhereError(ChangeError):
    """Facts: `detail`."""

    what = N_("Nothing was changed: the settings were changed elsewhere meanwhile ({detail})")
    advice = N_("Look at the new settings and start again")


class WriteNotSentError(ChangeError):
    """Facts: `host`."""

    what = N_("Nothing was changed: {host} cannot be reached")
    advice = N_("Try again when it can")


class WriteRefusedError(ChangeError):
    """Facts: `status`, `said`."""

    what = N_("The portal refused the change with status {status}: {said}")
    advice = N_("Nothing was changed; it is not tried again by itself")


class WriteSessionLostError(WriteRefusedError):
    """Facts: `status`."""

    what = N_("The portal did not accept the change: the session had ended (status {status})")
    advice = N_("Sign in, read the settings again, and decide again")


class WriteTooSoonError(WriteRefusedError):
    """Facts: `status`, `seconds` (until the next try is welcome)."""

    what = N_(
        "The portal refused the change with status {status} and asks for a pause of {seconds} s"
    )
    advice = N_("Nothing was changed; wait that long, and decide again")


class WriteUnknownError(ChangeError):
    """Facts: `detail`."""

    what = N_("The change was sent, but its answer says nothing: {detail}")
    advice = N_("It may or may not have been made: read the settings again. It is not repeated")
