"""Text made safe, and shown: escaped, cut, wrapped, printed; and what a person's spelling means.

Knows nothing of recommendations or of GitHub.
"""
