"""What an owner sets in the browser, kept as one piece for each repository."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Settings:
    """A repository's settings, as they are before anybody has touched them.

    `branches` are those there are, each with what its classic protection demands, in GitHub's names
    (`required_pull_request_reviews`, ...), or None where it has none; `rules` are the types of the rules that
    rulesets have for a branch, which need not exist, and None where the owner's plan has no rulesets; `workflows` are
    paths of workflow files with their state; `pages` is from what GitHub Pages is built (`workflow`, `legacy`), None
    where it is off.
    """

    default_branch: str = "main"
    branches: dict[str, list[str] | None] = field(default_factory=lambda: {"main": None})
    rules: dict[str, list[str]] | None = field(default_factory=dict)
    workflows: dict[str, str] = field(default_factory=dict)
    actions_enabled: bool = True
    allowed_actions: str = "all"
    default_permissions: str = "read"
    actions_open_pulls: bool = False
    pages: str | None = None
