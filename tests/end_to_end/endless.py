"""The program with a System tab that never gets drawn, and a watchdog with the limits given.

    endless.py FILE PAINT_S GRACE_S yielding|stubborn WORDS...

`FILE` is made when the drawing has begun. A stubborn drawing goes on when it is told to end.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import senec_tui.app.textual_patches.patched_app as patched
from senec_tui.app.tabs.system import system_tab as pane
from senec_tui.app.textual_patches.watchdog import Watchdog
from senec_tui.cli.main import run
from senec_tui.errors import PaintTooLongError

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene


def endless(_scene: Scene, _page: int, *, file: Path, stubborn: bool) -> NoReturn:
    file.touch()
    while True:
        try:
            turn = 0
            while True:
                turn += 1
        except PaintTooLongError:
            if not stubborn:
                raise


if __name__ == "__main__":
    file, paint_s, grace_s, kind, *words = sys.argv[1:]
    vars(pane)["page_of"] = partial(endless, file=Path(file), stubborn=kind == "stubborn")
    vars(patched)["Watchdog"] = partial(Watchdog, paint_s=float(paint_s), grace_s=float(grace_s))
    sys.exit(run(words))
