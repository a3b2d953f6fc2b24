"""`senec-tui` and `python -m senec_tui`. Imports next to nothing before it knows what is wanted."""

import gc
import sys


def main() -> int:
    """Run the command line of this process.

    Returns:
        The exit status: 0 done; 1 the device, the portal or a file would not; 2 usage;
        130 interrupted.
    """
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        from senec_tui import __version__

        try:
            print(f"senec-tui {__version__}", flush=True)  # noqa: T201 - the command line speaks through print
        except OSError:
            pass  # said in a sentence below
        else:
            return 0
    from senec_tui.cli.main import run

    status = run(arguments)
    # The interpreter looks through everything for garbage before it ends, which is a tenth of what
    # a short command takes; the system takes the memory back anyway.
    gc.freeze()
    return status


if __name__ == "__main__":
    sys.exit(main())
