"""What git keeps under the ids of files, many at once."""

from collections.abc import Iterator, Sequence

from rectrack.github.git import Git
from rectrack.text.problems import RefusedError


def contents(git: Git, ids: Sequence[str]) -> Iterator[bytes]:
    """The contents under these ids, in their order; raises `RefusedError` where one is not in this clone."""
    if not ids:
        return
    asked = "".join(f"{one}\n" for one in ids).encode()
    answer = git.attempt("cat-file", "--batch", given=asked).stdout
    place = 0
    for one in ids:
        head_end = answer.find(b"\n", place)
        size = answer[place:head_end].rpartition(b" ")[2]
        if head_end < 0 or not size.isdigit():
            raise RefusedError(f"git has lost {one}: fetch this clone anew.")
        place = head_end + 1 + int(size)
        yield answer[head_end + 1 : place]
        place += 1
