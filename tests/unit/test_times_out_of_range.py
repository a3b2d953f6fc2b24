"""A number that is no time stays a number, and is marked as not believable."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cli_fakes import FakeSource, context, text
from snapshots import NOW, snapshot_after

from senec_tui.catalogue import Catalogue, Path
from senec_tui.cli.commands import dump, get
from senec_tui.language import Language
from senec_tui.model.plant.system import clock_drift_s, uptime
from senec_tui.model.reading.explanation import explain
from senec_tui.model.reading.units_and_codes import EPOCHS
from senec_tui.model.time_input import LAST, calendar, is_moment

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from senec_tui.device.source import Raw
    from senec_tui.model.reading.snapshot import Snapshot

NO_TIMES = (
    "u6_FFFFFFFFFFFFFFFF", "fl_7F7FFFFF", "fl_FF7FFFFF", "i3_80000000", "i8_FF", "u3_FFFFFFFF",
)  # fmt: skip
TIMES = [v for v in Catalogue().variables() if v.format in EPOCHS]


def snapshot_of(raw: str) -> Snapshot:
    sections: dict[str, dict[str, Raw]] = {}
    for variable in TIMES:
        sections.setdefault(variable.object, {})[variable.name] = raw
    sections.setdefault("RTC", {}).update(UTC_OFFSET=raw, TIMESTAMP_MS=raw)
    return snapshot_after((NOW, sections))


@pytest.mark.parametrize("raw", NO_TIMES)
@pytest.mark.parametrize("variable", TIMES, ids=lambda v: f"{v.object}.{v.name}")
def test_it_is_shown_raw_and_not_believed(variable: object, raw: str) -> None:
    path = Path(getattr(variable, "object", ""), getattr(variable, "name", ""))
    snapshot = snapshot_of(raw)
    reading = snapshot.reading(path)
    assert not reading.plausible
    assert reading.number is None
    facts = {fact.label: fact.text for fact in explain(snapshot, path, 0.0, Language("en"))}
    assert "not believable" in facts["Value"]
    assert facts["Raw"] == raw
    assert "In words" not in facts


@pytest.mark.parametrize("raw", NO_TIMES)
def test_nothing_is_concluded_from_it(raw: str) -> None:
    snapshot = snapshot_of(raw)
    assert clock_drift_s(snapshot) is None
    known = uptime(snapshot)
    assert known is None or known.seconds <= 2**32 / 1000


@pytest.mark.parametrize("raw", NO_TIMES)
def test_commands_print_it(raw: str, tmp_path: FilePath) -> None:
    source = FakeSource({"RTC": {"WEB_TIME": raw, "UTC_OFFSET": raw, "TIMESTAMP_MS": raw}})
    for form in ("json", "csv", ""):
        run = context(tmp_path, source, json=form == "json", csv=form == "csv")
        assert dump.run(run) == 0
        assert raw in text(run) or form == ""
    run = context(tmp_path, source, paths=["RTC"], json=True, raw=False)
    assert get.run(run) == 0
    assert json.loads(text(run))["RTC"]["WEB_TIME"]["plausible"] is False


@pytest.mark.parametrize(
    "seconds", [-1.0, LAST + 1, 1e300, float("inf"), float("-inf"), float("nan")]
)
def test_what_is_no_moment_has_no_date(seconds: float) -> None:
    assert not is_moment(seconds)
    assert calendar(seconds) is None


def test_a_time_of_zero_is_no_mistake() -> None:
    snapshot = snapshot_of("u3_00000000")
    assert all(snapshot.reading(Path(v.object, v.name)).plausible for v in TIMES)
