"""A repository's settings and workflows: what GitHub and the files at hand say of them, and what to change."""
