"""The path that no real appliance has: tells, sets and clears faults and stories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from senec_tui.bounded_files import foreign_json
from senec_tui.errors import UsageError
from senec_tui.simulator.faults import known_names
from senec_tui.simulator.web.http_answer import JSON, SimulatedAnswer

if TYPE_CHECKING:
    from senec_tui.simulator.faults import FaultPlan

CONTROL_PATH: Final = "/simulator/faults"
"""GET tells, POST `{"fault": …, "for": seconds}` sets, DELETE clears."""
_REFUSED_S: Final = 30.0


def control(faults: FaultPlan, method: str, body: bytes) -> SimulatedAnswer:
    """Do what is asked, and tell what is in force."""
    try:
        if method == "POST":
            wish = foreign_json(body)
            seconds = wish.get("for")
            if seconds is None and wish["fault"] == "refuse":
                # Who cannot connect cannot end it either.
                seconds = _REFUSED_S
            faults.set(wish["fault"], None if seconds is None else float(seconds))
        elif method == "DELETE":
            faults.clear()
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, UsageError) as error:
        return SimulatedAnswer(400, JSON, json.dumps({"error": str(error)}).encode())
    state = {"active": faults.active, "known": known_names()}
    return SimulatedAnswer(200, JSON, json.dumps(state).encode())
