"""Validated edits of the files, all or none, and spreadsheets."""
