"""Several trackers on one page: each count is that of its list, and all can read it, whatever the trackers hold."""

import re
import unicodedata
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.rectrack import nasty
from tests.rectrack.setup.overview_fixtures import TODAY, example, late, overview
from tests.rectrack.site.site_pages import Read

OVER = ("2019", "2026-10", "2026-11-24", "2026-11-25")
"""Those of the dates that were over on the day of the tests, the oldest first."""
DATES = st.sampled_from((*OVER, "2026-11", "2026-11-26", "2027-01-01", "2026"))
NAMES = st.sampled_from(
    ("Names Board", "names-board", "I C A N N", "Governments", "withheld-1", "Ünion", "union", "The registry")
)
COUNTS = ("open", "under way", "done", "not done")


@st.composite
def trackers(draw: st.DrawFn) -> Any:
    """What a tracker publishes of some recommendations in any status, for anybody, until any date."""
    data = example(title=draw(st.sampled_from(("Rivers", "Schools"))), site=draw(st.sampled_from((None, "x"))))
    bodies = data["names"]["addressees"]
    for body in bodies:
        body["name"] = draw(NAMES)
    ids = st.lists(st.sampled_from([body["id"] for body in bodies]), unique=True)
    target = st.none() | st.fixed_dictionaries({"date": DATES, "set_by": st.none() | st.just("the plenary")})
    entry = data["recommendations"][0]
    data["recommendations"] = [
        entry
        | {
            "number": number,
            "status": draw(st.sampled_from([status["id"] for status in data["names"]["statuses"]])),
            "closed": draw(st.booleans()),
            "target": draw(target),
            "addressees": draw(ids),
            "addressees_inferred": draw(st.booleans()),
            "last_recorded": (date.fromisoformat(TODAY) - timedelta(days=draw(st.integers(0, 70)))).isoformat(),
        }
        for number in range(1, draw(st.integers(0, 6)) + 1)
    ]
    return data


def counts_as(tracker: Any, entry: Any) -> str:
    return next(str(one["category"]) for one in tracker["names"]["statuses"] if one["id"] == entry["status"])


@given(st.lists(trackers(), min_size=1, max_size=4))
def test_each_count_is_that_of_its_list(given: list[Any]) -> None:
    shown = overview(*given)
    data, entries = shown.data, [(n, one, entry) for n, one in enumerate(given) for entry in one["recommendations"]]

    known = Counter((n, counts_as(one, entry)) for n, one, entry in entries)
    for n, one in enumerate(shown.trackers):
        assert one["summary"]["by_category"] == {counts: known[n, counts] for counts in COUNTS}
        assert one["summary"]["recommendations"] == len(one["recommendations"]) == len(given[n]["recommendations"])
    assert data["summary"]["recommendations"] == len(entries)
    assert len({one["name"] for one in shown.trackers}) == len(given)

    dates = [(one["recommendation"]["target"]["date"], one["recommendation"]["number"]) for one in data["overdue"]]
    targets = ((e["target"]["date"], e["number"]) for _, _, e in entries if e["target"] and not e["closed"])
    assert Counter(dates) == Counter(target for target in targets if target[0] in OVER)
    assert all(OVER.index(one) <= OVER.index(other) for (one, _), (other, _) in pairwise(dates))

    since = (date.fromisoformat(TODAY) - timedelta(days=30)).isoformat()
    days = [one["recommendation"]["last_recorded"] for one in data["changed"]]
    assert days == sorted((e["last_recorded"] for _, _, e in entries if e["last_recorded"] >= since), reverse=True)

    named: dict[str, set[tuple[int, int]]] = {}
    for n, tracker, entry in entries:
        for body in (body for body in tracker["names"]["addressees"] if body["id"] in entry["addressees"]):
            name = unicodedata.normalize("NFKC", body["name"]).lower().replace(" ", "")
            named.setdefault(name + f"-{n}" * name.startswith("withheld"), set()).add((n, entry["number"]))
    summaries = [one["summary"] for one in data["addressees"]]
    assert sorted(one["recommendations"] for one in summaries) == sorted(map(len, named.values()))
    assert all(sum(one["by_category"].values()) == one["recommendations"] for one in summaries)
    assert data["without_addressee"] == sum(not entry["addressees"] for _, _, entry in entries)

    _, *each, everything = [row[1:] for row in shown.rows("trackers")]
    assert [int(cell) for cell in everything] == [sum(map(int, column)) for column in zip(*each, strict=True)]
    summary = data["summary"]
    assert [int(cell) for cell in everything] == [
        *(summary["recommendations"], *summary["by_category"].values(), summary["overdue"])
    ]
    assert len(shown.rows("past-date")[1:]) == len(data["overdue"]) == summary["overdue"]
    assert f"{len(data['overdue'])} overdue" in shown.words
    assert f"{len(days)} new or changed in 30 days" in shown.words
    more = sum(map(int, re.findall(r"([0-9]+) more: ", shown.words)))
    assert listed_changes(shown.page) + more == len(days)


