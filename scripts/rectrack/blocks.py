"""Where the lines of a Markdown text stand: on their own, or in a quotation, in code, in HTML.

A command is one only where its readers see it as a line of its author's own. The scanner follows the block structure
of CommonMark as cmark-gfm, GitHub's parser, reads it. Where inline signs, HTML or a table make it hard to tell, it
does not guess but says `unclear`.
"""

import re
from typing import Literal, NamedTuple, TypeAlias

Standing: TypeAlias = Literal["free", "hidden", "quoted", "listed", "unclear"]
"""Of its own; in code, HTML or a heading; in a quotation, of which a line without its mark is a part too; in a
list; not sure."""

_QUOTE = re.compile(r" {0,3}> ?")
_HEADING = re.compile(r"#{1,6}(?: |$)")
_FENCE = re.compile(r"(?P<run>`{3,})[^`]*$|(?P<other>~{3,})")
_UNDERLINE = re.compile(r"(?:=+|-+) *$")
_RULE = re.compile(r"([-_*])(?: *\1){2,} *$")
_ITEM = re.compile(r"(?P<mark>[-+*]|(?P<number>\d{1,9})[.)])(?P<space> +|$)", re.ASCII)
_BLANK = re.compile(r" *$")
_NAMES = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt"
    "|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main"
    "|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|source|summary|table|tbody|td|tfoot|th"
    "|thead|title|tr|track|ul"
)
_ATTRIBUTE = r"""\s+[a-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
_HTML = (
    (
        re.compile(r"<(?:script|pre|style)(?:\s|>|$)", re.IGNORECASE),
        re.compile(r"</(?:script|pre|style)>", re.IGNORECASE),
    ),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(r"<![a-z]", re.IGNORECASE), re.compile(r">")),
    (re.compile(rf"</?(?:{_NAMES})(?:\s|/?>|$)", re.ASCII | re.IGNORECASE), _BLANK),
)
_TAG = rf"(?:<[a-z][a-z0-9-]*(?:{_ATTRIBUTE})*\s*/?>|</[a-z][a-z0-9-]*\s*>)"
_LONE_TAG = re.compile(rf"{_TAG}\s*$", re.ASCII | re.IGNORECASE)
_TAGS = re.compile(_TAG, re.ASCII | re.IGNORECASE)
_COMMENT = _HTML[1][1]
_RARE = tuple(end for _, end in _HTML[2:5])

_OPENED = re.compile(r"<([a-z][a-z0-9-]*)(?=[\s/>]|$)", re.ASCII | re.IGNORECASE)
_CLOSED = re.compile(r"</([a-z][a-z0-9-]*)\s*>", re.ASCII | re.IGNORECASE)
_VOID = frozenset("area base br col hr img input link param source track wbr".split())  # noqa: SIM905 - a list of words
_TANGLED = re.compile(r"[`<\[|~$]")
_BEYOND = re.compile(r"\[\^|<textarea|<![a-z]", re.IGNORECASE)
"""A footnote, and what versions of the parser disagree about."""
_TABLE = re.compile(r"[ |:-]+")
"""A table's second line, if it has a hyphen and another sign."""

_DEEPEST = 40
"""So many containers in one another are followed. Nobody writes more to be read."""
_INDENTED = 4
_QUOTATION = 0


class Line(NamedTuple):
    """A line and where it stands."""

    text: str
    standing: Standing


def lines(text: str) -> list[Line]:
    """Every line of a cleaned text with where it stands."""
    scanner = _Scanner()
    return [Line(line, scanner.place(line.expandtabs(_INDENTED))) for line in text.split("\n")]


