"""What readers see: issues, the board, announcements, forms, lists.

Made of the record, and of what GitHub's side is known to be; writes nothing anywhere but in files that are its own.
"""