def listed_changes(page: str) -> int:
    """How many recommendations are below the heading of what changed."""
    part = page.partition('<h2 id="changed">')[2].partition("<h2")[0]
    return part.count('class="no"')


# --- addressees -------------------------------------------------------------------------------------


def called(*names: str) -> Any:
    """The example, whose first addressees are called so."""
    return example(**{f"names__addressees__{n}__name": name for n, name in enumerate(names)})


def test_the_same_addressee_comes_together_whatever_its_id_case_and_spaces() -> None:
    found = {one["name"]: one for one in overview(called("Ministry"), called("A", "MINISTRY ")).data["addressees"]}

    assert [one["recommendations"] for one in found["Ministry"]["trackers"]] == [3, 1]
    assert found["Ministry"]["inferred"] == 2
    assert "MINISTRY" not in found


def test_whoever_is_withheld_in_one_tracker_is_nobody_in_another_and_has_no_page() -> None:
    withheld = example(names__addressees__0={"id": "withheld-1", "name": "withheld-1"})
    for entry in withheld["recommendations"]:
        entry["addressees"] = ["withheld-1"]

    found = overview(withheld, withheld | {"site": "https://other.example/"}).data["addressees"]

    assert [[one["page"] for one in naming["trackers"]] for naming in found] == [[None], [None]]


def test_addressees_go_by_the_letters_of_their_names() -> None:
    found = overview(called("Zebra", "äther"), called("Ärzte", "Bank")).data["addressees"]

    assert [one["name"] for one in found] == ["Ärzte", "äther", "Bank", "Zebra"]


# --- the page ---------------------------------------------------------------------------------------


def test_a_status_without_a_date_is_shown_as_of_a_day() -> None:
    tracker = late("2019")
    for entry in tracker["recommendations"]:
        entry["history"] = [{"date": entry["since"], "undated": True, "status": entry["status"]}]
    shown = overview(tracker)

    assert all(entry["undated"] for entry in shown.trackers[0]["recommendations"])
    assert " since " not in shown.words
    assert re.search(r"\w, as of \w+", shown.words)


