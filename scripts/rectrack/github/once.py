"""What the tracker says on issues, each thing once: found again by the markers that its own comments hold."""

from collections.abc import Callable, Iterable

from rectrack.github import issues
from rectrack.github.client import Hub
from rectrack.github.errors import AmbiguousError


def unsaid(markers: Iterable[str], said: Iterable[str]) -> list[str]:
    """The markers that none of these texts holds; no more of them are looked at than it takes."""
    left = list(markers)
    for text in said:
        left = [marker for marker in left if marker not in text]
        if not left:
            break
    return left


def say(
    hub: Hub, issue: int, markers: Iterable[str], said: Callable[[], Iterable[str]], text: Callable[[list[str]], str]
) -> None:
    """Write one comment of new markers, made by `text`.

    Where GitHub's answer is lost, `said` asks for the tracker's own comments before it is written a second time.
    """
    new = list(markers)
    try:
        issues.say(hub, issue, text(new))
    except AmbiguousError:
        if left := unsaid(new, said()):
            issues.say(hub, issue, text(left))
