"""A tracker begun, kept up to date, examined, and shown beside others."""
