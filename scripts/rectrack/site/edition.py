"""Editions to cite, and the digest for a mailing list."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from markupsafe import Markup
from msgspec import Struct

from rectrack.github.git import Git, uncommitted_files
from rectrack.model import PARTIES, Party
from rectrack.rendering import status_json
from rectrack.site.changes import Event
from rectrack.site.context import Material
from rectrack.site.git_history import parties_in
from rectrack.site.recommendation_pages import published_at, told
from rectrack.site.report import Outline, Since, word_report
from rectrack.text.html import as_html, plain
from rectrack.text.problems import RefusedError, shown
from rectrack.workspace.export_sheet import commit_of, csv_folder, export_tables, xlsx

# The editions that were published, as git knows them: each is a tag, and the newest before this commit counts.

TAG = "edition-"
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,48}[a-z0-9])?")


class Making(Struct, frozen=True, kw_only=True):
    """An edition that is made of a commit; `before` is the one before, empty for the first, and `since` its commits.

    `withheld` counts who has asked to be left out since then.
    """

    name: str
    commit: str
    before: str
    since: frozenset[str]
    withheld: int


def making(git: Git, name: str, parties: Iterable[Party]) -> Making:
    """What an edition of this name would be made of, names and all.

    Raises `RefusedError` where it cannot be cited: without a commit, or where the name is that of another one.
    """
    if not _NAME.fullmatch(name) or ".." in name:
        raise RefusedError(
            f"{shown(name)} is no name for an edition: use small letters, digits, full stops and hyphens."
        )
    commit = commit_of(git)
    if not commit:
        raise RefusedError(
            "An edition is cited by its commit, and here is none: make it in a clone of the repository."
        )
    # What the files of an edition are made of besides the record must be that of its commit as well.
    if changed := uncommitted_files(git, status_json.FILE, "templates"):
        raise RefusedError(
            f"Not committed yet: {', '.join(changed)}. Commit that first: an edition names its commit."
        )
    made = _found(git, "rev-parse", "--verify", "--quiet", f"refs/tags/{TAG}{name}^{{commit}}")
    if made and made != commit:
        raise RefusedError(
            f"The edition {name} was made of the commit {made[:10]}, and is cited as that: choose another name."
        )
    newest = ("describe", "--tags", "--abbrev=0", f"--match={TAG}*", f"--exclude={TAG}{name}", "HEAD")
    before = _found(git, *newest).removeprefix(TAG)
    return Making(
        name=name,
        commit=commit,
        before=before,
        since=frozenset(git.run("rev-list", "--first-parent", f"{TAG}{before}..HEAD" if before else "HEAD").split()),
        withheld=_withheld(git, before, parties),
    )


def _found(git: Git, *command: str) -> str:
    """What git finds, empty for nothing."""
    return git.attempt(*command).stdout.decode().strip()


def _withheld(git: Git, before: str, parties: Iterable[Party]) -> int:
    """How many who stand in the edition before have asked since then to be left out."""
    then = parties_in(git.text(f"{TAG}{before}", PARTIES) or b"") if before else ()
    named = {party.id for party in then if not party.name_withheld}
    return sum(party.id in named and party.name_withheld is not None for party in parties)


# An edition: what can be cited of a meeting, a folder with the report, the record and what is new.


def edition_files(material: Material, making: Making) -> Iterator[tuple[str, bytes]]:
    """Every file but the printed report; the same commit makes the same bytes."""
    if not material.known.is_known:
        raise RefusedError(
            "An edition tells what is new, and this clone has only a part of the history: fetch all of it."
        )
    yield "report.docx", word_report(outline(material, making))
    record = export_tables(material.dataset, making.commit)
    yield "record.xlsx", xlsx(record)
    yield from ((f"csv/{name}", content) for name, content in csv_folder(record).items())
    yield status_json.FILE, status_json.text(material.published).encode()
    new = _new(material, making)
    corrected = tuple(event for event in new if event.is_correction)
    for name, events in (("changes", new), ("corrections", corrected)):
        text = material.rendered(
            f"edition-{name}.md.j2",
            name=making.name,
            id=making.commit,
            before=making.before,
            withheld=making.withheld,
            told=told(material, events, published_at(material)),
        )
        yield f"{name}.md", text.encode()


def outline(material: Material, making: Making) -> Outline:
    """The report's; the first edition tells nothing of what is new in it."""
    label = f"the edition {making.before}"
    return Outline(
        material=material, since=Since(label=label, events=_new(material, making)) if making.before else None
    )


def _new(material: Material, making: Making) -> tuple[Event, ...]:
    """What was recorded since the edition before."""
    return tuple(event for event in material.known.events if event.commit in making.since)


# A mail for those who follow the tracker, as a file that somebody sends: nothing here does.

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_NO_HEADER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def digest(material: Material, since: Since) -> bytes:
    """The message, text and HTML; the same record makes the same bytes."""
    address = published_at(material)
    values = {"since": since.label, "told": told(material, since.events, address), "address": address}
    text = material.rendered("digest.md.j2", **values)
    tracker, made = material.dataset.tracker, EmailMessage(policy=SMTP)
    name = hashlib.sha256(text.encode(errors="replace")).hexdigest()[:32]
    # To whom the message's name belongs: the site's host, or the contact's.
    host = re.match(r"https?://([A-Za-z0-9.-]+)", tracker.site or "")
    contact = _ADDRESS.fullmatch(tracker.contact or "")
    domain = host[1] if host else contact[0].rpartition("@")[2] if contact else "rectrack.invalid"
    made["Subject"] = _header(f"{tracker.title}: new since {since.label}")
    made["Date"] = format_datetime(datetime.fromisoformat(material.published.as_of).replace(tzinfo=UTC))
    made["Message-ID"] = f"<{name}@{domain}>"
    made["X-Unsent"] = "1"  # mail programmes open it as a draft
    if contact:
        made["Reply-To"] = tracker.contact
    made.set_content(plain(text), cte="quoted-printable")
    page = Markup('<!doctype html>\n<html lang="{}" dir="{}">\n<meta charset="utf-8">\n<body>\n{}</body>\n</html>\n')
    html = page.format(tracker.language, material.shared["dir"], as_html(text))
    made.add_alternative(str(html), subtype="html", cte="quoted-printable")
    made["Content-Language"] = _header(tracker.language)
    made.set_boundary(f"rectrack-{name}")
    return made.as_bytes()


def _header(text: str) -> str:
    """A text on one line, in which no other header begins."""
    return " ".join(_NO_HEADER.sub(" ", text).split())
