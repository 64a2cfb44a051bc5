"""What was removed keeps its address, and says that it is gone without its words."""

from tests.rectrack import examples
from tests.rectrack.site.reading import Read, gone


def test_what_was_removed_keeps_a_page_that_says_so_and_not_its_words() -> None:
    last = examples.register().recommendations[-1]

    page = Read(gone()[f"r/{last.number}/index.html"].decode())

    assert f"Recommendation {last.cited} was removed" in page.said
    assert last.title not in page.said
    assert f"https://github.com/octo/tracker/issues/{10 * last.number}" in page.links
