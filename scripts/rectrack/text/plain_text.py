"""Plain text: what people wrote, cleaned first of all; and text for terminals, spreadsheets and other programs."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import Literal

from msgspec import Struct

from rectrack import lazy_pattern
from rectrack.text.languages import in_brackets, message, sentences, separator
from rectrack.text.problems import MOST_NAMED, Problem, meant, printable, shown, similar

# Cleans text from comments and forms before it is used.

MAX_TEXT = 10_000
"""Characters of one reason, note or report: several pages, which fit into an issue even if all are escaped."""

_BREAKS = lazy_pattern(r"[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_REFUSED = lazy_pattern(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_IN_ADDRESS = r"""[^\s<>"|\\^`{}\[\]()]"""
_ADDRESS = lazy_pattern(rf"(?ai:(?<![a-z0-9])https?://)(?:{_IN_ADDRESS}|\({_IN_ADDRESS}*\))+")
_LINK = lazy_pattern(r'https?://[^\s<>"]+')
_LONGEST_LINK = 2_000


class Mistake(Struct, frozen=True, kw_only=True):
    """Something was meant, but it is wrong: why, in sentences for the answer, and the form that would be right.

    `fault` has the errors of the files that it would cause, in English. All may hold words of the person who wrote,
    made printable; who puts them into Markdown escapes them.
    """

    reason: str
    valid: str = ""
    fault: str = ""

    @property
    def text(self) -> str:
        """Return all that is wrong, in sentences."""
        return sentences(self.reason, self.fault)


def did_you_mean(name: str) -> str:
    """Return the question whether this name is meant, for a reply."""
    return message("reply to a comment", "Did you mean %(name)s?", name=name)


def list_values(valid: Collection[str], most: int = MOST_NAMED) -> str:
    """Return a sentence with up to `most` of the valid values, for a reply; empty if there are none."""
    values = separator("、").join([*islice(valid, most), *(["…"] if len(valid) > most else [])])
    return message("reply to a comment", "Valid: %(values)s.", values=values) if valid else ""


def suggestion(value: str, valid: Collection[str]) -> str:
    """Return the question whether the most similar valid value is meant, for a reply; empty if none is similar."""
    if called_so := meant(value, valid):
        return did_you_mean(separator("、").join(map(shown, called_so)))
    close, name = similar(value, valid)
    return did_you_mean(in_brackets(shown(close), name) if name else shown(close)) if close else ""


def clean(text: str) -> str:
    """Return the text without control characters, and with LF as line break.

    YAML parsers disagree about some characters, so that the text after one could become a field. A character that
    only some programs treat as a line break becomes a space, so that words stay apart.
    """
    kept = _REFUSED.sub("", _BREAKS.sub(" ", text))
    return kept.replace("\r\n", "\n").replace("\r", "\n")


def in_one_line(text: str) -> str:
    """Return the text without line breaks, and with single spaces."""
    return " ".join(text.split())


def without_empty_ends(text: str) -> str:
    """Return the text without empty lines at its beginning and end.

    The indentation of the first line stays.
    """
    return re.sub(r"\A(?:[^\S\n]*\n)+", "", text).rstrip()


def says_something(text: str) -> bool:
    """Return whether the text has a visible character."""
    return any(sign.isprintable() and not sign.isspace() for sign in text)


def addresses(text: str) -> tuple[str, ...]:
    """Return the web addresses in a text, each once, without punctuation at the end."""
    found = (match[0].rstrip(".,;:!?*_~'") for match in _ADDRESS.finditer(text))
    known = (re.sub(r"^\w+", lambda scheme: scheme[0].lower(), address) for address in found)
    return tuple(dict.fromkeys(address for address in known if is_link(address)))


def is_link(text: str) -> bool:
    """Return whether the text is a web address that a file may hold."""
    return len(text) <= _LONGEST_LINK and bool(_LINK.fullmatch(text)) and says_something(text.partition("//")[2])


# Finds the signature and the quoted text, often without marks, that an email program adds to a reply.
#
# The phrases that begin a quotation are listed in the UN languages and some more. If a phrase is not listed, the
# quotation is read as the author's text. This affects only the length of a reason and who gets a reply. A command
# is read from the first words, which are above any quotation.

# ruff: noqa: RUF001 - words and signs of other scripts are meant


QUOTE_MARK = lazy_pattern(r" {0,3}>")
"""The beginning of a quoted line in Markdown and in emails."""

_FROM = "From|Von|De|Da|Van|От|От кого|发件人|寄件者|差出人|보낸 사람|من|Från|Fra|Od"
_SENT = (
    "Sent|Date|Gesendet|Datum|Envoyé|Enviado|Enviado el|Enviada|Fecha|Data|Inviato|Verzonden|Отправлено|Дата"
    "|发送时间|發送時間|日期|寄件日期|送信日時|日付|보낸 날짜|تاريخ الإرسال|التاريخ|Skickat|Sendt|Wysłano"
)
_HEADER = lazy_pattern(rf"[*_ ]*(?:{_FROM})[*_\s]*[:：].{{1,300}}?[\s*_](?:{_SENT})[*_\s]*[:：]", re.DOTALL)
"""For example, From: A. Person / Sent: Monday. Outlook writes these on two of four lines; copies have one line."""
_WROTE = lazy_pattern(
    r"(?=.*\d)(?:.*<[^\s<>]+@[^\s<>]+>.{0,40}"
    r"|On\b.* wrote|(?:Am\b.* schrieb|.* schrieb am \d|Op\b.* schreef|.* schreef op|Den\b.* skrev)\b.*|Le\b.* a écrit"
    r"|El\b.* escribió|Em\b.* escreveu|Il\b.* ha scritto|.* (?:написал|пише|napisał|pisze|yazdı)\S*(?: .*)?"
    r"|.*كتبت?\b.*|.*(?:写道|寫道|書きました|작성))\s*[:：]"
)
"""For example, On Monday, 3 March 2025 at 10:00, A. Person <a@example.org> wrote:"""
_RULE = lazy_pattern(r"\s*(?:_{5,}|-{4,} ?\w.{0,100}\w:? ?-{4,})\s*")
"""A line of underscores, or -----Original Message-----."""
_SIGNATURE = lazy_pattern(
    r"--\s*|Get \[?Outlook\b.{0,60}|(?:(?:Sent from|Gesendet von|Von mein\w*|Envoyé de(?:puis)?|Enviado (?:desde|do)"
    r"|Inviato da|Verzonden vanaf|Отправлено с)\b|发自).{0,20}(?:iPhone|iPad|Android|Samsung|Outlook|Mail).{0,60}"
)
_LINES = 4
"""Maximum number of lines of a phrase, because email programs wrap it or use several lines."""
_LONGEST = 500


def count_own_lines(lines: Sequence[str]) -> int:
    """Return how many lines come before a signature or quoted text.

    If the text begins with a quotation marked line by line, it and the author's words below it are counted.
    """
    begins = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    behind = begins + _attribution(lines, begins)
    following = next((line for line in lines[behind:] if line.strip()), "")
    start = behind if QUOTE_MARK.match(following) else begins
    return next((n for n in range(start, len(lines)) if _ends(lines, n)), len(lines))


def _ends(lines: Sequence[str], at: int) -> bool:
    """Return whether a signature or a quotation begins at line `at`."""
    begun = _RULE.fullmatch(lines[at]) or _SIGNATURE.fullmatch(lines[at]) or _HEADER.match(_joined(lines, at, _LINES))
    return bool(begun or _attribution(lines, at))


def _attribution(lines: Sequence[str], at: int) -> int:
    """Return how many lines from `at` on name the author of a quotation.

    Returns 0 if there is no such phrase, or if it begins on a later line.
    """
    for n in range(1, _LINES + 1):
        text = _joined(lines, at, n).replace("\n", " ").rstrip()
        if text.endswith((":", "：")) and _WROTE.fullmatch(text):
            return 0 if any(_attribution(lines, later) for later in range(at + 1, at + n)) else n
    return 0


def _joined(lines: Sequence[str], at: int, most: int) -> str:
    """Return up to `most` lines as one text, which ends before an empty line.

    It has at most `_LONGEST` characters.
    """
    part = lines[at : at + most]
    end = next((n for n, line in enumerate(part) if not line.strip()), len(part))
    return "\n".join(part[:end])[:_LONGEST]


# Identifies the comment or form that a link leads to.
#
# A comment is identified by its host and number. The number is unique on the host, and stays if the repository is
# renamed or moved. A form is identified by its address, because its number is unique only in its repository.

_SAID = lazy_pattern(
    r"https?://(?:redirect\.(?=github\.com/))?(?P<host>[^\s<>\"/?#]+)/(?P<path>[^\s<>\"?#]+/issues/(?P<form>\d+))"
    r"(?:#issuecomment-(?P<comment>\d+))?",
    re.ASCII | re.IGNORECASE,
)
"""rectrack links from issues to redirect.github.com, so that GitHub makes no backlink."""


def said_at(link: str) -> str:
    """Return the key of the comment or form at an address.

    The key of a comment is `github.com#345`, that of a form `github.com/o/r/issues/12`. Case does not matter. Returns
    the address itself if it leads to neither.
    """
    found = _SAID.fullmatch(link)
    if found is None:
        return link
    host = found["host"].lower()
    return f"{host}#{found['comment']}" if found["comment"] else f"{host}/{found['path'].lower()}"


def leads_to(link: str | None, comment: str) -> bool:
    """Return whether a link leads to the comment or form at the address `comment`.

    A comment is recognized even if its repository was renamed.
    """
    return link is not None and said_at(link) == said_at(comment)


def number_at(link: str) -> tuple[Literal["comment", "form"], int] | None:
    """Return the kind and number of the comment or form at an address.

    Returns None if the address leads to neither.
    """
    found = _SAID.fullmatch(link)
    if found is None:
        return None
    return ("comment", int(found["comment"])) if found["comment"] else ("form", int(found["form"]))


# Formats text for a terminal: cut and wrapped at its width, without commands to a terminal or a log.

_LEAST = 40
_JOINERS = "\u200c\u200d"
"""Invisible characters that Persian and South Asian scripts need."""
_ON_OTHERS = ("Mn", "Me")
"""Unicode categories of marks on or around the letter before them."""
_NEW_LINE = lazy_pattern(r"\s*([-*+>#|]|\d+[.)]\s|```)")
"""The beginning of a line of Markdown that does not continue the line before."""


def width() -> int:
    """Return the columns of the terminal, at least 40; 80 if they are unknown."""
    import shutil

    return max(shutil.get_terminal_size().columns, _LEAST)


def cells(text: str) -> int:
    """Return the number of columns that a text takes.

    Wide characters of East Asian scripts take two, marks on a letter none.
    """
    return len(text) if text.isascii() else sum(_cells(sign) for sign in text)


def cut(text: str, room: int) -> str:
    """Return the text in at most `room` columns, with an ellipsis if it was cut."""
    text = _harmless(text)
    if cells(text) <= room:
        return text
    return f"{_head(text, room - 1).rstrip()}…"


def padded(text: str, room: int) -> str:
    """Return the text with spaces at its end, up to `room` columns."""
    return text + " " * (room - cells(text))


def wrapped(text: str, room: int, indent: str = "", hanging: str | None = None) -> str:
    """Return the text in lines of at most `room` columns.

    `indent` is put before the first line and `hanging` before the others. An ASCII word longer than a line stays
    whole, because it may be an address.
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
    """Return the lines of Markdown, with each paragraph and list item on one line.

    An empty line separates two paragraphs.
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
    """Return the beginning of a text that takes more than `room` columns."""
    return text[: next(at for at, taken in enumerate(accumulate(map(_cells, text))) if taken > room)]


def _cells(sign: str) -> int:
    if unicodedata.category(sign) in _ON_OTHERS or sign in _JOINERS:
        return 0
    return 2 if is_wide(sign) else 1


def is_wide(sign: str) -> bool:
    """Return whether a character of an East Asian script takes two columns."""
    return unicodedata.east_asian_width(sign) in "WF"


def _harmless(text: str) -> str:
    return re.sub(rf"[^{_JOINERS}]+", lambda found: printable(found[0]), text)


def _without_order(line: str) -> str:
    """Return the line with a space in a leading `::`.

    GitHub's runner reads `::` at the start of a line as a command, also after spaces.
    """
    return re.sub(r"^(\s*):(?=:)", r"\1: ", line)


# Formats text for other programs, without commands or formulas.

_FORMULA = r"\s*[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\n]"
"""Characters that begin a formula in a spreadsheet, also after spaces. Source: OWASP, "CSV Injection"."""
_IN_NEED, _GUARDED = lazy_pattern(rf"'*(?:{_FORMULA})"), lazy_pattern(rf"'+(?:{_FORMULA})")


def as_json(data: object) -> str:
    """Return indented JSON that contains no command to GitHub's runner."""
    import json

    text = json.dumps(data, indent=2, ensure_ascii=False).replace("##[", "#\\u0023[") + "\n"
    return text.encode("utf-8", "backslashreplace").decode()  # file names need not be UTF-8


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows of cells as CSV without formulas.

    Lines end in CRLF; within a cell they end in LF. Source: RFC 4180, section 2,
    https://www.rfc-editor.org/rfc/rfc4180
    """
    import csv
    import io

    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def guarded(cell: str) -> str:
    """Return the text with an apostrophe before a formula, and with LF line breaks."""
    text = cell.replace("\r\n", "\n").replace("\r", "\n")  # the csv module would not quote a CR
    return f"'{text}" if _IN_NEED.match(text) else text


def unguarded(cell: str) -> str:
    """Return the text without the apostrophe that `guarded` put before it."""
    return cell[1:] if _GUARDED.match(cell) else cell


_IN_JSON = ("path", "line", "column", "message", "hint")


def problems_as_json(shown: Sequence[Problem]) -> str:
    """Return a JSON list of objects: path, line, column, message and hint."""
    return as_json([{name: getattr(problem, name) for name in _IN_JSON} for problem in shown])
