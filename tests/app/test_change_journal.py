"""What changed between two moments: by the model, as a page, and by keys."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from driver import dashboard
from history_driver import NOON, Device, reading, writing
from scenes import scene_of, text_of
from snapshots import EMPTY, Wire, changed

from senec_tui.app.pictures.lines import width_of
from senec_tui.app.tabs.history_answer import SOON_S, HistoryAnswer
from senec_tui.app.tabs.system.change_journal import pages
from senec_tui.app.tabs.system.journal_question import AGAIN_S, BACK_S, JournalQuestion
from senec_tui.errors import StorageError
from senec_tui.language import Language
from senec_tui.model.health.journal import Journal, differences, journal

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.app.tabs.pane import Pane
    from senec_tui.model.reading.snapshot import Snapshot

DAY_S = 86_400.0
FITTED = {"SN": [11, 12, 0, 0], "SOC": [50, 50, 0, 0], "CHARGE_CURRENT_LIMIT": [30.0, 30.0]}


def plant(**objects: object) -> Snapshot:
    known: dict[str, object] = {
        "BMS": FITTED,
        "WIZARD": {"APPLICATION_VERSION": "0826", "PS_RESERVOIR": 40},
        "FACTORY": {"MAX_CHARGE_POWER_DC": 2500.0},
        "ENERGY": {"GUI_HOUSE_POW": 500.0},
    }
    return changed(replace(EMPTY, at=NOON), **{**known, **objects})  # type: ignore[arg-type]


def between(before: Snapshot, after: Snapshot) -> Journal:
    return Journal(
        start=NOON,
        end=NOON + DAY_S,
        before=before,
        after=after,
        changes=tuple(differences(before, after)),
        unrecorded=0,
    )


def told(found: Journal, *, width: int = 80, height: int = 22, language: str = "en") -> str:
    scene = scene_of(EMPTY, width=width, height=height, tr=Language(language))
    drawn = pages(scene, HistoryAnswer(found=found))
    for page in drawn:
        assert len(page) <= height
        assert all(width_of(line) <= width for line in page)
    return "\n".join(text_of(page) for page in drawn)


def test_a_moment_later_than_the_one_that_is_shown_is_the_later_one() -> None:
    question = JournalQuestion(lambda _message: None, lambda: None)
    scene = scene_of(EMPTY, now=NOON)
    assert question.span(scene) == (NOON - BACK_S, NOON)
    question.since = NOON + DAY_S
    assert question.span(scene) == (NOON, NOON + DAY_S)


async def test_what_was_found_while_earlier_days_were_written_is_soon_asked_again() -> None:
    asked: list[Pane.HistoryWanted] = []
    question = JournalQuestion(asked.append, lambda: None)

    def looks_up(after_s: float, *, grows: bool) -> bool:
        before = len(asked)
        question.look_up(scene_of(EMPTY, now=NOON + after_s, history_grows=grows))
        if len(asked) > before:
            asked[-1].answer(between(plant(), plant()))
        return len(asked) > before

    assert looks_up(0, grows=True)
    assert not looks_up(SOON_S - 1, grows=True)
    assert looks_up(SOON_S, grows=True)
    assert looks_up(2 * SOON_S, grows=False)  # all of it is there now
    assert not looks_up(3 * SOON_S, grows=False)
    assert looks_up(2 * SOON_S + AGAIN_S, grows=False)


def test_every_kind_of_change_is_told() -> None:
    after = plant(
        BMS={**FITTED, "SN": [11, 99, 13, 0]},
        WIZARD={"APPLICATION_VERSION": "0833", "PS_RESERVOIR": 20},
        FACTORY={"MAX_CHARGE_POWER_DC": 1250.0},
    )
    text = told(between(plant(), after), width=120)
    for words in (
        "Modules and parts  2",
        "BMS.SN[1]",
        "12 ► 99",
        "BMS.SN[2]",
        "0826 ► 0833",
        "2500.0 W ► 1250.0 W",
        "40 % ► 20 %",
    ):
        assert words in text, words
    assert "BMS.SN[0]" not in text


def test_what_moves_by_itself_is_no_change() -> None:
    after = plant(
        ENERGY={"GUI_HOUSE_POW": 900.0},
        BMS={**FITTED, "SOC": [60, 61, 0, 0], "CHARGE_CURRENT_LIMIT": [12.0, 12.0]},
    )
    assert differences(plant(), after) == []
    assert "no variable came or went" in " ".join(told(between(plant(), after)).split())


def test_what_the_device_no_longer_has_went_whatever_it_was() -> None:
    gone = replace(plant(ENERGY={}), lacking=frozenset({"ENERGY.GUI_HOUSE_POW"}))
    text = told(between(plant(), gone), width=120)
    assert "Came or went  1" in text
    assert "500.0 W ► –" in text
    assert "► 500.0 W" in told(between(gone, plant()), width=120)


def test_arrays_of_other_length_and_other_wire_types_are_compared_by_element() -> None:
    longer = plant(BMS={**FITTED, "SN": [11, 12, 0, 0, 14]})
    assert [str(d.path) for d in differences(plant(), longer)] == ["BMS.SN[4]"]
    typed = plant(BMS={**FITTED, "SN": [Wire("u1_000B"), 12, 0, 0]})
    assert differences(plant(), typed) == []


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("size", [(80, 22), (60, 10), (20, 6), (200, 58)])
def test_many_changes_are_cut_into_pages(size: tuple[int, int], language: str) -> None:
    after = plant(BMS={**FITTED, "SN": list(range(500, 540))})
    text = told(between(plant(), after), width=size[0], height=size[1], language=language)
    assert text.count("539") == 1


def test_nothing_kept_and_what_went_wrong_is_said() -> None:
    scene = scene_of(EMPTY)
    shown: HistoryAnswer[Journal]
    for shown, words in (
        (HistoryAnswer(), "Reading"),
        (HistoryAnswer(nothing=True), "Nothing is kept"),
        (HistoryAnswer(trouble=StorageError(file="x", detail="broken")), "x"),
    ):
        assert words in text_of(pages(scene, shown)[0])


def test_identities_are_numbers_while_they_are_hidden() -> None:
    found = between(plant(), plant(BMS={**FITTED, "SN": [11, 99, 0, 0]}))
    scene = scene_of(EMPTY, mask=True)
    text = text_of(pages(scene, HistoryAnswer(found=found))[0])
    assert "#1 ► #2" in text
    assert "99" not in text


# -- of the history --------------------------------------------------------------------------------


def test_the_history_keeps_what_came_and_went(tmp_path: Path) -> None:
    """A variable is there, is refused, and is there again; another is heard of late only."""
    file = tmp_path / "history.sqlite"
    device = Device()
    with writing(file) as writer:
        for day in range(6):
            house = "VARIABLE_NOT_FOUND" if day in (2, 3) else "fl_43FA0000"
            wizard = {"APPLICATION_VERSION": "st_0826" if day < 4 else "st_0833"}
            if day == 5:
                wizard["PS_RESERVOIR"] = "u1_0028"
            at = NOON + day * DAY_S
            seen = device.reply(at, {"ENERGY": {"GUI_HOUSE_POW": house}, "WIZARD": {**wizard}})
            writer.write(seen, at)

    def changes(first: int, last: int) -> tuple[set[str], int]:
        with reading(file) as history:
            found = journal(history, NOON + first * DAY_S + 60, NOON + last * DAY_S + 60)
        return {f"{d.kind} {d.path}" for d in found.changes}, found.unrecorded

    came_or_went, version = "presence ENERGY.GUI_HOUSE_POW", "version WIZARD.APPLICATION_VERSION"
    assert changes(0, 1) == (set(), 0)
    assert changes(1, 2) == ({came_or_went}, 0)
    assert changes(2, 3) == (set(), 0)
    assert changes(1, 4) == ({version}, 0)
    assert changes(3, 4) == ({version, came_or_went}, 0)
    assert changes(4, 5) == (set(), 1)
    with reading(file) as history:
        past = history.snapshot_at(NOON + 3 * DAY_S + 60)
        assert past.lacks("ENERGY", "GUI_HOUSE_POW")
        assert past.stored("ENERGY", "GUI_HOUSE_POW") is None
        assert not history.events(NOON, NOON + 9 * DAY_S, kinds=("state",))


def test_before_the_beginning_it_is_compared_with_what_was_told_first(tmp_path: Path) -> None:
    """What is asked for rarely is known a while after the rest, and changes all the same."""
    file = tmp_path / "history.sqlite"
    device = Device()
    told: dict[float, dict[str, str]] = {
        0: {"APPLICATION_VERSION": "st_0826"},
        60: {"PS_RESERVOIR": "u1_0028"},
        2 * DAY_S: {"PS_RESERVOIR": "u1_0014", "PS_HOUR": "u1_000A"},
        3 * DAY_S: {"APPLICATION_VERSION": "st_0833", "PS_HOUR": "u1_000B"},
        4 * DAY_S: {"PS_MINUTE": "u1_000B"},
    }
    with writing(file) as writer:
        wizard: dict[str, str] = {}
        for after_s, news in told.items():
            wizard |= news
            names = ("INVERTER_POWER", "HOUSE_POW", "GRID_POW", "BAT_DATA_POWER")
            house = {f"GUI_{name}": "fl_43FA0000" for name in names}
            for at in (NOON + after_s, NOON + after_s + 10):
                writer.write(device.reply(at, {"ENERGY": {**house}, "WIZARD": {**wizard}}), at)
    with reading(file) as history:
        found = journal(history, NOON - 30 * DAY_S, NOON + 5 * DAY_S)
    assert {d.path.variable for d in found.changes} == {
        "APPLICATION_VERSION",
        "PS_RESERVOIR",
        "PS_HOUR",
    }
    assert found.unrecorded == 1  # `PS_MINUTE`
    assert NOON - 900 < found.start <= NOON


def test_what_is_first_told_while_it_is_compared_has_not_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The poller writes in a thread of its own: all is compared as of one state of the file."""
    file, device, end = tmp_path / "history.sqlite", Device(), NOON + 60
    house = {
        f"GUI_{name}": "fl_43FA0000"
        for name in ("INVERTER_POWER", "HOUSE_POW", "GRID_POW", "BAT_DATA_POWER")
    }
    with writing(file) as writer:
        writer.write(device.reply(NOON, {"ENERGY": {**house}}), NOON)
        with reading(file) as history:
            snapshot_at = history.snapshot_at

            def and_then_one_comes(at: float, **words: float) -> Snapshot:
                found = snapshot_at(at, **words)
                if at == end:
                    wizard = {"APPLICATION_VERSION": "st_0826"}
                    news = device.reply(NOON + 10, {"ENERGY": {**house}, "WIZARD": {**wizard}})
                    writer.write(news, NOON + 10)
                return found

            monkeypatch.setattr(history, "snapshot_at", and_then_one_comes)
            found = journal(history, NOON - DAY_S, end)
            assert (found.changes, found.unrecorded) == ((), 0)
            assert snapshot_at(end).stored("WIZARD", "APPLICATION_VERSION") is not None


# -- in the dashboard ------------------------------------------------------------------------------


def test_keys_lead_there_choose_the_day_write_it_and_lead_back(tmp_path: Path) -> None:
    async def run() -> None:
        given = tmp_path / "given"
        async with dashboard(demo_in=tmp_path, data_directory=given, size=(120, 40)) as driver:
            await driver.press("9", "v")
            for _ in range(100):
                await driver.steady()
                if "no variable came or went" in driver.text:
                    break  # else earlier days are still being written
                await driver.poll()
            assert "What changed" in driver.text
            assert "no variable came or went" in driver.text
            await driver.press("d", *"-3d", "enter")
            await driver.steady()
            assert "What changed" in driver.text
            await driver.press("X")
            for _ in range(100):
                await driver.steady()
                if found := list(given.glob("senec-swap-*.md")):
                    break
                await driver.poll()
            assert "## Checklist" in found[0].read_text(encoding="utf-8")
            await driver.press("escape")
            assert "What changed" not in driver.text

    asyncio.run(run())
