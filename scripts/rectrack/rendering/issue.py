"""The issue of a recommendation, and the parts of the body of a live issue."""

import hashlib
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace

from rectrack.github import IssueSpec, Site
from rectrack.model import (
    MAX_BODY,
    MAX_TITLE,
    Dataset,
    Recommendation,
    Report,
    When,
    derived,
    published_requests,
    vocabulary,
)
from rectrack.rendering import status_json
from rectrack.rendering.context import Context
from rectrack.rendering.labels import label_names, labels_of
from rectrack.rendering.recorded_steps import find_recorded
from rectrack.text import beginning, cells, current_language, is_link, paragraphs, shorten, width, wrapped

END = "<!-- rectrack:end -->"
_MARKER = re.compile(r"^<!-- rectrack:v1 id=([a-z0-9-]{1,60}) sha=([0-9a-f]{16}) -->[ \t]*$", re.MULTILINE)


class Parts(Struct, frozen=True, kw_only=True):
    """The parts of the body of a live issue.

    `id`: the recommendation id in the marker, None without a marker.
    `section`: the text that rectrack writes. `people`: the text that people add.
    `edited`: whether the section differs from what rectrack last wrote.
    `leads`: whether the body begins with the marker. `ends`: whether an end marker closes the section.
    """

    id: str | None
    section: str
    people: str
    edited: bool = False
    leads: bool = False
    ends: bool = True


class Issues(Context, frozen=True, kw_only=True, dict=True):
    """Renders the issues of a dataset's recommendations as of a day."""

    site: Site
    day: When | None = None

    @cached_property
    def label_names(self) -> Mapping[str, str]:
        """Return the names of the tracker's labels by key."""
        return label_names(self.dataset.tracker)

    def spec(self, r: Recommendation) -> IssueSpec:
        """Return the issue that a recommendation should have.

        Progress reports that are not verified are only linked. They are left out if the body would exceed `MAX_BODY`.
        If that is not enough, the issue has the beginnings of long texts, or else only the beginning of its section.
        """
        r = published_requests(r, self.dataset.tracker)
        linked = derived.unverified(r)
        spec = self._spec(r, linked)
        if linked and len(body(spec)) > MAX_BODY:
            spec = self._spec(r, ())
        if len(body(spec)) <= MAX_BODY:
            return spec
        for most in _SHORTER:
            spec = self._spec(_with_short_texts(r, most), (), is_shortened=True)
            if len(spec.section) <= _ROOM:
                return spec
        return replace(spec, section=_whole_lines(spec.section))

    def _spec(self, r: Recommendation, unverified: tuple[Report, ...], *, is_shortened: bool = False) -> IssueSpec:
        agreed = self.agreement(r)
        closed = bool(self.statuses[r.status].closes_issue_as)
        text = self.rendered(
            "issue.md.j2",
            r=r,
            agreed=agreed,
            linked=unverified,
            is_shortened=is_shortened,
            site=self.site,
            as_of=self.day,
            is_overdue=bool(self.day) and derived.is_overdue(r, self.day or "", closed=closed),
            commands=vocabulary.examples(self.dataset.tracker.stances),
        ).strip()
        if current_language().direction == "rtl":
            text = f'<div dir="rtl">\n\n{text}\n\n</div>'
        return IssueSpec(
            id=r.id,
            title=shorten(r.name, MAX_TITLE),
            section=normal(text),
            labels=labels_of(r, agreed.level, self.dataset.tracker, self.label_names),
            closes=self.statuses[r.status].closes_issue_as,
            previous_ids=r.previous_ids,
        )

    def specs(self) -> list[IssueSpec]:
        return [self.spec(recommendation) for recommendation in self.dataset.recommendations]


_SHORTER = (10_000, 3_000, 1_000, 300)
"""Characters of each text, if the whole texts do not fit into an issue."""
_ROOM = MAX_BODY - 5_000
"""Characters of the section of such an issue: people can add text below it."""


def _with_short_texts(r: Recommendation, most: int) -> Recommendation:
    """Return the recommendation with the beginnings of texts of more than `most` characters. Links stay whole."""

    def short(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: short(one) for name, one in value.items()}
        if isinstance(value, tuple):
            return [short(one) for one in value]
        return beginning(value, most) if isinstance(value, str) and not is_link(value) else value

    return convert(short(to_builtins(r)), Recommendation, strict=False)


def _whole_lines(section: str) -> str:
    """Return the first lines of a section that is too long, with its open folds and its text direction closed."""
    lines = section[:_ROOM].rpartition("\n")[0]
    ends = (f"\n\n</{tag}>" * (lines.count(f"<{tag}") - lines.count(f"</{tag}>")) for tag in ("details", "div"))
    return f"{lines}\n\n…{''.join(ends)}"


