"""docs/run-your-own.md, read and followed: its commands are typed into a shell, word by word."""
