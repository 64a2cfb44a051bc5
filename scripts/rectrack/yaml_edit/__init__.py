"""YAML text: read it with the position of each value, write it, change one place."""
