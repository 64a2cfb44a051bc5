"""Every place that names a source document leads to it, and to its archived copy."""

import re
from collections.abc import Mapping
from email import message_from_string
from email.policy import default

import pytest

from tests.rectrack.board_and_issues.example import Example

TITLE, ADDRESS, COPY = "A paper like no other", "https://example.org/paper", "https://archive.example/copy"
DOCUMENTS = f"""[
  {{id: paper-2017, title: {TITLE}, by: The association, date: 2017-02, url: "{ADDRESS}", archived: "{COPY}"}},
  {{id: minutes-2018, title: Minutes without an address, by: The group, date: 2018-03-01}}]"""
IN_HTML = f'<a href="{ADDRESS}">{TITLE}</a>'
IN_MARKDOWN = f"[{TITLE}](<{ADDRESS}>)"


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What rectrack writes for a tracker whose entries name the paper, by name."""
    tracker = Example(tmp_path_factory.mktemp("sources"), {"tracker": {"documents": DOCUMENTS}})
    readme = tracker.written()
    tracker.run("site", str(tracker.root / ".site"))
    pages = sorted((tracker.root / ".site").rglob("*.html"))
    made = {f"page {path.relative_to(tracker.root)}": _plain(path.read_text()) for path in pages}
    mail = message_from_string(tracker.run("digest", "--since", "2017"), policy=default).get_body(("html",))
    assert mail
    issues = {f"issue {number}": tracker.issue(number) for number in "1234"}
    tracker.change("tracker", board="{group_by: document}")
    return (
        made
        | issues
        | {"README": readme, "README by document": tracker.written(), "digest": _plain(mail.get_content())}
    )


def _plain(page: str) -> str:
    return page.replace(' rel="noreferrer"', "")


@pytest.mark.parametrize(
    "name",
    [
        "issue 1",
        "README by document",
        *(f"page .site/{path}index.html" for path in ("r/1/", "p/association/", "report/", "about/")),
    ],
)
def test_a_text_that_has_sources_leads_to_the_document(name: str, texts: Mapping[str, str]) -> None:
    assert (IN_HTML if name.startswith("page") else IN_MARKDOWN) in texts[name]


def test_wherever_a_document_is_named_there_is_a_link_to_it(texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        heading = re.compile(rf"<(h[1-6]|summary|b)[^>]*>(<a [^>]*></a>)?{TITLE}|^#+ {TITLE}", re.MULTILINE)
        named = text.count(TITLE) - len(heading.findall(text))
        assert named == text.count(IN_HTML) + text.count(IN_MARKDOWN), name
        assert not named or COPY in text, name


def test_about_says_once_that_a_document_has_no_known_address(texts: Mapping[str, str]) -> None:
    about = texts["page .site/about/index.html"]

    assert about.count("No address is known") == 1
    assert about.count("Minutes without an address") == 1
