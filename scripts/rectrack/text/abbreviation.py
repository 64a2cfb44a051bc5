"""Texts that are shortened to the room there is for them."""


def abbreviate(text: str, room: int) -> str:
    """Return as many whole words of a text as `room` characters hold, with "…" where some are missing."""
    if len(text) <= room:
        return text
    words = text[:room].rpartition(" ")[0] or text[: room - 1]
    return f"{words[: room - 1].rstrip(' ,;:.-')}…"
