"""What stays to the end is looked through for garbage once."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

from driver import dashboard

from senec_tui.app import composition
from senec_tui.app.services import long_lived
from senec_tui.app.services.long_lived import keep_for_good

if TYPE_CHECKING:
    import pytest


class Thing:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_garbage_goes_and_the_rest_is_kept() -> None:
    try:
        gc.disable()
        kept, gone = Thing(), weakref.ref(Thing())
        before = gc.get_freeze_count()
        keep_for_good()
        assert gone() is None
        assert gc.get_freeze_count() > before
        assert gc.isenabled()
        assert not any(found is kept for found in gc.get_objects())
    finally:
        gc.unfreeze()
        gc.freeze()  # as `conftest` wants it


async def test_in_a_process_that_has_other_lives_nothing_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: list[str] = []
    monkeypatch.setattr(composition, "KEPT_AFTER_S", 0.0)
    monkeypatch.setattr(long_lived, "keep_for_good", lambda: kept.append("now"))
    async with dashboard() as d:
        await d.steady()
        await d.press("2")
        await d.steady()
    assert not kept


async def test_each_tab_is_kept_once(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    monkeypatch.setattr(composition, "KEPT_AFTER_S", 0.0)
    monkeypatch.setattr(long_lived, "keep_for_good", lambda: kept.append("now"))
    async with dashboard(has_process=True) as d:
        await d.steady()
        assert len(kept) == 1
        await d.press("2")
        await d.steady()
        assert len(kept) == 2
        await d.press("1", "2")
        await d.steady()
        assert len(kept) == 2
