"""Warnings and explanations name values in the reader's language."""

from __future__ import annotations

from judging import judged
from snapshots import NOW as AT
from snapshots import snapshot_with

from senec_tui.catalogue import Path
from senec_tui.language import Language
from senec_tui.model.reading.explanation import explain

HOT = {"CASE_TEMP": 47.5}


def test_a_warm_part_is_named_by_its_meaning() -> None:
    snapshot = snapshot_with(TEMPMEASURE=HOT)
    for code, words in (("en", "Temperature inside the case:"), ("de", "Temperatur im Gehäuse:")):
        (warm,) = judged(snapshot, "system.temperature")
        text = warm.text(Language(code))
        assert text.startswith(words), text
        assert "TEMPMEASURE" not in text
        assert warm.path == "TEMPMEASURE.CASE_TEMP"


def test_signs_are_explained_in_words() -> None:
    snapshot = snapshot_with(ENERGY={"GUI_BAT_DATA_POWER": -120.0})
    path = Path("ENERGY", "GUI_BAT_DATA_POWER")
    facts = {fact.label: fact.text for fact in explain(snapshot, path, AT, Language("en"))}
    assert facts["Value"] == "-120 W, discharging"
    assert "positive charges, negative discharges" in facts["Meaning"]
