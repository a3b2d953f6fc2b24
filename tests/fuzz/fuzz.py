"""Runs one fuzzer by hand, see `fuzzers`: `python tests/fuzz/fuzz.py replies --count 100000`."""

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]

if __name__ == "__main__":
    sys.path[:0] = [str(TESTS / part) for part in ("fuzz", "app", "unit", ".")]
    from fuzzers import main

    main()
