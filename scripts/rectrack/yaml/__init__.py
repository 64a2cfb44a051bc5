"""YAML text: read with the place of every value, written as a person would, edited at one place.

Knows nothing of what the text is about.
"""
