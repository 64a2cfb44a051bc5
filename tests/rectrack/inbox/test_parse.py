"""What hostile and clumsy comments end as: a command, a mistake that is explained, or nothing at all."""

import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins
from ruamel.yaml import YAML

from rectrack.inbox.parse import Misplaced
from rectrack.record.decode import decode
from rectrack.record.kept import RecordAnswer, RecordCheck, SetActionStatus, SetStatus
from rectrack.record.recommendation import Position
from rectrack.record.said import ReportProgress, Statement, TakePosition, Verify
from rectrack.record.statements import STATEMENTS
from rectrack.text.untrusted import MAX_TEXT, Mistake, clean
from rectrack.yaml import reader
from tests.rectrack import nasty
from tests.rectrack.inbox.reading import read

URL = "https://example.org/letter.pdf"
REPORT = "https://github.com/o/r/issues/3#issuecomment-77"
MARKER = "<!-- rectrack:v1 id=rec-1 sha=0123456789abcdef -->"


def oppose(text: str | None = None, **more: str) -> TakePosition:
    return TakePosition(stance="oppose", text=text, **more)


OUTLOOK = "From: A. Person\nSent: Monday, 3 March 2025 10:00\nTo: me\nSubject: Re: [o/r] A\n\n"
APPLE = "On 3 Mar 2025, at 10:00, A. Person <a@example.org> wrote:\n\n"


