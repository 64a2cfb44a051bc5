"""A repository's settings: what GitHub says of them, and what to change."""
