"""Exchanges with localhub: what a client sends, what people and owners do meanwhile, and what is answered.

A file of `exchanges/` has scenarios by name, each a list of steps, or `limits` and `steps`:

- `POST ./issues: {title: t}` sends a request, below `/repos/octo/tracker` if the path begins with a full stop;
  `as` is the token, `with` are headers, `text` is a body as it stands. `201: {number: 1}` is the status with part
  of the answer, which is else a good one; in `headers` are some of the answer's
- `alice open_issue: [REPO, t, {labels: [x]}]` is what a person does in the browser, `returns` what comes of it
- `hub add_token: [run, {login: eve}]` sets the hub up
- `clock: 60` lets seconds pass

`REPO` stands for octo/tracker, `HUB` for the hub's address, `ID(octo/other)` for the number of a repository,
`x * 3` for xxx, `label 1..3` in a list for three texts, and ABSENT for what is not there.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import requests
import yaml

from localhub import LOCAL_TOKEN, Limits, Server, Settings
from tests.localhub.conftest import REPO, Clock
from tests.rectrack.contracts import observed

METHODS = {"GET", "POST", "PATCH", "PUT", "DELETE"}
BESIDE = ("as", "with", "text", "headers")
"""What may stand beside a request, and a status."""
ABSENT = "ABSENT"


class Scenario(NamedTuple):
    """A scenario of a file."""

    file: str
    name: str
    given: Any

    def play(self) -> None:
        """Let it happen; each answer has what GitHub's description of its interface says, and nothing else."""
        with observed() as contracts:
            self._happen()
            # What a client sends may be wrong here: localhub must refuse it as GitHub does.
            contracts.violations[:] = [told for told in contracts.violations if not told.startswith("request ")]

    def _happen(self) -> None:
        given = self.given if isinstance(self.given, dict) else {"limits": {}, "steps": self.given}
        assert given.keys() == {"limits", "steps"}
        limits, steps = Limits(**given["limits"]), given["steps"]
        clock = Clock()
        with Server(clock=clock, limits=limits) as hub:
            short = {f"ID({REPO})": str(hub.add_repository(REPO)), "HUB": hub.url}
            for one in steps:
                step = _spelled(one, short | {"REPO": REPO})
                _assert_known(step)
                if "clock" in step:
                    clock.at += step["clock"]
                elif "hub add_repository" in step:
                    names, options = step["hub add_repository"][:1], step["hub add_repository"][1:]
                    short[f"ID({names[0]})"] = str(hub.add_repository(names[0], **(options or [{}])[0]))
                else:
                    _take(step, hub)


def scenarios() -> Iterator[Scenario]:
    """Yield all scenarios."""
    for path in sorted((Path(__file__).parent / "exchanges").glob("*.yaml")):
        known = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from (Scenario(path.stem, name, given) for name, given in known.items())


def _assert_known(step: dict[Any, Any]) -> None:
    what, *more = step
    is_request = what.split(" ")[0] in METHODS
    known = BESIDE if is_request else () if what in ("clock", "hub add_repository") else ("returns",)
    unknown = [key for key in more if not (key in known or (is_request and isinstance(key, int)))]
    assert not unknown, f"{what} takes no {unknown}"
    assert len([key for key in more if isinstance(key, int)]) <= 1, f"{what} has two answers"


def _take(step: dict[Any, Any], hub: Server) -> None:
    (what, given), *_ = step.items()
    who, deed = what.split(" ", 1)
    if who in METHODS:
        _exchange(step, hub, who, deed, given)
        return
    *arguments, last = given if isinstance(given, list) else [given]
    named = last if isinstance(last, dict) else {}
    arguments += [] if isinstance(last, dict) else [last]
    if deed == "set_up":
        arguments, named = [*arguments, Settings(**named)], {}
    found = getattr(hub if who == "hub" else hub.person(who), deed)(*arguments, **named)
    if "returns" not in step:
        return
    assert json.loads(json.dumps(found)) == step["returns"], (what, found)


def _exchange(step: dict[Any, Any], hub: Server, method: str, path: str, given: Any) -> None:
    token = step.get("as", LOCAL_TOKEN)
    headers = ({"Authorization": f"Bearer {token}"} if token else {}) | step.get("with", {})
    url = hub.url + (path if path.startswith("/") else f"/repos/{REPO}{path[1:]}").rstrip("/")
    body: Any = {"data": step["text"]} if "text" in step else {"json": given}
    answer = requests.request(method, url, headers=headers, allow_redirects=False, timeout=10, **body)
    status, wanted = next(((key, value) for key, value in step.items() if isinstance(key, int)), (None, None))
    told = f"{method} {path}: {answer.status_code} {answer.text[:2000]}"
    assert answer.ok if status is None else answer.status_code == status, told
    assert wanted is None or _fits(answer.json() if answer.content else "", wanted), f"{told}\nis not {wanted}"
    for name, value in step.get("headers", {}).items():
        assert _fits(answer.headers.get(name, ABSENT), value), f"{name}: {answer.headers.get(name)}"


def _fits(found: Any, wanted: Any) -> bool:
    """Whether all that is wanted is in what was found; a list has no more items."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return all(_fits(found.get(name, ABSENT), value) for name, value in wanted.items())
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(map(_fits, found, wanted))
    return bool(found == wanted)


def _spelled(given: Any, short: dict[str, str]) -> Any:
    """Return the same with what the short forms stand for."""
    if isinstance(given, dict):
        return {_spelled(name, short): _spelled(value, short) for name, value in given.items()}
    if isinstance(given, list):
        return [item for one in given for item in _several(_spelled(one, short))]
    if not isinstance(given, str):
        return given
    text = given
    for name, value in short.items():
        text = text.replace(name, value)
    times = re.fullmatch(r"(.+) \* (\d+)", text)
    return int(text) if given.startswith("ID(") else times[1] * int(times[2]) if times else text


def _several(item: Any) -> list[Any]:
    found = re.fullmatch(r"(.*) (\d+)\.\.(\d+)", item) if isinstance(item, str) else None
    return [f"{found[1]} {n}" for n in range(int(found[2]), int(found[3]) + 1)] if found else [item]