COMMANDS: dict[str, tuple[str, Statement]] = {
    "a position alone": ("/support", TakePosition(stance="support")),
    "with changes": ("/support-with-changes", TakePosition(stance="support-with-changes")),
    "to follow": ("/reserve", TakePosition(stance="reserve")),
    "abstaining": ("/abstain", TakePosition(stance="abstain")),
    "the reason on the same line": ("/oppose It costs too much.", oppose("It costs too much.")),
    "the reason on the lines below": ("/oppose\nIt costs\ntoo much.", oppose("It costs\ntoo much.")),
    "the reason in both places": ("/oppose It costs\ntoo much.", oppose("It costs\ntoo much.")),
    "an empty line before the reason": ("/oppose\n\nIt costs.", oppose("It costs.")),
    "paragraphs": ("/oppose One.\n\nTwo.", oppose("One.\n\nTwo.")),
    "a reason in Arabic": ("/oppose التكلفة عالية", oppose("التكلفة عالية")),
    "a reason in Chinese": ("/oppose\n费用太高。", oppose("费用太高。")),
    "a mark of direction before the slash": ("\u200f/oppose التكلفة", oppose("التكلفة")),
    "a zero-width space before the slash": ("\u200b/oppose", oppose()),
    "a byte order mark before the slash": ("\ufeff/oppose", oppose()),
    "joiners in a reason": ("/oppose نمی\u200cشود 👩\u200d💻", oppose("نمی\u200cشود 👩\u200d💻")),
    "a quotation before and no reason": ("> It costs.\n\n/oppose", oppose()),
    "in bold": ("**/oppose** It costs.", oppose("It costs.")),
    "in bold, alone": ("**/oppose**", oppose()),
    "a full-width slash": ("\uff0foppose 费用太高。", oppose("费用太高。")),
    "conditions on the next line": (
        "/support\nwith changes in mind",
        TakePosition(stance="support", text="with changes in mind"),
    ),
    "capitals": ("/OPPOSE It costs.", oppose("It costs.")),
    "one capital": ("/Oppose", oppose()),
    "three spaces before": ("   /oppose", oppose()),
    "a colon behind": ("/oppose: it costs", oppose("it costs")),
    "a full stop behind": ("/oppose.", oppose()),
    "an exclamation mark behind": ("/oppose!!! never", oppose("never")),
    "a no-break space behind": ("/oppose\u00a0it costs", oppose("it costs")),
    "an ideographic space behind": ("/oppose\u3000费用", oppose("费用")),
    "a tab behind": ("/oppose\tit costs", oppose("it costs")),
    "Windows line ends": ("> Hello\r\n\r\n/oppose it\r\ncosts\r\n", oppose("it\ncosts")),
    "old Macintosh line ends": ("/oppose it\rcosts", oppose("it\ncosts")),
    "in words": ("Position: oppose", oppose()),
    "in words with a reason": ("position : OPPOSE it costs", oppose("it costs")),
    "in words with a comma": ("Position: oppose, since it costs", oppose("since it costs")),
    "in words with spaces": ("Position: support with changes", TakePosition(stance="support-with-changes")),
    "in words for a party": ("Position: oppose as india it costs", oppose("it costs", party="india")),
    "for a party": ("/oppose as india", oppose(party="india")),
    "for a party in capitals": ("/oppose as India it costs", oppose("it costs", party="india")),
    "for a party with a colon": ("/oppose as india: it costs", oppose("it costs", party="india")),
    "by letter": (f"/oppose as india from {URL}", oppose(party="india", source=URL)),
    "by letter with a reason": (
        f"/oppose as india from {URL} it\ncosts",
        oppose("it\ncosts", party="india", source=URL),
    ),
    "by letter the other way round": (f"/oppose from <{URL}> as india", oppose(party="india", source=URL)),
    "from without an address is a reason": ("/oppose from the start", oppose("from the start")),
    "as in another script is a reason": ("/oppose as Индия", oppose("as Индия")),
    "as before a word that is no id is a reason": ("/oppose as indi\u00e1 says", oppose("as indi\u00e1 says")),
    "as on the next line is a reason": ("/oppose\nas india says", oppose("as india says")),
    "taken back": ("/withdraw", TakePosition(stance="withdrawn")),
    "taken back for a party": (
        "/withdraw as india We changed our mind.",
        TakePosition(stance="withdrawn", party="india", text="We changed our mind."),
    ),
    "a quotation in the reason": ("/oppose They write:\n> /support\n\nNo.", oppose("They write:\n> /support\n\nNo.")),
    "a fence in the reason": ("/oppose\n```\n/support\n```", oppose("```\n/support\n```")),
    "a list in the reason": ("/oppose\n- one\n- two", oppose("- one\n- two")),
    "a path in the reason": ("/oppose\n/etc/passwd\n/me\n/cc @octocat", oppose("/etc/passwd\n/me\n/cc @octocat")),
    "a marker in the reason": (f"/oppose\n{MARKER}", oppose(MARKER)),
    "a template in the reason": ("/oppose {{ tracker }} {% raw %}", oppose("{{ tracker }} {% raw %}")),
    "an expression in the reason": ("/oppose ${{ github.token }} $(id)", oppose("${{ github.token }} $(id)")),
    "a workflow command in the reason": ("/oppose\n::set-output name=a::b", oppose("::set-output name=a::b")),
    "YAML in the reason": ("/oppose\n- party: india\n  stance: support", oppose("- party: india\n  stance: support")),
    "the end of a YAML document in the reason": ("/oppose\n---\na: b\n...", oppose("---\na: b\n...")),
    "a command behind U+2028 in the reason": ("/oppose a\u2028/support", oppose("a /support")),
    "a command behind U+0085 in the reason": ("/oppose a\u0085/support", oppose("a /support")),
    "a command behind a form feed in the reason": ("/oppose a\x0c/support", oppose("a /support")),
    "an override of direction in the reason": ("/oppose \u202etroppus\u202c", oppose("troppus")),
    "a NUL in the word": ("/opp\x00ose", oppose()),
    "an escape sequence in the reason": ("/oppose \x1b[31mred", oppose("[31mred")),
    "only invisible signs as the reason": ("/oppose \u200b\u200d", oppose()),
    "below a quotation": ("> /support\n\n/oppose", oppose()),
    "below several quotations": ("\n> /support\n>\n> - a\n\n>b\n \t\n/oppose", oppose()),
    "below a quotation with addresses": ("> <https://example.org> <a@example.org>\n\n/oppose", oppose()),
    "below an empty line": ("\n\n/oppose", oppose()),
    "below a line that only looks empty": ("\u00a0\n/oppose", oppose()),
    "in an answer by Outlook": (f"/oppose It costs.\n\n{OUTLOOK}/support", oppose("It costs.")),
    "in an answer by Apple Mail": (f"/oppose It costs.\n\n{APPLE}/support", oppose("It costs.")),
    "in an answer with a signature": ("/oppose It costs.\n\n-- \nA. Person\n/support", oppose("It costs.")),
    "in an answer above a marked quotation": ("/oppose\nIt costs.\n> They say.\n", oppose("It costs.\n> They say.")),
    "the longest reason": ("/oppose " + "a" * MAX_TEXT, oppose("a" * MAX_TEXT)),
    "progress": (
        f"/progress The ministry sent it, see {URL}.",
        ReportProgress(text=f"The ministry sent it, see {URL}.", evidence=(URL,)),
    ),
    "progress of an action": ("/progress ask-waiver\nSent.", ReportProgress(text="Sent.", action="ask-waiver")),
    "progress with an action in capitals": (
        "/progress Ask-Waiver: sent",
        ReportProgress(text="sent", action="ask-waiver"),
    ),
    "progress that begins with another word": ("/progress done-ish by now", ReportProgress(text="done-ish by now")),
    "a status": (
        f"/status adopted Agreed.\n{URL}",
        SetStatus(status="adopted", text=f"Agreed.\n{URL}", evidence=(URL,)),
    ),
    "a status in capitals": ("/Status Adopted", SetStatus(status="adopted")),
    "an action": ("/action ask-waiver implemented", SetActionStatus(action="ask-waiver", status="implemented")),
    "an answer": (
        "/answer icann noted\nIn a letter.",
        RecordAnswer(addressee="icann", answer="noted", text="In a letter."),
    ),
    "an answer in capitals": ("/answer ICANN Not-Accepted", RecordAnswer(addressee="icann", answer="not-accepted")),
    "a check": ("/checked Nothing new.", RecordCheck(text="Nothing new.")),
    "a verified report": (f"/verify {REPORT} I read it.", Verify(report=REPORT, text="I read it.")),
    "a verified form": (
        "/verify <https://ghe.example/o/r/issues/9>",
        Verify(report="https://ghe.example/o/r/issues/9"),
    ),
}
"""A comment and what it means."""

