"""Everything that a run can change, to hold what one left against another's; and what must hold after refusals.

GitHub gives numbers in the order in which it is asked, and what was refused is asked later. So everything is called
by what it is for: an issue by its recommendation, a pull request by its branch.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from localhub import GITHUB, Server
from tests.faults.proxy import Exchange
from tests.interfaces import GitHub, Issue, issue_numbers, parted, reactions
from tests.rectrack.clocks import START, Clock, Ended, never_synced, refused
from tests.rectrack.clones import Clone
from tests.rectrack.world import REPO, Run, World

ELSEWHERE = "octo/elsewhere"
State = dict[str, object]


def state(world: World) -> State:
    """The files, and what is on the hub."""
    issues = world.issues()
    names = names_of(world, issues.values())
    pulls = {int(str(pull["number"])): pull for pull in world.pulls()}
    branches = {number: str(pull["head"]["ref"]) for number, pull in pulls.items()}  # type: ignore[index]  # JSON
    found: State = {path: _called(text, names, branches) for path, text in world.texts().items()}
    for issue in issues.values():
        comments = sorted(_called(text.encode(), names, branches) for text in world.comments(issue.number))
        about = (issue.title, issue.body, issue.is_open, comments)
        found[f"issue {names[issue.number]}"] = about
        found[f"labels of issue {names[issue.number]}"] = sorted(issue.labels)
    found |= {f"label {label.name}": (label.color, label.description) for label in world.github.labels()}
    found |= {f"pull request {branches[n]}": (pull["title"], pull["state"]) for n, pull in pulls.items()}
    found |= _reactions(world)
    elsewhere = GitHub(world.hub, ELSEWHERE).issues().values()
    found["elsewhere"] = [(issue.title, issue.body) for issue in elsewhere]
    return found | _pushed(world)


def names_of(world: World, issues: Iterable[Issue]) -> dict[int, str]:
    """Each issue by its recommendation; by its number as well where that has one already, or where it has none."""
    names = {number: id_ for id_, number in issue_numbers(world.root).items()}
    for issue in issues:
        id_ = parted(issue.body).id
        if issue.number not in names:
            names[issue.number] = id_ if id_ and id_ not in names.values() else f"#{issue.number} {id_ or ''}".strip()
    return names


def difference(wanted: State, found: State, apart: Iterable[str] = ()) -> str | None:
    """The first thing that is not as it should be, those apart that are called so."""
    for name in sorted({*wanted, *found} - {*apart}):
        if wanted.get(name) != found.get(name):
            return f"{name}: wanted {str(wanted.get(name))[:300]}, found {str(found.get(name))[:300]}"
    return None


def _called(text: bytes, issues: dict[int, str], branches: dict[int, str]) -> bytes:
    """A text with the names of issues and pull requests in the place of their numbers, and of their digests."""
    text = re.sub(rb"(rectrack:proposal )[0-9a-f]+", rb"\1", text)
    for pattern, names in ((rb'(issues/|"issue": )(\d+)', issues), (rb"(pull/)(\d+)", branches)):
        text = re.sub(pattern, lambda found, names=names: found[1] + names.get(int(found[2]), "?").encode(), text)  # type: ignore[misc]  # a lambda's default
    return text


def _reactions(world: World) -> State:
    """How often each reaction stands at what people said."""
    said = [(comment["body"], comment) for comment in world.github.every("issues/comments")]
    said += [(issue["title"], issue) for issue in world.github.every("issues")]
    return {f"reactions to {what}": reactions(data) for what, data in said if data["user"]["type"] == "User"}


def _pushed(world: World) -> State:
    """What each branch of the origin holds, and how many commits that took."""
    if not (world.root / ".git").exists():
        return {}
    clone = Clone(world.root)
    clone.git("fetch", "--quiet", "--prune", "origin")
    branches = clone.git("for-each-ref", "--format=%(refname) %(tree)", "refs/remotes/origin").splitlines()
    trees = dict(branch.split() for branch in branches)
    counts = {name: clone.git("rev-list", "--count", name) for name in trees}
    return {f"branch {name}": tree for name, tree in trees.items()} | {"commits": counts}


TOLD = "GitHub rejected these requests:"
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
        f"board: {entry['id']}": {k: v for k, v in entry.items() if k not in ("issue", "announcement_count")}
        for entry in entries
    }


MANY = 2000


def main() -> None:
    """Say how many runs it takes and how long; exit with 1 where one is red, refused, or leaves anything undone."""
    clock = Clock()
    with TemporaryDirectory() as name, Server(clock=clock, limits=GITHUB) as hub:
        chain = never_synced(Path(name) / "clone", Path(name) / "origin", hub, clock, MANY)
        runs = chain.to_its_end()
        failures = _failures(runs, chain.opened(), refused(hub))
    print("\n".join([_figures(runs), f"{len(failures)} violations", *failures]))  # noqa: T201 - a report
    sys.exit(1 if failures else 0)


def _figures(runs: list[Ended]) -> str:
    red = sum(ended.run.code != 0 for ended in runs)
    first, last = ((ended.done - START) / 60 for ended in (runs[0], runs[-1]))
    return (
        f"A first sync of {MANY:,}: {len(runs)} runs, 1 of them begun by hand, {red} red, {last / 60:.1f} hours; "
        f"the first board after {first:.0f} minutes with {runs[0].on_board} issues"
    )


def _failures(runs: list[Ended], opened: list[str], refusals: list[int]) -> list[str]:
    """What went otherwise than promised."""
    wrong = [ended.run.err[-500:] for ended in runs if ended.run.code]
    if opened != sorted(f"rec-{number}" for number in range(1, MANY + 1)):
        wrong.append(f"{len(opened)} issues, some missing or twice")
    if refusals:
        wrong.append(f"GitHub refused {len(refusals)} requests: {set(refusals)}")
    known = [ended.on_board for ended in runs]
    if known[-1] != MANY or sorted(set(known)) != known:
        wrong.append(f"the board does not grow with each run up to the end: {known}")
    return wrong


if __name__ == "__main__":
    main()
