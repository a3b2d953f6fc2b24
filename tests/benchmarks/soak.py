"""The long soak, by hand: `python tests/benchmarks/soak.py --polls 100000`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from soaking import soak


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polls", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.perf_counter()
    figures = soak(asked.polls, seed=asked.seed, warm_up=min(asked.polls // 3, 3000))
    lines = {
        "simulated days": f"{figures.days:.1f}",
        "good polls": figures.polls,
        "failed polls": figures.failures,
        "requests": figures.requests,
        "faults survived": sum(figures.faults.values()),
        "kinds of faults": len(figures.faults),
        "missed recoveries": figures.missed or "none",
        "slowest recovery": f"{figures.slowest_recovery_s:.0f} s",
        "memory after warm-up": f"{figures.memory_start / 1e6:.2f} MB",
        "memory at the end": f"{figures.memory_end / 1e6:.2f} MB",
        "memory at most": f"{figures.memory_most / 1e6:.2f} MB",
        "handles": f"{figures.handles_start} -> {figures.handles_end}",
        "tasks left": figures.tasks_left,
        "most requests at once": figures.most_concurrent,
        "took": f"{time.perf_counter() - began:.0f} s",
    }
    for name, value in lines.items():
        sys.stdout.write(f"{name:<22} {value}\n")
    return bool(figures.missed or figures.tasks_left)


if __name__ == "__main__":
    sys.exit(main())
