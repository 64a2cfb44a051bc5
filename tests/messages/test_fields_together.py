"""All pairs and triples of optional fields of an entry, right or not, and what `check` says of each such entry.

`fields_together.txt` has the fields of each kind of entry that need others or exclude them. Each entry is in a
recommendation of its own, so that it says nothing of another one.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path

import pytest

from tests.interfaces import on, rectrack
from tests.rectrack import files

TABLE = Path(__file__).with_name("fields_together.txt")
COMMENT = "{comment: 'https://github.com/o/r/issues/1#issuecomment-2'}"
DOCUMENT = "{document: paper-2017}"
ENTRIES: Mapping[str, tuple[str, str]] = {
    "positions": (
        "party: northland, stance: support, date: 2020",
        f"""reason: Why.; quote: Words.; lang: fr; source: {DOCUMENT}; source: {COMMENT}; account_id: 7;
        reported_by: alliance; reported_by: northland; inferred: true; entered_by: me""",
    ),
    "responses": (
        "by: names-board, response: noted, date: 2020",
        f"""note: Why.; quote: Words.; source: {DOCUMENT}; source: {COMMENT}; reported_by: alliance;
        inferred: true; entered_by: me""",
    ),
    "progress_reports": (
        "by: me, date: 2020",
        f"""text: Words.; verified_by: you; evidence: [https://example.org]; status: adopted; account_id: 7;
        source: {DOCUMENT}; source: {COMMENT}; action: ask; action: other""",
    ),
    "disputes": (
        "by: northland, text: No., date: 2020",
        f"""source: {DOCUMENT}; source: {COMMENT}; account_id: 7; entered_by: me; translation: fr; withdrawn: 2019;
        withdrawn: 2021; withdrawal_source: {DOCUMENT}""",
    ),
    "requests": (
        "date: 2020-03",
        """to: names-board; to: governments; to: northland; to: nobody; type: response; type: position;
        due: 2020-02; due: 2020-03-01; step: first; public: true""",
    ),
    "decisions": (
        "by: a, date: 2020",
        f"outcome: agreed; meeting: First; text: Words.; lang: fr; source: {DOCUMENT}",
    ),
    "made_by": (
        "parties: [alliance, northland]",
        f"""in_collaboration_with: [domreg]; in_collaboration_with: [northland]; reported_by: alliance;
        reported_by: domreg; inferred: true; source: {DOCUMENT}""",
    ),
    "history": (
        "date: 2020",
        """status: proposed; status: adopted; status: implemented; status: withdrawn; note: Why.;
        evidence: [https://example.org]; according_to: me""",
    ),
    "custom_fields": (
        "",
        """word: Words; word: [Words]; word: ' '; pick: one; pick: three; pick: [one]; picks: [one, two];
        picks: [one, one]; picks: one; picks: [three]; amount: 12.5; amount: -3; amount: a lot; amount: 1e3;
        day: 2020-02; day: soon; day: 2020-02-30; page: https://example.org; page: example.org; other: a""",
    ),
    "target": ("", f"date: 2030; set_by: They; source: {DOCUMENT}; source: {{section: Two}}"),
    "text": ("", "quote: Words.; lang: fr; document: paper-2017; document: other; symbol: A/1; paragraph: '2'"),
    "last_checked": ("checked_by: me", "date: 2020; findings: Nothing."),
}
"""What each entry of a list or a field has, and the fields that are combined."""
SAID = ("positions", "responses", "progress_reports", "disputes")
"""Entries with three fields together."""
PARTIES = """is_person: true; page_consent_date: 2020; name_withheld_since: 2020; group_inferred: true; aliases: [N.];
accounts: [{login: n, id: 7}]; accounts: [{login: n, id: 7, confirmed: write to n@example.org}]; label: N"""
OWN_FIELDS = """type: text; type: choice; type: choices; type: number; type: date; type: link;
choices: [{id: one, name: One}]; label: {prefix: 'word: ', color: e6e6e6}; board: true; filter: true"""
FIELDS = """\
custom_fields:
  - {id: word, name: A word, type: text}
  - {id: pick, name: One of two, type: choice, choices: [{id: one, name: One}, {id: two, name: Two}]}
  - {id: picks, name: Some, type: choices, choices: [{id: one, name: One}, {id: two, name: Two}]}
  - {id: amount, name: An amount, type: number}
  - {id: day, name: A day, type: date}
  - {id: page, name: A page, type: link}
"""