NOTHING = {
    "nothing": "",
    "spaces": " \n\t\n",
    "prose": "I oppose this.",
    "a command in the middle of a line": "I say /oppose to this.",
    "a command behind an emoji": "👎 /oppose",
    "in a quotation": "> /oppose",
    "in a quotation of a quotation": "> > /oppose",
    "in a quotation without a space": ">/oppose",
    "in a quotation in a list": "- > /oppose",
    "in a fence": "```\n/oppose\n```",
    "in a fence that is never closed": "```\n/oppose",
    "in a fence of tildes": "~~~\n/oppose\n~~~",
    "in a long fence that a short one does not close": "`````\n```\n/oppose\n`````",
    "in a fence that tildes do not close": "```\n~~~\n/oppose\n```",
    "in a fence with a language": "```yaml\n/oppose\n```",
    "in a fence in a list": "1. a\n\n   ```\n   /oppose\n   ```",
    "in a fence in a quotation": "> ```\n> /oppose\n> ```",
    "indented as code": "    /oppose",
    "indented by a tab": "\t/oppose",
    "in inline code": "`/oppose`",
    "in a comment of HTML": "<!-- /oppose -->",
    "in a comment of HTML over lines": "<!--\n/oppose\n-->",
    "in a comment of HTML over an empty line": "<!--\n\n/oppose\n\n-->",
    "in a comment of HTML that is never closed": "<!--\n\n/oppose",
    "in a block of HTML": "<div>\n/oppose\n</div>",
    "in pre": "<pre>\n\n/oppose\n\n</pre>",
    "in a list item": "- /oppose",
    "in a heading": "# /oppose",
    "in a table": "| /oppose |\n| --- |",
    "struck out": "~~/oppose~~",
    "behind a backslash": "\\/oppose",
    "behind two slashes": "//oppose",
    "a path": "/support/tickets/12",
    "a file": "/status.json",
    "another bot's command": "/lgtm\n/assign @octocat\n/label bug\n/close",
    "a way of speaking": "/me shrugs\n/s",
    "a path on a disk": "/etc/passwd",
    "a regular expression": "/^oppose$/i",
    "a slash alone": "/ oppose",
    "a position in prose": "Position: to be discussed in June",
    "another word with position": "Positions: oppose",
    "a slash as an entity": "&#47;oppose",
    "quoted without a mark by Outlook": f"{OUTLOOK}/oppose",
    "quoted without a mark by Outlook, with a rule": f"I disagree.\n\n__________\n{OUTLOOK}/oppose",
    "quoted without a mark by Apple Mail": f"I disagree.\n\n{APPLE}/oppose",
    "quoted without a mark, of a quotation": f"{OUTLOOK}> They say.\n\n/oppose",
    "below what Apple Mail quotes": f"Yes.\n\n{APPLE}> They say.\n\n/oppose",
    "in an original message": "Thanks.\n\n-----Original Message-----\n/oppose",
    "in a signature": "Thanks.\n\n-- \n/oppose",
    "in a quotation of HTML": "<blockquote>\n\n/oppose\n\n</blockquote>",
    "between details": "</details><details>\n\n/oppose\n\n</details>",
    "in a list item that an open comment ends": "- a\n  <!--\n\n/oppose",
    "in details": "<details>\n\n/oppose\n\n</details>",
}
"""Comments that are no commands, and that are not answered."""

