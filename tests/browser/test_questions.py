"""Questions that readers bring, and the counts of the summary line: what each needs is shown where it leads."""

# ruff: noqa: RUF001 - letters of other scripts are meant

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.browser import DESKTOP, PHONE, Reader
from tests.browser.github import readme_page
from tests.browser.trackers import Shelf, SiteTracker, run

CLICKS = 2
CHANGES = re.compile(r"^(\d+ changed|no change recorded) in 20\d\d$")
"""The count of this year's changes, also if there is none."""
LISTED = """(place) => {
  let found = 0;
  let one = document.getElementById(place).nextElementSibling;
  for (; one && one.tagName !== "H2"; one = one.nextElementSibling)
    found += one.matches(".item") + (one.matches("ul.plain") && one.querySelectorAll(":scope > li:has(a)").length);
  return found;
}"""
"""How many things stand below a heading, up to the next one of its level."""


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def front(request: pytest.FixtureRequest, tracker: SiteTracker, reader: Reader) -> Reader:
    """Somebody who has just opened the site."""
    size: ViewportSize = request.param
    reader.open(tracker.address, size)
    return reader


def test_what_names_board_answered(front: Reader, tracker: SiteTracker) -> None:
    _follow(front, "Addressees", "Names Board")

    _answered(
        front,
        "It has asked for a general waiver",
        tracker,
        so_far="No request for a response|No response is|accepted|noted",
    )


def test_who_is_against_and_why(front: Reader, tracker: SiteTracker) -> None:
    if not any(entry["opposed"] for entry in tracker.published):
        assert front.page.get_by_text("opposition recorded").locator("visible=true").count() == 1, (
            "only the list, at the foot"
        )
        return
    _follow(front, re.compile("^opposition to"))

    _answered(front, "Existing law protects civilians, online as well", tracker, so_far="Oppose")


def test_what_changed_this_year(front: Reader, tracker: SiteTracker) -> None:
    _follow(front, CHANGES)

    _answered(
        front,
        "Provide for price transparency in a future",
        tracker,
        so_far=r"^(\d+ recommendations? changed|No change recorded) in",
    )


def test_what_is_about_privacy(front: Reader, tracker: SiteTracker) -> None:
    words = front.page.get_by_label("Search", exact=True)
    front.click(words)
    words.fill("privacy")

    title = "Set an appropriate level of privacy for communications"
    _answered(front, title, tracker, so_far=title)


def test_what_northland_said(front: Reader, tracker: SiteTracker) -> None:
    _follow(front, "Positions", "Northland")

    _answered(front, "A waiver would let its registrars serve everybody", tracker, so_far="Reported by|Entered by")


@pytest.mark.parametrize(
    ("words", "address", "places"),
    [
        (CHANGES, "", ["changed"]),
        ("requests", "requests/", ["answered", "waiting"]),
        ("overdue", "overdue/", ["recommendations"]),
        ("opposition to", "disagreement/", ["own"]),
        ("not checked", "not-checked/", ["recommendations"]),
    ],
)
def test_each_count_is_that_of_the_list_it_leads_to(
    words: str | re.Pattern[str], address: str, places: list[str], tracker: SiteTracker, reader: Reader
) -> None:
    reader.open(tracker.address, DESKTOP)
    link = reader.page.locator(".summary a", has_text=words)
    counts = [int(number) for number in re.findall(r"\d+", " ".join(link.locator("b").all_inner_texts()))]
    if link.count():
        link.click()
        assert reader.page.url.endswith(f"{address}index.html#{places[0]}")
    else:
        reader.open(f"{tracker.site.as_uri()}/{address}index.html")

    listed = [_listed(reader.page, place) for place in places]
    assert (counts or [0] * len(places)) == [sum(listed[: n + 1]) for n in range(len(places))]


def test_the_first_number_is_that_of_the_rows(tracker: SiteTracker, reader: Reader) -> None:
    reader.open(tracker.address, DESKTOP)

    counted = int(reader.page.locator(".summary b").first.inner_text())
    rows = reader.page.locator(".all tr[data-status]").count()
    assert counted == len(tracker.published)
    assert rows == (counted if counted <= 200 else 0)


