"""The data of alarms names every rule that judges, and none that nobody makes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from little_snapshots import CATALOGUE

import senec_tui.model

MODEL = Path(senec_tui.model.__file__).parent
RULE = re.compile(r"[a-z]+\.[a-z_]+")
OURS = {"alarms.test", "storage.history"}


def rules_in_the_code() -> set[str]:
    """Every text of the form `subject.what` in what judges and in what notices."""
    found = set()
    for room in ("judgement", "alarm"):
        for file in (MODEL / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found |= {node.value} if RULE.fullmatch(node.value) else set()
    return found


def test_every_rule_has_its_row_and_every_row_its_rule() -> None:
    rows = set(CATALOGUE.table("alarms")["rules"])
    in_code = rules_in_the_code()
    assert len(in_code) > 50
    assert in_code - rows == set()
    assert rows - in_code <= OURS


def test_counters_are_variables_of_the_catalogue() -> None:
    for path in CATALOGUE.table("alarms")["counters"]["paths"]:
        name, _, variable = path.partition(".")
        row = CATALOGUE.variable(name, variable)
        assert row is not None, path
        assert row.kind == "counter", path
