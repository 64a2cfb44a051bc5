"""Everything that rectrack writes for a tracker, as texts by name."""

import email
import email.policy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TypeAlias
from zipfile import ZipFile

import python_calamine
from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from PIL import Image

from rectrack import __version__
from tests.golden.activity import Activity, unlike
from tests.golden.trackers import Tracker
from tests.interfaces import asked_of_git, git, on, only_git, rectrack, shown
from tests.rectrack import files

Outputs: TypeAlias = dict[str, str]
SCHEMAS = ("recommendation", "parties", "tracker", "status", "tracker-list", "overview")
HEX = re.compile(r"\b[0-9a-f]{7,40}\b")
LAYOUT = re.compile(r"(word|xl|docProps)/(core|document|footer1|numbering|settings|styles|worksheets/sheet\d+)\.xml")
BROWSER = """#!/bin/sh
for one; do
    case "$one" in
        --no-sandbox) continue ;;
        --print-to-pdf=*) to="${one#*=}"; echo "/CreationDate (D:20990101000000" > "$to" ;;
    esac
    options="$options ${one%%/*}${one##*/rectrack-????????}"
done
page="${one#file://}"
folder="${page%/report/*}"
echo "$options" | /bin/cat - "$page" "$folder/site.css" >> "$to"
"""
"""A browser that prints what it was asked, and the page as it is."""
UUID = re.compile(r"urn:uuid:[0-9a-f-]{36}")


def outputs(tracker: Tracker, activity: Activity) -> Outputs:
    """Return all outputs of a tracker: first those on GitHub, then those from the files that this leaves."""
    with on(tracker.today):
        made = {f"github/{name}": text for name, text in activity.outputs(tracker)}
        tracker.commit(tracker.today)
        made |= {f"files/{name}": text for name, text in _tracked(tracker)}
        made |= {f"commands/{name}": text for name, text in _printed(tracker)}
        made |= {f"site/{name}": text for name, text in _folder(tracker, "site")}
        made |= {f"csv/{name}": text for name, text in _folder(tracker, "export")}
        made |= {f"letters/{name}": text for name, text in _folder(tracker, "reminders", "--letters")}
        made |= {f"report/{name}": text for name, text in _report(tracker)}
        made |= {f"edition/{name}": text for name, text in _edition(tracker)}
    asked = asked_of_git(tracker.root.parent / "bin")
    made["asked-of-git.txt"] = unlike(json.dumps(one, ensure_ascii=False) for one in asked)
    return _stable(made, tracker)


def _stable(made: Mapping[str, str], tracker: Tracker) -> Outputs:
    """Return the texts without ids of commits and of feed entries, the program's version, and this run's folder.

    Each of these changes with any change of any file, and would hide what else changed.
    """
    commits = set(git(tracker.root, "log", "--all", "--reflog", "--format=%H").split())
    prefixes = {commit[:length] for commit in commits for length in range(7, 41)}
    folder = tracker.root.parent

    def stable(text: str) -> str:
        without_commits = HEX.sub(lambda found: "COMMIT" if found[0] in prefixes else found[0], text)
        without_ids = UUID.sub("urn:uuid:ID", without_commits)
        without_version = without_ids.replace(f"rectrack {__version__}", "rectrack VERSION")
        return without_version.replace(folder.as_uri(), "file:///TMP").replace(str(folder), "/TMP")

    return {name: stable(text) for name, text in made.items()}


def _tracked(tracker: Tracker) -> Iterator[tuple[str, str]]:
    """The files in the repository: the record as commands leave it, board, forms, schema, status.json."""
    for name in git(tracker.root, "ls-files").splitlines():
        yield name, (tracker.root / name).read_text(encoding="utf-8")


def _printed(tracker: Tracker) -> Iterator[tuple[str, str]]:
    status = json.loads((tracker.root / "status.json").read_text(encoding="utf-8"))
    numbers = [entry["number"] for entry in status["recommendations"]]
    commands: dict[str, tuple[str, ...]] = {
        "check.txt": ("check",),
        "check.json": ("check", "--format", "json"),
        "board-check.txt": ("board", "--check"),
        "list.txt": ("list",),
        "list.csv": ("list", "--format", "csv"),
        "list.json": ("list", "--format", "json"),
        **{f"reminders.{form}": ("reminders", "--format", form) for form in ("table", "csv", "json")},
        "list-overdue.txt": ("list", "--overdue"),
        "list-unchecked.txt": ("list", "--not-checked"),
        **{f"schema-{name}.json": ("schema", name) for name in SCHEMAS},
        **{f"show-{number}.txt": ("show", str(number)) for number in numbers[:30]},
    }
    for name, arguments in commands.items():
        yield name, shown(rectrack(tracker.root, *arguments))
    yield from _digest(tracker)


