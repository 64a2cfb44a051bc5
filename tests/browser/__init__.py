"""What readers see in a real browser: `make test-browser`."""
