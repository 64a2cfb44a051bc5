"""A second tracker: the calls to action of a commission, whose words, numbers and fields are its own.

Ninety-four calls in folders by part of the report. They are numbered as the report numbers them ("48.iv"), have
several themes, steps with addressees and dates of their own, an answer in principle and a final one, and fields that
this commission alone needs. Nobody asks for agreement.
"""

import shutil
from itertools import product
from pathlib import Path

from tests.rectrack.files import write

SETTINGS = Path(__file__).parents[1] / "data/commission"
CALLS = 94

_DOINGS = (
    "Publish yearly figures on",
    "Pay for the monitoring of",
    "Give the river councils a say in",
    "Set limits for",
    "Review the law on",
    "Teach about",
    "Restore",
    "Report to Parliament on",
)
_MATTERS = (
    "nitrates in the lower rivers",
    "fish passes at old weirs",
    "water taken for cooling",
    "wetlands behind the dykes",
    "medicines in waste water",
    "salt from the mines",
    "permits for gravel works",
    "floods and who pays for them",
    "bathing places",
    "eels and sturgeon",
    "water prices for farms",
    "dams that nobody owns any more",
)
_THEMES = ("data, water", "fish", "councils, law", "water, law", "law", "long, data", "fish, water", "data, councils")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi")


def make_commission(root: Path) -> Path:
    """Write the tracker with all of its calls into a folder, and return the folder."""
    shutil.copytree(SETTINGS, root, dirs_exist_ok=True)
    for number, (matter, (n, doing)) in enumerate(product(_MATTERS, enumerate(_DOINGS)), 1):
        if number <= CALLS:
            write(path(root, number), _call(number, f"{doing} {matter}", _THEMES[n]))
    return root


def path(root: Path, number: int) -> Path:
    """The file of a call, in the folder of its part of the report."""
    return root / f"recommendations/part-{(number - 1) // 24 + 1}/call-{number}.yaml"


def reference(number: int) -> str:
    """How the report numbers a call: six to an article, from the fortieth article on."""
    return f"{(number - 1) // 6 + 40}.{_ROMAN[(number - 1) % 6]}"


def _call(number: int, title: str, themes: str) -> str:
    is_begun, is_done = number % 3 == 0, number % 9 == 0
    status = "complete" if is_done else "under-way" if is_begun else "not-started"
    part, item = (number - 1) // 24 + 1, reference(number)
    return (
        f"id: call-{number}\nnumber: {number}\nreference: {item}\ntitle: {title}\n"
        f"source_form: call-to-action\nthemes: [{themes}]\naddressees: [federal-government, provinces]\n"
        f"sources:\n  - {{document: final-report, section: Part {part}, items: [{item}]}}\n"
        f"status: {status}\n{_TARGET if number % 2 else ''}{_actions(number)}{_requests(number)}{_answers(number)}"
        f"history:\n  - {{date: 2015-06, status: not-started}}\n"
        f"{_BEGUN if is_begun else ''}{_DONE if is_done else ''}"
        f"custom_fields:\n  priority: {('high', 'medium', 'low')[number % 3]}\n  cost: {number / 2:g}\n"
        f"  indicator: Figures of the year before\n  goals: [sdg-6, sdg-1{4 + number % 2}]\n"
        f"  review: 2027-0{number % 9 + 1}\n"
    )


_TARGET = "target: {date: 2027, set_by: Rivers Commission, source: {document: final-report, section: Dates}}\n"
_BEGUN = "  - {date: 2017-01, status: under-way, note: The budget names it., according_to: Federal Government}\n"
_DONE = (
    "  - date: 2019-05\n    status: complete\n    evidence:\n"
    "      - {url: 'https://rivers.example/done', archived: 'https://archive.example/done'}\n"
)


def _actions(number: int) -> str:
    if number % 2:
        return ""
    return (
        "actions:\n"
        "  - {id: law, reference: i, title: Change the law, status: not-started, addressees: [federal-government]}\n"
        "  - {id: pay, reference: ii, title: Pay for it, status: under-way, addressees: [provinces, water-agency],"
        " target: {date: 2026-06}}\n"
    )


def _requests(number: int) -> str:
    if number % 5:
        return ""
    return "requests:\n  - {to: federal-government, type: response, date: 2015-07, due: 2015-12}\n"


def _answers(number: int) -> str:
    if number % 2:
        return ""
    return (
        "responses:\n"
        "  - {by: federal-government, response: accepted-in-principle, date: 2016-02, note: An interim answer.}\n"
        "  - by: federal-government\n    response: accepted\n    date: 2018-03\n    quote: We accept this call.\n"
        "    source: {document: answers-2018}\n"
    )