class Way(NamedTuple):
    """The links that somebody follows, and what answers the question then."""

    links: tuple[str | re.Pattern[str], ...]
    answers: tuple[str, ...]


class Question(NamedTuple):
    """A question about the tracker now or in three years, with the ways to its answer."""

    tracker: str
    site: Way
    readme: Way


SITE = "Read the record on its site"
FIRST = re.compile(r"^1\. Consider steps")
OVERDUE, CHANGED, UNCHECKED = (
    re.compile(words) for words in (r"^\d+ overdue", "changed in 2023", r"^\d+ not checked")
)
TENTH, IMPLEMENTED = re.compile("^10, Look for gaps"), re.compile(", Implemented")
READ = r"A maintainer reads the source as disagreeing with this party"
WHO = (
    r"^Open Network Alliance \(ONA\) .* Entered by the maintainers\.",
    r"^Anneke Oosterdal: ● Support .* Reported by",
)
DATES = (r"^Target date: June 2022, set by: the meeting\.", r"^Target date: December 2022, set by: the meeting\.")
QUESTIONS = {
    "the position of Westmark on 19": Question(
        "now",
        Way(
            ("Parties", "United States of Westmark"),
            (rf"{READ}\. The record has no position stated by this party\. No request",),
        ),
        Way(
            (FIRST, re.compile("^By party$")),
            (r"^United States of Westmark: .*Own positions: none recorded\..* 19 \(inferred\)",),
        ),
    ),
    "what concerns Names Board, and its response": Question(
        "now",
        Way(("Addressees", "Names Board"), ("^Consider steps to ease", "^No request for a response is recorded")),
        Way((), ("To: Names Board$", "The record has no response and no request for one")),
    ),
    "who supports 10, and who is only reported": Question(
        "in three years", Way((TENTH,), WHO), Way((SITE, TENTH), WHO)
    ),
    "what is overdue, and who set the date": Question(
        "in three years", Way((OVERDUE,), DATES), Way((OVERDUE,), DATES)
    ),
    "whether the addressee of 1 accepted": Question(
        "in three years",
        Way(("Addressees", "Names Board"), ("^accepted in part$",)),
        Way((FIRST,), ("^accepted in part$",)),
    ),
    "the positions of Northland": Question(
        "in three years",
        Way(
            ("Parties", "Northland"),
            ("Recommendations without a position of this party: 16 of 22", "^A waiver would let its"),
        ),
        Way((SITE, "Positions"), ("^● Support, .*: 1, 3, 6$", "^◐ Support with .*: 8$", "^■ Oppose, .*: 5, 18$")),
    ),
    "what changed in the last half year": Question(
        "in three years",
        Way((CHANGED,), ("^20 November 2023$", "^30 June 2023$")),
        Way((CHANGED,), ("^20 November 2023$", "^30 June 2023$")),
    ),
    "what is implemented, with which evidence": Question(
        "in three years",
        Way((IMPLEMENTED,), (r"^Implemented since 20 November 2023.*Evidence: https://example\.org/reports/2023",)),
        Way((SITE, IMPLEMENTED), ("^Implemented since 20 November 2023.*Evidence: https://",)),
    ),
    "how to dispute an entry without a GitHub account": Question(
        "now",
        Way(("Dispute or correct an entry",), ("Without a GitHub account, this is not possible yet",)),
        Way(("More",), ("Without a GitHub account, write to the contact",)),
    ),
    "what was not checked for a year": Question(
        "in three years",
        Way(
            (UNCHECKED,),
            ("^19 recommendations$", "^Consider a binding treaty", "No check is recorded after February 2017"),
        ),
        Way(
            (SITE, UNCHECKED),
            ("^19 recommendations$", "^Consider a binding treaty", "No check is recorded after February 2017"),
        ),
    ),
}


