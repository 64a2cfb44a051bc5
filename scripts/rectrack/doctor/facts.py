"""What GitHub says of a repository's settings, in frozen types."""

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

from rectrack.github.types import About
from rectrack.record.parties import Account


class Unseen(Struct, frozen=True):
    """What the token may not see; `needs` is the permission that would show it."""

    needs: str


class Branch(Struct, frozen=True, kw_only=True):
    """The branch that the board is pushed to.

    `rules` are the types of the rules that rulesets have for it; `classic` is what its classic protection demands,
    in GitHub's names.
    """

    name: str
    exists: bool
    rules: tuple[str, ...] = ()
    classic: tuple[str, ...] | Unseen = ()


class Actions(Struct, frozen=True, kw_only=True):
    """Whether Actions are enabled, and which may run: `all`, `local_only` or `selected`."""

    enabled: bool
    allowed: str


Workflows: TypeAlias = Mapping[str, str]
"""The workflows that GitHub has, by the names of their files, with their state; without those that were deleted."""


class Pages(Struct, frozen=True, kw_only=True):
    """GitHub Pages: where the site is, and whether a workflow brings it there or GitHub builds it from a branch."""

    url: str
    by_workflow: bool


class Facts(Struct, frozen=True, kw_only=True):
    """What GitHub says of a repository, and of the token that asks.

    `asked` is the name that was asked for; `pushes` whether the token's account may write; `scopes` are those of a
    classic token, None for every other kind; `viewer` is whose token it is, None where that cannot be asked;
    `opens_pulls` is whether Actions may open pull requests; `pages` is None
    where GitHub Pages is off; `labels` are the names of all labels, in lower case. `full` are the issues with
    as many comments as GitHub allows.
    """

    asked: str
    about: About
    default_branch: str
    is_private: bool
    pushes: bool
    scopes: tuple[str, ...] | None
    in_actions: bool
    viewer: Account | None
    branch: Branch | Unseen
    workflows: Workflows | Unseen
    actions: Actions | Unseen
    opens_pulls: bool | Unseen
    pages: Pages | Unseen | None
    labels: frozenset[str] | Unseen
    full: tuple[int, ...] | Unseen