_HEADS = 15
"""Width in columns of the names of the facts at the top."""


def render_as_issue(root: Path, dataset: Dataset, r: Recommendation, today: When) -> str:
    """Return a recommendation as the Markdown of its issue.

    Links lead to the repository of the last sync, or to a placeholder before the first sync.
    """
    before = status_json.read_status(root / status_json.STATUS_JSON)
    here = before.repository if before else None
    web = f"https://{here.host}/{here.name}" if here else "https://github.com/OWNER/REPOSITORY"
    site = Site(web=web, branch=dataset.tracker.branch)
    recorded = find_recorded(before, dataset, today)
    issues = Issues(dataset=dataset, site=site, templates=root / "templates", day=today, recorded=recorded)
    spec = issues.spec(r)
    return f"# {spec.title}\n\n{spec.section}\n"


def render_for_terminal(root: Path, dataset: Dataset, r: Recommendation, today: When) -> str:
    """Return a recommendation as plain text, in lines that fit the terminal.

    Addresses are not broken.
    """
    before = status_json.read_status(root / status_json.STATUS_JSON)
    context, room = Context(dataset=dataset, recorded=find_recorded(before, dataset, today)), width()
    closed = bool(context.statuses[r.status].closes_issue_as)
    text = context.rendered(
        "show.txt.j2",
        r=r,
        as_of=today,
        is_overdue=derived.is_overdue(r, today, closed=closed),
        paragraphs=lambda markdown: paragraphs(markdown) if markdown else [],
    )
    title = wrapped(r.name, room)
    rule = "=" * max(cells(line) for line in title.splitlines())
    return "\n".join([title, rule, *(_wrapped(line, room) for line in text.split("\n"))])


def _wrapped(line: str, room: int) -> str:
    """Return a line of the template, wrapped to `room` columns.

    A tab separates the lead from the text. Further lines of the text are indented by the width of the lead.
    """
    lead, _, text = line.rpartition("\t")
    if not text:
        return ""
    lead = f"{lead} ".ljust(_HEADS) if lead.endswith(":") else lead
    return wrapped(text, room, lead, " " * min(len(lead), _HEADS))


def body(spec: IssueSpec, people: str = "") -> str:
    """Return the whole body of an issue: marker, section, end marker, people's text."""
    marker = f"<!-- rectrack:v1 id={spec.id} sha={digest(spec.section)} -->"
    below = people.strip("\n")
    return f"{marker}\n{spec.section}\n{END}" + (f"\n\n{below}" if below.strip() else "")


def parts(text: str) -> Parts:
    """Return the parts of the body of a live issue.

    If a marker is missing, text that may be people's text is returned as people's text.
    """
    text = text.replace("\r\n", "\n")
    start = _MARKER.search(text)
    if start is None:
        return Parts(id=None, section="", people=text)
    end = text.find(f"\n{END}", start.end())
    ends = end != -1
    if ends:
        section, below = text[start.end() + 1 : end], text[end + len(END) + 1 :]
        if digest(section) != start[2]:  # an edit on GitHub may also change invisible spaces and line ends
            section = normal(section)
    else:
        section, below = split_section(text[start.end() :], start[2])
    around = (text[: start.start()], below)
    return Parts(
        id=start[1],
        section=section,
        people="\n\n".join(part.strip("\n") for part in around if part.strip()),
        edited=ends and digest(section) != start[2],
        leads=start.start() == 0,
        ends=ends,
    )


def split_section(text: str, wanted: str) -> tuple[str, str]:
    """Return the section at the beginning of a text, and the text after it.

    The section is the one with the digest `wanted`. If there is none, the section is empty and all text is after it.
    """
    lines = text.strip("\n").split("\n")
    seen = hashlib.sha256()
    for n, line in enumerate(lines, 1):
        seen.update(("\n" * (n > 1) + line.rstrip()).encode())
        if _short(seen) == wanted:
            return "\n".join(line.rstrip() for line in lines[:n]), "\n".join(lines[n:]).strip("\n").removeprefix(END)
    return "", text


def normal(text: str) -> str:
    """Return the text without the changes that GitHub and its editor make.

    These are line ends, spaces at the end of lines, and empty lines around the text.
    """
    return "\n".join(map(str.rstrip, text.replace("\r\n", "\n").split("\n"))).strip()


def digest(section: str) -> str:
    return _short(hashlib.sha256(section.encode()))


def _short(seen: "hashlib._Hash") -> str:
    return seen.hexdigest()[:16]
