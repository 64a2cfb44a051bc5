"""How the tests draw their examples, and golden files: looked at once, found good, and not to change unseen."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from hypothesis import settings


# `make test` draws the same examples every time, `make test-faults` many others. How many is said only here.
# In CI they are the same until the tests change, so that no change fails for a fault that it did not bring. The
# weekly `search.yml` and `make test-faults` by hand search for new ones.
def is_repeatable(environment: Mapping[str, str]) -> bool:
    return "CI" in environment and environment.get("GITHUB_EVENT_NAME") != "schedule"


IS_SAME = is_repeatable(os.environ)
settings.register_profile("same", deadline=None, derandomize=True, max_examples=30)
settings.register_profile("search", deadline=None, derandomize=IS_SAME, max_examples=900, print_blob=True)
settings.load_profile("same")

DATA = Path(__file__).parent / "data"


def dump_once(dump: Callable[..., Any]) -> Callable[..., Any]:
    """Return PyYAML's function with a memory: what it wrote of the same values once it does not write again."""
    written: dict[str, str] = {}

    def remembered(data: object, stream: object = None, **options: object) -> Any:
        if stream is not None:
            return dump(data, stream, **options)
        key = repr((data, options))
        if key not in written:
            written[key] = dump(data, **options)
        return written[key]

    return remembered


def sleep_briefly(seconds: float, sleep: Callable[[float], None] = time.sleep) -> None:
    """Sleep, or fail: a program that waits for a limit of an hour would keep its test from ending."""
    if seconds > LONGEST_SLEEP:
        pytest.fail(f"This test would wait for {seconds} seconds.")
    sleep(seconds)


LONGEST_SLEEP = 20


def compile_once(compile_: Callable[..., Any]) -> Callable[..., Any]:
    """Return Jinja's method with a memory: of the same text with the same settings it makes the same code."""
    compiled: dict[tuple[object, ...], Any] = {}

    def remembered(self: jinja2.Environment, source: str, *place: object, **options: object) -> Any:
        key = (type(self), self.autoescape, self.finalize, source, place, *options.items())
        if key not in compiled:
            compiled[key] = compile_(self, source, *place, **options)
        return compiled[key]

    return remembered


for name in [name for name in os.environ if name.startswith("GIT_") or name.lower().endswith("_proxy")]:
    del os.environ[name]  # a hook that starts the tests names its own repository here; localhub needs no proxy
os.environ |= {
    "GIT_TEMPLATE_DIR": "",  # no example hooks: they are most of the files of a small repository
    "GIT_CONFIG_GLOBAL": str(DATA / "git/config"),  # instead of the settings of the person who runs the tests
    "GIT_CONFIG_NOSYSTEM": "1",
}
os.environ["COLUMNS"] = "80"  # the width of lines, whatever the terminal has
os.fsync = lambda fd: None  # noqa: ARG005 - its name is typed; no test outlives a power cut
time.sleep = sleep_briefly  # type: ignore[assignment]  # it takes other kinds of integers too
yaml.dump = dump_once(yaml.dump)  # nearly all tests write the forms of the same tracker, in 8 ms each time
# trackers with templates of their own compile all of rectrack's too, in 300 ms each time
jinja2.Environment.compile = compile_once(jinja2.Environment.compile)  # type: ignore[method-assign]
os.environ["no_proxy"] = "localhost"  # or each request to localhub would look through all variables for a proxy


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that takes today's output for good."""
    parser.addoption(
        "--leave-state", action="store_true", help="let this program leave the state of tests/golden/state"
    )
    parser.addoption(
        "--new-facts", action="store_true", help="let --renew-golden change numbers, dates and links too"
    )
    parser.addoption("--renew-golden", action="store_true", help="write the outputs that tests hold, and docs/, anew")


@pytest.fixture
def kept(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a file that holds it: `kept(path, text)`."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--renew-golden"):
            path.write_text(text, encoding="utf-8", newline="")
        assert text == path.read_text(encoding="utf-8"), f"{path} differs: see 'make update-golden'"

    return compare


@pytest.fixture
def golden(kept: Callable[[Path, str], None]) -> Callable[[str, str], None]:
    """Compare a text with a file of tests/data/: `golden("board.md", text)`."""
    return lambda name, text: kept(DATA / name, text)
