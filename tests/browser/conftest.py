"""One browser and three sites for all that is looked at."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import browser, trackers
from tests.browser.browser import Reader, Seen, walk
from tests.browser.trackers import Shelf, SiteTracker

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that is here, so that the other targets leave it out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The one browser."""
    with browser.opened(tmp_path_factory.mktemp("browser")) as one:
        yield one


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Each tracker by name, made once."""
    folder = tmp_path_factory.mktemp("trackers")

    @cache
    def made(name: str) -> SiteTracker:
        match name:
            case "now":
                return trackers.now(folder / name)
            case "in three years":
                return trackers.in_three_years(folder / "years")
            case _:
                number = name.removeprefix("of ")
                return trackers.of_many(folder / number, made("in three years").root, int(number))

    return made


@pytest.fixture(scope="session", params=["now", "in three years", "of 300"])
def tracker(request: pytest.FixtureRequest, shelf: Shelf) -> SiteTracker:
    """Each of the three."""
    return shelf(request.param)


@pytest.fixture(scope="session")
def years(shelf: Shelf) -> SiteTracker:
    """The one as in three years."""
    return shelf("in three years")


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> SiteTracker:
    """The example in which every field is used."""
    return trackers.of_texts(tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="session")
def reader(chrome: Browser) -> Iterator[Reader]:
    """Somebody offline, with scripts."""
    context = chrome.new_context(offline=True)
    yield Reader(context.new_page())
    context.close()


@pytest.fixture(scope="session")
def without_scripts(chrome: Browser) -> Iterator[Reader]:
    """Somebody offline whose browser runs no script."""
    context = chrome.new_context(offline=True, java_script_enabled=False)
    yield Reader(context.new_page())
    context.close()


@pytest.fixture(autouse=True)
def nothing_failed(reader: Reader) -> Iterator[None]:
    """No page may ask another host, fail to load something or complain, whatever is looked at."""
    yield
    asked, faults = [*reader.asked], [*reader.faults]
    reader.asked.clear()
    reader.faults.clear()
    assert [address for address in asked if not address.startswith("file://")] == []
    assert faults == []


@pytest.fixture(scope="session")
def walked(tracker: SiteTracker, reader: Reader) -> dict[str, Seen]:
    """Every page of each tracker that links lead to."""
    return walk(reader, tracker.address)
