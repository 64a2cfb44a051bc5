"""The wheel in an environment that holds nothing else but what it needs, and its command as somebody types it."""

import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.samples import ROOT

HERE = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GITHUB_"))}
"""The variables of this machine that say nothing of this checkout."""


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel, and a folder in which nothing of the checkout lies."""

    wheel: Path
    environment: Path
    home: Path

    @property
    def python(self) -> Path:
        return self.environment / "bin/python"

    @property
    def variables(self) -> dict[str, str]:
        path = f"{self.environment / 'bin'}{os.pathsep}{os.defpath}"
        return {"PATH": path, "HOME": str(self.home), "LANG": "C.UTF-8"}

    def rectrack(self, *words: str, root: Path | None = None, typed: str = "", exit_code: int = 0) -> str:
        """What the command prints in a folder, at a terminal where something is typed; it must end as expected."""
        ours, theirs = pty.openpty()
        os.write(ours, typed.encode())
        done = subprocess.run(
            ["rectrack", *words],
            executable=self.environment / "bin/rectrack",
            cwd=root or self.home,
            env=self.variables,
            stdin=theirs if typed else subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        os.close(ours)
        os.close(theirs)
        assert done.returncode == exit_code, done.stdout + done.stderr
        return done.stdout if not exit_code else done.stderr

    def asked(self, question: str) -> str:
        """What Python says there, which looks for modules in the environment alone."""
        command = [str(self.python), "-I", "-c", question]
        done = subprocess.run(command, cwd=self.home, env=self.variables, capture_output=True, text=True, check=True)
        return done.stdout.strip()


def install(folder: Path, requirements: str) -> Installed:
    """Install the one wheel of dist/, and what it needs by the hashes of a file of requirements."""
    wheels = [*(ROOT / "dist").glob("*.whl")]
    assert len(wheels) == 1, "dist/ has to hold the wheel: 'make test-wheel' builds it"
    made = Installed(wheels[0], folder / "environment", folder / "home")
    made.home.mkdir()
    subprocess.run([sys.executable, "-m", "venv", made.environment], check=True, env=HERE)
    pip = [str(made.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    needed = ["--require-hashes", "--requirement", str(ROOT / requirements)]
    for what in (needed, ["--no-deps", "--no-index", str(made.wheel)]):
        subprocess.run([*pip, *what], cwd=made.home, check=True, env=HERE)
    return made