MISPLACED = {
    "below a greeting": "Good morning,\n/oppose It costs.",
    "below a greeting and an empty line": "Good morning,\n\n/oppose It costs.",
    "below its reason": "It costs too much.\n\n/oppose",
    "below a fence": "```\n/support\n```\n/oppose",
    "below a comment of HTML": "<!-- /support -->\n/oppose",
    "below a list": "- one\n- two\n\n/oppose",
    "in a lazy line of a quotation": "> quoted\n/oppose",
    "in a lazy line of a quotation in a list": "- > quoted\n/oppose",
    "in a list, below an item": "- one\n/oppose",
    "in a list, in an item": "- one\n\n  /oppose",
    "in code that goes on over lines": "`code\n/oppose\n`",
    "in a tag that goes on over lines": "<a title='\n/oppose\n'>",
    "in the target of a link": "[a]:\n/oppose",
    "struck out over lines": "~~\n/oppose\n~~",
    "in a row of a table": "| a |\n| - |\n/oppose",
    "in a footnote": "[^1]: a\n\n/oppose",
    "after a quotation that leaves a comment of HTML open": "> <!--\n\n/oppose",
    "after a quotation that leaves an element open": "> <table><tr><td>\n\n/oppose",
    "after a line separator in a quotation": "> quoted\n\u2028\n/oppose",
    "after a sign that cannot be seen in a quotation": "> quoted\n\u202a\n/oppose",
    "below what a mail programme quotes with marks": f"{APPLE}> They say.\n\n/oppose",
}
"""Comments that hold a command which is not their first words."""

MISTAKES = {
    "two commands": ("/support\n/oppose", "/support in line 1, /oppose in line 2"),
    "the same command twice": ("/oppose\n\n/oppose", "2 commands"),
    "a command and a position in words": ("/oppose\nPosition: support", "2 commands"),
    "many commands": ("/support\n" * 500, "500 commands"),
    "a command and a misspelt one": ("/support\n\n/oppse", "2 commands"),
    "a letter missing": ("/suport", "/support"),
    "a letter too many": ("/opppose", "/oppose"),
    "another form of the word": ("/opposed", "/oppose"),
    "another word": ("/object too costly", "/dispute"),
    "a word that goes on": ("/oppose-strongly", "Did you mean /oppose?"),
    "an underscore": ("/support_with_changes", "/support-with-changes"),
    "with changes in words": ("/support with changes to item 2", "/support-with-changes says"),
    "with amendments": ("/support, with minor amendments in paragraph 3", "/support-with-changes says"),
    "with reservations": ("/support as india with reservations", "/support-with-changes says"),
    "but": ("/support but not item 2", "/support-with-changes says"),
    "subject to": ("/support subject to approval by the cabinet", "/support-with-changes says"),
    "changes in one word": ("/support-with-amendments", "Did you mean /support-with-changes?"),
    "neutral": ("/neutral", "Did you mean /abstain?"),
    "a letter of another script": ("/\u043eppose", "Did you mean /oppose?"),
    "a zero-width space in the word": ("/op\u200bpose", "/oppose"),
    "an accent": ("/oppóse", "/oppose"),
    "a dotless i": ("/w\u0131thdraw", "/withdraw"),
    "an action instead of a check": ("/check nothing new", "/checked"),
    "in words, misspelt": ("Position: opose", "not one of the positions"),
    "in words, with more of them": ("Position: we strongly oppose", "not one of the positions"),
    "in words, another stance": ("Position: we support it", "Position: support, then your reason"),
    "by letter without an address": ("/oppose as india from the ministry", "web address"),
    "by letter from an address in capitals": ("/oppose as india from HTTPS://example.org", "small letters"),
    "by letter from a script": ("/oppose as india from javascript:alert(1)", "web address"),
    "too long a reason": ("/oppose " + "a" * (MAX_TEXT + 1), "10,000"),
    "too long a comment": ("/oppose " + "é\n" * 32_000, "10,000"),
    "no progress": ("/progress", "what happened"),
    "no progress of an action": ("/progress ask-waiver", "what happened"),
    "progress of an action that is misspelt": ("/progress ask-waver sent", "ask-waiver"),
    "no status": ("/status", "which status"),
    "a status on the next line": ("/status\nadopted", "which status"),
    "a status that is none": ("/status ../../etc", "which status"),
    "no action": ("/action", "which action"),
    "an action without its status": ("/action ask-waiver", "which status"),
    "an answer of nobody": ("/answer", "who answered"),
    "an answer that is missing": ("/answer icann", "what the answer was"),
    "an answer that is misspelt": ("/answer icann noticed", "noted"),
    "an answer that is none": ("/answer icann maybe", "not-accepted"),
    "a check without findings": ("/checked", "what you found"),
    "a check with invisible findings": ("/checked \u200b", "what you found"),
    "nothing verified": ("/verify", "address of the comment"),
    "verified by number": ("/verify #12", "address of the comment"),
    "verified elsewhere": (f"/verify {URL}", "address of the comment"),
}
"""Comments that are meant as commands but wrong, and a word of the answer."""


