"""What one file may say of who thinks, was asked, answered, decided and objected to what."""

from pathlib import Path

import pytest

from tests.rectrack.checking import problems_of
from tests.rectrack.files import recommendation

ONE_OF_TWO = "keep one of the two"
OWN_WORD = "what was entered for somebody is its own word, not reported or inferred"
NO_MORE = "delete entered_by, or reported_by and inferred"
UNSOURCED = "it is not said from what this was taken (add source: the letter, the minutes or the document)"
UNSAID_END = (
    "it is not said where its author objects no more (add ended_source: the comment, the letter or the document)"
)
PAPER = "source: {document: paper-2017}"
NO_QUOTE = "nobody says outright what is inferred, so there is no quote (write it as reason)"
REPLACES = "is earlier than the"
LAST = "put the latest"
FROM_LATER = "what is entered for it takes its place only from a later day"


def said(**fields: str) -> str:
    return "\n  - {" + ", ".join(f"{name}: {value}" for name, value in fields.items()) + "}"


def answer(**changes: str) -> str:
    return said(**{"by": "icann", "answer": "noted", "date": "2018"} | changes)


def request(**changes: str) -> str:
    return said(**{"of": "icann", "for": "answer", "date": "2018"} | changes)


def decision(**changes: str) -> str:
    return said(**{"by": "wgec", "outcome": "noted", "date": "2018"} | changes)


def dispute(**changes: str) -> str:
    return said(**{"by": "india", "text": "Not so.", "date": "2018", "source": SOURCE} | changes)


def position(**changes: str) -> str:
    return said(**{"party": "apig", "stance": "support", "date": "2018"} | changes)


SOURCE = "{document: paper-2017}"
HERE = "{comment: 'https://github.com/octo/tracker/issues/1#issuecomment-1'}"


