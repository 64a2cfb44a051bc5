"""Shortens texts to a number of characters."""


def abbreviate(text: str, room: int) -> str:
    """Return the first whole words of a text, up to `room` characters, with "…" for missing ones."""
    if len(text) <= room:
        return text
    words = text[:room].rpartition(" ")[0] or text[: room - 1]
    return f"{words[: room - 1].rstrip(' ,;:.-')}…"
