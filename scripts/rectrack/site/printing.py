"""A page as a PDF, printed by the browser that the machine has."""

import os
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from rectrack.record.values import When
from rectrack.site.material import Material
from rectrack.site.page import Page
from rectrack.text.problems import RefusedError, printable
from rectrack.text.render import kept

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SECONDS = 120
_MADE = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}")


def browser() -> str | None:
    """The browser of this machine, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def pdf(page: Page, material: Material, program: str) -> bytes:
    """The page as it prints, dated as the record is; raises `RefusedError` where the browser fails."""
    with TemporaryDirectory(prefix="rectrack-") as name:
        folder = Path(name)
        (folder / page.path).parent.mkdir(parents=True)
        (folder / page.path).write_text(page.text(material), encoding="utf-8")
        (folder / "site.css").write_bytes(kept("site/site.css", material.templates))
        made = folder / "report.pdf"
        _print(program, folder / page.path, made, folder / "profile")
        return _dated(made.read_bytes(), material.published.as_of)


def _print(program: str, page: Path, made: Path, profile: Path) -> None:
    """Source: the options of headless Chrome, developer.chrome.com/docs/chromium/headless."""
    options = [
        "--headless",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--no-pdf-header-footer",
    ]
    options += ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # root has no sandbox
    command = [program, *options, f"--user-data-dir={profile}", f"--print-to-pdf={made}", page.as_uri()]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RefusedError(f"{program} did not print the report: {printable(error)}.") from None
    if done.returncode or not made.exists():
        said = done.stderr.decode(errors="replace").strip()[-300:]
        raise RefusedError(f"{program} did not print the report: {printable(said)}.")


def _dated(content: bytes, as_of: When) -> bytes:
    """The same, not made now but on the day for which it speaks."""
    day = date.fromisoformat(as_of).strftime("%Y%m%d").encode()
    return _MADE.sub(rb"/\1 (D:" + day + b"000000", content)
