"""Spreadsheets written and read back."""
