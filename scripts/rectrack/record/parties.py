"""Who takes part, in frozen types: parties.yaml, and the accounts that speak for somebody."""

from rectrack.record.values import Count, Flag, GroupId, Id, Link, Login, Name, Record, Text, When


class Account(Record, frozen=True, kw_only=True):
    """A GitHub account. The numeric id is the person: a login that was given up can be claimed by another."""

    login: Login
    id: Count


class Party(Record, frozen=True, kw_only=True):
    """Who takes part.

    A `person` has a page of its own only where its account spoke here or it agreed to that on `page_agreed`; since
    `name_withheld` nothing that is made says who it is.
    """

    id: Id
    name: Name
    group: GroupId
    group_inferred: Flag = Flag.FALSE
    also_written: tuple[Text, ...] = ()
    accounts: tuple[Account, ...] = ()
    funding: Link | None = None
    note: Text | None = None
    person: Flag = Flag.FALSE
    page_agreed: When | None = None
    name_withheld: When | None = None


class Parties(Record, frozen=True, kw_only=True):
    """parties.yaml."""

    parties: tuple[Party, ...]