def together(options: str, most: int) -> Iterator[tuple[str, ...]]:
    """Yield no option, each one, and each of up to `most` of different names."""
    given = [option.strip() for option in options.split(";")]
    for number in range(most + 1):
        for some in combinations(given, number):
            if len({option.partition(":")[0] for option in some}) == number:
                yield some


def said(root: Path, cases: list[tuple[str, ...]], kind: str) -> Iterator[str]:
    """Yield each message about some cases, and below it the fewest fields that lead to it, and what prevents it."""
    wrong: dict[str, list[tuple[str, ...]]] = {}
    for problem in json.loads(rectrack(root, "check", "--format", "json").out):
        # A recommendation has its number, a line of another file has its place.
        number = problem["line"] - FIRST[kind] if kind else int(Path(problem["path"]).stem.removeprefix("rec-"))
        case, message = cases[number - 1], f"{problem['message']}: {problem['hint']}"
        if case not in wrong.setdefault(message.replace(f"x-{number}", "x"), []):
            wrong[message.replace(f"x-{number}", "x")].append(case)
    for message, of in wrong.items():
        yield f"= {message}"
        for case in fewest(of):
            right = [
                tuple(one for one in more if one not in case)
                for more in cases
                if {*case} < {*more} and more not in of
            ]
            without = "; ".join(", ".join(more) for more in fewest([more for more in right if more]))
            yield f"  {', '.join(case) or 'these alone'}{f' (not with {without})' if without else ''}"


def fewest(cases: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the cases that have no smaller one in them."""
    return [case for case in cases if not any({*other} < {*case} for other in cases)]


FIRST = {"parties.yaml": 4, "tracker.yaml": 50}
"""The line above the first entry."""


def of_recommendations(root: Path, name: str, base: str, cases: list[tuple[str, ...]]) -> None:
    """Write a recommendation for each case."""
    files.make_tracker(root, 0)
    files.write(root / "tracker.yaml", files.TRACKER + FIELDS)
    is_one = name in ("made_by", "custom_fields", "target", "text", "last_checked")
    for number, case in enumerate(cases, 1):
        entry = f"{{{', '.join(filter(None, (base, *case)))}}}"
        more = {"actions": "[{id: ask, title: Ask, status: proposed}]"} if name == "progress_reports" else {}
        status = next((option.partition(": ")[2] for option in case if option.startswith("status")), "proposed")
        more |= {"status": status} if name == "history" else {}
        files.add(root, number, **more | {name: entry if is_one else f"\n  - {entry}"})


def of_lists(root: Path, name: str, cases: list[tuple[str, ...]]) -> None:
    """Write an entry of another file for each case."""
    files.make_tracker(root)
    before = files.PARTIES if name == "parties.yaml" else f"{files.TRACKER}custom_fields:\n"
    of_all = "group: government, " if name == "parties.yaml" else ""
    lines = [f"  - {{id: x-{n}, name: X {n}, {of_all}{', '.join(case)}}}" for n, case in enumerate(cases, 1)]
    files.write(root / name, before + "".join(f"{line}\n" for line in lines))


def test_optional_fields_of_an_entry_are_right_or_wrong_together_in_these_words(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    lines = ["# Fields of entries together. See test_fields_together.py."]
    with on(files.TODAY.isoformat()):
        for name, (base, options) in ENTRIES.items():
            cases = [*together(options, 3 if name in SAID else 2)]
            of_recommendations(tmp_path / name, name, base, cases)
            lines += ["", f"# {name}: {base}", *said(tmp_path / name, cases, "")]
        for name, options in (("parties.yaml", PARTIES), ("tracker.yaml", OWN_FIELDS)):
            cases = [*together(options, 2)]
            of_lists(tmp_path / name, name, cases)
            lines += ["", f"# an entry of {name}", *said(tmp_path / name, cases, name)]
    text = "\n".join(lines) + "\n"
    if request.config.getoption("--renew-golden"):
        TABLE.write_text(text, encoding="utf-8")

    assert text == TABLE.read_text(encoding="utf-8")