@pytest.mark.parametrize(("text", "meant"), COMMANDS.values(), ids=COMMANDS)
def test_a_command_is_understood(text: str, meant: Statement) -> None:
    assert read(text, names={"action": ("ask-waiver", "ask-again")}) == meant


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_what_is_no_command_is_passed_over(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("text", MISPLACED.values(), ids=MISPLACED)
def test_a_command_that_is_not_the_first_words_is_none_and_its_author_may_be_told(text: str) -> None:
    found = read(text)

    assert isinstance(found, Misplaced)
    assert found.word == "oppose"
    assert "Only the first words of a comment are recorded, and /oppose " in found.reason
    assert found.valid.startswith("/oppose")
    assert len(found.reason) < 500


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Dear all,\n\n/oppose", "/oppose stands in line 3, below other words"),
        ("Dear all,\n\n/oppse", '"oppse" stands in line 3'),
        ("Dear all,\nPosition: we support it", '"we support it" stands in line 2'),
        ("> quoted\n/oppose", "no empty line stands between"),
        ("> <b>\n\n/oppose", "a quotation with HTML"),
    ],
)
def test_where_a_command_stands_instead_is_said(text: str, why: str) -> None:
    found = read(text)

    assert isinstance(found, Misplaced)
    assert why in found.reason


def test_a_letter_is_known_at_a_wrong_place_too() -> None:
    by_letter, own = read(f"Hello.\n/oppose as india from {URL}"), read("Hello.\n/oppose as india from the start")

    assert isinstance(by_letter, Misplaced)
    assert isinstance(own, Misplaced)
    assert (by_letter.by_letter, own.by_letter) == (True, False)


def test_what_looks_like_mail_in_a_form_is_its_text() -> None:
    text = "/progress It began.\n\nOn 3 March 2025 they wrote:\n\nWe begin.\n\n-- \nMe"

    found = read(text, by_form=True)

    assert isinstance(found, ReportProgress)
    assert found.text == text.removeprefix("/progress ")


@pytest.mark.parametrize(("text", "why"), MISTAKES.values(), ids=MISTAKES)
def test_what_was_meant_but_is_wrong_is_explained_with_the_valid_form(text: str, why: str) -> None:
    found = read(text, names={"action": ("ask-waiver",)})

    assert type(found) is Mistake
    assert why in f"{found.reason} {found.valid}"
    assert found.valid.startswith(("/", "Position: "))
    assert found.reason.isprintable()
    assert len(found.reason) < 500


@pytest.mark.parametrize("text", [text for text, _ in (*COMMANDS.values(), *MISTAKES.values())][::9])
def test_a_bot_commands_nothing(text: str) -> None:
    assert read(text, from_bot=True) is None


@pytest.mark.parametrize("word", STATEMENTS)
def test_each_form_that_is_called_valid_begins_with_its_command(word: str) -> None:
    assert STATEMENTS[word].form.split()[0] == f"/{word}"


def test_at_least_eighty_comments_are_tried() -> None:
    tried = [*COMMANDS, *NOTHING, *MISPLACED, *MISTAKES]
    assert len({*tried}) == len(tried) >= 160


