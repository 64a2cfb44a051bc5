"""The page of an overview: each count is that of its list, all can read it, and no text does anything."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from hypothesis import given
from msgspec.structs import replace

from rectrack.pages.status_json import Deadline, Published
from rectrack.setup import overview_page
from rectrack.setup.overview import not_read, overview
from rectrack.setup.overview_json import Overview
from rectrack.setup.overview_page import A_DAY, in_words, page
from tests.rectrack import nasty
from tests.rectrack.setup.telling import HERE, TODAY, example, listed, read, several
from tests.rectrack.site.reading import Read


@dataclass
class Tables(HTMLParser):
    """The tables of a page: for each, by the heading that names it, its rows as the words of their cells."""

    text: str
    rows: dict[str, list[list[str]]] = field(default_factory=dict)
    heads: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._table, self._is_head, self._cell = "", False, False
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._table = str(dict(attrs)["aria-labelledby"])
            self.rows[self._table], self.heads[self._table] = [], []
        elif tag in ("thead", "tbody", "tfoot"):
            self._is_head = tag == "thead"
        elif tag == "tr" and not self._is_head:
            self.rows[self._table].append([])
        elif tag in ("th", "td"):
            self._cell = True
            (self.heads[self._table] if self._is_head else self.rows[self._table][-1]).append("")
            assert tag == "td" or dict(attrs)["scope"] == ("col" if self._is_head else "row")

    def handle_endtag(self, tag: str) -> None:
        self._cell = self._cell and tag not in ("th", "td")

    def handle_data(self, data: str) -> None:
        if self._cell:
            cells = self.heads[self._table] if self._is_head else self.rows[self._table][-1]
            cells[-1] = " ".join(f"{cells[-1]} {data}".split())


def made(*trackers: Published) -> Overview:
    known = listed(len(trackers))
    told = [read(one, at) for one, at in zip(trackers, known.trackers, strict=True)]
    return overview(known, told, TODAY)


def number(text: str) -> int:
    return int(text.replace(",", ""))


@given(several())
def test_each_count_is_that_of_the_list_it_leads_to(trackers: list[Published]) -> None:
    found = made(*trackers)
    text = page(found, None)
    read_page, tables = Read(text), Tables(text)
    said = read_page.said

    head = re.search(r"([0-9,]+) recommendations? in ([0-9]+) trackers?", said)
    assert head
    *each, everything = [[number(cell) for cell in row[1:]] for row in tables.rows["trackers"]]
    assert (number(head[1]), int(head[2])) == (everything[0], len(each))
    assert everything == [sum(column) for column in zip(*each, strict=True)]
    for n, counts in enumerate(("open", "under way", "done", "not done"), 1):
        assert f" {everything[n]} {counts} " in said
    assert f" {everything[5]} past their date " in said
    assert len(tables.rows.get("past-date", [])) == everything[5]
    assert all(row[1] == sum(row[2:6]) for row in [[0, *each_row[:6]] for each_row in each])
    more = sum(map(number, re.findall(r"([0-9,]+) more in ", said)))
    assert f" {listed_changes(text) + more} new or changed in 30 days " in said


def listed_changes(text: str) -> int:
    """How many recommendations stand under the heading of what changed."""
    part = text.partition('<h2 id="changed">')[2].partition("<h2")[0]
    return part.count('class="no"')


def test_what_a_reader_wants_first_stands_first_and_everything_has_its_heading() -> None:
    found = made(example(), replace(example(), title="Rivers"))
    text = page(found, None)

    assert Read(text).headings[0] == 1
    assert re.findall(r'<h2 id="([a-z-]+)"', text) == ["trackers", "past-date", "addressees", "changed", "keepers"]
    assert Tables(text).heads["trackers"] == ["Tracker", "All", "Open", "Under way", "Done", "Not done", "Past date"]
    assert Tables(text).heads["past-date"] == ["Recommendation", "Was to be done by"]
    assert {link.partition("#")[2] for link in Read(text).links if link.startswith("#")} <= {*Read(text).ids}


def test_who_set_a_date_is_said_as_on_the_site() -> None:
    (set_by, by_keepers) = (row[1] for row in Tables(page(made(late_twice()), None)).rows["past-date"])

    assert set_by.startswith("2019 , set by the plenary")
    assert by_keepers.startswith("October 2026 , a date set by those who keep this tracker")


def late_twice() -> Published:
    """The example, of which two recommendations are past their dates."""
    first, second, *_ = example().recommendations
    late = (
        replace(first, closed=False, target=Deadline(date="2026-10")),
        replace(second, closed=False, target=Deadline(date="2019", set_by="the plenary")),
    )
    return replace(example(), recommendations=late)


def test_a_recommendation_is_called_as_its_source_numbers_it_or_by_its_number() -> None:
    first, second = late_twice().recommendations
    known = replace(
        late_twice(), recommendations=(replace(first, reference="48.iv"), replace(second, reference=None))
    )

    rows = Tables(page(made(known), None)).rows["past-date"]

    assert sorted(row[0].partition(" ")[0] for row in rows) == [str(second.number), "48.iv"]


def test_a_recommendation_leads_to_its_page_and_a_tracker_to_its_site() -> None:
    links = Read(page(made(late_twice()), None)).links

    assert {
        "https://octo.example/tracker/",
        "https://octo.example/tracker/r/1/",
        "https://octo.example/tracker/past-date/",
        "https://octo.example/tracker/addressed/registry/",
        "https://github.com/octo/tracker",
        "mailto:tracker@example.org",
        "mailto:office@example.org",
        "overview.json",
    } <= {*links}


def test_nothing_is_loaded_but_the_two_styles_beside_it_and_no_script_is_there() -> None:
    tags = Read(page(made(example()), None)).tags

    assert [given["href"] for name, given in tags if name == "link"] == ["site.css", "overview.css"]
    assert [name for name, given in tags if name in ("script", "img", "iframe", "form") or "src" in given] == []
    assert ("meta", {"http-equiv": "Content-Security-Policy", "content": "default-src 'self'"}) in tags
    assert ("html", {"lang": "en", "dir": "ltr"}) in tags


def test_titles_in_another_language_say_so() -> None:
    tags = Read(page(made(replace(example(), language="ar")), None)).tags

    assert ("span", {"dir": "auto", "lang": "ar"}) in tags


@given(nasty.texts())
def test_whatever_strangers_write_is_text(text: str) -> None:
    known = example()
    spoilt = replace(
        known,
        title=text,
        kept_by=text,
        contact=text,
        names=replace(known.names, addressees=tuple(replace(one, name=text) for one in known.names.addressees)),
        recommendations=tuple(replace(one, title=text) for one in late_twice().recommendations),
    )

    plain, made_of_it = Read(page(made(late_twice()), None)), Read(page(made(spoilt), None))

    assert {name for name, _ in made_of_it.tags} <= {name for name, _ in plain.tags}
    assert {name for _, given in made_of_it.tags for name in given} <= {
        name for _, given in plain.tags for name in given
    }
    assert all(re.match(r"https?://|mailto:|#|[a-z]+\.(css|json)$", link) for link in made_of_it.links)


def test_of_a_day_some_are_named_and_the_rest_is_counted() -> None:
    many = tuple(replace(example().recommendations[0], number=n) for n in range(1, 101))
    rivers = replace(example(), title="Rivers", site=None, repository=None)
    text = page(made(replace(example(), recommendations=many), rivers), None)

    assert f"{100 - A_DAY} more in Recommendations on registries" in Read(text).said
    assert listed_changes(text) == A_DAY + min(A_DAY, len(example().recommendations))
    assert "https://octo.example/tracker/changes/" in Read(text).links


def test_a_list_longer_than_a_page_says_how_many_more_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview_page, "MOST", 1)
    text = page(made(late_twice(), replace(late_twice(), title="Rivers")), None)

    assert len(Tables(text).rows["past-date"]) == 1
    assert "3 more stand in the data for programs" in Read(text).said
    assert len(Tables(text).rows["addressees"]) == 1
    assert listed_changes(text) == 1
    assert "3 more" in Read(text).said


def test_what_was_not_read_or_is_perhaps_out_of_date_is_told_in_whole_sentences() -> None:
    known = read(example())
    quiet = replace(known, name="Quiet", state="quiet", as_of="2026-09-01")
    behind = replace(known, name="Behind", state="behind", as_of="2026-11-01")
    lost = not_read(replace(HERE, name="Lost *now*"), "it is gone (410)", "2026-11-20")
    never = not_read(replace(HERE, name="Never"), "it is gone", None)
    other = not_read(replace(HERE, name="Other"), "it is gone", None)
    text = page(overview(listed(1), [known, quiet, behind, lost, never, other], TODAY), None)
    said = Read(text).said

    assert "in 3 of 6 trackers" in said
    assert "3 not read 2 perhaps out of date" in said
    assert (
        "Nothing has changed in Quiet since 1 September 2026. After 60 quiet days GitHub switches a nightly run off: "
        "ask those who keep it whether it still runs. Behind says what it said on 1 November 2026. A date there is "
        "over since then, and it does not say so: nobody has renewed it. Lost *now* could not be read "
        "(https://example.org/status.json): it is gone (410). It is not counted here. It was read last on "
        "20 November 2026. Never could not be read (https://example.org/status.json): it is gone. It is "
        "not counted here."
    ) in said
    assert "not read; last read on 20 November 2026" in said
    assert [row[1:] for row in Tables(text).rows["trackers"][3:6]] == [["not known"]] * 3
    assert in_words(lost, None).startswith("Lost *now* could not be read (https://example.org/status.json): it is")


def test_where_all_is_well_nothing_is_said_of_trouble() -> None:
    said = Read(page(made(example()), None)).said

    assert "not read" not in said
    assert "out of date" not in said


def test_views_are_not_added_up() -> None:
    said = Read(page(made(example(), example()), None)).said

    assert "Views are not added up" in said
    assert re.search(r"[0-9]+ (for|against)\b", said) is None