@pytest.mark.parametrize(
    "changes",
    [
        {"responses": answer() + answer(answer="accepted", date="2019", quote="Yes.", lang="en")},
        {"responses": answer(date="2019") + answer(date="2018", reported_by="india")},
        {"responses": answer(entered_by="the secretariat", source=SOURCE)},
        {"responses": answer(inferred="true", source=SOURCE)},
        {"addressees": None, "actions": said(id="a", title="A", status="proposed", addressees="[icann]"),
         "responses": answer()},
        {"requests": request(due="2018-06", source=SOURCE) + request(**{"for": "view", "of": "india"})},
        {"requests": request(**{"for": "view", "of": "icann"})},
        {"decisions": decision() + decision(outcome="agreed", meeting="Third", text="All of it.", source=SOURCE)},
        {"disputes": dispute(ended="2019", ended_source=SOURCE)
         + dispute(by="icann", entered_by="the keepers", source=SOURCE)},
        {"positions": position(quote="We support it.", reason="They do.", source=SOURCE, lang="en")},
        {"positions": position(inferred="true", source=SOURCE)},
        {"positions": position(source=HERE) + position(stance="oppose", date="2018", source=HERE)},
        {"positions": position(source=HERE) + position(stance="oppose", date="2019", entered_by="us", source=SOURCE)},
        {"target": "{date: 2030-06, set_by: The authors, source: {document: paper-2017}}"},
        {"actions": said(id="a", reference="i", title="A", status="proposed", target="{date: 2030}")},
        {"history": said(date="2017", status="proposed",
                         evidence="[{url: 'https://e.org', archived: 'https://a.org'}, Minutes]")},
    ],
)  # fmt: skip
def test_what_no_rule_forbids_is_no_problem(changes: dict[str, str | None], tmp_path: Path) -> None:
    assert problems_of(tmp_path, recommendation(**changes)) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        # answers follow one another
        ({"responses": answer() + answer(answer="accepted", date="2017")},
         "20:41: 2017 is earlier than the answer that this one replaces, 2018 (put the latest answer last)"),
        ({"responses": answer() * 2}, f'20:10: this answer of "icann" stands here twice ({ONE_OF_TWO})'),
        ({"responses": answer(answer="maybe")},
         ('19:25: unknown answer "maybe" (one of: accepted, not-accepted, noted, partly-accepted; '
         "a new answer is added to tracker.yaml)")),
        ({"responses": answer(by="governments")}, '19:10: "governments" is not an addressee here (one of: icann)'),
        # whose word it is
        ({"responses": answer(entered_by="us")}, f"19:56: {UNSOURCED}"),
        ({"positions": position(inferred="true")}, f"12:58: {UNSOURCED}"),
        ({"positions": position(entered_by="us", reported_by="india", source=SOURCE)},
         f"12:60: {OWN_WORD} ({NO_MORE})"),
        ({"positions": position(entered_by="us", inferred="true", source=SOURCE)}, f"12:60: {OWN_WORD} ({NO_MORE})"),
        ({"positions": position(quote="Yes.", inferred="true", source=SOURCE)}, f"12:55: {NO_QUOTE}"),
        ({"positions": position(reported_by="apig")},
         "12:61: a party does not report what it says itself (delete reported_by)"),
        ({"positions": position(date="2018-03", source=HERE) + position(date="2018", stance="oppose", source=SOURCE)},
         f'13:41: 2018 is not surely later than 2018-03, when "apig" wrote here itself ({FROM_LATER})'),
        ({"responses": answer(source=HERE) + answer(answer="accepted", entered_by="us", source=SOURCE)},
         f'20:41: 2018 is not surely later than 2018, when "icann" wrote here itself ({FROM_LATER})'),
        # requests
        ({"requests": request(of="governments")}, '19:10: "governments" is not an addressee here (one of: icann)'),
        ({"requests": request(**{"for": "view", "of": "indai"})},
         '19:10: unknown party or addressee "indai" (did you mean india?)'),
        ({"requests": request(**{"for": "money"})}, ('19:22: "money" is not one of the values for for '
         "(one of: answer, view)")),
        ({"requests": request(date="2999")}, "19:36: 2999 is in the future (write when it happened)"),
        ({"requests": request(due="2017-12")},
         "19:47: it is due before it was asked, 2018 (write until when it was asked)"),
        ({"requests": request(due="2018-13")},
         "19:47: there is no date 2018-13 (a year, a month or a day: 2017, 2017-02 or 2017-02-14)"),
        # decisions
        ({"decisions": decision(outcome="postpned")}, '19:25: unknown outcome "postpned" (did you mean postponed?)'),
        ({"decisions": decision() + decision(date="2017")},
         "20:38: 2017 is earlier than the decision before, 2018 (newest last)"),
        ({"decisions": decision() * 2}, f"20:5: this decision stands here twice ({ONE_OF_TWO})"),
        ({"decisions": decision(source="{document: paper-2018}")},
         '19:63: unknown document "paper-2018" (did you mean paper-2017?)'),
        # disputes
        ({"disputes": dispute(by="nobody")}, ('19:10: unknown party or addressee "nobody" '
         "(one of: apig, denic, governments, icann, india)")),
        ({"disputes": dispute(source="{}")},
         "19:52: the source names no document, url or comment (add document: with an id of tracker.yaml)"),
        ({"disputes": said(by="india", text="Not so.", date="2018")}, f"19:5: {UNSOURCED}"),
        ({"disputes": said(by="india", text="Not so.", date="2018", entered_by="us")}, f"19:56: {UNSOURCED}"),
        ({"disputes": dispute(ended="2019")}, f"19:83: {UNSAID_END}"),
        ({"disputes": dispute(ended="2019", ended_source="{document: paper-2018}")},
         '19:114: unknown document "paper-2018" (did you mean paper-2017?)'),
        ({"disputes": dispute(ended="2017", ended_source=SOURCE)},
         "19:83: it ended before it began, 2018 (write when it ended)"),
        ({"disputes": dispute(ended="2999", ended_source=SOURCE)},
         "19:83: 2999 is in the future (write when it happened)"),
        # steps with addressees and dates of their own
        ({"actions": said(id="a", title="A", status="proposed", addressees="[icanm]")},
         '19:54: unknown addressee "icanm" (did you mean icann?)'),
        ({"actions": said(id="a", title="A", status="proposed", target="{date: 2030-13}")},
         "19:56: there is no date 2030-13 (a year, a month or a day: 2017, 2017-02 or 2017-02-14)"),
        ({"actions": said(id="a", reference="i", title="A", status="proposed")
          + said(id="b", reference="i", title="B", status="proposed")},
         f'20:24: a second action of "i" ({ONE_OF_TWO})'),
        ({"target": "{date: 2030, source: {document: paper-2018}}"},
         '18:41: unknown document "paper-2018" (did you mean paper-2017?)'),
        ({"themes": "[law, law]"}, f'6:15: "law" stands here a second time ({ONE_OF_TWO})'),
    ],
)  # fmt: skip
def test_a_broken_rule_is_one_problem_at_its_place(
    changes: dict[str, str | None], problem: str, tmp_path: Path
) -> None:
    assert problems_of(tmp_path, recommendation(**changes)) == [problem]
