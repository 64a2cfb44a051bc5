"""GitHub and git: all reads and writes. The other packages decide what to write."""
