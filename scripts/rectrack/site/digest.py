"""A mail for those who follow the tracker, as a file that somebody sends: nothing here does."""

import hashlib
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from markupsafe import Markup

from rectrack.site.material import Material
from rectrack.site.outline import Since
from rectrack.site.told import published_at, told
from rectrack.text.document import as_html
from rectrack.text.plain import plain
from rectrack.text.render import render

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_NO_HEADER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def digest(material: Material, since: Since) -> bytes:
    """The message, text and HTML; the same record makes the same bytes."""
    text = _markdown(material, since)
    tracker, made = material.register.tracker, EmailMessage(policy=SMTP)
    made["Subject"] = _header(f"{tracker.title}: new since {since.label}")
    made["Date"] = format_datetime(datetime.fromisoformat(material.published.as_of).replace(tzinfo=UTC))
    made["Message-ID"] = f"<{_digest(text)}@{_domain(material)}>"
    made["X-Unsent"] = "1"  # mail programmes open it as a draft
    if _ADDRESS.fullmatch(tracker.contact or ""):
        made["Reply-To"] = tracker.contact
    made.set_content(plain(text), cte="quoted-printable")
    made.add_alternative(_page(material, text), subtype="html", cte="quoted-printable")
    made["Content-Language"] = _header(tracker.language)
    made.set_boundary(f"rectrack-{_digest(text)}")
    return made.as_bytes()


def _markdown(material: Material, since: Since) -> str:
    address = published_at(material)
    return render(
        "digest.md.j2",
        material.templates,
        **material.shared,
        since=since.label,
        told=told(material, since.events, address),
        address=address,
    )


def _page(material: Material, text: str) -> str:
    shared = material.shared
    page = Markup('<!doctype html>\n<html lang="{}" dir="{}">\n<meta charset="utf-8">\n<body>\n{}</body>\n</html>\n')
    return str(page.format(material.register.tracker.language, shared["dir"], as_html(text)))


def _header(text: str) -> str:
    """A text on one line, in which no other header begins."""
    return " ".join(_NO_HEADER.sub(" ", text).split())


def _domain(material: Material) -> str:
    """To whom the message's name belongs: the site's host, or the contact's."""
    site, contact = material.register.tracker.site or "", material.register.tracker.contact or ""
    found = re.match(r"https?://([A-Za-z0-9.-]+)", site)
    if found:
        return found[1]
    return contact.rpartition("@")[2] if _ADDRESS.fullmatch(contact) else "rectrack.invalid"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:32]
