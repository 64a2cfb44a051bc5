"""The site and the documents: pages that need no account, no network and no JavaScript."""
