"""Where the board stands: the two markers in the README, and the first line of its pages."""

README = "README.md"
START = "<!-- rectrack:board -->"
END = "<!-- rectrack:board-end -->"
PAGE_MARKER = "<!-- rectrack:board-page -->"


def are_right(text: str) -> bool:
    """Whether a README says in one way only where the board goes."""
    return text.count(START) == text.count(END) == 1 and text.index(START) < text.index(END)


def is_page(path: str) -> bool:
    """Whether this is where a page of the board lies."""
    return path.startswith("recommendations/board-") and path.endswith(".md")
