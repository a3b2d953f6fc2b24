"""Public names of a package are listed in order, and exist."""

from __future__ import annotations

import importlib
import pkgutil

import senec_tui


def test_all_is_sorted_and_true() -> None:
    checked = 0
    for found in pkgutil.walk_packages(senec_tui.__path__, "senec_tui."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        names = getattr(module, "__all__", None)
        if names is not None:
            assert sorted(names, key=lambda n: (not n.isupper(), n)) == list(names), found.name
            assert all(hasattr(module, name) for name in names), found.name
            checked += 1
    assert checked >= 2
