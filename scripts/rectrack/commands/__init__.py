"""One file a command; each parses, calls and prints, and decides nothing."""
