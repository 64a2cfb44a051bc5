"""Corrections are seen, and the words that were taken out are not."""

import pytest

from rectrack.site import build
from tests.rectrack.site import followed, reading
from tests.rectrack.site.reading import Read, Site


@pytest.fixture(scope="module")
def site() -> Site:
    return dict(build.files(followed.material()))


def test_a_correction_says_which_field_and_both_stances_and_dates_and_leads_to_the_change(site: Site) -> None:
    page = Read(site["corrections/index.html"].decode())

    assert (
        "Corrected after it had been recorded: view of India: so far “Oppose”, entered by the keepers, now "
        "“Support”, entered by the keepers, March 2017 instead of February 2017; changed: view, date, reason."
    ) in page.said
    assert "https://github.com/octo/tracker/commit/c3" in page.links
    assert page.said.index("4 January 2026") < page.said.index("3 January 2026")


def test_words_that_were_taken_out_are_nowhere(site: Site) -> None:
    assert [path for path, text in site.items() if b"Words taken out" in text or b"To be gone" in text] == []
    assert b"Words put right." in site["r/1/index.html"]


def test_it_stands_on_its_page_for_ninety_days() -> None:
    def shown(as_of: str) -> bool:
        site = dict(build.files(followed.material(as_of)))
        return "Corrected lately" in Read(site["r/1/index.html"].decode()).said

    assert shown("2026-01-03")
    assert shown("2026-04-03")
    assert not shown("2026-04-04")


def test_what_was_removed_leads_to_the_commit_that_has_its_words(site: Site) -> None:
    page = Read(site["r/2/index.html"].decode())

    assert "Recommendation 2 was removed" in page.said
    assert "no longer in this tracker since 4 January 2026" in page.said
    assert "https://github.com/octo/tracker/commit/c4" in page.links


def test_where_the_history_is_not_known_the_page_says_so() -> None:
    said = Read(reading.example()["corrections/index.html"].decode()).said

    assert "what was corrected is not known here" in said
    assert "Nothing was corrected" not in said
