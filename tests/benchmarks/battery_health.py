"""What is said of batteries whose truth is known: many seeds, a month each. By hand, minutes.

    python tests/benchmarks/battery_health.py [SEEDS] [HEALTHY_MONTHS]

Prints, for healthy batteries and for the stories `weak-cell`, `cell-drift` and `swap-to-lfp`, how
far the capacity is off, whether its interval and that of the slope hold the truth, how often the
weak cell is named first, and how many healthy months are called worth watching.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from simulated_months import DAY_S, FIRST_DAY, Months, health_of, simulate, story, weak_cell

from senec_tui.catalogue.level import Level
from senec_tui.model.health.evidence import MONTH_DAYS
from senec_tui.simulator.stories.plant_conditions import USUAL

MODELS: Final = ("v3-hybrid", "v2.1", "v3-duo", "v3-lfp")
BEGIN: Final = float(FIRST_DAY * DAY_S)
DRIFT_MV_MONTH: Final = -150 / 20 * MONTH_DAYS
SWAP_DAY: Final = 12
LFP_WH: Final = 2 * 5000 * 0.96


class Tried(NamedTuple):
    """One battery over a month."""

    capacity_off_pct: float
    capacity_held: bool
    named: bool
    """The truly weakest cell came first."""
    slope_right: bool
    level: Level


def tried(months: Months, *, usable_wh: float, weakest: str, slope: float | None) -> Tried:
    """The verdict beside the truth."""
    found = health_of(months)
    usable = found.capacity.usable_wh
    worst = found.weakest[0] if found.weakest else None
    seen = worst.ends["top"].slope_mv_month if worst else None
    return Tried(
        100 * (usable.value / usable_wh - 1) if usable else float("inf"),
        usable is not None and usable.low <= usable_wh <= usable.high,
        worst is not None and worst.name == weakest,
        slope is None
        or (
            seen is not None
            and (abs(seen.value / slope - 1) <= 0.1 or seen.low <= slope <= seen.high)
        ),
        found.level,
    )


def run(name: str, seed: int, folder: Path) -> Tried:
    """A story, or "" for a healthy battery, with a seed."""
    file = folder / f"{name}-{seed}.db"
    model = MODELS[seed % len(MODELS)] if not name else "v3-hybrid"
    conditions = {
        "": lambda _time: USUAL,
        "weak-cell": weak_cell,
        "cell-drift": story("cell-drift", BEGIN),
        "swap-to-lfp": story("swap-to-lfp", BEGIN + SWAP_DAY * DAY_S + 36_000),
    }[name]
    days = 20 if name == "cell-drift" else 30
    when = FIRST_DAY + 30 * (seed % 12)
    if name in ("cell-drift", "swap-to-lfp"):
        when = FIRST_DAY
    months = simulate(
        file,
        seed=seed,
        days=days,
        model=model,
        conditions=conditions,
        first_day=when,
        fine_days=2,
    )
    weakest = {"weak-cell": "B5", "cell-drift": "A7"}.get(name, months.weak_cell)
    if name == "swap-to-lfp":
        weakest = f"B{lfp_weak_cell(seed)}"
    result = tried(
        months,
        usable_wh=LFP_WH if name == "swap-to-lfp" else months.usable_wh,
        weakest=weakest,
        slope=DRIFT_MV_MONTH if name == "cell-drift" else None,
    )
    file.unlink()
    return result


def lfp_weak_cell(seed: int) -> int:
    """Number of the weak cell of the battery that is put in."""
    from senec_tui.simulator.household.noise import chance

    return int(chance(seed, 103, -1) * 16) + 1


def tell(name: str, all_tried: list[Tried]) -> None:
    """One line."""
    count = len(all_tried)
    off = sorted(abs(t.capacity_off_pct) for t in all_tried if t.capacity_off_pct != float("inf"))
    untold = count - len(off)
    sys.stdout.write(
        f"{name or 'healthy':12} {count:4} months: capacity off "
        f"{off[len(off) // 2]:.2f} % (median), {off[-1]:.2f} % (most), untold {untold}, "
        f"in its interval {sum(t.capacity_held for t in all_tried)}; "
        f"weakest named {sum(t.named for t in all_tried)}; "
        f"slope right {sum(t.slope_right for t in all_tried)}; "
        f"watch or worse {sum(t.level >= Level.WATCH for t in all_tried)}\n"
    )
    sys.stdout.flush()


def main() -> None:
    """All of it."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    healthy = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    with tempfile.TemporaryDirectory() as folder:
        for name, count in (
            ("weak-cell", seeds),
            ("cell-drift", seeds),
            ("swap-to-lfp", seeds),
            ("", healthy),
        ):
            tell(name, [run(name, seed, Path(folder)) for seed in range(1, count + 1)])


if __name__ == "__main__":
    main()