def _digest(tracker: Tracker) -> Iterator[tuple[str, str]]:
    """The message of two years as text and as HTML."""
    path = tracker.root.parent / f"{tracker.root.name}.eml"
    since = f"{int(tracker.today[:4]) - 2}-01-01"
    yield "digest.txt", shown(rectrack(tracker.root, "digest", "--since", since, str(path)))
    if path.exists():
        yield "digest.eml.txt", _message(path.read_bytes())


def _folder(tracker: Tracker, *command: str) -> Iterator[tuple[str, str]]:
    """What a command writes into a folder."""
    folder = tracker.root.parent / f"{tracker.root.name}-{command[0]}"
    finished = rectrack(tracker.root, *command, str(folder))
    yield "PRINTED", shown(finished)
    yield from _texts(folder)


def _report(tracker: Tracker) -> Iterator[tuple[str, str]]:
    path = tracker.root.parent / f"{tracker.root.name}.docx"
    yield "PRINTED", shown(rectrack(tracker.root, "report", str(path)))
    yield "report.docx.txt", _word(path.read_bytes())


def _edition(tracker: Tracker) -> Iterator[tuple[str, str]]:
    """The first edition, and the second after one more change."""
    path = only_git(tracker.root.parent / "bin", tracker.today)
    browser = tracker.root.parent / "bin/chromium"
    browser.write_text(BROWSER)
    browser.chmod(0o755)
    for name in ("first", "second"):
        folder = tracker.root.parent / f"{tracker.root.name}-edition-{name}"
        finished = rectrack(tracker.root, "edition", name, str(folder), environment={"PATH": path})
        yield f"{name}/PRINTED", shown(finished)
        yield from ((f"{name}/{path}", text) for path, text in _texts(folder))
        git(tracker.root, "tag", f"edition-{name}")
        _change(tracker)


def _change(tracker: Tracker) -> None:
    """Change a title, on the next day, so that the next edition has something new."""
    path = min((tracker.root / "recommendations").rglob("*.yaml"))
    files.edit(path, "\ntitle: ", "\ntitle: More on ")
    tracker.commit(f"{tracker.today[:-2]}28")


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix() + EXTRA.get(path.suffix, ""), _text(path)


def _text(path: Path) -> str:
    read = READERS.get(path.suffix)
    return read(path.read_bytes()) if read else path.read_text(encoding="utf-8")


def _word(content: bytes) -> str:
    """Return the text of a Word file: style and text of each paragraph, rows of each table, and its layout."""
    lines = []
    for block in Document(BytesIO(content)).iter_inner_content():
        match block:
            case Paragraph():
                lines.append(f"[{block.style.name if block.style else ''}] {_links(block)}")
            case Table():
                lines += [" | ".join(cell.text.replace("\n", " / ") for cell in row.cells) for row in block.rows]
    return "\n".join([*lines, *_layout(content), ""])


def _links(paragraph: Paragraph) -> str:
    """Return the text of a paragraph with the address of each link behind it."""
    return "".join(
        f"{part.text} <{part.url}>" if hasattr(part, "url") else part.text for part in paragraph.iter_inner_content()
    )


def _workbook(content: bytes) -> str:
    """Return the rows of a workbook as JSON, one line each, below the names of the sheets, and its layout."""
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
    lines = []
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        lines += [f"== {name}", *(json.dumps(row, ensure_ascii=False, default=str) for row in rows)]
    return "\n".join([*lines, *_layout(content), ""])


def _layout(content: bytes) -> Iterator[str]:
    """Yield a digest of each part of an Office file, of a sheet without its text, and how the parts are packed."""
    with ZipFile(BytesIO(content)) as packed:
        for part in sorted(packed.infolist(), key=lambda part: part.filename):
            if LAYOUT.fullmatch(part.filename):
                rest = re.sub(rb"<sheetData\b.*</sheetData>", b"", packed.read(part), flags=re.DOTALL)
                how = (part.date_time, part.compress_type, part.external_attr)
                yield f"{part.filename}: {sha256(rest).hexdigest()[:12]} {how}"


def _message(content: bytes) -> str:
    """Return the headers of a message, and the text and headers of its parts."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    heads = [f"{name}: {value}" for part in message.walk() for name, value in part.items()]
    texts = (part.get_payload(decode=True) for part in message.walk() if not part.is_multipart())
    return "\n".join([*heads, *(text.decode() for text in texts if isinstance(text, bytes))])


def _picture(content: bytes) -> str:
    """Return the format, the size and a digest of a picture. Its words are in the head of each page."""
    picture = Image.open(BytesIO(content))
    pixels = sha256(picture.tobytes()).hexdigest()
    return f"{picture.format}, {picture.width} x {picture.height} pixels\n{pixels}\n"


READERS: Mapping[str, Callable[[bytes], str]] = {
    ".docx": _word,
    ".xlsx": _workbook,
    ".eml": _message,
    ".png": _picture,
}
EXTRA = {".docx": ".txt", ".xlsx": ".txt", ".eml": ".txt", ".png": ".txt"}
