"""From the files to issues and labels, pull requests and publishing."""
