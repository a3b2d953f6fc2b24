"""A stand-in for mein-senec.de and its sign-in, to try the portal client on.

Written from recorded traffic and the observed behaviour of other clients, never from what our own
client sends: two origins, two sessions with one cookie name on two paths, a Keycloak-like form
sequence, and a small owner API that keeps no more than the real one is known to keep. Everything
that can go wrong is a switch or a scripted fault, and a journal holds every request.

Standard library only, no state outside of a `PortalStandIn`.
"""

from senec_tui.simulator.portal.stand_in import (
    DEMO_ACCOUNT,
    DEMO_PASSWORD,
    DEMO_PORTAL_URL,
    DEMO_SERIAL,
    DEMO_SSO_URL,
    PortalStandIn,
)
from senec_tui.simulator.portal.world import Account, Fault, HouseholdPlant, SaveBehaviour

__all__ = [
    "DEMO_ACCOUNT",
    "DEMO_PASSWORD",
    "DEMO_PORTAL_URL",
    "DEMO_SERIAL",
    "DEMO_SSO_URL",
    "Account",
    "Fault",
    "HouseholdPlant",
    "PortalStandIn",
    "SaveBehaviour",
]
