"""Runs the command line: `python -m rectrack`."""

from rectrack.cli import main

if __name__ == "__main__":
    main()
