"""Everything that a run can change, by what it belongs to: what one run has left can be held against another's.

GitHub gives numbers in the order in which it is asked, and what was refused is asked later. So everything is called
by what it is for: an issue by its recommendation, a pull request by its branch.
"""

import re
from collections.abc import Iterable

from tests.interfaces import GitHub, Issue, issue_numbers, parted, reactions
from tests.rectrack.clones import Clone
from tests.rectrack.world import World

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
