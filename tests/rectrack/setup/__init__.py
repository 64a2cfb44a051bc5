"""How trackers begin, are brought up to date, and are shown together."""
