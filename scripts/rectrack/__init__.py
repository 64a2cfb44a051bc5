"""A recommendation tracker: YAML files in, GitHub issues and a status board out."""

__version__ = "1.0.0"
