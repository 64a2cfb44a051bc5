"""GitHub and git: reads what is there, writes what it is told, decides nothing."""
