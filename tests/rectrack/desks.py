"""Somebody at a desk: the real commands on a small tracker, on a day that stands still."""

from difflib import ndiff
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rectrack.cli import cli
from rectrack.commands import options
from rectrack.text.problems import RefusedError
from tests.rectrack.files import TODAY


def instead(given: tuple[str, ...], option: str, value: str) -> tuple[str, ...]:
    """The arguments with another value of an option, which may be given only once."""
    kept = [n for n, word in enumerate(given) if option not in (word, given[n - 1])]
    return (*(given[n] for n in kept), option, value)


class Desk:
    """`run` calls a command where nobody can be asked, `answer` where somebody types these lines; both end well."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.monkeypatch = root, monkeypatch
        monkeypatch.setattr(options, "today", lambda: TODAY)
        monkeypatch.setattr(options, "person", lambda _: "The secretariat")
        self.before = self.texts()

    def run(self, *arguments: str) -> Result:
        return self._well(self._run(arguments, ""))

    def refused(self, *arguments: str) -> str:
        """Why a command was refused, with every file as it was."""
        result = self._run(arguments, "")
        assert isinstance(result.exception, RefusedError), result.output
        assert result.exception.exit_code == 1
        assert self.texts() == self.before
        problems = getattr(result.exception, "problems", [])
        return "".join(f"{p.path}:{p.line}:{p.column}: {p.message} ({p.hint})\n" for p in problems) + str(
            result.exception
        )

    def wrong(self, *arguments: str) -> str:
        """What was wrong with a call, with every file as it was."""
        result = self._run(arguments, "")
        assert result.exit_code == 2, result.output
        assert self.texts() == self.before
        return result.stderr.splitlines()[-1]

    def answer(self, *arguments: str, lines: tuple[str, ...]) -> Result:
        return self._well(self.typed(*arguments, lines=lines))

    def typed(self, *arguments: str, lines: tuple[str, ...]) -> Result:
        """Like `answer`, however it ends."""
        self.monkeypatch.setattr(options, "at_terminal", lambda: True)
        return self._run(arguments, "".join(f"{line}\n" for line in lines))

    def texts(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.root.rglob("*") if path.is_file()}

    def changes(self, name: str) -> list[str]:
        """The lines of one file that are gone, and those that came; no other file is another one."""
        now = self.texts()
        assert {other for other in now if now[other] != self.before.get(other)} <= {name}
        found = ndiff(self.before.get(name, b"").decode().splitlines(), now[name].decode().splitlines())
        return [line for line in found if line[0] in "+-"]

    def _well(self, result: Result) -> Result:
        assert result.exit_code == 0, result.output
        return result

    def _run(self, arguments: tuple[str, ...], typed: str) -> Result:
        return CliRunner().invoke(cli, ["--root", str(self.root), *arguments], input=typed)
