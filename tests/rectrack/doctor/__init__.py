"""What doctor finds on GitHub and in the files."""
