"""The smallest edit of a YAML text: the lines of one value change, every other byte stays.

Before an edited text is handed out it is read again: it must be exactly the document that was meant, with every
comment that did not stand inside what was taken away. What cannot be done so is refused, for a person to do.
"""

from collections.abc import Sequence
from typing import Any

from rectrack.text.problems import Path, shown
from rectrack.yaml import reader
from rectrack.yaml.errors import Place, TextError, place_after
from rectrack.yaml.reader import Data
from rectrack.yaml.splice import Splice, Splicer, apply
from rectrack.yaml.tree import Node, comments, line_end, tree
from rectrack.yaml.writer import Bare


class CannotEditError(TextError):
    """The edit was not made, since it cannot be made, or not without touching something else."""

    def __init__(self, place: Place, message: str, hint: str = "make the change by hand in the file") -> None:
        super().__init__(place, message, hint)


def set_value(text: str, path: Path, value: Data, order: Sequence[str] = ()) -> str:
    """The text with the value at the path: instead of the one that is there, or as a new entry of a mapping.

    A new key goes behind the nearest that comes before it in `order`, and to the mapping's end if `order` does not
    name it. Raises `CannotEditError`, and `TextError` for a text that cannot be read.
    """
    edit = _Edit(text, path)
    node = edit.node(path)
    if node is None or node.kind == "text":
        return _set(edit, value, order)
    return _set(edit, value, order, gone=(node.start, line_end(text, node.end) if node.is_block else node.end))


def append(text: str, path: Path, item: Data, order: Sequence[str] = ()) -> str:
    """The text with one more item at the end of the list at the path, which is made if there is none.

    Raises as `set_value` does.
    """
    edit = _Edit(text, path)
    node, item = edit.node(path), edit.as_read(item)
    if node is None or edit.data(path) in (None, []):
        return _set(edit, [item], order)
    if node.kind != "list":
        raise edit.refusal("there is no list here to add to")
    edit.data(path).append(item)
    return edit.made(edit.splicer.appended(node, item))


def remove(text: str, path: Path) -> str:
    """The text without the item of a list, or the entry of a mapping, at the path; raises as `set_value` does.

    A mapping of which nothing is left goes with its last entry.
    """
    edit = _Edit(text, path)
    parent, node = edit.parent(), edit.node(path)
    if node is None:
        raise edit.refusal("there is nothing here to remove")
    if parent.kind == "mapping" and len(parent.items) == 1:
        return remove(text, path[:-1])
    n = path[-1] if isinstance(path[-1], int) else parent.names.index(path[-1])
    edit.drop()
    begin = edit.splicer.begin(parent, n)
    gone = (begin, node.end) if parent.is_flow else (begin, line_end(text, node.end))
    if len(parent.items) > 1:
        return edit.made(edit.splicer.removed(parent, n), gone)
    return edit.made(edit.splicer.replaced(_Edit(text, path[:-1]).parent(), parent, []), gone)


def _set(edit: "_Edit", value: Data, order: Sequence[str], gone: tuple[int, int] = (0, 0)) -> str:
    """The text with the value; comments may be lost where the part that is `gone` is."""
    parent, node, value = edit.parent(), edit.node(edit.path), edit.as_read(value)
    if edit.data(edit.path) == value:
        return edit.text
    edit.put(value)
    if node is None:
        return edit.made(edit.splicer.added(parent, str(edit.path[-1]), value, order))
    return edit.made(edit.splicer.replaced(parent, node, value), gone)


class _Edit:
    """A text and its data, which becomes the data that is meant; and the judgement on what is proposed."""

    def __init__(self, text: str, path: Path) -> None:
        self.text, self.path = text, path
        self._data: Any = reader.parse(text)
        self._root = tree(text)
        self.splicer = Splicer(text, self._root)

    def node(self, path: Path) -> Node | None:
        """What stands at the path."""
        node = self._root
        for step in path:
            node = node and node.child(step)
        return node

    def data(self, path: Path) -> Any:
        """What is meant to be at the path, None if nothing is."""
        data = self._data
        for step in path:
            data = data.get(step) if isinstance(data, dict) else data[step]
        return data

    def put(self, value: Data) -> None:
        """Mean this value to be at the path; nothing in a mapping is no entry."""
        around, step = self.data(self.path[:-1]), self.path[-1]
        around[step] = value
        if value is None and isinstance(around, dict):
            del around[step]

    def drop(self) -> None:
        """Mean nothing to be at the path; what is empty in a mapping is absent already."""
        around: Any = self.data(self.path[:-1])
        if self.data(self.path) is not None or isinstance(around, list):
            del around[self.path[-1]]

    def parent(self) -> Node:
        """The mapping or the list that the path's last step leads into; raises `CannotEditError`."""
        parent = self.node(self.path[:-1]) if self.path else None
        kind = "mapping" if self.path and isinstance(self.path[-1], str) else "list"
        if parent and parent.kind == kind and (kind == "mapping" or parent.child(self.path[-1])):
            return parent
        if not self.path:
            raise self.refusal("the whole of a file cannot be replaced")
        raise self.refusal(f"there is no place for {shown('.'.join(map(str, self.path)))} here")

    def as_read(self, value: Data) -> Data:
        """The value as the reader would give it; raises `CannotEditError` for characters that it refuses."""
        if isinstance(value, dict):
            return {name: self.as_read(inner) for name, inner in value.items() if inner is not None}
        if isinstance(value, list):
            return [self.as_read(inner) for inner in value]
        try:
            reader.decode(f" {value}".encode("utf-8", "surrogatepass"))
        except TextError as error:
            raise self.refusal(error.message, error.hint) from None
        return value if isinstance(value, Bare) else value and value.rstrip("\n")

    def made(self, splices: Sequence[Splice], gone: tuple[int, int] = (0, 0)) -> str:
        """The edited text, if it says what is meant and has lost no comment but those in the part that is gone."""
        text = apply(self.text, splices)
        kept = [comment for place, comment in comments(self.text) if not gone[0] <= place < gone[1]]
        try:
            data = reader.parse(reader.decode(text.encode()))
        except TextError:
            data = None
        if data != self._data or [comment for _, comment in comments(text)] != kept:
            raise self.refusal("this cannot be changed by itself without touching what stands around it")
        return text

    def refusal(self, message: str, hint: str = "make the change by hand in the file") -> CannotEditError:
        """The error at the place of what the path leads to, or of the closest thing around it."""
        paths = (self.path[:length] for length in range(len(self.path), -1, -1))
        node = next((node for path in paths if (node := self.node(path))), None)
        return CannotEditError(place_after(self.text[: node.start if node else 0]), message, hint)
