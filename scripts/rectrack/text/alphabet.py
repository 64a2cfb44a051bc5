"""The order of names in a list: by their letters, whatever their case and their accents."""

import unicodedata


def place(name: str) -> str:
    """By what a name is put in order: Türkiye stands between Tunisia and Uganda."""
    letters = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
