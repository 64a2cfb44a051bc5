"""What readers see on GitHub and in a terminal."""
