"""A recommendation tracker: YAML files in, GitHub issues and a status board out."""
