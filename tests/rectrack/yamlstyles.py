"""YAML as people write it: data in random styles, with comments that can be told from values."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.rectrack import nasty

COMMENT = r"#~\d"
"""No value holds one of these."""

NAMES = st.sampled_from(["a", "b", "title", "größe", "two words", "no", "x-1", "日", "😀"])
TEXTS = st.one_of(
    st.sampled_from(
        ["adopted", "2017-02", "no", "null", "", "a b", "it's", '"q"', "a: b", "c # d", "- e", "[f", "😀 é"]
    ),
    st.text(alphabet="ab :,-'\"[]{}#\\\n😀é", max_size=12),
    nasty.texts(3),
).filter(lambda text: "#~" not in text)
TREES: SearchStrategy[Any] = st.recursive(
    TEXTS | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=14,
)


@st.composite
def documents(draw: DrawFn) -> str:
    """A text that is YAML in nearly every case; what it says is for the reader to find."""
    tree = draw(st.dictionaries(NAMES, TREES, min_size=1, max_size=4))
    return draw(written(tree)) + draw(st.sampled_from(["\n", "", "\n\n#~1\n", "\n...\n"]))


@st.composite
def written(draw: DrawFn, tree: Any) -> str:
    """Data in one of the styles, with comments, without its last line break."""
    writer = _Writer(draw, step=draw(st.integers(1, 4)), dash=draw(st.integers(0, 3)), gap=draw(st.integers(1, 3)))
    return draw(st.sampled_from(["", "---\n", "#~0\n", "\n"])) + writer.block(tree, 0).lstrip("\n")


class _Writer:
    def __init__(self, draw: DrawFn, step: int, dash: int, gap: int) -> None:
        self.draw, self.step, self.dash, self.gap = draw, step, dash, gap

    def one_of(self, *choices: str) -> str:
        return self.draw(st.sampled_from(choices))

    def block(self, tree: Any, column: int) -> str:
        """A list or mapping, beginning with a line break."""
        pad, lines = "\n" + " " * column, ""
        if isinstance(tree, dict):
            for name, value in tree.items():
                lines += self.between(pad) + pad + self.key(name) + ":" + self.value(value, column, self.step)
        elif isinstance(tree, list):
            for item in tree:
                lines += self.between(pad) + pad + "-" + self.value(item, column, self.gap + 1, in_list=True)
        return lines

    def value(self, tree: Any, column: int, step: int, *, in_list: bool = False) -> str:
        """What stands behind a colon or a dash, with the comment in its line."""
        if tree is None:
            return self.one_of("", " ", " ~", " null") + self.comment()
        if isinstance(tree, str):
            return self.text(tree, column + step)
        if not tree or self.draw(st.integers(0, 3)) == 0:
            return " " + self.flow(tree) + self.comment()
        if not in_list:
            return self.comment() + self.block(tree, column + (self.dash if isinstance(tree, list) else step))
        if self.draw(st.integers(0, 3)) == 0:
            return self.comment() + self.block(tree, column + step)
        return " " * (step - 1) + self.block(tree, column + step).lstrip("\n #~0123456789")

    def text(self, text: str, column: int) -> str:
        pad = "\n" + " " * column
        blocks = [
            f" {self.one_of('|', '|-', '|+', '>', '>-', '>+')}{self.comment()}{pad}{text.replace(chr(10), pad)}"
        ]
        plain = [f" {text}{self.comment()}"] if text and text.isalnum() else []
        wrapped = [f" {text.replace(' ', pad)}{self.comment()}"] if text.replace(" ", "").isalnum() else []
        quoted = [self.one_of(" ", "  ", "\t") + self.quoted(text) + self.comment() for _ in "12"]
        return self.one_of(*(blocks if text.strip() == text and text else []), *plain, *wrapped, *quoted)

    def flow(self, tree: Any) -> str:
        space = self.one_of("", " ")
        comma = self.one_of(",", ", ", " ,")
        if isinstance(tree, dict):
            return "{" + space + comma.join(f"{self.key(k)}: {self.flow(v)}" for k, v in tree.items()) + space + "}"
        if isinstance(tree, list):
            return "[" + space + comma.join(map(self.flow, tree)) + self.one_of("", ",") * bool(tree) + space + "]"
        return self.one_of("~", "null") if tree is None else self.quoted(tree)

    def quoted(self, text: str) -> str:
        double = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        single = text.replace("'", "''")
        plain = [text] if text.isalnum() else []
        return self.one_of(f'"{double}"', *([f"'{single}'"] if "\n" not in text else []), *plain)

    def key(self, name: str) -> str:
        return self.one_of(name, name, f"'{name}'", f'"{name}"') + self.one_of("", "", "", " ")

    def comment(self) -> str:
        return self.one_of("", "", "", "", " #~2", "   #~3 ")

    def between(self, pad: str) -> str:
        return self.one_of("", "", "", "", "", "\n", f"{pad}#~4", "\n#~5", f"{pad}  #~6: x")
