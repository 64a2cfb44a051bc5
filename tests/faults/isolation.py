"""What must hold right after a run in which GitHub refused something to one: all others are served.

The board is published, there is one warning, and nothing is amiss but what was refused.
"""

import json
import re
from collections.abc import Iterator

from tests.faults.proxy import Exchange
from tests.faults.state import State, difference
from tests.interfaces import parted
from tests.rectrack.world import REPO, Run

TOLD = "GitHub refused this:"
_ISSUE = re.compile(rf"/repos/{REPO}/issues/(\d+)(/.*)?")
_LABEL = re.compile(rf"/repos/{REPO}/labels/.*")
_SAID = re.compile(rf"/repos/{REPO}/issues/comments/(\d+)/.*")
_MAY = re.compile(rf"/repos/{REPO}/collaborators/.*")
_PULL = re.compile(rf"/repos/{REPO}/pulls(/\d+)?")


def unserved(run: Run, refused: Exchange, names: dict[int, str], wanted: State, found: State) -> str | None:
    """What is wrong after such a run, None for nothing; `names` are those of the issues by number."""
    left = [*_whose(refused, names)]
    if not left:
        return None
    if run.code:
        return f"one was refused, and the run ended with {run.code}: {run.err[-500:]}"
    amiss = difference(wanted, found, {*_all(wanted, found, left), "status.json", "commits"})
    if amiss:
        return f"another than what was refused is amiss: {amiss}"
    if difference(wanted, found) and (run.err.count("::warning ") != 1 or TOLD not in run.err):
        return f"there is not one warning: {run.err[-500:]}"
    return difference(_board(wanted), _board(found))


def is_of_one(exchange: Exchange) -> bool:
    """Whether a request is about one issue, label, comment, form, account or pull request."""
    return bool([*_whose(exchange, {})])


def _whose(refused: Exchange, names: dict[int, str]) -> Iterator[str]:
    """What may be amiss where this request was refused, by name or by the beginning of a name and a star."""
    path, _, asked = refused.path.partition("?")
    if found := _ISSUE.fullmatch(path):
        name = names.get(int(found[1]), "?")
        yield from (f"issue {name}", f"labels of issue {name}", "pull request proposal-*", "reactions to *")
    elif _LABEL.fullmatch(path):
        yield from ("label *", "labels of issue *")
    elif _SAID.fullmatch(path):
        yield "reactions to *"
    elif _MAY.fullmatch(path):
        yield from ("reactions to *", "branch *", "recommendations/*")
    elif _PULL.fullmatch(path) and not asked:
        yield from ("pull request *", "issue #*")
    elif refused.method == "POST" and path.endswith("/labels"):
        yield f"label {json.loads(refused.sent)['name']}"
    elif refused.method == "POST" and path.endswith("/issues"):
        id_ = parted(json.loads(refused.sent)["body"]).id
        yield from (f"issue {id_}", f"labels of issue {id_}", "README.md", "docs/*")


def _all(wanted: State, found: State, left: list[str]) -> Iterator[str]:
    for name in {*wanted, *found}:
        if any(name.startswith(one[:-1]) if one.endswith("*") else name == one for one in left):
            yield name


def _board(of: State) -> State:
    """What the board says of each recommendation, its issue and what its followers know apart."""
    text = of.get("status.json")
    if not isinstance(text, bytes):
        return {}
    entries = json.loads(re.sub(rb'"issue": [^,]*', b'"issue": 0', text))["recommendations"]
    return {
        f"board: {entry['id']}": {k: v for k, v in entry.items() if k not in ("issue", "told")} for entry in entries
    }
