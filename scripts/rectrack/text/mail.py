"""What a mail programme adds to an answer: a signature, and below it what others wrote, often without a mark.

The words with which the programmes begin it are told in the languages of the UN and some more; where one is not
known, its quotation is read as the author's text. That decides only how long a reason is and who is answered: a
statement is recorded from the first words alone, and those stand above any quotation.
"""

# ruff: noqa: RUF001 - words and signs of other scripts are meant

import re
from collections.abc import Sequence

MARKED = re.compile(r" {0,3}>")
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


def own(lines: Sequence[str]) -> int:
    """How many of a text's lines are its author's own: what comes after is a signature, or what others wrote.

    Where the text begins with what others wrote, marked line by line, the author's own words stand below it.
    """
    begins = next((n for n, line in enumerate(lines) if line.strip()), 0)
    behind = begins + _attribution(lines, begins)
    following = next((line for line in lines[behind:] if line.strip()), "")
    start = behind if MARKED.match(following) else begins
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
