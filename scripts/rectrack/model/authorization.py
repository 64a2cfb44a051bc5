"""The accounts listed for parties and addressees, and the authors of comments and forms."""

from collections.abc import Iterable
from typing import Literal, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from rectrack.model.load import PARTIES, TRACKER
from rectrack.model.settings import Account, Addressee, Party
from rectrack.model.types import When
from rectrack.text import Mistake, closest, did_you_mean, in_brackets, message, sentences, separator, shown

# Finds the party or addressee of an account: only parties.yaml and tracker.yaml decide, by its numeric id.
#
# A login can be given up and claimed by another person, so the login is only for display. A renamed account is still
# listed, and another account with a listed login is not.


class Body(Struct, frozen=True, kw_only=True):
    """A party, an addressee, or both: one id means the same body, with the accounts of both."""

    id: str
    name: str
    accounts: tuple[Account, ...]
    listed_in: tuple[str, ...] = (PARTIES,)
    name_withheld_since: When | None = None


Speaker: TypeAlias = Party | Addressee | Body
S = TypeVar("S", bound=Party | Addressee | Body)


class Refusal(Struct, frozen=True, kw_only=True):
    """The reason why the author's command is not recorded, for the log. The author gets a reaction only.

    `taken_over` are the bodies that list this login with the id of another account: the log must say so.
    """

    reason: str
    taken_over: tuple[Speaker, ...] = ()


def bodies(parties: Iterable[Party], addressees: Iterable[Addressee]) -> tuple[Body, ...]:
    """Return the parties and addressees with their accounts, the parties first. Equal ids are merged."""
    found: dict[str, Body] = {}
    listed: tuple[Party | Addressee, ...] = (*parties, *addressees)
    for one in listed:
        withheld = getattr(one, "name_withheld_since", None)
        body = Body(id=one.id, name=one.name, accounts=(), listed_in=(), name_withheld_since=withheld)
        known = found.get(one.id, body)
        accounts = (*known.accounts, *one.accounts)
        found[one.id] = replace(known, accounts=accounts, listed_in=(*known.listed_in, _FILES[type(one)]))
    return tuple(found.values())


def files_of(those: Iterable[Speaker]) -> list[str]:
    """Return the files that list the accounts of these bodies, sorted."""
    return sorted({file for one in those for file in getattr(one, "listed_in", [_FILES.get(type(one), "")])})


_FILES: dict[type, str] = {Party: PARTIES, Addressee: TRACKER}


def may_speak(author: Account, parties: Iterable[S]) -> tuple[S, ...]:
    """Return the parties that list this account, by its numeric id."""
    return tuple(party for party in parties if any(known.id == author.id for known in party.accounts))


def taken_over(author: Account, parties: Iterable[S]) -> tuple[S, ...]:
    """Return the parties that list this login with the id of another account.

    The login was given up and claimed, or it is misspelt. Parties with a withheld name are left out, because
    everybody can read the reply below the login.
    """
    return tuple(
        party
        for party in parties
        if _is_named(party)
        and any(known.login.lower() == author.login.lower() for known in party.accounts)
        and all(known.id != author.id for known in party.accounts)
    )


def speaker(author: Account, word: str, named: str | None, parties: Iterable[S]) -> S | Mistake | Refusal:
    """Return the party for which the author writes in this comment.

    `word` is that of the command (`oppose`), and `named` the party that it names. Returns a `Mistake` if that party
    is missing or wrong, and a `Refusal` if the account is not listed.
    """
    parties = tuple(parties)
    own = may_speak(author, parties)
    claimed = taken_over(author, parties)
    wanted = own if named is None and len(own) == 1 else [party for party in parties if party.id == named]
    if wanted and wanted[0] in own:
        return wanted[0]
    if not own or (wanted and wanted[0] in claimed):
        return _refusal(author, claimed, parties)
    forms = (f"/{word} as {party.id}" for party in own if _is_named(party))
    return Mistake(
        reason=_why_not(named, own, is_known=any(map(_is_named, wanted))), valid=separator("; ").join(forms)
    )


def _why_not(named: str | None, own: tuple[Speaker, ...], *, is_known: bool) -> str:
    """Return why a listed account cannot write for the party that it names, or for which of its parties it writes."""
    if named is None:
        return message(
            "reply to a comment",
            "Your account is listed for several here. Please name one: %(names)s.",
            names=_listed(own),
        )
    about = message("reply to a comment", "Your account is not listed here for: %(name)s.", name=shown(named))
    yours = message(
        "reply to a comment",
        "You are listed for: %(names)s. If the word after “as” begins your reason, please put the reason on the next "
        "line.",
        names=_listed(own),
    )
    return sentences(about if is_known else there_is_no(_called(own), named), yours)


def there_is_no(what: str, name: str) -> str:
    """Return that no party or addressee has this name. `what` is "party", or "party or addressee"."""
    if what == "party":
        return message("reply to a comment", "There is no party %(name)s here.", name=shown(name))
    return message("reply to a comment", "There is no party or addressee %(name)s here.", name=shown(name))