def test_the_page_has_its_headings_links_and_no_script() -> None:
    shown = overview(
        late("2027", "2019"), late("2027", title="Rivers", site=None, language="ar", repository__name="octo/rivers")
    )
    page = Read(shown.page)

    assert page.headings[0] == 1
    assert re.findall(r'<h2 id="([a-z-]+)"', shown.page) == [
        *("trackers", "past-date", "addressees", "changed", "keepers")
    ]
    heads = ["Tracker", "All", "Open", "Under way", "Done", "Not done", "Overdue"]
    assert shown.rows("trackers")[0] == heads
    assert shown.rows("past-date")[0] == ["Recommendation", "Target date"]
    assert {link.partition("#")[2] for link in page.links if link.startswith("#")} <= {*page.ids}
    site = "https://octo.example/tracker/"
    assert {site, f"{site}r/1/", f"{site}overdue/", f"{site}addressees/registry/"} <= {*page.links}
    repository = "https://github.com/octo/rivers"
    assert {repository, f"{repository}/issues/10", "mailto:tracker@example.org", "overview.json"} <= {*page.links}
    assert "mailto:office@example.org" in page.links
    assert [given["href"] for name, given in page.tags if name == "link"] == ["mark.svg", "site.css", "overview.css"]
    assert [given["src"] for _, given in page.tags if "src" in given] == ["mark.svg"]
    assert {name for name, _ in page.tags} & {"script", "iframe", "form"} == set()
    assert ("meta", {"http-equiv": "Content-Security-Policy", "content": "default-src 'self'"}) in page.tags
    assert ("html", {"lang": "en", "dir": "ltr"}) in page.tags
    assert ("span", {"dir": "auto", "lang": "ar"}) in page.tags
    assert "Positions are not added up" in page.said
    assert not re.search(r"[0-9]+ (for|against)\b|not read|out of date", page.said)


def test_a_recommendation_is_called_as_its_source_numbers_it_and_its_date_says_who_set_it() -> None:
    data = late("2026-10", "2019")
    data["recommendations"][0]["reference"] = "48.iv"
    data["recommendations"][1]["target"]["set_by"] = "the plenary"

    (set_by, by_keepers) = overview(data).rows("past-date")[1:]

    assert (set_by[0].split()[0], by_keepers[0].split()[0]) == ("2", "48.iv")
    assert set_by[1].startswith("2019, set by: the plenary")
    assert by_keepers[1].startswith("October 2026, set by the maintainers")


def test_a_long_list_says_how_many_more_there_are() -> None:
    given = [late(*["2019"] * 186, title=title, site=None) for title in ("Rivers", "Schools", "Coast")]
    for data in given:
        data["names"]["addressees"] = [{"id": f"a{n}", "name": f"{data['title']} {n}"} for n in range(186)]
        for n, entry in enumerate(data["recommendations"]):
            day = date.fromisoformat(TODAY) - timedelta(days=n % 30)
            entry |= {"addressees": [f"a{n}"], "last_recorded": day.isoformat()}
    shown = overview(*given)

    assert [len(shown.rows(place)) for place in ("past-date", "addressees")] == [401, 401]
    assert shown.words.count("158 more are in overview.json.") == 2
    more = map(int, re.findall("([0-9]+) more: (?:Rivers|Schools|Coast)", shown.words))
    assert (listed_changes(shown.page), sum(more)) == (400, 158)


def test_of_a_tracker_and_day_five_changes_are_named_and_the_rest_is_counted() -> None:
    shown = overview(late(*["2027"] * 100), late("2027", title="Rivers", site=None))

    assert listed_changes(shown.page) == 5 + 1
    assert "95 more: Recommendations on registries" in shown.words
    assert "https://octo.example/tracker/changes/" in Read(shown.page).links


@given(nasty.texts())
def test_whatever_strangers_write_is_text(text: str) -> None:
    spoilt = late("2026-10", "2019", title=text, maintained_by=text, contact=text)
    for body in spoilt["names"]["addressees"]:
        body["name"] = text
    for entry in spoilt["recommendations"]:
        entry["title"] = entry["target"]["set_by"] = text
    shown = overview(spoilt)

    page, plain = Read(shown.page), Read(PLAIN.page)
    assert {name for name, _ in page.tags} <= {name for name, _ in plain.tags}
    names = [{name for _, given in read.tags for name in given} for read in (page, plain)]
    assert names[0] <= names[1]
    assert all(re.match(r"https?://|mailto:|#|[a-z]+\.(css|json|svg)$", link) for link in page.links)


PLAIN = overview(late("2026-10", "2019"))
