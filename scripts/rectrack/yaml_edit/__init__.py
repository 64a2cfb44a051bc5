"""YAML text: read with the place of every value, written as a person would, changed at one place."""
