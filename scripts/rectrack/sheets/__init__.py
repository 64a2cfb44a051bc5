"""The record as spreadsheets, and back.

One table of sheets and columns, which both ways share; nothing here asks GitHub.
"""
