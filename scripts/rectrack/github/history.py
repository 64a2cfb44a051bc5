"""What commits say of themselves: their titles, and the last lines of their messages."""

from datetime import UTC, datetime
from typing import NamedTuple

from rectrack.github.git import Git


def title(git: Git, commit: str) -> str:
    return git.run("log", "--max-count=1", "--format=%s", commit)


def titles(git: Git, commits: str) -> list[tuple[str, str]]:
    """Commits of a range, each before those that it goes on from, with the first lines of their messages."""
    listed = git.run("log", "--topo-order", "--format=%H%x00%s", commits).splitlines()
    return [(commit, title) for commit, _, title in (line.partition("\0") for line in listed)]


def subjects(git: Git, since: str, until: str) -> list[str]:
    """The first lines of the messages of the commits after one and up to another, merges left out."""
    return git.run("log", "--no-merges", "--format=%s", f"{since}..{until}").splitlines()


class Message(NamedTuple):
    """Values of some trailers of a commit, in the order of their keys, with committer's email and time.

    `is_direct` says that the commit itself was pushed to the branch, not merged.
    """

    committer: str
    at: datetime
    is_direct: bool
    values: list[list[str]]


def messages(git: Git, commits: str, title: str, *keys: str, since: datetime | None = None) -> list[Message]:
    """Return the messages of the commits that begin with a title.

    `commits` is one with all before it, or a range; those before a time are left out.
    """
    lately = [f"--since={since.isoformat()}"] if since else []
    values = (f"%(trailers:key={key},valueonly,unfold,separator=%x20)" for key in keys)
    form = "%x00".join(("--format=%s", "%H", "%ce", "%ct", *values))
    said = [line.split("\0") for line in git.run("log", *lately, form, commits).splitlines()]
    ours = [values for subject, *values in said if subject.startswith(title)]
    direct = {*git.run("rev-list", "--first-parent", *lately, commits).split()} if ours else set()
    return [
        Message(email, datetime.fromtimestamp(int(at), UTC), commit in direct, [value.split() for value in values])
        for commit, email, at, *values in ours
    ]


def trailers(git: Git, commits: str, title: str, *keys: str) -> list[set[str]]:
    """Return the values of some trailers in all commits with a title, by key."""
    found = messages(git, commits, title, *keys)
    return [{value for message in found for value in message.values[place]} for place in range(len(keys))]
