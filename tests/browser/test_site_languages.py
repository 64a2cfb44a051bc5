"""A site in English, French and Arabic: its switch, and pages from right to left."""

import pytest

from tests.browser.browser import DESKTOP, PHONE, Reader, problems, width
from tests.browser.trackers import SiteTracker, of_texts

LANGUAGES = "languages: [en, fr, ar]\nmaintained_by:"
EDGES = """(selector) => {
  const sides = document.querySelector(selector).getBoundingClientRect();
  return [sides.left, sides.right];
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteTracker:
    return of_texts(tmp_path_factory.mktemp("languages"), settings=("maintained_by:", LANGUAGES))


def address(site: SiteTracker, page: str) -> str:
    return (site.site / page).as_uri()


@pytest.mark.parametrize("page", ["", "r/1/", "positions/", "about/"])
def test_the_switch_leads_to_the_same_page_in_each_language_and_back(
    page: str, site: SiteTracker, reader: Reader
) -> None:
    reader.open(address(site, f"{page}index.html"), PHONE)
    for name, folder, code in (("Français", "fr/", "fr"), ("العربية", "ar/", "ar"), ("English", "", "en")):
        reader.page.get_by_role("link", name=name, exact=True).last.click()
        assert reader.page.url == address(site, f"{folder}{page}index.html")
        assert reader.page.evaluate("document.documentElement.lang") == code
        assert reader.page.locator(".languages [aria-current]").all_text_contents() == [name]
    assert reader.faults == []


def test_the_search_works_in_each_language(site: SiteTracker, reader: Reader) -> None:
    for folder in ("", "fr/", "ar/"):
        reader.open(f"{address(site, f'{folder}index.html')}?q=fees", DESKTOP)
        assert reader.page.locator(".results tbody tr").count() >= 1
        assert reader.page.locator(".found").inner_text().strip().endswith(".")
    assert reader.faults == []


def test_arabic_pages_begin_at_the_right_with_mirrored_matrix_and_shapes(site: SiteTracker, reader: Reader) -> None:
    places = {}
    for folder in ("", "ar/"):
        reader.open(address(site, f"{folder}positions/index.html"), DESKTOP)
        party, column = (
            reader.page.evaluate(EDGES, f".matrix {cell}") for cell in ("tbody th", "thead th:last-child")
        )
        places[folder] = party[0] < column[0]
        corner = reader.page.evaluate("getComputedStyle(document.querySelector('.corner'), '::after').scale")
        assert corner == ("-1 1" if folder else "none")
    assert places == {"": True, "ar/": False}


def test_arabic_has_no_italics_and_no_page_is_too_wide(site: SiteTracker, reader: Reader) -> None:
    slopes = """(language) => {
        document.querySelector("main").append(document.createElement("em"));
        return [...document.querySelectorAll("em,blockquote")].filter((one) => one.matches(language))
            .map((one) => getComputedStyle(one).fontStyle)}"""
    for folder, code, slope in (("", "en", "italic"), ("ar/", "ar", "normal")):
        reader.open(address(site, f"{folder}r/1/index.html"), PHONE)
        assert {*reader.page.evaluate(slopes, f":lang({code})")} == {slope}
    for page in ("index.html", "r/1/index.html", "positions/index.html", "about/index.html", "changes/index.html"):
        reader.open(address(site, f"ar/{page}"), PHONE)
        assert width(reader.page) <= PHONE["width"]


@pytest.mark.parametrize("page", ["fr/index.html", "ar/index.html", "ar/r/1/index.html"])
def test_axe_finds_nothing(page: str, site: SiteTracker, reader: Reader) -> None:
    assert problems(reader, address(site, page)) == []
