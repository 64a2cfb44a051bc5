"""Changes of what those who keep the record write for their own work: dates to come, own fields, owners."""

from rectrack.record.edits import ORDER, plain, plain_value
from rectrack.record.recommendation import OwnValue, Target
from rectrack.yaml import reader
from rectrack.yaml.editor import append, remove, set_value


def set_target(text: str, target: Target) -> str:
    """By when it is to be done, in place of what was said before."""
    return set_value(text, ("target",), plain(target), ORDER)


def set_field(text: str, name: str, value: OwnValue) -> str:
    """Another value of a field that the group has added."""
    data = reader.parse(text)
    if isinstance(data, dict) and isinstance(data.get("fields"), dict):
        return set_value(text, ("fields", name), plain_value(value))
    return set_value(text, ("fields",), {name: plain_value(value)}, ORDER)


def remove_field(text: str, name: str) -> str:
    """The same without such a field's value."""
    data = reader.parse(text)
    fields = data.get("fields") if isinstance(data, dict) else None
    return remove(text, ("fields", name)) if isinstance(fields, dict) and name in fields else text


def add_owner(text: str, login: str) -> str:
    """One more account that sees to it, unless it does already."""
    known = [owner.casefold() for owner in _owners(text)]
    return text if login.casefold() in known else append(text, ("owners",), login, ORDER)


def remove_owner(text: str, login: str) -> str:
    """The owners without this account."""
    known = [owner.casefold() for owner in _owners(text)]
    return remove(text, ("owners", known.index(login.casefold()))) if login.casefold() in known else text


def _owners(text: str) -> list[str]:
    data = reader.parse(text)
    owners = data.get("owners") if isinstance(data, dict) else None
    return [str(owner) for owner in owners] if isinstance(owners, list) else []
