"""Text and files: escape, shorten, wrap, print; write whole files."""
