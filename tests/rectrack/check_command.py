"""`rectrack check` as people run it, in this process."""

from pathlib import Path

from tests.interfaces import MISTAKE, Finished, rectrack


def checked(root: Path, *arguments: str) -> Finished:
    """Run `rectrack check ARGUMENTS`."""
    done = rectrack(root, "check", *arguments)
    assert MISTAKE not in done.err, done.err
    return done


def problems(root: Path) -> list[str]:
    """The lines that `rectrack check` prints for problems; its exit status says the same as they do."""
    done = checked(root)
    assert done.code == bool(done.err)
    return done.out.splitlines() if done.code else []
