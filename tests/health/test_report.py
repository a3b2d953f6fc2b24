"""The report: what it says and declares, what it hides, and its files."""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
from contextlib import closing

import pytest
from simulated_months import CATALOGUE, ZONE, Months, simulate, weak_cell

from senec_tui.language import Language
from senec_tui.model.health.report.battery_report import SUMS, ReportFiles, battery_report
from senec_tui.model.history.queries.history_file import History


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Months:
    """Nine days with a weak cell and a gap of a day."""
    file = tmp_path_factory.mktemp("report") / "history.db"
    gap = frozenset({4})
    return simulate(file, seed=3, days=9, conditions=weak_cell, fine_days=0, missing=gap)


def made(months: Months, language: str = "en", identity: str = "") -> ReportFiles:
    with closing(History(months.file, CATALOGUE, clock=lambda: months.end)) as history:
        return battery_report(
            history,
            months.start,
            months.end,
            tr=Language(language),
            version="0",
            identity=identity,
            zone=ZONE,
        )


def test_it_says_what_is_wrong_how_it_is_known_and_what_it_is_not(months: Months) -> None:
    text = made(months).markdown
    for words in (
        "Verdict by our limits: **act**",
        "Cell B5 is -129 mV from the median",
        "no legal opinion",
        "Theil and Sen",
        "kWh usable",
        "1 gaps of over an hour, 24.0 h together.",
        "doi:10.1038/s41560-024-01620-9",
        "`health_drift_mv_month`: 5 / 20 mV",
        "Highest charge",
        "PV input 1",
        "Curtailment: the device does not tell",
    ):
        assert words in text


def test_identity_is_hidden_unless_asked_for(months: Months) -> None:
    hidden = made(months)
    whole = hidden.markdown + "".join(hidden.others.values())
    assert "box" not in whole
    (name,) = re.findall(r"Device: hidden, here called ([0-9a-f]{8});", hidden.markdown)
    assert name in made(months).markdown, "the same data have the same name"
    assert "Device: box" in made(months, identity="box").markdown


def test_files_are_what_their_sums_say(months: Months) -> None:
    found = made(months)
    files = {**found.others, "report.md": found.markdown}
    rows = [line.split("  ") for line in files.pop(SUMS).splitlines()]
    sums = {name: digest for digest, name in rows}
    assert set(sums) == set(files)
    for name, text in files.items():
        assert hashlib.sha256(text.encode()).hexdigest() == sums[name]
        if name.endswith(".svg"):
            ET.fromstring(text)  # noqa: S314 - of our own making
    assert files["fingerprints.csv"].count("\n") > 100


def test_it_speaks_german(months: Months) -> None:
    text = made(months, "de").markdown
    assert "Zelle B5" in text
    assert "Rechtsgutachten" in text
