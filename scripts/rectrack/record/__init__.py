"""The record: what the files say, whether it is right, and how it changes.

Knows the files alone: nothing of GitHub, and nothing of the pages that are made of the record.
"""
