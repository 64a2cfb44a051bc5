"""docs/run-your-own.md and docs/copy-of-everything.md, read and followed: its commands are typed into a shell, word by word."""
