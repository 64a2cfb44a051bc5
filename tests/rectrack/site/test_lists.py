"""What the strip counts stands in full under the heading that it leads to."""

import re

import pytest
from msgspec.structs import replace

from rectrack.site import build
from tests.rectrack import examples
from tests.rectrack.site import reading
from tests.rectrack.site.reading import Read


@pytest.fixture(scope="module")
def pages() -> dict[str, Read]:
    return reading.pages(reading.example())


def _counted(pages: dict[str, Read], words: str) -> list[int]:
    """The numbers that the strip says with these words, in which N stands for one."""
    pattern = re.escape(words).replace("N", "([0-9]+)")
    found = re.search(pattern, pages["index.html"].said)
    assert found, words
    return [int(number) for number in found.groups()]


def test_each_number_of_the_strip_is_that_of_the_list_it_leads_to(pages: dict[str, Read]) -> None:
    answered, requests = _counted(pages, "N of N requests answered")
    lists = pages["requests/index.html"]
    assert (lists.listed("answered"), lists.listed("answered") + lists.listed("waiting")) == (answered, requests)
    assert [pages["past-date/index.html"].listed("recommendations")] == _counted(pages, "N past their date")
    assert [pages["differ/index.html"].listed("own")] == _counted(pages, "views differ on N")
    assert [pages["unchecked/index.html"].listed("recommendations")] == _counted(pages, "N not checked")
    assert (answered, requests) == (1, 3)


def test_the_strip_leads_to_those_headings(pages: dict[str, Read]) -> None:
    assert {
        "requests/index.html#answered",
        "past-date/index.html#recommendations",
        "differ/index.html#own",
        "unchecked/index.html#recommendations",
    } <= {*pages["index.html"].links}


def test_where_views_differ_the_reasons_stand_whole_and_who_is_against_first(pages: dict[str, Read]) -> None:
    own, told = pages["differ/index.html"].said.split("Reported by others, or read from the source")

    assert "Prices are a matter of contract." in own
    assert own.index("Registry Operator Inc.") < own.index("Island State")
    assert "The college" not in own
    assert "The college: Oppose" in told
    assert "as reported by The association, not confirmed" in told
    assert "It is said to fear the cost." in told


def test_a_request_that_was_answered_shows_the_answer_that_stands_now(pages: dict[str, Read]) -> None:
    answered = pages["requests/index.html"].said.split("Asked, and no answer recorded")[0]

    assert "The registry was asked for an answer on 15 March 2018, until June 2018." in answered
    assert "accepted in part, 15 June 2018" in answered
    assert "We can publish the list this year." in answered


def test_a_party_that_was_asked_for_its_view_and_objects_has_answered() -> None:
    known = examples.register()
    books = known.recommendations[0]
    objection = replace(books.disputes[0], by="silent", date="2018-04")
    changed = replace(books, disputes=(objection,))

    site = dict(build.files(reading.material(replace(known, recommendations=(changed, *known.recommendations[1:])))))

    said = Read(site["requests/index.html"].decode()).said
    assert "Answered: 2 of 3" in said
    assert "It objected to what is said of it there, April 2018. We never said that we fear the cost." in said