def parties_by_letter(word: str, named: str | None, parties: Iterable[S]) -> S | Mistake:
    """Return the party whose position is entered from a letter or a document.

    Returns a `Mistake` if `named` is not the id of a party.
    """
    parties = tuple(parties)
    for party in parties:
        if party.id == named:
            return party
    reason = message(
        "reply to a comment", "An entry from a letter or document needs the name of a party or addressee."
    )
    if named is not None:
        close = closest(named, [party.id for party in parties if _is_named(party)])
        how = did_you_mean(close) if close else _how_to_add(parties)
        reason = sentences(there_is_no(_called(parties), named), how)
    return Mistake(reason=reason, valid=letter_form(word))


def _how_to_add(parties: Iterable[Speaker]) -> str:
    files = separator("、").join(files_of(parties))
    return message("reply to a comment", "To add one, change these files: %(files)s.", files=files)


def letter_form(word: str, party: str = "") -> str:
    """Return the command that enters a party's position from a letter or a document."""
    named = f"as {party} from https://…" if party else message("arguments of a command", "as PARTY from https://…")
    return f"/{word} {named}"


def _is_named(one: Speaker) -> bool:
    """Return whether a public reply may name the body."""
    return not getattr(one, "name_withheld_since", None)


def _called(those: Iterable[Speaker]) -> str:
    return "party or addressee" if any(isinstance(one, Body) for one in those) else "party"


def _refusal(author: Account, claimed: tuple[Speaker, ...], among: tuple[Speaker, ...]) -> Refusal:
    """Return why the account is listed for none of `among`, with the files that list accounts."""
    if not claimed:
        if _called(among) == "party":
            return Refusal(reason=f"This account is not listed for a party in {PARTIES}.")
        reason = f"This account is listed neither for a party in {PARTIES} nor for an addressee in {TRACKER}."
        return Refusal(reason=reason)
    files = files_of(claimed)
    reason = (
        f"The login {shown(author.login)} is listed for {_listed(claimed)} in {' and '.join(files)}, but with "
        f"another id than the one of this account ({author.id}). Nothing was recorded."
    )
    return Refusal(reason=reason, taken_over=claimed)


def _listed(parties: Iterable[Speaker]) -> str:
    return separator("、").join(in_brackets(party.id, shown(party.name)) for party in parties if _is_named(party))


# Comments and forms: the author, the last edit, and the reactions that rectrack uses as marks.


class LastEdit(Struct, frozen=True, kw_only=True):
    """The last edit of a text: the time (as GitHub writes it, UTC), and the account, None if it is unknown."""

    at: str
    by: Account | None


class Marks(Struct, frozen=True, kw_only=True):
    """Reactions of the kinds with which rectrack marks a text: the numeric id of the account, and the time.

    `are_all` says that no other account has such a reaction.
    """

    by: tuple[tuple[int, str], ...] = ()
    are_all: bool = True


class Submission(Struct, frozen=True, kw_only=True):
    """A comment on an issue, or an issue that a form made (`kind`), whose number is its `id` then.

    `node` is GitHub's other name for it; `edit` is the last one of its text, if there was any. `is_insiders` is
    whether GitHub shows its author as one of the repository's people: a hint whose turn is first, and no right.
    """

    id: int
    node: str
    kind: Literal["comment", "form"]
    issue: int
    author: Account
    is_bot: bool
    is_insiders: bool
    text: str
    written_at: str
    url: str
    edit: LastEdit | None = None
    marks: Marks = Marks()

    @property
    def name(self) -> str:
        """Return the key of this comment or form, which is unique in the repository."""
        return str(self.id) if self.kind == "comment" else f"issue-{self.id}"

    @property
    def key(self) -> str:
        """Return the key of this text, which differs after each edit."""
        return f"{self.name}@{self.edit.at}" if self.edit else self.name

    @property
    def at(self) -> str:
        """Return when the text was written or last edited, as GitHub writes a time (UTC)."""
        return self.edit.at if self.edit else self.written_at

    @property
    def date(self) -> str:
        """Return the day on which the text was written or last edited (UTC)."""
        return self.at[:10]

    def is_since(self, mark: str) -> bool:
        """Return whether a mark of this time is later than the last edit.

        A mark in the second of the edit may be older, so it does not count. Texts that rectrack has already evaluated
        are recognized in another way.
        """
        return not self.edit or mark > self.edit.at

    @property
    def is_its_authors(self) -> bool:
        """Return whether the author made the last edit, as far as GitHub can tell; true without edits."""
        return self.edit is None or (self.edit.by is not None and self.edit.by.id == self.author.id)


# Accounts that may have opened issues and pull requests of rectrack.


def is_trusted(account: Account, owner: Account, trusted: Iterable[Account]) -> bool:
    """Return whether an account may have opened an issue of rectrack: id and login must both match."""
    return any(account.id == known.id and account.login.lower() == known.login.lower() for known in (owner, *trusted))
