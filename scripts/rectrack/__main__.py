"""Runs the command line: `python -m rectrack`."""

import gc
import os
import sys
from contextlib import suppress

from rectrack.cli import main

_ALLOCATIONS = 1_000_000
"""Objects after which garbage is looked for: thousands of records have no cycles, and 700 is far too often."""


def run() -> None:
    """Run a command and end the process at once: to give back thousands of records one by one takes long."""
    gc.set_threshold(_ALLOCATIONS)
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    with suppress(BrokenPipeError):  # whoever read the output has seen enough
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else code is not None)


if __name__ == "__main__":
    run()
