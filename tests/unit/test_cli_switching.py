"""The dashboard is opened anew for another of several appliances, with its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from senec_tui.app.dashboard_options import DashboardOptions


def test_until_it_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    file = tmp_path / "config.toml"
    file.write_text('[device.a]\nhost = "a.lan"\n[device.b]\nhost = "b.lan"\ninterval = 20\n')
    opened: list[tuple[str, float]] = []

    def shown(options: DashboardOptions) -> int:
        opened.append((options.device_name, options.interval_s))
        assert options.appliances is not None
        if len(opened) < 3:
            options.appliances.switch("b" if options.appliances.shown == "a" else "a")
        return 0

    monkeypatch.setattr("senec_tui.app.run_dashboard", shown)
    assert run(["--config", str(file), "a"], {}) == 0
    assert opened == [("a.lan", 10.0), ("b.lan", 20.0), ("a.lan", 10.0)]
