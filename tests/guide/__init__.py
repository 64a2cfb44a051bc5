"""The pages on how to run a tracker, read and followed: their commands are typed into a shell, word by word."""