class _Scanner:
    """What is open after the lines so far.

    `around` are the open containers from the outside: for a list item how far its text is indented, for a quotation
    0. `end` closes the code fence or HTML that is open.
    """

    def __init__(self) -> None:
        self.around: list[int] = []
        self.in_paragraph = False
        self.end: re.Pattern[str] | None = None
        self.in_html = False
        self.item_is_empty = False
        self.tangled = False
        self.lost = False
        self.elements: dict[str, int] = {}

    def place(self, line: str) -> Standing:
        rest, matched = self._matched(line)
        whole = matched == len(self.around)
        if self.end and whole:
            return self._within(rest)
        lazily = self.in_paragraph and not whole
        before = list(self.around)
        goes_on = self.in_paragraph and whole
        self.end, self.in_paragraph, self.item_is_empty = None, False, False
        del self.around[matched:]
        rest, opened = self._open_containers(rest, goes_on=goes_on)
        if lazily and not opened and self._is_text(rest, goes_on=False, lazily=True):
            self.around, self.in_paragraph = before, True
            return self._text(rest)
        goes_on = goes_on and not opened
        if self._is_text(rest, goes_on=goes_on, lazily=False):
            self.tangled = self.tangled and goes_on
            self.in_paragraph = True
            return self._text(rest)
        return self._other(rest)

    def _matched(self, line: str) -> tuple[str, int]:
        """What remains of a line within the open containers that it goes on, and how many these are."""
        for n, indent in enumerate(self.around):
            if indent == _QUOTATION:
                quoted = _QUOTE.match(line)
                if not quoted:
                    return line, n
                line = line[quoted.end() :]
            elif _BLANK.match(line):
                if self.item_is_empty and n == len(self.around) - 1:
                    return line, n
            elif _indent(line) < indent:
                return line, n
            else:
                line = line[indent:]
        return line, len(self.around)

    def _open_containers(self, line: str, *, goes_on: bool) -> tuple[str, bool]:
        """What remains of a line behind the marks of quotations and lists, and whether there were any."""
        opened = False
        while len(self.around) < _DEEPEST and _indent(line) < _INDENTED:
            plain = line.lstrip(" ")
            if quoted := _QUOTE.match(line):
                self.around.append(_QUOTATION)
                line = line[quoted.end() :]
            elif (item := _item(plain, goes_on=goes_on)) and not self._is_leaf(plain, goes_on=goes_on):
                indent = _indent(line) + item
                self.around.append(indent)
                line = line[indent:]
                self.item_is_empty = bool(_BLANK.match(line))
            else:
                break
            opened, goes_on = True, False
        self.lost = self.lost or len(self.around) >= _DEEPEST
        return line, opened

    def _is_leaf(self, plain: str, *, goes_on: bool) -> bool:
        """Whether this begins with the mark of a block that holds no others, before list marks are considered."""
        return bool(
            _HEADING.match(plain)
            or _FENCE.match(plain)
            or _html_end(plain, goes_on=goes_on)
            or (goes_on and _UNDERLINE.match(plain))
            or _RULE.match(plain)
        )

    def _is_text(self, line: str, *, goes_on: bool, lazily: bool) -> bool:
        """Whether this is a line of a paragraph."""
        if _BLANK.match(line):
            return False
        if _indent(line) >= _INDENTED:
            return goes_on or lazily
        return not self._is_leaf(line.lstrip(" "), goes_on=goes_on)

    def _text(self, line: str) -> Standing:
        standing = self._standing()
        self._note(line)
        self.tangled = self.tangled or bool(_TANGLED.search(line))
        return standing

    def _standing(self) -> Standing:
        if _QUOTATION in self.around:
            return "quoted"
        if self.around:
            return "listed"
        return "unclear" if self.lost or self.tangled or any(self.elements.values()) else "free"

    def _other(self, line: str) -> Standing:
        """A line that is not of a paragraph: blank, indented code, a heading, a rule, a fence, HTML."""
        self.tangled = False
        plain = line.lstrip(" ")
        if not plain or _indent(line) >= _INDENTED:
            return "hidden"
        if fence := _FENCE.match(plain):
            run = fence["run"] or fence["other"]
            self.end = re.compile(rf" {{0,3}}{run[0]}{{{len(run)},}} *$")
            self.in_html = False
        elif end := _html_end(plain, goes_on=False):
            self.end, self.in_html = end, True
            self._within(plain)
        else:
            self._note(line)
        return "hidden"

    def _within(self, line: str) -> Standing:
        """A line in a fence or in HTML, which it may end."""
        if self.in_html:
            self._note_html(line)
        ended = self.end and (self.end.match(line) if self._ends_whole() else self.end.search(line))
        if ended:
            self.end = None
        return "hidden"

    def _ends_whole(self) -> bool:
        """Whether it takes a whole line, and not only a sign in one, to end what is open."""
        return not self.in_html or self.end is _BLANK

    def _note_html(self, line: str) -> None:
        """Keep in mind what HTML passes on to the browser, which may take all that follows for part of it."""
        if self.end is _COMMENT:
            self.lost = self.lost or "--!>" in line or bool(line.rpartition("-->")[2].strip() and "-->" in line)
            return
        bare = _TAGS.sub("", line)
        self.lost = self.lost or "<" in bare or self.end in _RARE
        self._note(line)
        for name in _CLOSED.findall(line) if not re.search("[\"'`]", line) else ():
            self.elements[name.lower()] = max(0, self.elements.get(name.lower(), 0) - 1)

    def _note(self, line: str) -> None:
        """Keep in mind which HTML elements are opened, and what makes all that follows unclear."""
        is_table = bool(_TABLE.fullmatch(line)) and "-" in line and ("|" in line or ":" in line)
        self.lost = self.lost or is_table or bool(_BEYOND.search(line))
        for name in _OPENED.findall(line):
            if name.lower() not in _VOID:
                self.elements[name.lower()] = self.elements.get(name.lower(), 0) + 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _item(plain: str, *, goes_on: bool) -> int:
    """How wide a list item's mark is with the space behind it; 0 where this begins none."""
    found = _ITEM.match(plain)
    if not found:
        return 0
    empty = _BLANK.match(plain, found.end())
    if goes_on and (empty or found["number"] not in (None, "1")):
        return 0
    space = len(found["space"])
    return len(found["mark"]) + (space if space <= _INDENTED and not empty else 1)


def _html_end(plain: str, *, goes_on: bool) -> re.Pattern[str] | None:
    """What ends the HTML that begins here, or None where none does."""
    for begins, end in _HTML:
        if begins.match(plain):
            return end
    return _BLANK if not goes_on and _LONE_TAG.match(plain) else None
