"""The site: the record as pages that need no account, no network and no JavaScript.

Each page is one small module that says what stands on it, and one template in `templates/site/` that shows it.
"""
