"""The comment that shows a pull request's preview: one each, which is renewed."""

from pathlib import Path

from rectrack.github import issues, once, pulls
from rectrack.github.client import Hub
from rectrack.github.event import Head
from rectrack.record.tracker import ACTIONS
from rectrack.sync.preview import MARKER, MOST_CHARACTERS
from rectrack.text.problems import RefusedError

_MOST_BYTES = 4 * MOST_CHARACTERS


def rendered(path: Path) -> str:
    """The text that `rectrack preview` has left in a file, of which nothing is believed but that it is one.

    Raises `RefusedError` where it does not begin as a preview does, is no UTF-8, or too long for a comment.
    """
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = ""
    if not text.startswith(f"{MARKER}\n") or len(text) > MOST_CHARACTERS:
        raise RefusedError(
            f"{path} is no preview of a pull request: UTF-8 that begins with {MARKER}, of at most "
            f"{MOST_CHARACTERS:,} characters. Nothing was written."
        )
    return text


def post(hub: Hub, head: Head, into: str, text: str) -> int | None:
    """Show the text on the open pull request into a branch whose newest commit this is.

    Returns its number, or None where there is none any more. The comment that is there is renewed: the first that
    begins as a preview does and is the workflows' own, by the numeric id of its author.
    """
    found = pulls.of_head(hub, head, into)
    if found is None:
        return None
    shown = [comment for comment, said in _previews(hub, found.number)]
    if shown:
        issues.say_instead(hub, found.number, shown[0], text)
    else:
        once.say(
            hub, found.number, [MARKER], lambda: [said for _, said in _previews(hub, found.number)], lambda _: text
        )
    return found.number


def _previews(hub: Hub, number: int) -> list[tuple[int, str]]:
    return [(comment, said) for comment, said in issues.said_by(hub, number, ACTIONS.id) if said.startswith(MARKER)]
