"""Plain text: what people wrote, cleaned first of all; and text for terminals, spreadsheets and other programs."""

import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from rectrack.text.problems import Problem, printable

# Text from comments and forms, made fit for the record before anything else is done with it.

MAX_TEXT = 10_000
"""Characters of one reason, note or report: several pages, and with all its signs escaped still an issue's text."""

_BREAKS = re.compile(r"[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_REFUSED = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_IN_ADDRESS = r"""[^\s<>"|\\^`{}\[\]()]"""
_ADDRESS = re.compile(rf"(?ai:(?<![a-z0-9])https?://)(?:{_IN_ADDRESS}|\({_IN_ADDRESS}*\))+")
_LINK = re.compile(r'https?://[^\s<>"]+')
_LONGEST_LINK = 2_000


class Mistake(Struct, frozen=True, kw_only=True):
    """Something was meant, but it is wrong: why, in sentences for the answer, and the form that would be right.

    Both may hold words of the person who wrote, made printable; who puts them into Markdown escapes them.
    """

    reason: str
    valid: str = ""


def clean(text: str) -> str:
    """The text as a file may hold it: nothing in it breaks a line but line breaks, or turns its direction.

    YAML parsers disagree about some signs, so that text behind one could become a field of its own. What only
    some programs take for a line break becomes a space, so that no words run together.
    """
    kept = _REFUSED.sub("", _BREAKS.sub(" ", text))
    return kept.replace("\r\n", "\n").replace("\r", "\n")


def in_one_line(text: str) -> str:
    """The text without line breaks, and with single spaces."""
    return " ".join(text.split())


def without_empty_ends(text: str) -> str:
    """The text without the empty lines before and after it; an indented first line stays indented."""
    return re.sub(r"\A(?:[^\S\n]*\n)+", "", text).rstrip()


def says_something(text: str) -> bool:
    """Whether there is anything to see: not only spaces and invisible signs."""
    return any(sign.isprintable() and not sign.isspace() for sign in text)


def addresses(text: str) -> tuple[str, ...]:
    """The web addresses in a text, each once, without the full stop of the sentence around them."""
    found = (match[0].rstrip(".,;:!?*_~'") for match in _ADDRESS.finditer(text))
    known = (re.sub(r"^\w+", lambda scheme: scheme[0].lower(), address) for address in found)
    return tuple(dict.fromkeys(address for address in known if is_link(address)))


def is_link(text: str) -> bool:
    """Whether the text is a web address that a file may hold."""
    return len(text) <= _LONGEST_LINK and bool(_LINK.fullmatch(text)) and says_something(text.partition("//")[2])


# What a mail programme adds to an answer: a signature, and below it what others wrote, often without a mark.
#
# The words with which the programmes begin it are told in the languages of the UN and some more; where one is not
# known, its quotation is read as the author's text. That decides only how long a reason is and who is answered: a
# statement is recorded from the first words alone, and those stand above any quotation.

# ruff: noqa: RUF001 - words and signs of other scripts are meant


QUOTE_MARK = re.compile(r" {0,3}>")
"""Begins a line of a quotation that is marked, as Markdown and mail programmes do it."""

_FROM = "From|Von|De|Da|Van|От|От кого|发件人|寄件者|差出人|보낸 사람|من|Från|Fra|Od"
_SENT = (
    "Sent|Date|Gesendet|Datum|Envoyé|Enviado|Enviado el|Enviada|Fecha|Data|Inviato|Verzonden|Отправлено|Дата"
    "|发送时间|發送時間|日期|寄件日期|送信日時|日付|보낸 날짜|تاريخ الإرسال|التاريخ|Skickat|Sendt|Wysłano"
)
_HEADER = re.compile(rf"[*_ ]*(?:{_FROM})[*_\s]*[:：].{{1,300}}?[\s*_](?:{_SENT})[*_\s]*[:：]", re.DOTALL)
"""From: A. Person / Sent: Monday, which Outlook writes in two of four lines, and a careless copy in one."""
_WROTE = re.compile(
    r"(?=.*\d)(?:.*<[^\s<>]+@[^\s<>]+>.{0,40}"
    r"|On\b.* wrote|(?:Am\b.* schrieb|.* schrieb am \d|Op\b.* schreef|.* schreef op|Den\b.* skrev)\b.*|Le\b.* a écrit"
    r"|El\b.* escribió|Em\b.* escreveu|Il\b.* ha scritto|.* (?:написал|пише|napisał|pisze|yazdı)\S*(?: .*)?"
    r"|.*كتبت?\b.*|.*(?:写道|寫道|書きました|작성))\s*[:：]"
)
"""On Monday, 3 March 2025 at 10:00, A. Person <a@example.org> wrote:"""
_RULE = re.compile(r"\s*(?:_{5,}|-{4,} ?\w.{0,100}\w:? ?-{4,})\s*")
"""A rule of underscores, or -----Original Message-----."""
_SIGNATURE = re.compile(
    r"--\s*|Get \[?Outlook\b.{0,60}|(?:(?:Sent from|Gesendet von|Von mein\w*|Envoyé de(?:puis)?|Enviado (?:desde|do)"
    r"|Inviato da|Verzonden vanaf|Отправлено с)\b|发自).{0,20}(?:iPhone|iPad|Android|Samsung|Outlook|Mail).{0,60}"
)
_LINES = 4
"""So many lines may hold a programme's words, since it wraps them or writes one below the other."""
_LONGEST = 500


def count_own_lines(lines: Sequence[str]) -> int:
    """How many of a text's lines are its author's own: what comes after is a signature, or what others wrote.

    Where the text begins with what others wrote, marked line by line, the author's own words stand below it.
    """
    begins = next((n for n, line in enumerate(lines) if line.strip()), 0)
    behind = begins + _attribution(lines, begins)
    following = next((line for line in lines[behind:] if line.strip()), "")
    start = behind if QUOTE_MARK.match(following) else begins
    return next((n for n in range(start, len(lines)) if _ends(lines, n)), len(lines))


def _ends(lines: Sequence[str], at: int) -> bool:
    """Whether a signature begins here, or what others wrote."""
    begun = _RULE.fullmatch(lines[at]) or _SIGNATURE.fullmatch(lines[at]) or _HEADER.match(_joined(lines, at, _LINES))
    return bool(begun or _attribution(lines, at))


def _attribution(lines: Sequence[str], at: int) -> int:
    """How many lines say here who wrote what follows; 0 where none does, or where a later one begins it."""
    for n in range(1, _LINES):
        text = _joined(lines, at, n).replace("\n", " ").rstrip()
        if text.endswith((":", "：")) and _WROTE.fullmatch(text):
            return 0 if any(_attribution(lines, later) for later in range(at + 1, at + n)) else n
    return 0


def _joined(lines: Sequence[str], at: int, most: int) -> str:
    """The next lines as one text, as far as an empty one, and no longer than a programme's words are."""
    part = lines[at : at + most]
    end = next((n for n, line in enumerate(part) if not line.strip()), len(part))
    return "\n".join(part[:end])[:_LONGEST]


# Which comment or form a link leads to.
#
# A comment is known by its host and its number, which is its own on the whole host and stays when its repository is
# renamed or moved. A form's number is one in its repository only, so that a form is known by its address.

_SAID = re.compile(
    r"https?://(?:redirect\.(?=github\.com/))?(?P<host>[^\s<>\"/?#]+)/(?P<path>[^\s<>\"?#]+/issues/(?P<form>\d+))"
    r"(?:#issuecomment-(?P<comment>\d+))?",
    re.ASCII | re.IGNORECASE,
)
"""In an issue the tracker links to redirect.github.com, so that GitHub makes no backlink."""


def said_at(link: str) -> str:
    """The name of the comment (`github.com#345`) or the form (`github.com/o/r/issues/12`) at this address.

    Hosts, owners and repositories are the same in capitals. The address itself where it leads to neither.
    """
    found = _SAID.fullmatch(link)
    if found is None:
        return link
    host = found["host"].lower()
    return f"{host}#{found['comment']}" if found["comment"] else f"{host}/{found['path'].lower()}"


def leads_to(link: str | None, comment: str) -> bool:
    """Whether a link leads to the comment at this address, whatever its repository was called, or to the form."""
    return link is not None and said_at(link) == said_at(comment)


def number_at(link: str) -> tuple[Literal["comment", "form"], int] | None:
    """The number of the comment or of the form at this address; None where it leads to neither."""
    found = _SAID.fullmatch(link)
    if found is None:
        return None
    return ("comment", int(found["comment"])) if found["comment"] else ("form", int(found["form"]))


# Text for a terminal: cut and wrapped at its width, and nothing in it that a terminal or a log would obey.

_LEAST = 40
_JOINERS = "\u200c\u200d"
"""Signs that are not seen, and that Persian and the scripts of India are not written without."""
_ON_OTHERS = ("Mn", "Me")
"""The categories of marks that stand on or around the letter before them."""
_NEW_LINE = re.compile(r"\s*([-*+>#|]|\d+[.)]\s|```)")
"""How a line of Markdown begins that does not go on the line before."""


def width() -> int:
    """How many columns there are; 80 where nobody knows."""
    return max(shutil.get_terminal_size().columns, _LEAST)


def cells(text: str) -> int:
    """How many columns the text takes: signs of East Asian scripts take two, marks on a letter none."""
    return len(text) if text.isascii() else sum(_cells(sign) for sign in text)


def cut(text: str, room: int) -> str:
    """The text in no more columns than there is room for, with an ellipsis where it goes on."""
    text = _harmless(text)
    if cells(text) <= room:
        return text
    return f"{_head(text, room - 1).rstrip()}…"


def padded(text: str, room: int) -> str:
    """The text with the spaces that fill its column."""
    return text + " " * (room - cells(text))


def wrapped(text: str, room: int, indent: str = "", hanging: str | None = None) -> str:
    """The text in lines of at most so many columns, the first after one indent, the others after `hanging`.

    A word that is longer than a line stays whole if it may be an address.
    """
    others = indent if hanging is None else hanging
    lines: list[str] = []
    start, line = indent, ""
    for word in _words(_harmless(" ".join(text.split())), room - cells(others)):
        if line and cells(f"{start}{line} {word}") > room:
            lines.append(start + line)
            start, line = others, ""
        line = f"{line} {word}" if line else word
    return "\n".join(_without_order(done) for done in (*lines, start + line))


def paragraphs(text: str) -> list[str]:
    """Return the lines of Markdown as it was written, without line breaks within a paragraph or an item of a list.

    An empty line stands between two paragraphs.
    """
    lines: list[str] = []
    for block in re.split(r"\n(?:[^\S\n]*\n)+", text.strip("\n")):
        lines += [""] * bool(lines)
        for n, line in enumerate(block.splitlines()):
            if n and not _NEW_LINE.match(line):
                lines[-1] += f" {line.strip()}"
            else:
                lines.append(line.strip())
    return lines


def _words(text: str, room: int) -> Iterator[str]:
    for word in text.split():
        rest = word
        while not rest.isascii() and cells(rest) > room:  # a script without spaces
            part = _head(rest, room) or rest
            yield part
            rest = rest[len(part) :]
        if rest:
            yield rest


def _head(text: str, room: int) -> str:
    taken = 0
    for at, sign in enumerate(text):
        taken += _cells(sign)
        if taken > room:
            return text[:at]
    return text


def _cells(sign: str) -> int:
    if unicodedata.category(sign) in _ON_OTHERS or sign in _JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _harmless(text: str) -> str:
    return re.sub(rf"[^{_JOINERS}]+", lambda found: printable(found[0]), text)


def _without_order(line: str) -> str:
    """GitHub's runner takes `::` at the start of a line for an order, whatever space is before it."""
    return re.sub(r"^(\s*):(?=:)", r"\1: ", line)


# Text for other programs, in which none of them finds an order or a formula.

_FORMULA = r"\s*[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\n]"
"""With what a spreadsheet lets a formula begin (OWASP, "CSV Injection"), also behind blanks."""
_IN_NEED, _GUARDED = re.compile(rf"'*(?:{_FORMULA})"), re.compile(rf"'+(?:{_FORMULA})")


def as_json(data: object) -> str:
    """JSON for people to read, too. In a log it gives GitHub's runner no order."""
    import json

    text = json.dumps(data, indent=2, ensure_ascii=False).replace("##[", "#\\u0023[") + "\n"
    return text.encode("utf-8", "backslashreplace").decode()  # a file's name need not be UTF-8


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows of cells as CSV, in which spreadsheet programs find no formula.

    Lines end in CRLF; within a cell they end in LF. Source: RFC 4180, section 2, https://www.rfc-editor.org/rfc/rfc4180
    """
    import csv
    import io

    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def guarded(cell: str) -> str:
    """A text with an apostrophe before what a spreadsheet would take for a formula."""
    text = cell.replace("\r\n", "\n").replace("\r", "\n")  # which the csv module would not quote
    return f"'{text}" if _IN_NEED.match(text) else text


def unguarded(cell: str) -> str:
    """The text that was guarded so."""
    return cell[1:] if _GUARDED.match(cell) else cell


_IN_JSON = ("path", "line", "column", "message", "hint")


def problems_as_json(shown: Sequence[Problem]) -> str:
    """A JSON list of objects with path, line, column, message and hint."""
    return as_json([{name: getattr(problem, name) for name in _IN_JSON} for problem in shown])