NARROW, LATER = "[\u00a0\u202f ]", "[,\u060c]"
"""A space before a French mark, and a comma in Latin or Arabic script."""
ELSEWHERE: dict[tuple[str, str], Way] = {
    ("fr", "the position of Westmark on 19"): Way(
        ("Parties", "United States of Westmark"),
        ("la source s’écarte de la position de cette partie.*aucune position formulée par cette partie",),
    ),
    ("ar", "the position of Westmark on 19"): Way(
        ("الأطراف", "United States of Westmark"),
        ("أن المصدر لا يتفق مع هذا الطرف.*لا يتضمن السجل موقفاً أعلنه هذا الطرف",),
    ),
    ("fr", "what concerns Names Board, and its response"): Way(
        ("Destinataires", "Names Board"), ("^Envisager des mesures", "^Aucune demande de réponse n’est consignée")
    ),
    ("ar", "what concerns Names Board, and its response"): Way(
        ("الجهات المخاطَبة", "Names Board"), ("^Consider steps to ease", "^لم يُسجَّل أي طلب لتقديم رد")
    ),
    ("fr", "who supports 10, and who is only reported"): Way(
        (TENTH, "Positions"),
        (
            r"^Open Network Alliance \(ONA\) .*Saisie par les gestionnaires",
            "^Anneke Oosterdal.*Support.*Rapportée par.*Non comptée",
        ),
    ),
    ("ar", "who supports 10, and who is only reported"): Way(
        (re.compile("^10، Look for gaps"),),
        (
            r"^Open Network Alliance \(ONA\) .*أدخلته إدارة السجل",
            "^Anneke Oosterdal.*Support.*أبلغ عنه طرف آخر.*لا يُحتسب",
        ),
    ),
    ("fr", "what is overdue, and who set the date"): Way(
        (re.compile("^2 en retard"),),
        (
            f"^Date cible{NARROW}: juin 2022, fixée par{NARROW}: the meeting",
            f"^Date cible{NARROW}: décembre 2022, fixée par{NARROW}: the meeting",
        ),
    ),
    ("ar", "what is overdue, and who set the date"): Way(
        (re.compile("^متأخرة: 2"),),
        (
            "^الموعد المستهدف: حزيران/يونيه 2022، الجهة التي حددته: the meeting",
            "^الموعد المستهدف: كانون الأول/ديسمبر 2022، الجهة التي حددته: the meeting",
        ),
    ),
    ("fr", "whether the addressee of 1 accepted"): Way(
        ("Destinataires", "Names Board"), ("^partiellement acceptée",)
    ),
    ("ar", "whether the addressee of 1 accepted"): Way(("الجهات المخاطَبة", "Names Board"), ("^قبول جزئي",)),
    ("fr", "the positions of Northland"): Way(
        ("Parties", "Northland"),
        (f"^Recommandations sans position de cette partie{NARROW}: 16 sur 22", "^A waiver would"),
    ),
    ("ar", "the positions of Northland"): Way(
        ("الأطراف", "Northland"), ("^التوصيات التي ليس لهذا الطرف موقف بشأنها: 16 من أصل 22", "^A waiver would")
    ),
    ("fr", "what changed in the last half year"): Way(
        (re.compile("changement en 2023$"),), ("^20 novembre 2023$", "^30 juin 2023$")
    ),
    ("ar", "what changed in the last half year"): Way(
        (re.compile("^تغيرت في عام 2023"),), ("^20 تشرين الثاني/نوفمبر 2023$", "^30 حزيران/يونيه 2023$")
    ),
    ("fr", "what is implemented, with which evidence"): Way(
        (re.compile(f"{LATER} Implemented"),),
        (f"^Implemented .*Justificatifs{NARROW}: https://example.org/reports/2023",),
    ),
    ("ar", "what is implemented, with which evidence"): Way(
        (re.compile(f"{LATER} Implemented"),), ("^Implemented .*الأدلة: https://example.org/reports/2023",)
    ),
    ("fr", "how to dispute an entry without a GitHub account"): Way(
        ("Contester ou corriger une mention",), ("Sans compte GitHub, ce n’est pas encore possible",)
    ),
    ("ar", "how to dispute an entry without a GitHub account"): Way(
        ("الاعتراض على قيد أو تصويبه",), ("ولا يمكن حتى الآن القيام بذلك دون حساب على GitHub",)
    ),
    ("fr", "what was not checked for a year"): Way(
        (re.compile("^19 sans contrôle récent"),),
        ("^19 recommandations$", f"^Proposed. Aucun contrôle consigné depuis{NARROW}: février 2017"),
    ),
    ("ar", "what was not checked for a year"): Way(
        (re.compile("^لم تُراجَع: 19"),), ("^19 توصية$", "^Proposed. لم تُسجَّل أي مراجعة بعد شباط/فبراير 2017")
    ),
}
"""The same questions on the French and the Arabic site, each with its links and its answers."""


