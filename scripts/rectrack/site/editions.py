"""The editions that were published, as git knows them: each is a tag, and the newest before this commit counts."""

import re
from collections.abc import Iterable

from msgspec import Struct

from rectrack.github.git import Git
from rectrack.github.revisions import uncommitted
from rectrack.pages import status_json
from rectrack.record.load import PARTIES
from rectrack.record.parties import Party
from rectrack.sheets.export import commit_of
from rectrack.site.recorded import parties_in
from rectrack.text.problems import RefusedError, shown

TAG = "edition-"
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,48}[a-z0-9])?")


class Making(Struct, frozen=True, kw_only=True):
    """An edition that is made of a commit; `before` is the one before, empty for the first, and `since` its commits.

    `withheld` counts who has asked to be left out since then.
    """

    name: str
    commit: str
    before: str
    since: frozenset[str]
    withheld: int


def making(git: Git, name: str, parties: Iterable[Party]) -> Making:
    """What an edition of this name would be made of, names and all.

    Raises `RefusedError` where it cannot be cited: without a commit, or where the name is that of another one.
    """
    if not _NAME.fullmatch(name) or ".." in name:
        raise RefusedError(
            f"{shown(name)} is no name for an edition: use small letters, digits, full stops and hyphens."
        )
    commit = commit_of(git)
    if not commit:
        raise RefusedError(
            "An edition is cited by its commit, and here is none: make it in a clone of the repository."
        )
    _refuse_uncommitted(git)
    _refuse_another(git, name, commit)
    before = _before(git, name)
    return Making(
        name=name,
        commit=commit,
        before=before,
        since=frozenset(git.run("rev-list", "--first-parent", f"{TAG}{before}..HEAD" if before else "HEAD").split()),
        withheld=_withheld(git, before, parties),
    )


def _refuse_uncommitted(git: Git) -> None:
    """What the files of an edition are made of besides the record must be that of its commit as well."""
    if changed := uncommitted(git, status_json.FILE, "templates"):
        raise RefusedError(
            f"Not committed yet: {', '.join(changed)}. Commit that first: an edition names its commit."
        )


def _refuse_another(git: Git, name: str, commit: str) -> None:
    """An edition is never made twice with other content."""
    found = git.attempt("rev-parse", "--verify", "--quiet", f"refs/tags/{TAG}{name}^{{commit}}")
    made = found.stdout.decode().strip()
    if made and made != commit:
        raise RefusedError(
            f"The edition {name} was made of the commit {made[:10]}, and is cited as that: choose another name."
        )


def _before(git: Git, name: str) -> str:
    newest = ("describe", "--tags", "--abbrev=0", f"--match={TAG}*", f"--exclude={TAG}{name}", "HEAD")
    return git.attempt(*newest).stdout.decode().strip().removeprefix(TAG)


def _withheld(git: Git, before: str, parties: Iterable[Party]) -> int:
    """How many who stand in the edition before have asked since then to be left out."""
    then = parties_in(git.text(f"{TAG}{before}", PARTIES) or b"") if before else ()
    named = {party.id for party in then if not party.name_withheld}
    return sum(party.id in named and party.name_withheld is not None for party in parties)
