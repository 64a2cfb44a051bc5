"""What was found of one thing, and how findings are printed."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import Struct

from rectrack.doctor.facts import Unseen
from rectrack.text.problems import count, printable

Verdict: TypeAlias = Literal["ok", "change", "unknown"]


class Finding(Struct, frozen=True):
    """What was found of one thing, and, where it is to change, what to do."""

    verdict: Verdict
    text: str


def unseen(what: str, needed: Unseen) -> Finding:
    return Finding("unknown", f"{what} is not shown to this token. It would need {needed.needs}.")


def printed(findings: Iterable[Finding]) -> str:
    found = list(findings)
    lines = [f"{finding.verdict:<8} {printable(finding.text)}" for finding in found]
    changes = sum(finding.verdict == "change" for finding in found)
    unknown = sum(finding.verdict == "unknown" for finding in found)
    told = f"{count(changes, 'thing')} to change" if changes else "Nothing to change"
    told += f"; {count(unknown, 'thing')} unknown" if unknown else ""
    return "\n".join([*lines, f"{told}.\n"])