# --- whatever is written ----------------------------------------------------------------------------

ANYTHING = st.text(st.characters(), max_size=60)
BEFORE = st.one_of(ANYTHING, nasty.texts())


def written(data: object) -> list[str]:
    """The data as YAML in each way in which it may be written."""
    texts = [json.dumps(data, ensure_ascii=False), json.dumps(data, ensure_ascii=False, indent=1)]
    for yaml in (YAML(typ="safe", pure=True), YAML(typ="rt", pure=True)):
        yaml.default_flow_style = False  # in brackets, it writes ?a without the quotes that it then misses
        yaml.width = 1_000_000  # where it wraps an unquoted text between two spaces, it loses one
        out = io.StringIO()
        yaml.dump(data, out)
        texts.append(out.getvalue())
    return texts


def assert_recorded(reason: str) -> None:
    """A reason in a position, written as YAML, is read as the same text by both of the tracker's parsers."""
    position = Position(party="india", stance="oppose", date="2024-05-06", reason=reason)
    for text in written({"positions": [to_builtins(position)], "status": "proposed"}):
        decoded = reader.decode(text.encode())
        data = reader.parse(decoded)
        assert data == reader.parse_slowly(decoded)
        assert isinstance(data, dict)
        assert isinstance(data["positions"], list)
        assert data["status"] == "proposed"
        assert [decode(one, Position) for one in data["positions"]] == [position]


QUOTED = st.text("a<`-\u2028", max_size=5).map(lambda text: f"> {text}\n\n")


@given(st.one_of(BEFORE, QUOTED, st.just("")), st.sampled_from((*STATEMENTS, "suport", "position: oppose")), BEFORE)
def test_no_text_is_too_much_and_no_reason_becomes_anything_else(before: str, word: str, after: str) -> None:
    found = read(f"{before}/{word} {after}")

    assert found is None or isinstance(found, Statement | Mistake)
    if isinstance(found, Statement) and found.text is not None:
        assert_recorded(found.text)


@pytest.mark.parametrize("text", [text for text, found in COMMANDS.values() if found.text], ids=str.split)
def test_a_reason_comes_back_from_a_file_as_it_was_given(text: str) -> None:
    found = read(text)

    assert isinstance(found, Statement)
    assert found.text
    assert_recorded(found.text)


@given(ANYTHING)
def test_a_cleaned_text_has_nothing_that_a_file_refuses(text: str) -> None:
    cleaned = clean(text)

    assert reader.decode(cleaned.encode()) == cleaned
    assert clean(cleaned) == cleaned
    assert "\n".join(cleaned.splitlines()) == cleaned.removesuffix("\n")


def test_cleaning_removes_what_a_file_refuses_and_nothing_else() -> None:
    for number in range(0x110000):
        sign = chr(number)
        refused = re.match("[\ud800-\udfff]", sign)
        try:
            reader.decode(f"a{sign}b".encode(errors="surrogatepass"))
        except Exception:  # noqa: BLE001 - whatever it is, the file is refused
            refused = re.match("", "")
        assert (clean(f"a{sign}b") != f"a{sign}b") == bool(refused), f"U+{number:04X}"


@given(BEFORE, st.sampled_from(("> ", ">", " > ", "   >", "> > ", "- > ")))
def test_a_quoted_command_is_never_one(text: str, mark: str) -> None:
    quoted = "\n".join(mark + line for line in clean(f"{text}\n/oppose a").split("\n"))

    assert read(quoted) is None


@given(BEFORE, st.sampled_from("`~"), st.integers(3, 9))
def test_a_command_in_a_fence_is_never_one(text: str, sign: str, length: int) -> None:
    inside = clean(text).replace(sign, "")

    assert read(f"{sign * length}\n{inside}\n/oppose a\n{sign * length}") is None
    assert read(f"{sign * length}\n{inside}\n/oppose a") is None


@given(BEFORE, st.sampled_from((OUTLOOK, APPLE)))
def test_what_a_mail_quotes_is_never_a_command_nor_part_of_a_reason(text: str, begun: str) -> None:
    theirs = f"{begun}{clean(text)}\n\n/oppose a"

    assert read(f"/support Yes.\n\n{theirs}") == TakePosition(stance="support", text="Yes.")
    assert not isinstance(read(theirs), Statement)
    assert not isinstance(read(f"I am not sure.\n\n{theirs}"), Statement)
