"""What the portal costs those who do not use it, in fresh processes."""

from __future__ import annotations

import subprocess
import sys

import pytest


def loaded_after(statement: str) -> set[str]:
    program = f"import sys; {statement}; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    [
        "senec_tui.portal.portal_client",
        "senec_tui.model.peak_shaving.controller",
        "senec_tui.portal.portal_errors",
    ],
)
def test_importing_it_loads_no_http_library_and_no_terminal(module: str) -> None:
    loaded = loaded_after(f"import {module}")
    assert module in loaded
    assert not loaded & {"httpx", "keyring", "textual", "rich"}


def test_nothing_local_loads_it() -> None:
    loaded = loaded_after(
        "import senec_tui.device.appliance_client, senec_tui.model.polling.poller"
    )
    assert not {name for name in loaded if name.startswith("senec_tui.portal")}


def test_the_stand_in_needs_the_standard_library_only() -> None:
    loaded = loaded_after("import senec_tui.simulator.portal")
    ours = {name for name in loaded if name.startswith("senec_tui.") and "simulator" not in name}
    assert not {name for name in ours if name.startswith(("senec_tui.portal", "senec_tui.model"))}
    assert not loaded & {"httpx", "uvicorn", "cryptography"}
