"""A tracker of one's own: begun, kept up to date, and shown beside others."""
