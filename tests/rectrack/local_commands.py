"""Somebody at work in a folder: the real commands on a small tracker, on a day that stands still."""

from pathlib import Path

from tests.interfaces import MISTAKE, Finished, on, rectrack
from tests.rectrack import files
from tests.samples import DATA


def instead(given: tuple[str, ...], option: str, value: str) -> tuple[str, ...]:
    """The arguments with another value of an option, which may be given only once."""
    kept = [n for n, word in enumerate(given) if option not in (word, given[n - 1])]
    return (*(given[n] for n in kept), option, value)


class LocalTracker:
    """`run` calls a command where nobody can be asked, `answer` where somebody types these lines; both end well."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.day = files.TODAY
        self.git_config = str(DATA / "git/secretariat")
        """Says who works here, as git knows them."""
        self.before = self.texts()

    def run(self, *arguments: str) -> Finished:
        return self._well(self._run(arguments))

    def refused(self, *arguments: str) -> str:
        """Why a command was refused, with every file as it was."""
        done = self._run(arguments)
        assert done.code == 1, done
        assert MISTAKE not in done.err, done.err
        assert self.texts() == self.before
        return done.err.rstrip("\n")

    def wrong(self, *arguments: str) -> str:
        """What was wrong with a call, with every file as it was."""
        done = self._run(arguments)
        assert done.code == 2, done
        assert self.texts() == self.before
        return done.err.splitlines()[-1]

    def answer(self, *arguments: str, lines: tuple[str, ...]) -> Finished:
        return self._well(self.typed(*arguments, lines=lines))

    def typed(self, *arguments: str, lines: tuple[str, ...]) -> Finished:
        """Like `answer`, however it ends."""
        return self._run(arguments, "".join(f"{line}\n" for line in lines))

    def texts(self) -> dict[str, bytes]:
        """Every file of the folder, by path."""
        return files.texts(self.root)

    def _well(self, done: Finished) -> Finished:
        assert done.code == 0, done
        return done

    def _run(self, arguments: tuple[str, ...], typed: str | None = None) -> Finished:
        with on(self.day.isoformat()):
            return rectrack(self.root, *arguments, environment={"GIT_CONFIG_GLOBAL": self.git_config}, typed=typed)


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
