"""Runs the command line: `python -m rectrack`."""

import gc
import os
import sys
from contextlib import suppress

_ALLOCATIONS = 1_000_000
"""Number of allocations before a garbage collection. Records have no cycles, so Python's 700 costs too much time."""


def run() -> None:
    """Run a command and end the process at once: to give back thousands of records one by one takes long."""
    gc.set_threshold(_ALLOCATIONS)
    from rectrack.cli import main

    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    with suppress(BrokenPipeError):  # the reader has closed the pipe
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else code is not None)


if __name__ == "__main__":
    run()
