"""Emails as files that open as drafts. rectrack does not send them."""

import hashlib
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from markupsafe import Markup

from rectrack.model import Tracker, When
from rectrack.text import as_html, find_language, plain

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_NO_HEADER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def email_file(text: str, subject: str, tracker: Tracker, day: When, to: str = "") -> bytes:
    """Return the Markdown as an email of a day, as text and HTML. Equal texts give equal bytes."""
    draft = EmailMessage(policy=SMTP)
    name = hashlib.sha256(text.encode()).hexdigest()[:32]
    # The domain of the Message-ID is the host of the site, or else of the contact.
    host = re.match(r"https?://([A-Za-z0-9.-]+)", tracker.site or "")
    contact = _ADDRESS.fullmatch(tracker.contact or "")
    domain = host[1] if host else contact[0].rpartition("@")[2] if contact else "rectrack.invalid"
    draft["Subject"] = _header(subject)
    draft["Date"] = format_datetime(datetime.fromisoformat(day).replace(tzinfo=UTC))
    draft["Message-ID"] = f"<{name}@{domain}>"
    draft["X-Unsent"] = "1"  # email programs open the file as a draft
    if _ADDRESS.fullmatch(to):
        draft["To"] = to
    if contact:
        draft["Reply-To"] = tracker.contact
    draft.set_content(plain(text), cte="quoted-printable")
    page = Markup('<!doctype html>\n<html lang="{}" dir="{}">\n<meta charset="utf-8">\n<body>\n{}</body>\n</html>\n')
    html = page.format(tracker.language, find_language(tracker.language).direction, as_html(text))
    draft.add_alternative(str(html), subtype="html", cte="quoted-printable")
    draft["Content-Language"] = _header(tracker.language)
    draft.set_boundary(f"rectrack-{name}")
    return draft.as_bytes()


def _header(text: str) -> str:
    """Return the text as one line, so that the text cannot start another header."""
    return " ".join(_NO_HEADER.sub(" ", text).split())