@pytest.fixture(scope="module")
def translated(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Give the folder of a tracker's site in English, French and Arabic, by the name of the tracker."""

    @cache
    def site(name: str) -> Path:
        folder = tmp_path_factory.mktemp("languages")
        run(shelf(name).root, "site", "--language", "fr", "--language", "ar", str(folder))
        return folder

    return site


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_question_is_answered_in_another_language(
    language: str, asked: str, translated: Callable[[str], Path], shelf: Shelf, reader: Reader
) -> None:
    name, way = QUESTIONS[asked].tracker, ELSEWHERE[language, asked]
    texts = [party["name"] for party in shelf(name).parties if isinstance(party["name"], dict)]
    called: dict[object, str] = {text["en"]: text[language] for text in texts if language in text}
    reader.open((translated(name) / language / "index.html").as_uri(), PHONE)

    _find(reader, Way(tuple(called.get(link, link) for link in way.links), way.answers))
    assert f"/{language}/" in reader.page.url


@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_question_is_answered_from_the_site_on_a_phone(asked: str, shelf: Shelf, reader: Reader) -> None:
    question = QUESTIONS[asked]
    reader.open(shelf(question.tracker).address, PHONE)

    _find(reader, question.site)


@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_question_is_answered_from_the_readme_on_a_phone(
    asked: str, shelf: Shelf, reader: Reader, tmp_path: Path
) -> None:
    question = QUESTIONS[asked]
    tracker = shelf(question.tracker)
    page = readme_page(tracker.root / "README.md", tmp_path)
    site = re.compile(r'href="https://example\.org/tracker/([^"#]*)')
    page.write_text(site.sub(rf'href="{tracker.site.as_uri()}/\1index.html', page.read_text(encoding="utf-8")))
    reader.open(page.as_uri(), PHONE)

    _find(reader, question.readme)


def _find(reader: Reader, path: Way) -> None:
    for name in path.links:
        inside = reader.page.get_by_role("main").get_by_role("link", name=name, exact=isinstance(name, str))
        links = inside if inside.count() else reader.page.get_by_role("link", name=name, exact=isinstance(name, str))
        fold = reader.page.locator("summary").get_by_text(name)
        reader.click((links if links.count() else fold).first)
    for answer in path.answers:
        reader.sees(reader.page.get_by_text(re.compile(answer)).locator("visible=true").first)
    assert reader.clicks <= CLICKS


def _follow(reader: Reader, *names: str | re.Pattern[str]) -> None:
    for name in names:
        reader.click(reader.page.get_by_role("link", name=name, exact=isinstance(name, str)).first)


def _answered(reader: Reader, text: str, tracker: SiteTracker, *, so_far: str) -> None:
    """The answer is shown within two screens, after two clicks; `so_far` is what may answer it here today."""
    is_today = ".rectrack" in tracker.address
    words = reader.page.get_by_text(re.compile(so_far) if is_today else text)
    reader.sees(words.locator("visible=true").first)
    assert reader.clicks <= CLICKS


def _listed(page: Page, place: str) -> int:
    page.wait_for_load_state()  # a click returns while the browser still reads the page
    found: int = page.evaluate(LISTED, place)
    return found
