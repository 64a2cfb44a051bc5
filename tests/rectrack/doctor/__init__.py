"""Findings of `rectrack doctor` about GitHub and local files."""
