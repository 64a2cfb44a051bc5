"""For whom the author of a statement speaks, and whether they may enter what somebody else has said: pure."""

from collections.abc import Iterable

from rectrack.inbox.case import Case
from rectrack.record.parties import Account
from rectrack.record.register import Register
from rectrack.record.said import Spoken
from rectrack.record.speakers import Refusal, S, by_letter, letter_form, may_speak, speaker
from rectrack.text.untrusted import Mistake


def is_listed(author: Account, register: Register, *, bodies: bool = True) -> bool:
    """Whether this account speaks for a party, or (`bodies`) for an addressee."""
    return bool(may_speak(author, register.parties)) or (
        bodies and bool(may_speak(author, register.tracker.addressees))
    )


def spoken_for(case: Case, said: Spoken, among: Iterable[S]) -> S | Mistake | Refusal:
    """Of these the one whose word it is: its account's, or what those who may write here enter from a letter."""
    return _by_letter(case, said, among) if said.source else _speaker(case, said, among)


def _speaker(case: Case, said: Spoken, among: Iterable[S]) -> S | Mistake | Refusal:
    found = speaker(case.remark.author, said.word, said.party, among)
    if isinstance(found, Refusal) and not found.taken_over and said.party and case.is_maintainer():
        reason = "You do not speak for it. What it says in a letter or a document you enter with the address."
        return Mistake(reason=reason, valid=letter_form(said.word, said.party))
    return found


def _by_letter(case: Case, said: Spoken, among: Iterable[S]) -> S | Mistake | Refusal:
    among = tuple(among)
    if case.is_maintainer():
        return by_letter(said.word, said.party, among)
    if may_speak(case.remark.author, among):
        reason = "You speak for it yourself. Please put the web address on the next line, with your reason."
        return Mistake(reason=reason, valid=case.kind(said).form)
    return Refusal(reason="Only those who may write to the repository enter from a letter what others say.")
