"""What commits say of themselves: their titles, and the last lines of their messages."""

from datetime import datetime

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


def trailers(git: Git, commits: str, title: str, *keys: str, since: datetime | None = None) -> list[set[str]]:
    """What the messages of commits that begin with a title say under keys of their last lines, by key.

    `commits` is one with all before it, or a range; those before a time are left out.
    """
    form = "%x00".join(("--format=%s", *(f"%(trailers:key={key},valueonly,unfold,separator=%x20)" for key in keys)))
    lately = [f"--since={since.isoformat()}"] if since else []
    said = (line.split("\0") for line in git.run("log", *lately, form, commits).splitlines())
    ours = [values for subject, *values in said if subject.startswith(title)]
    return [{value for values in ours for value in values[place].split()} for place in range(len(keys))]
